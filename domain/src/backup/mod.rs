//! Runs of the backup: that one began, and how it ended. The export itself is the log's.

mod aggregate;

pub use aggregate::{Backup, BackupCommand, BackupError, BackupEvent};
