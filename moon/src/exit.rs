//! How the executable ends: one line that says what and why, one that says what to do, and a code.
//!
//! 0 done · 1 refused or failed · 2 usage · 3 not found · 4 conflict · 5 not allowed · 7 unavailable.

use std::{fmt, process::ExitCode};

use app::Error;

/// A failure with advice.
#[derive(Debug)]
pub(crate) struct Advised {
    /// The code to end with.
    code: u8,
    /// What went wrong.
    what: String,
    /// What to do next.
    advice: String,
}

impl fmt::Display for Advised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Advised {}

/// Refused or failed.
pub(crate) const REFUSED: u8 = 1;
/// The words of the call are off, or the configuration is.
pub(crate) const USAGE: u8 = 2;
/// There is no such thing.
pub(crate) const NOT_FOUND: u8 = 3;
/// Somebody else was faster, or the key was used before.
pub(crate) const CONFLICT: u8 = 4;
/// Not allowed.
pub(crate) const FORBIDDEN: u8 = 5;
/// Something that we need does not answer.
pub(crate) const UNAVAILABLE: u8 = 7;

/// A failure that ends with `code`, says `what`, and advises.
pub(crate) fn advised(
    code: u8,
    what: impl Into<String>,
    advice: impl Into<String>,
) -> anyhow::Error {
    anyhow::Error::new(Advised { code, what: what.into(), advice: advice.into() })
}

fn code_of(error: &anyhow::Error) -> u8 {
    if let Some(advised) = error.downcast_ref::<Advised>() {
        return advised.code;
    }
    match error.downcast_ref::<Error>() {
        Some(Error::Refused(_)) => REFUSED,
        Some(Error::Forbidden(_) | Error::Unauthenticated) => FORBIDDEN,
        Some(Error::NotFound(_)) => NOT_FOUND,
        Some(Error::Conflict | Error::KeyReused) => CONFLICT,
        Some(Error::Unavailable(_)) => UNAVAILABLE,
        None if error.downcast_ref::<sqlx::Error>().is_some() => UNAVAILABLE,
        None => REFUSED,
    }
}

/// Says why it ended, on standard error.
#[expect(clippy::print_stderr, reason = "this is where the executable says why it failed")]
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    eprintln!("moon: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  because: {cause}");
    }
    if let Some(advised) = error.downcast_ref::<Advised>() {
        eprintln!("  try: {}", advised.advice);
    }
    ExitCode::from(code_of(error))
}
