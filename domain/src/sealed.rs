//! Personal data as it stands in events: unreadable without its person's key.
//!
//! The domain neither seals nor opens; `app` does. A comparison of sealed values says nothing
//! about what they hold, so equality, where a rule needs it, is by a keyed [`Fingerprint`].

use serde::{Deserialize, Serialize};

/// A text sealed with its subject's key, bound to the aggregate and field where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sealed(pub String);

/// A keyed hash (HMAC-SHA-256 with the installation's key, lower-case hex) of a personal datum:
/// equal for equal data, and nothing else can be read from it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(pub String);
