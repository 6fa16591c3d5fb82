//! An entry read from the JSON of an event by this tool itself, not by the domain: the books are
//! to be added up by someone who did not write them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;

/// A line of an entry: debit positive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Posting {
    pub(crate) account: String,
    pub(crate) commodity: String,
    pub(crate) amount: i64,
}

/// An entry as an event carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RawEntry {
    pub(crate) id: String,
    pub(crate) date: NaiveDate,
    pub(crate) lines: Vec<Posting>,
    pub(crate) reverses: Option<String>,
    pub(crate) rule_version: i64,
}

impl RawEntry {
    /// The entry in the body of an event; none when there is none, an error when it cannot be read.
    pub(crate) fn find(payload: &Value) -> Result<Option<Self>, String> {
        let body = payload.as_object().and_then(|object| object.values().next());
        match body.and_then(|body| body.get("entry")) {
            None => Ok(None),
            Some(entry) => Self::read(entry).map(Some),
        }
    }

    fn read(entry: &Value) -> Result<Self, String> {
        let text = |member: &str| {
            entry.get(member).and_then(Value::as_str).ok_or(format!("{member} is not a text"))
        };
        let lines = entry.get("lines").and_then(Value::as_array).ok_or("lines is not a list")?;
        let reverses = match entry.get("reverses") {
            None => None,
            Some(id) => Some(id.as_str().ok_or("reverses is not a text")?.to_owned()),
        };
        Ok(Self {
            id: text("entry_id")?.to_owned(),
            date: text("effective_date")?.parse().map_err(|_| "effective_date is not a date")?,
            lines: lines.iter().map(line).collect::<Result<_, _>>()?,
            reverses,
            rule_version: entry
                .get("rule_version")
                .and_then(Value::as_i64)
                .ok_or("rule_version is not an integer")?,
        })
    }

    /// The sums by commodity; all zero when it balances.
    pub(crate) fn sums(&self) -> BTreeMap<&str, i128> {
        let mut sums = BTreeMap::new();
        for line in &self.lines {
            *sums.entry(line.commodity.as_str()).or_default() += i128::from(line.amount);
        }
        sums
    }
}

fn line(line: &Value) -> Result<Posting, String> {
    let text = |member: &str| {
        line.get(member).and_then(Value::as_str).ok_or(format!("a line's {member} is not a text"))
    };
    Ok(Posting {
        account: text("account")?.to_owned(),
        commodity: text("commodity")?.to_owned(),
        amount: line
            .get("amount")
            .and_then(Value::as_i64)
            .ok_or("a line's amount is not an integer")?,
    })
}
