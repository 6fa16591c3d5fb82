//! Why a panel could not be asked.

use std::time::Duration;

/// An error of a read, or of what precedes a write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No connection: nothing was sent.
    #[error("the panel cannot be reached: {0}")]
    Unreachable(String),
    /// The request was sent, and no whole answer came.
    #[error("the panel did not answer: {0}")]
    Interrupted(String),
    /// The panel crashed over the request and went on: whatever it did, it does no more of it.
    #[error("the panel crashed over the request")]
    Crashed,
    /// The name or password is wrong, or the panel has locked us out; it does not say which.
    #[error("the panel refuses to sign us in, next try in {} s", retry_after.as_secs())]
    SignInRefused {
        /// Until then no attempt is made.
        retry_after: Duration,
    },
    /// The panel understood and declined; the inner text of its message.
    #[error("the panel declined: {0}")]
    Refused(String),
    /// The route is not there although we are signed in: a wrong address or another version.
    #[error("the panel has no {0}; the address or the version is another")]
    RouteMissing(String),
    /// A generation of the API that this client does not speak.
    #[error("unsupported panel: {0}")]
    Unsupported(String),
    /// The answer is not the panel's.
    #[error("the answer is not understood: {0}")]
    Unintelligible(String),
    /// The answer is larger than allowed.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
}
