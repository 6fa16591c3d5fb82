//! Why a new export could not be written; the previous one is then as it was.

use std::path::PathBuf;

use uuid::Uuid;

use super::file::FileError;
use super::line::LineError;
use super::manifest::ManifestError;
use crate::error::ReadError;
use crate::tree::{Hash, SignError, TreeError};

/// Why no new export is there. The previous one is as it was.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Another writer is at this directory.
    #[error("{0} is being written to by another process")]
    Locked(PathBuf),
    /// Nothing was ever signed.
    #[error("the log has no checkpoint yet; sign one first")]
    NoCheckpoint,
    /// The directory holds the export of another log.
    #[error("the directory holds the export of log {found}, this is log {ours}")]
    OtherLog {
        /// The log whose export is there.
        found: String,
        /// The log that was to be written.
        ours: String,
    },
    /// The directory holds events that the log does not have.
    #[error("the directory holds an export of {found} events, the log has {ours}")]
    Ahead {
        /// How many events the export has.
        found: u64,
        /// How many the log's checkpoint covers.
        ours: u64,
    },
    /// The directory holds other events than the log has at the same positions.
    #[error("the directory's {found} events are not the first {found} of the log")]
    Diverged {
        /// How many events the export has.
        found: u64,
    },
    /// The export was encrypted to others; its files cannot be kept, nor be replaced safely.
    #[error("the export in this directory is for other recipients; use another directory")]
    OtherRecipients,
    /// The checkpoint of the export that is there cannot be read.
    #[error("{path} of the export that is there cannot be read; use another directory")]
    Previous {
        /// The checkpoint's path.
        path: String,
    },
    /// An event as stored is not one that an export can hold.
    #[error("the event at position {position} cannot be exported: {source}")]
    Line {
        /// The event.
        position: u64,
        /// What is wrong with its line.
        source: LineError,
    },
    /// A refused command as stored is not one that an export can hold.
    #[error("command {command_id} cannot be exported: {source}")]
    Command {
        /// The command.
        command_id: Uuid,
        /// What is wrong with its line.
        source: LineError,
    },
    /// The events are not those that the tree was built from: someone changed the log.
    #[error("the events {first} to {last} are not those that the tree covers")]
    Altered {
        /// The first event of the segment.
        first: u64,
        /// The last event of the segment.
        last: u64,
    },
    /// The tree is not what was signed: someone changed the log or the tree.
    #[error("the tree over {size} events is not what was signed")]
    OtherRoot {
        /// The size of the checkpoint.
        size: u64,
    },
    /// The log ends before its checkpoint does.
    #[error("the log has no event at position {position}, which was signed")]
    Missing {
        /// The first position that is not there.
        position: u64,
    },
    /// A blob could not be read from where it is kept.
    #[error("blob {name}")]
    Blob {
        /// The blob.
        name: Hash,
        /// What its keeper said.
        source: std::io::Error,
    },
    /// A blob is larger than an export takes.
    #[error("blob {name} is larger than {limit} bytes")]
    BlobTooLarge {
        /// The blob.
        name: Hash,
        /// The most that is taken.
        limit: u64,
    },
    /// The names of the blobs could not be read.
    #[error("the list of blobs")]
    Blobs(#[source] std::io::Error),
    /// Whoever was told of the progress wanted no more.
    #[error("stopped")]
    Stopped,
    /// The manifest that is there cannot be used.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A file could not be written; [`FileError::DiskFull`] when there is no room.
    #[error(transparent)]
    File(#[from] FileError),
    /// The stored checkpoint cannot be used.
    #[error(transparent)]
    Checkpoint(#[from] SignError),
    /// The tree cannot be read.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The log cannot be read.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// The database refused or was not there.
    #[error("the database")]
    Database(#[from] sqlx::Error),
}
