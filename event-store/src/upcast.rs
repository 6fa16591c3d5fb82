//! Old events in today's form.
//!
//! Events are for ever, their Rust types are not. An upcaster turns one version of one event into the next; the
//! registry applies them one after another until none fits. What lies in the log is never touched: upcasting
//! happens on loading an aggregate and on delivery, not in [`crate::Log::after`], which the export reads.

use std::fmt;
use std::sync::Arc;

use cqrs_es::DomainEvent;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::canonical::canonical;
use crate::error::ReadError;
use crate::log::Recorded;

/// An event of a stream, as an aggregate of this program takes it.
///
/// That its payload fits is not enough: another version may say the same with another meaning. An event that carries a
/// version which this program neither knows nor can upcast was written by a newer one, and is refused.
///
/// # Errors
/// When it does not decode, or is of another type or version than what it decodes to.
pub(crate) fn known<E: DomainEvent + DeserializeOwned>(event: &Recorded) -> Result<E, ReadError> {
    let Recorded { event_type, event_version, payload, .. } = event;
    known_as(event_type, event_version, payload).map_err(|reason| event.undecodable(reason))
}

/// [`known`] of an event in parts; says why it is refused.
pub(crate) fn known_as<E: DomainEvent + DeserializeOwned>(
    event_type: &str,
    event_version: &str,
    payload: &str,
) -> Result<E, String> {
    let decoded: E = serde_json::from_str(payload).map_err(|e| e.to_string())?;
    if decoded.event_version() == event_version && decoded.event_type() == event_type {
        return Ok(decoded);
    }
    Err(format!("this program does not know version {event_version} of {event_type}"))
}

/// The most steps that one event takes: more means two upcasters that undo each other.
const MAX_STEPS: usize = 64;

/// An event between two steps: type, version, payload.
type Step = (String, String, String);

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
        let next = self.steps(&event.event_type, &event.event_version, &event.payload);
        if let Some((event_type, event_version, payload)) =
            next.map_err(|reason| event.undecodable(reason))?
        {
            (event.event_type, event.event_version) = (event_type, event_version);
            event.payload = payload;
        }
        Ok(event)
    }

    /// A stored event as the type of today; says why it is refused.
    pub(crate) fn known_today<E: DomainEvent + DeserializeOwned>(
        &self,
        event_type: &str,
        event_version: &str,
        payload: &str,
    ) -> Result<E, String> {
        match self.steps(event_type, event_version, payload)? {
            Some((kind, version, payload)) => known_as(&kind, &version, &payload),
            None => known_as(event_type, event_version, payload),
        }
    }

    /// Type, version and payload as the last upcaster leaves them; none when none takes the event.
    fn steps(&self, kind: &str, version: &str, payload: &str) -> Result<Option<Step>, String> {
        let mut last: Option<Step> = None;
        for _ in 0..MAX_STEPS {
            let (kind, version, payload) = match &last {
                Some((kind, version, payload)) => {
                    (kind.as_str(), version.as_str(), payload.as_str())
                }
                None => (kind, version, payload),
            };
            let Some(taker) = self.0.iter().find(|u| u.takes(kind, version)) else {
                return Ok(last);
            };
            let payload: Value = serde_json::from_str(payload).map_err(|e| e.to_string())?;
            let (kind, version, payload) = taker.upcast(kind, payload)?;
            let payload = canonical(&payload).map_err(|e| e.to_string())?;
            last = Some((kind, version, payload));
        }
        Err(format!("still being upcast after {MAX_STEPS} steps"))
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
