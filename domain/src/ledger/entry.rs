//! A balanced entry: at least two lines, none of them zero, summing to zero in each commodity.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Account;
use crate::id::EntryId;

/// Lines of one entry at the most; more is a sign of a wrong rule.
pub const LINES_MAX: usize = 64;
/// The version of the posting rules in [`super::rule`]; it stands in every entry.
pub const RULE_VERSION: u16 = 1;

/// What an amount is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Commodity {
    /// The Iranian rial, scale 0.
    #[serde(rename = "IRR")]
    Irr,
}

impl Commodity {
    /// The code that stands in events and journals.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Irr => "IRR",
        }
    }
}

/// One side of an entry: debit positive, credit negative, in the commodity's smallest unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The account.
    pub account: Account,
    /// The amount, within ±(2^53 − 1), never zero.
    pub amount: i64,
    /// The commodity.
    pub commodity: Commodity,
}

/// Why lines do not make an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Fewer than two lines.
    #[error("an entry has at least two lines")]
    TooFewLines,
    /// More than [`LINES_MAX`].
    #[error("an entry has at most 64 lines")]
    TooManyLines,
    /// A line of zero.
    #[error("a line is not zero")]
    ZeroLine,
    /// An amount beyond ±(2^53 − 1).
    #[error("an amount is within the safe integers")]
    OutOfRange,
    /// Debits and credits differ.
    #[error("an entry balances in each commodity")]
    Unbalanced,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    effective_date: NaiveDate,
    entry_id: EntryId,
    lines: Vec<Line>,
    #[serde(default)]
    reverses: Option<EntryId>,
    rule_version: u16,
}

/// A balanced entry; another cannot be made, nor read back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Entry {
    effective_date: NaiveDate,
    entry_id: EntryId,
    lines: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reverses: Option<EntryId>,
    rule_version: u16,
}

impl Entry {
    /// The entry of `lines` on an accounting day.
    ///
    /// # Errors
    /// When they are too few or too many, zero, out of range, or do not balance.
    pub fn new(id: EntryId, on: NaiveDate, lines: Vec<Line>) -> Result<Self, EntryError> {
        check(&lines)?;
        Ok(Self {
            effective_date: on,
            entry_id: id,
            lines,
            reverses: None,
            rule_version: RULE_VERSION,
        })
    }

    /// The exact negation of this entry, dated `on`.
    #[must_use]
    pub fn reversal(&self, id: EntryId, on: NaiveDate) -> Self {
        let lines = self.lines.iter().map(|line| Line {
            account: line.account.clone(),
            amount: line.amount.saturating_neg(),
            commodity: line.commodity,
        });
        Self {
            effective_date: on,
            entry_id: id,
            lines: lines.collect(),
            reverses: Some(self.entry_id),
            rule_version: self.rule_version,
        }
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> EntryId {
        self.entry_id
    }

    /// Its accounting day, in Tehran.
    #[must_use]
    pub const fn effective_date(&self) -> NaiveDate {
        self.effective_date
    }

    /// Its lines.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The entry that this one undoes.
    #[must_use]
    pub const fn reverses(&self) -> Option<EntryId> {
        self.reverses
    }

    /// The version of the rules that made it.
    #[must_use]
    pub const fn rule_version(&self) -> u16 {
        self.rule_version
    }
}

fn check(lines: &[Line]) -> Result<(), EntryError> {
    if lines.len() < 2 {
        return Err(EntryError::TooFewLines);
    }
    if lines.len() > LINES_MAX {
        return Err(EntryError::TooManyLines);
    }
    let mut sums: BTreeMap<Commodity, i64> = BTreeMap::new();
    for line in lines {
        if line.amount == 0 {
            return Err(EntryError::ZeroLine);
        }
        if line.amount.unsigned_abs() > crate::money::SAFE_MAX {
            return Err(EntryError::OutOfRange);
        }
        let sum = sums.entry(line.commodity).or_default();
        *sum = sum.checked_add(line.amount).ok_or(EntryError::OutOfRange)?;
    }
    if sums.values().any(|sum| *sum != 0) { Err(EntryError::Unbalanced) } else { Ok(()) }
}

impl TryFrom<Written> for Entry {
    type Error = EntryError;

    fn try_from(written: Written) -> Result<Self, EntryError> {
        check(&written.lines)?;
        Ok(Self {
            effective_date: written.effective_date,
            entry_id: written.entry_id,
            lines: written.lines,
            reverses: written.reverses,
            rule_version: written.rule_version,
        })
    }
}
