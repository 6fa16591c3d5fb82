//! Old events in today's form.
//!
//! Events are for ever, their Rust types are not. An upcaster turns one version of one event into the next; the
//! registry applies them one after another until none fits. What lies in the log is never touched: upcasting
//! happens on loading an aggregate and on delivery, not in [`crate::Log::after`], which the export reads.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::canonical::canonical;
use crate::error::ReadError;
use crate::log::Recorded;

/// The most steps that one event takes: more means two upcasters that undo each other.
const MAX_STEPS: usize = 64;

/// Turns one version of an event into the next.
pub trait Upcaster: Send + Sync {
    /// Whether this upcaster takes this version of this event.
    fn takes(&self, event_type: &str, event_version: &str) -> bool;

    /// The event in its next form: type, version, payload.
    ///
    /// # Errors
    /// When the payload is not of the version it claims to be.
    fn upcast(&self, event_type: &str, payload: Value) -> Result<(String, String, Value), String>;
}

/// Every upcaster of the product, in no particular order: versions make the order.
#[derive(Clone, Default)]
pub struct Upcasters(Arc<Vec<Box<dyn Upcaster>>>);

impl fmt::Debug for Upcasters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upcasters({})", self.0.len())
    }
}

impl Upcasters {
    /// A registry of these.
    #[must_use]
    pub fn new(upcasters: Vec<Box<dyn Upcaster>>) -> Self {
        Self(Arc::new(upcasters))
    }

    /// The event in today's form; unchanged when no upcaster takes it.
    ///
    /// # Errors
    /// When an upcaster refuses the payload.
    pub fn today(&self, mut event: Recorded) -> Result<Recorded, ReadError> {
        for _ in 0..MAX_STEPS {
            let taker = self.0.iter().find(|u| u.takes(&event.event_type, &event.event_version));
            let Some(taker) = taker else { return Ok(event) };
            let payload: Value = serde_json::from_str(&event.payload)
                .map_err(|e| event.undecodable(e.to_string()))?;
            let (event_type, event_version, payload) = taker
                .upcast(&event.event_type, payload)
                .map_err(|reason| event.undecodable(reason))?;
            event.payload = canonical(&payload).map_err(|e| event.undecodable(e.to_string()))?;
            event.event_type = event_type;
            event.event_version = event_version;
        }
        Err(event.undecodable(format!("still being upcast after {MAX_STEPS} steps")))
    }

    /// Many events in today's form.
    ///
    /// # Errors
    /// When an upcaster refuses a payload.
    pub fn all_today(&self, events: Vec<Recorded>) -> Result<Vec<Recorded>, ReadError> {
        match self.0.is_empty() {
            true => Ok(events),
            false => events.into_iter().map(|event| self.today(event)).collect(),
        }
    }
}
