//! The refused commands of an export, and those that wrote nothing: what must go on being
//! answered the same after a restore though no event tells of it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::line::{LineError, parse_stamp, push_string, stamp};
use super::scan::{Fault, Scan, ScanError};
use crate::tree::Hash;

/// A command that is kept without an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The command's id.
    pub command_id: Uuid,
    /// What was asked, as SHA-256.
    pub fingerprint: Hash,
    /// The refusal as canonical JSON; `null` for a command that had nothing to do.
    pub outcome: String,
    /// When it was refused.
    pub recorded_at: DateTime<Utc>,
}

impl Refused {
    /// Its line, without the line feed.
    pub fn line(&self) -> String {
        let mut text = String::with_capacity(200 + self.outcome.len());
        text.push_str("{\"command_id\":");
        push_string(&mut text, &self.command_id.to_string());
        text.push_str(",\"fingerprint\":");
        push_string(&mut text, &self.fingerprint.to_string());
        text.push_str(",\"outcome\":");
        text.push_str(&self.outcome);
        text.push_str(",\"recorded_at\":\"");
        text.push_str(&stamp(self.recorded_at));
        text.push_str("\"}");
        text
    }

    /// The command whose line this is, given without its line feed.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        let mut scan = Scan::new(text);
        scan.expect("{\"command_id\":")?;
        let command_id = read_uuid(&scan.string()?).ok_or(malformed(14))?;
        scan.expect(",\"fingerprint\":")?;
        let fingerprint = scan.string()?.parse().map_err(|_| malformed(66))?;
        scan.expect(",\"outcome\":")?;
        let outcome = scan.value()?.to_owned();
        scan.expect(",\"recorded_at\":")?;
        let recorded_at = parse_stamp(&scan.string()?)?;
        scan.expect("}")?;
        scan.end()?;
        Ok(Self { command_id, fingerprint, outcome, recorded_at })
    }
}

/// Reads a command's id in the one spelling the log uses: lower case with hyphens.
pub(super) fn read_uuid(text: &str) -> Option<Uuid> {
    Uuid::parse_str(text).ok().filter(|id| id.to_string() == text)
}

fn malformed(at: usize) -> LineError {
    LineError::Form(ScanError { at, what: Fault::Unexpected })
}
