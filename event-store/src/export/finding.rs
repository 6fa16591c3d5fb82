//! What verification can find wrong with an export, each with the file or position it is about.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::line::LineError;
use crate::tree::{CheckpointError, NoteError};

/// One thing that is wrong with an export.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// The manifest names a file that is not there.
    #[error("{path}: missing")]
    Missing {
        /// The file.
        path: String,
    },
    /// A file has other bytes than the manifest says.
    #[error("{path}: its bytes changed since it was written")]
    Changed {
        /// The file.
        path: String,
    },
    /// A file is not compressed as it should be, or is damaged.
    #[error("{path}: cannot be read after position {after}: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// The last position that could be read.
        after: u64,
        /// What the system said.
        reason: String,
    },
    /// A segment does not go on where the last one ended.
    #[error("{path}: begins at position {first}, {expected} was expected")]
    NotNext {
        /// The file.
        path: String,
        /// Where the manifest says that it begins.
        first: u64,
        /// Where it must begin.
        expected: u64,
    },
    /// A segment does not hold the events that the manifest says.
    #[error("{path}: ends at position {found}, the manifest says {last}")]
    WrongEnd {
        /// The file.
        path: String,
        /// Where the manifest says that it ends.
        last: u64,
        /// Where it ends.
        found: u64,
    },
    /// A line is not that of an event.
    #[error("{path}, position {position}: {source}")]
    Line {
        /// The file.
        path: String,
        /// Where the event would stand.
        position: u64,
        /// What is wrong.
        source: LineError,
    },
    /// An event says that it stands elsewhere.
    #[error("position {position}: the event says position {says}")]
    Position {
        /// Where it stands.
        position: u64,
        /// What it says.
        says: u64,
    },
    /// An event was recorded before the one that precedes it.
    #[error("position {position}: recorded at {at}, before the event that precedes it")]
    Earlier {
        /// The event.
        position: u64,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// A stream has a gap, or an event twice.
    #[error("position {position}: stream {stream} goes on with {says}, {expected} was expected")]
    Sequence {
        /// The event.
        position: u64,
        /// Type and id of the stream.
        stream: String,
        /// The sequence it says.
        says: u64,
        /// The sequence that must come.
        expected: u64,
    },
    /// The metadata does not name the command as it must.
    #[error("position {position}: the metadata has no valid {member}")]
    Metadata {
        /// The event.
        position: u64,
        /// Which member is missing or malformed.
        member: &'static str,
    },
    /// Events of one command do not stand side by side, or a command ran twice.
    #[error("position {position}: command {command_id} stands at position {before} already")]
    CommandTwice {
        /// The event; 0 when it is a refused command.
        position: u64,
        /// The command.
        command_id: Uuid,
        /// Where it stands already; 0 for a refused one.
        before: u64,
    },
    /// A line of the refused commands is not one.
    #[error("{path}, line {line}: {source}")]
    Refused {
        /// The file.
        path: String,
        /// Which line, from 1.
        line: u64,
        /// What is wrong.
        source: LineError,
    },
    /// A blob's bytes are not those its name promises.
    #[error("{path}: its bytes do not have the hash in its name")]
    BlobName {
        /// The file.
        path: String,
    },
    /// The checkpoint is not a signed note, or not signed by the key.
    #[error("{path}: {source}")]
    Note {
        /// The file.
        path: String,
        /// What is wrong.
        source: NoteError,
    },
    /// The note is not of a checkpoint.
    #[error("{path}: {source}")]
    Checkpoint {
        /// The file.
        path: String,
        /// What is wrong.
        source: CheckpointError,
    },
    /// The checkpoint is of another log than the manifest says.
    #[error("the checkpoint is of {signed:?}, the manifest says {manifest:?}")]
    Origin {
        /// Whose log was signed.
        signed: String,
        /// What the manifest says.
        manifest: String,
    },
    /// There are more or fewer events than were signed.
    #[error("the checkpoint covers {signed} events, the segments hold {found}")]
    Size {
        /// How many were signed.
        signed: u64,
        /// How many there are.
        found: u64,
    },
    /// The events are not those that were signed.
    #[error("the root over the {size} events is not the one that was signed")]
    Root {
        /// How many events there are.
        size: u64,
    },
    /// The export is older than a checkpoint that is known.
    #[error("the export covers {size} events, a checkpoint of {known} is known")]
    Older {
        /// How many events the export covers.
        size: u64,
        /// How many the known checkpoint covers.
        known: u64,
    },
    /// The export does not continue the log that a known checkpoint is of.
    #[error("the first {known} events are not those of the checkpoint that is known")]
    NotPrefix {
        /// How many events the known checkpoint covers.
        known: u64,
    },
}
