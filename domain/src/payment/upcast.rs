//! Events of a payment that have changed.

use serde_json::{Map, Value};

use crate::upcast::Upcast;

/// Version 2 says why another amount than was claimed was found; nobody was asked before.
pub(crate) const APPROVED_1: Upcast = Upcast {
    event_type: "payment.approved",
    from: "1",
    to: "2",
    variant: "Approved",
    change: no_reason,
};

fn no_reason(members: &mut Map<String, Value>) -> Result<(), &'static str> {
    match members.insert("reason".to_owned(), Value::Null) {
        None => Ok(()),
        Some(_) => Err("version 1 of payment.approved has no reason"),
    }
}
