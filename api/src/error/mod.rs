//! Errors, in two kinds. A request error says that the request as such cannot be answered (nobody
//! is signed in, not allowed, too deep); it stands in `errors` with a code. A user error is the
//! rules' refusal; it stands in the payload of the mutation, in the reader's language.
//!
//! Neither carries internals: those go to the log, under the trace id that the client is given.

mod refusal;
mod request;
mod user;

#[cfg(test)]
mod tests;

pub(crate) use request::RequestError;
pub(crate) use user::{
    InsufficientBalanceError, UserError, UserErrorCode, answer, explained, worded,
};
