//! What can go wrong between us and the database, sorted by what the caller should do about it.

use std::error::Error as StdError;
use std::sync::Arc;

use sqlx::Error as SqlxError;
use thiserror::Error;

use crate::canonical::NotCanonical;

/// What is wrong with a batch that was never sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Invalid {
    /// An event, outcome or argument has no canonical form.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// A name is empty, too long, or holds U+0000.
    #[error("{0:?} is not a valid {1}")]
    Name(String, &'static str),
    /// A payload or outcome is larger than the log takes.
    #[error("{bytes} bytes of {what} are more than {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// Its size.
        bytes: usize,
        /// The most that is taken.
        limit: usize,
    },
    /// A call holds more commands or events than one transaction takes.
    #[error("{0} {1} are too many for one call")]
    TooMany(usize, &'static str),
    /// One command names one stream twice.
    #[error("one command writes stream {0} twice")]
    StreamTwice(String),
    /// Metadata misses a member, or one has the wrong form.
    #[error("metadata has no valid {0}")]
    Metadata(&'static str),
}

/// What was behind a failure. Shared, because commands that were sent together fail together.
pub type Cause = Arc<dyn StdError + Send + Sync>;

/// Why an append did not answer with outcomes.
#[derive(Debug, Clone, Error)]
pub enum AppendError {
    /// The batch was refused before it was sent; sending it again is of no use.
    #[error("the batch is not valid: {0}")]
    Invalid(#[from] Invalid),
    /// The lane was locked, or all connections in use, for longer than we wait, or too much waits already. Nothing was
    /// written.
    #[error("the log is busy")]
    Busy(#[source] Cause),
    /// The database could not be reached. Nothing was written.
    #[error("the database is unavailable")]
    Unavailable(#[source] Cause),
    /// The connection died during the call, and the database could not be asked since whether it was committed.
    /// Sending the same command ids again is safe and tells.
    #[error("the outcome is not known yet; ask again with the same command id")]
    Ambiguous(#[source] Cause),
    /// The database refused this command for good. Nothing of it was written; sending it again is of no use.
    #[error("the database refused the command: {0}")]
    Poison(#[source] Cause),
}

/// Why events could not be read or understood.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The database failed.
    #[error("the log could not be read")]
    Database(#[from] SqlxError),
    /// A stored event does not decode into what the reader expects.
    #[error(
        "{aggregate_type} {aggregate_id} event {sequence} ({event_type}) cannot be decoded: {reason}"
    )]
    Undecodable {
        /// Type of the stream.
        aggregate_type: String,
        /// Id of the stream.
        aggregate_id: String,
        /// Sequence within the stream.
        sequence: u64,
        /// Stored type of the event.
        event_type: String,
        /// What the decoder said.
        reason: String,
    },
    /// Positions or sequences that must be contiguous are not.
    #[error("the log has a gap: expected {expected}, found {found}")]
    Gap {
        /// The number that had to come.
        expected: u64,
        /// The number that came.
        found: u64,
    },
}

/// What an error from the database means for an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Nothing was written; worth trying again soon.
    Retryable,
    /// Nothing was written; someone holds what we need.
    Busy,
    /// The connection is gone and with it the answer.
    Lost,
    /// The database cannot serve us at all.
    Unavailable,
    /// The request itself is bad.
    Poison,
}

/// Sorts an error that came out of a statement.
pub(crate) fn classify(error: &SqlxError) -> Class {
    match error {
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::Protocol(_)
        | SqlxError::WorkerCrashed => Class::Lost,
        SqlxError::PoolTimedOut => Class::Busy,
        SqlxError::PoolClosed => Class::Unavailable,
        SqlxError::Database(refused) => match refused.code().as_deref() {
            Some("40001" | "40P01") => Class::Retryable,
            Some("55P03" | "57014" | "53200" | "53300") => Class::Busy,
            Some("53100" | "25006") => Class::Unavailable,
            Some(code) if code.starts_with("57P") || code.starts_with("08") => Class::Lost,
            Some(_) | None => Class::Poison,
        },
        _ => Class::Poison,
    }
}

/// Whether trying the same statement later may well succeed.
pub(crate) fn is_transient(error: &SqlxError) -> bool {
    classify(error) != Class::Poison
}
