//! What becomes of a write.

use crate::error::Error;
use std::time::Duration;

/// The outcome of a write to a panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It is done, and was seen when read back.
    Applied(T),
    /// The identity belongs to somebody else there.
    Conflict(String),
    /// There is no such account.
    NotFound,
    /// It will not work this way, however often it is tried.
    Rejected {
        /// The panel's word, or ours.
        reason: String,
        /// What to do about it.
        kind: RejectedKind,
    },
    /// Nothing was done; it may work later.
    Retry {
        /// Not before.
        after: Duration,
        /// Why.
        reason: String,
    },
    /// It may be done or may yet be; ask again with the same call.
    Unknown {
        /// What happened.
        reason: String,
    },
}

/// What a rejection is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectedKind {
    /// The panel has no room; another panel may have.
    Full,
    /// This panel will always say so.
    Permanent,
}

impl<T> Outcome<T> {
    /// Nothing can have happened: the error came before anything was written.
    pub(crate) fn before(error: &Error, retry_after: Duration) -> Self {
        let reason = error.to_string();
        match error {
            Error::SignInRefused { retry_after } => Self::Retry { after: *retry_after, reason },
            Error::Unreachable(_)
            | Error::Interrupted(_)
            | Error::Crashed
            | Error::Unintelligible(_) => Self::Retry { after: retry_after, reason },
            Error::RouteMissing(_) | Error::Unsupported(_) | Error::TooLarge(_) => {
                Self::Rejected { reason, kind: RejectedKind::Permanent }
            }
            Error::Refused(text) => crate::verdict::outcome(text, retry_after),
        }
    }

    /// Something was written, and it could not be seen what became of it.
    pub(crate) fn unsure(reason: impl ToString) -> Self {
        Self::Unknown { reason: reason.to_string() }
    }

    /// A rejection for ever.
    pub(crate) fn permanent(reason: impl Into<String>) -> Self {
        Self::Rejected { reason: reason.into(), kind: RejectedKind::Permanent }
    }

    /// The same outcome about something else.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Applied(value) => Outcome::Applied(change(value)),
            Self::Conflict(reason) => Outcome::Conflict(reason),
            Self::NotFound => Outcome::NotFound,
            Self::Rejected { reason, kind } => Outcome::Rejected { reason, kind },
            Self::Retry { after, reason } => Outcome::Retry { after, reason },
            Self::Unknown { reason } => Outcome::Unknown { reason },
        }
    }
}
