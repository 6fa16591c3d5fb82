//! What an audit says at its end: a verdict for each check with how much it covered, and one word.

use std::fmt;

use serde::Serialize;

use super::finding::Finding;
use super::id::CheckId;
use super::options::Options;
use super::sink::{Sink, Tally};

/// What a check says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It looked at everything and found nothing wrong.
    Verified,
    /// It found something wrong.
    Failed,
    /// It found nothing, and could not look at everything.
    Incomplete,
    /// It was not asked for.
    Skipped,
}

impl Verdict {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Failed => "FAILED",
            Self::Incomplete => "incomplete",
            Self::Skipped => "skipped",
        }
    }
}

/// What one check amounts to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckResult {
    /// The check.
    pub check: CheckId,
    /// What it says.
    pub verdict: Verdict,
    /// How many things it looked at.
    pub covered: u64,
    /// What these things are.
    pub unit: &'static str,
    /// How many things are wrong.
    pub errors: u64,
    /// How many things a person should look at.
    pub warnings: u64,
    /// Why it is incomplete or skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The first findings, in the order in which they were found.
    #[serde(skip)]
    pub findings: Vec<Finding>,
}

/// What the whole audit says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Conclusion {
    /// Everything asked for was looked at, and nothing is wrong.
    Verified,
    /// Something is wrong.
    Failed,
    /// Nothing wrong was found, and not everything could be looked at.
    Incomplete,
}

impl fmt::Display for Conclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Verified => "verified",
            Self::Failed => "FAILED",
            Self::Incomplete => "incomplete",
        })
    }
}

/// How `moon-replay` ends. The worst wins: 6, 4, 1, 3, 5, 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Verified.
    Verified,
    /// Warnings, and `--strict`.
    Warned,
    /// Not everything could be read.
    Incomplete,
    /// Findings.
    Findings,
    /// The log's own integrity is broken.
    Integrity,
    /// The log is shorter than a checkpoint of it.
    Rollback,
}

impl Exit {
    /// The code for the shell.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Verified => 0,
            Self::Findings => 1,
            Self::Incomplete => 3,
            Self::Integrity => 4,
            Self::Warned => 5,
            Self::Rollback => 6,
        }
    }
}

/// What an audit says.
#[derive(Debug, Clone)]
pub struct Report {
    /// A result for each check, in order.
    pub results: Vec<CheckResult>,
    /// How many events were read.
    pub events: u64,
    /// The newest position looked at.
    pub head: i64,
}

impl Report {
    pub(crate) fn new(sink: Sink, events: u64, head: i64) -> Self {
        let tallies = CheckId::ALL.iter().zip(sink.into_tallies());
        let results = tallies.map(|(check, tally)| result(*check, tally)).collect();
        Self { results, events, head }
    }

    /// The result of one check.
    #[must_use]
    pub fn of(&self, check: CheckId) -> &CheckResult {
        let found = self.results.iter().find(|result| result.check == check);
        found.expect("a report has a result for every check")
    }

    /// Puts what was found after the audit, about one check, into its place.
    pub(crate) fn put(&mut self, check: CheckId, sink: Sink) {
        if let Some(tally) = sink.into_tallies().into_iter().nth(check.place())
            && let Some(place) = self.results.iter_mut().find(|result| result.check == check)
        {
            *place = result(check, tally);
        }
    }

    /// Calls what was not asked for skipped, whatever came up beside.
    pub(crate) fn only(&mut self, options: &Options) {
        for place in self.results.iter_mut().filter(|result| !options.wants(result.check)) {
            let reason = place.reason.take();
            let mut sink = Sink::default();
            sink.skipped(
                place.check,
                reason.unwrap_or_else(|| "other checks were asked for".into()),
            );
            let tally = sink.into_tallies().swap_remove(place.check.place());
            *place = result(place.check, tally);
        }
    }

    /// Leaves only these checks in the report.
    pub(crate) fn keep(&mut self, checks: &[CheckId]) {
        self.results.retain(|result| checks.contains(&result.check));
    }

    /// Every finding that was kept.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.results.iter().flat_map(|result| &result.findings)
    }

    /// How many things are wrong.
    #[must_use]
    pub fn errors(&self) -> u64 {
        self.results.iter().map(|result| result.errors).sum()
    }

    /// How many things a person should look at.
    #[must_use]
    pub fn warnings(&self) -> u64 {
        self.results.iter().map(|result| result.warnings).sum()
    }

    /// The one word at the end.
    #[must_use]
    pub fn conclusion(&self) -> Conclusion {
        if self.errors() > 0 {
            Conclusion::Failed
        } else if self.results.iter().any(|result| result.verdict == Verdict::Incomplete) {
            Conclusion::Incomplete
        } else {
            Conclusion::Verified
        }
    }

    /// How `moon-replay` ends with this.
    #[must_use]
    pub fn exit(&self, strict: bool) -> Exit {
        let of = |result: &CheckResult| {
            if result.errors > 0 {
                match (result.check, result.check.class()) {
                    (CheckId::A9, _) => Exit::Rollback,
                    (_, 'A') => Exit::Integrity,
                    _ => Exit::Findings,
                }
            } else if result.verdict == Verdict::Incomplete {
                Exit::Incomplete
            } else if result.warnings > 0 && strict {
                Exit::Warned
            } else {
                Exit::Verified
            }
        };
        self.results.iter().map(of).max().unwrap_or(Exit::Verified)
    }
}

fn result(check: CheckId, tally: Tally) -> CheckResult {
    let verdict = if tally.errors > 0 {
        Verdict::Failed
    } else if tally.incomplete.is_some() {
        Verdict::Incomplete
    } else if tally.skipped.is_some() {
        Verdict::Skipped
    } else if tally.unit.is_empty() {
        // A check that never said what it looked at has not looked.
        Verdict::Incomplete
    } else {
        Verdict::Verified
    };
    let reason = tally.incomplete.or(tally.skipped);
    let unlooked = reason.is_none() && verdict == Verdict::Incomplete;
    CheckResult {
        check,
        verdict,
        covered: tally.covered,
        unit: tally.unit,
        errors: tally.errors,
        warnings: tally.warnings,
        reason: if unlooked { Some("it did not come to its turn".to_owned()) } else { reason },
        findings: tally.kept,
    }
}
