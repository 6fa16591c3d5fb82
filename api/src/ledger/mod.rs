//! The books and the log: entries with their lines, balances and why they are what they are, the
//! trial balance, the timeline, raw events, and the proofs that they are what was signed.

mod balance;
mod entry;
mod event;
mod explain;
mod proof;
mod timeline;

pub(crate) use balance::BalanceQuery;
pub(crate) use entry::{JournalEntry, JournalQuery};
pub(crate) use event::{Actor, Event, EventQuery, EventSubscription, actor};
pub(crate) use explain::ExplanationQuery;
pub(crate) use proof::{Checkpoint, CheckpointSubscription, ProofQuery};
pub(crate) use timeline::{TimelineItem, TimelineKind, TimelineQuery, TimelineSubscription};

pub(crate) use entry::{find as find_entry, may_read};
pub(crate) use proof::newest;
pub(crate) use timeline::of_person;
