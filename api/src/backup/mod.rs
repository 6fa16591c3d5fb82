//! The backup: its runs, what is asked of it, and how the read models stand.

mod job;
mod live;
mod run;

pub(crate) use job::{BackupMutation, JobQuery};
pub(crate) use live::BackupSubscription;
pub(crate) use run::{Backup, BackupQuery, find};
