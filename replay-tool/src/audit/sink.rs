//! Where checks put what they found and how much they have looked at. Bounded: of each check the
//! first findings are kept, the others are counted.

use super::finding::{Finding, Severity};
use super::id::CheckId;

/// Findings of one check that are kept; a person reads no more, and memory must not grow with damage.
const KEPT: usize = 100;

/// What one check amounts to so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) covered: u64,
    pub(crate) unit: &'static str,
    pub(crate) errors: u64,
    pub(crate) warnings: u64,
    pub(crate) kept: Vec<Finding>,
    pub(crate) incomplete: Option<String>,
    pub(crate) skipped: Option<String>,
}

/// Where checks report to.
#[derive(Debug)]
pub(crate) struct Sink {
    /// One for each check, in their order.
    tallies: Vec<Tally>,
}

impl Default for Sink {
    fn default() -> Self {
        Self { tallies: vec![Tally::default(); CheckId::ALL.len()] }
    }
}

impl Sink {
    fn tally(&mut self, check: CheckId) -> &mut Tally {
        &mut self.tallies[check.place()]
    }

    /// A finding.
    pub(crate) fn add(&mut self, finding: Finding) {
        let tally = self.tally(finding.check);
        match finding.severity {
            Severity::Error => tally.errors += 1,
            Severity::Warning => tally.warnings += 1,
        }
        if tally.kept.len() < KEPT {
            tally.kept.push(finding);
        }
    }

    /// The check looked at so many more of these.
    pub(crate) fn covered(&mut self, check: CheckId, count: u64, unit: &'static str) {
        let tally = self.tally(check);
        tally.covered += count;
        tally.unit = unit;
    }

    /// The check came to its end; if there was nothing for it to look at, that is what it found.
    pub(crate) fn covered_nothing(&mut self, check: CheckId) {
        let tally = self.tally(check);
        if tally.unit.is_empty() {
            tally.unit = "events";
        }
    }

    /// The check could not look at everything; the first reason stands.
    pub(crate) fn incomplete(&mut self, check: CheckId, reason: impl Into<String>) {
        self.tally(check).incomplete.get_or_insert_with(|| reason.into());
    }

    /// An event could not be read, so that the check could not look at it.
    pub(crate) fn unread(&mut self, check: CheckId, position: i64) {
        let tally = self.tally(check);
        if tally.incomplete.is_none() {
            tally.incomplete = Some(format!("the event at position {position} cannot be read"));
        }
    }

    /// The check was not asked for.
    pub(crate) fn skipped(&mut self, check: CheckId, reason: impl Into<String>) {
        self.tally(check).skipped.get_or_insert_with(|| reason.into());
    }

    /// The errors of all checks so far.
    pub(crate) fn all_errors(&self) -> u64 {
        self.tallies.iter().map(|tally| tally.errors).sum()
    }

    /// Everything, in the order of the checks.
    pub(crate) fn into_tallies(self) -> Vec<Tally> {
        self.tallies
    }
}
