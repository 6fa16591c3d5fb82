//! What the panel's inner texts mean. Only these are matched: the text around them is translated,
//! and by an accident of the panel not always into the language that was asked for.

use crate::outcome::{Outcome, RejectedKind};
use std::time::Duration;

/// What kind of refusal a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Conflict,
    NotFound,
    LastClient,
    Locked,
    Full,
    Later,
    Permanent,
}

/// Classifies an inner text.
pub(crate) fn verdict(text: &str) -> Verdict {
    const BEGINNINGS: [(&str, Verdict); 14] = [
        ("Duplicate email", Verdict::Conflict),
        ("email already in use", Verdict::Conflict),
        ("subId already in use", Verdict::Conflict),
        ("Duplicate subId", Verdict::Conflict),
        ("record not found", Verdict::NotFound),
        ("Client Not Found In Inbound", Verdict::NotFound),
        ("client with email", Verdict::NotFound),
        ("Inbound Not Found For Email", Verdict::NotFound),
        ("empty client ID", Verdict::NotFound),
        ("no client remained in Inbound", Verdict::LastClient),
        ("database is locked", Verdict::Locked),
        ("database table is locked", Verdict::Locked),
        ("database or disk is full", Verdict::Full),
        ("xray is not running", Verdict::Later),
    ];
    let found = BEGINNINGS.iter().find(|(beginning, _)| text.starts_with(beginning));
    match found {
        Some((_, verdict)) => *verdict,
        None if text.contains("not found in any inbound") => Verdict::NotFound,
        None => Verdict::Permanent,
    }
}

/// The outcome of a write that was refused with this text.
pub(crate) fn outcome<T>(text: &str, retry_after: Duration) -> Outcome<T> {
    let reason = text.to_owned();
    match verdict(text) {
        Verdict::Conflict => Outcome::Conflict(reason),
        Verdict::NotFound => Outcome::NotFound,
        Verdict::Locked | Verdict::Later => Outcome::Retry { after: retry_after, reason },
        Verdict::Full => Outcome::Rejected { reason, kind: RejectedKind::Full },
        Verdict::LastClient | Verdict::Permanent => {
            Outcome::Rejected { reason, kind: RejectedKind::Permanent }
        }
    }
}

/// The inner text of `<outer> (<inner>)`: what stands between the first `(` that follows a space
/// and the last `)`; the panel's own errors end with a line feed before it. Outer texts have no
/// brackets except in `client(s)`, which no space precedes.
pub(crate) fn inner_text(message: &str) -> &str {
    let Some(open) = message.find(" (") else { return message.trim() };
    let rest = &message[open + 2..];
    rest.rfind(')').map_or(rest, |close| &rest[..close]).trim()
}

#[cfg(test)]
mod tests {
    use super::{Verdict, inner_text, verdict};

    #[test]
    fn the_inner_text_is_found_in_any_language_and_trimmed() {
        let english = "Something went wrong (Duplicate email: alice\n)";
        assert_eq!(inner_text(english), "Duplicate email: alice");
        assert_eq!(inner_text("مشکلی پیش آمد (record not found)"), "record not found");
        let nested = "Something went wrong (client \"a\" not found (twice)\n)";
        assert_eq!(inner_text(nested), "client \"a\" not found (twice)");
        assert_eq!(inner_text("Invalid username"), "Invalid username");
    }

    #[test]
    fn texts_are_classified() {
        assert_eq!(verdict("Duplicate email: a"), Verdict::Conflict);
        let missing = "client \"x\" not found in any inbound or client record";
        assert_eq!(verdict(missing), Verdict::NotFound);
        assert_eq!(verdict("database is locked (5) (SQLITE_BUSY)"), Verdict::Locked);
        assert_eq!(verdict("something new"), Verdict::Permanent);
    }
}
