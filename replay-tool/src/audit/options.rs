//! What an audit is asked for, and what it goes by that does not lie in the database.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use domain::location::Inventory;
use event_store::tree::VerifierKey;

use super::id::CheckId;

/// How far an audit has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Events read.
    pub read: u64,
    /// Events in all.
    pub of: u64,
    /// Findings so far.
    pub findings: u64,
}

/// Told now and then how far an audit has come.
#[derive(Clone)]
pub struct OnProgress(pub Arc<dyn Fn(Progress) + Send + Sync>);

impl fmt::Debug for OnProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnProgress")
    }
}

/// A checkpoint that was held outside of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Where it was held, to name it by.
    pub name: String,
    /// The signed note, as text.
    pub note: String,
}

/// What an audit is asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Look at the log up to this position only.
    pub to_position: Option<u64>,
    /// Only these checks; all of them when it is empty.
    pub only: Vec<CheckId>,
    /// The key that must have signed the checkpoints.
    pub public_key: Option<VerifierKey>,
    /// Checkpoints held outside of the database.
    pub held: Vec<Held>,
    /// An export that the log must continue.
    pub export: Option<PathBuf>,
    /// What panels list, a list for each.
    pub panels: Vec<Inventory>,
    /// Who is told how far it has come.
    pub progress: Option<OnProgress>,
}

impl Options {
    /// Whether this check is asked for.
    #[must_use]
    pub fn wants(&self, check: CheckId) -> bool {
        self.only.is_empty() || self.only.contains(&check)
    }

    /// Whether one of these checks is asked for.
    pub(crate) fn wants_any(&self, checks: &[CheckId]) -> bool {
        checks.iter().any(|check| self.wants(*check))
    }
}
