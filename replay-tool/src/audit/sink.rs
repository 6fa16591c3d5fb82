//! Where checks put what they found and how much they have looked at. Bounded: of each check the
//! first findings are kept, the others are counted.

use std::collections::BTreeMap;

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
#[derive(Debug, Default)]
pub(crate) struct Sink {
    tallies: BTreeMap<CheckId, Tally>,
}

impl Sink {
    fn tally(&mut self, check: CheckId) -> &mut Tally {
        self.tallies.entry(check).or_default()
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

    /// The check was not asked for.
    pub(crate) fn skipped(&mut self, check: CheckId, reason: impl Into<String>) {
        self.tally(check).skipped.get_or_insert_with(|| reason.into());
    }

    /// The errors of a check so far.
    pub(crate) fn errors(&self, check: CheckId) -> u64 {
        self.tallies.get(&check).map_or(0, |tally| tally.errors)
    }

    /// Everything, by check.
    pub(crate) fn into_tallies(self) -> BTreeMap<CheckId, Tally> {
        self.tallies
    }
}
