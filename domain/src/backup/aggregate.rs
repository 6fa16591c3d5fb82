//! One run of the backup.

use serde::{Deserialize, Serialize};

/// What can be asked of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackupCommand {
    /// It begins.
    Start,
    /// The export is whole and signed.
    RecordCompleted {
        /// Events that it holds.
        size: u64,
        /// Files that it wrote anew.
        files_written: u64,
        /// Bytes that it wrote anew.
        bytes_written: u64,
    },
    /// It could not be written.
    RecordFailed {
        /// A word for why: `no_space`, `unreadable`, `busy`, `inconsistent`, `other`.
        cause: String,
    },
}

/// What happened to a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum BackupEvent {
    /// It began.
    Started {},
    /// The export is whole and signed.
    Completed {
        /// Events that it holds.
        size: u64,
        /// Files that it wrote anew.
        files_written: u64,
        /// Bytes that it wrote anew.
        bytes_written: u64,
    },
    /// It could not be written.
    Failed {
        /// A word for why.
        cause: String,
    },
}

events!(BackupEvent of "backup" {
    Started => "started",
    Completed => "completed",
    Failed => "failed",
});

/// Why a run refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum BackupError {
    /// It has not begun.
    #[error("this run has not begun")]
    Unknown {},
    /// It has ended.
    #[error("this run has already ended")]
    Ended {},
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Backup {
    /// Not begun.
    #[default]
    New,
    /// Begun.
    Running,
    /// Ended, well or badly.
    Ended,
}

aggregate!(Backup is "backup": BackupCommand => BackupEvent, BackupError);

impl Backup {
    /// What `command` makes of this run.
    ///
    /// # Errors
    /// A [`BackupError`] when it is not allowed.
    pub fn decide(&self, command: BackupCommand) -> Result<Vec<BackupEvent>, BackupError> {
        match (command, self) {
            (BackupCommand::Start, Self::New) => Ok(vec![BackupEvent::Started {}]),
            (BackupCommand::Start, Self::Running) => Ok(vec![]),
            (_, Self::New) => Err(BackupError::Unknown {}),
            (_, Self::Ended) => Err(BackupError::Ended {}),
            (
                BackupCommand::RecordCompleted { size, files_written, bytes_written },
                Self::Running,
            ) => Ok(vec![BackupEvent::Completed { size, files_written, bytes_written }]),
            (BackupCommand::RecordFailed { cause }, Self::Running) => {
                Ok(vec![BackupEvent::Failed { cause }])
            }
        }
    }

    fn fold(&mut self, event: BackupEvent) {
        *self = match event {
            BackupEvent::Started {} => Self::Running,
            BackupEvent::Completed { .. } | BackupEvent::Failed { .. } => Self::Ended,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::given;

    #[test]
    fn a_run_ends_once() {
        let failed = BackupEvent::Failed { cause: "no_space".into() };
        let fail = BackupCommand::RecordFailed { cause: "no_space".into() };
        given::<Backup>([]).when(fail.clone()).refused(&BackupError::Unknown {});
        given::<Backup>([BackupEvent::Started {}]).when(fail.clone()).then([failed.clone()]);
        given::<Backup>([BackupEvent::Started {}, failed])
            .when(fail)
            .refused(&BackupError::Ended {});
    }
}
