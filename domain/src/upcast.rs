//! Old events in today's form: every changed event of the product, registered once.
//!
//! What lies in the log is never touched. An event of an older version is read as if today's program had written it:
//! one step for each version, in the feature's own `upcast.rs`, pure, and from nothing but the payload.

use serde_json::{Map, Value};

use crate::payment;

/// One version of one event into the next.
#[derive(Debug)]
pub struct Upcast {
    /// Of which event, such as `payment.approved`.
    pub event_type: &'static str,
    /// The version that is read.
    pub from: &'static str,
    /// The version that it becomes.
    pub to: &'static str,
    /// The variant, as the payload names it: `{"Approved": {…}}`.
    pub(crate) variant: &'static str,
    /// Changes the variant's members.
    pub(crate) change: fn(&mut Map<String, Value>) -> Result<(), &'static str>,
}

/// Every step there is.
pub const ALL: &[Upcast] = &[payment::upcast::APPROVED_1];

/// Why an event of an older version is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpcastError {
    /// The payload is not `{"<variant>": {…}}`.
    #[error("the payload is not one of {0}")]
    Shape(&'static str),
    /// A member is not what that version has.
    #[error("{0}")]
    Member(&'static str),
}

impl Upcast {
    /// The step that takes this version of this event.
    #[must_use]
    pub fn of(event_type: &str, event_version: &str) -> Option<&'static Self> {
        ALL.iter().find(|step| step.event_type == event_type && step.from == event_version)
    }

    /// The payload in its next form.
    ///
    /// # Errors
    /// When the payload is not of the version it claims to be.
    pub fn apply(&self, mut payload: Value) -> Result<Value, UpcastError> {
        let members = payload.get_mut(self.variant).and_then(Value::as_object_mut);
        let members = members.ok_or(UpcastError::Shape(self.variant))?;
        (self.change)(members).map_err(UpcastError::Member)?;
        Ok(payload)
    }
}

/// The version and the payload that an event of an older version has today; none when it is of today's.
///
/// # Errors
/// When a payload is not of the version it claims to be.
pub fn today(
    event_type: &str,
    event_version: &str,
    payload: impl FnOnce() -> serde_json::Result<Value>,
) -> serde_json::Result<Option<(&'static str, Value)>> {
    let Some(mut step) = Upcast::of(event_type, event_version) else {
        return Ok(None);
    };
    let mut value = payload()?;
    loop {
        value = step.apply(value).map_err(serde::de::Error::custom)?;
        match Upcast::of(event_type, step.to) {
            Some(next) => step = next,
            None => return Ok(Some((step.to, value))),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_step_goes_up_by_one_and_no_two_begin_alike() {
        let mut begins = BTreeSet::new();
        for step in ALL {
            let number = |version: &str| version.parse::<u32>().expect("a version is a number");
            assert_eq!(number(step.to), number(step.from) + 1, "{step:?}");
            assert!(begins.insert((step.event_type, step.from)), "{step:?}");
        }
    }

    #[test]
    fn an_event_of_today_is_left_alone() {
        let unread = || panic!("it is not read");
        assert!(today("wallet.held", "1", unread).unwrap().is_none());
        assert!(today("payment.approved", "2", unread).unwrap().is_none());
    }
}
