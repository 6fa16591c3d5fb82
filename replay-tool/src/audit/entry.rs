//! An entry read from the JSON of an event by this tool itself, not by the domain: the books are
//! to be added up by someone who did not write them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A line of an entry: debit positive.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Posting<'a> {
    #[serde(borrow)]
    pub(crate) account: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) commodity: Cow<'a, str>,
    pub(crate) amount: i64,
}

/// An entry as an event carries it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct RawEntry<'a> {
    #[serde(borrow, rename = "entry_id")]
    pub(crate) id: Cow<'a, str>,
    #[serde(rename = "effective_date")]
    pub(crate) date: NaiveDate,
    #[serde(borrow)]
    pub(crate) lines: Vec<Posting<'a>>,
    #[serde(borrow, default)]
    pub(crate) reverses: Option<Cow<'a, str>>,
    pub(crate) rule_version: i64,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow, default)]
    entry: Option<RawEntry<'a>>,
}

/// The body of an event: the one member of its payload.
struct First<'a>(Option<Body<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for First<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bodies;

        impl<'de> Visitor<'de> for Bodies {
            type Value = First<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with one object in it")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<First<'de>, A::Error> {
                let mut first = None;
                if map.next_key::<IgnoredAny>()?.is_some() {
                    first = Some(map.next_value()?);
                }
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(First(first))
            }
        }

        deserializer.deserialize_map(Bodies)
    }
}

impl<'a> RawEntry<'a> {
    /// The entry in the body of an event; none when there is none, an error when it cannot be read.
    pub(crate) fn find(payload: &'a str) -> Result<Option<Self>, String> {
        let first: First<'a> = serde_json::from_str(payload).map_err(|error| error.to_string())?;
        Ok(first.0.and_then(|body| body.entry))
    }

    /// The sums by commodity; all zero when it balances.
    pub(crate) fn sums(&self) -> BTreeMap<&str, i128> {
        let mut sums = BTreeMap::new();
        for line in &self.lines {
            *sums.entry(line.commodity.as_ref()).or_default() += i128::from(line.amount);
        }
        sums
    }
}

impl Posting<'_> {
    /// The same, on its own.
    pub(crate) fn owned(&self) -> Posting<'static> {
        Posting {
            account: self.account.clone().into_owned().into(),
            commodity: self.commodity.clone().into_owned().into(),
            amount: self.amount,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_found_in_the_body_and_nowhere_else() {
        let entry = "{\"effective_date\":\"2026-11-23\",\"entry_id\":\"E\",\"lines\":[{\"account\":\"Liabilities:Wallet:1\",\"amount\":-5,\"commodity\":\"IRR\"}],\"rule_version\":1}";
        let held = format!("{{\"Held\":{{\"amount\":5,\"entry\":{entry}}}}}");
        let found = RawEntry::find(&held).expect("it can be read").expect("an entry");
        assert_eq!((found.id.as_ref(), found.lines[0].amount), ("E", -5));
        assert!(matches!(found.lines[0].account, Cow::Borrowed(_)));
        assert_eq!(RawEntry::find("{\"Paid\":{\"pending_entry\":{}}}"), Ok(None));
        assert!(RawEntry::find("{\"Held\":{\"entry\":{}}}").is_err());
        assert!(RawEntry::find("[]").is_err());
    }
}
