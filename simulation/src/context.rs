//! Who asks, when, and under which command id: the circumstances of `app`, as far as they reach the
//! log. The same circumstances again are the same command again.

use chrono::{DateTime, Utc};
use domain::{id::EntryId, time::effective_date};
use event_store::{Fingerprint, Metadata};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The circumstances of a use case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// Names the command for ever.
    pub command_id: Uuid,
    /// When the stimulus was first seen.
    pub at: DateTime<Utc>,
    /// Added to the arguments, so that a reused id can be played.
    pub otherwise: bool,
}

impl Context {
    /// A stimulus from outside by its key.
    #[must_use]
    pub fn of_stimulus(key: u64, at: DateTime<Utc>) -> Self {
        Self { command_id: named(&[b"stimulus", &key.to_be_bytes()]), at, otherwise: false }
    }

    /// What a reaction does.
    #[must_use]
    pub const fn of_reaction(id: Uuid, at: DateTime<Utc>) -> Self {
        Self { command_id: id, at, otherwise: false }
    }

    /// The same circumstances for a further command of the same use case.
    #[must_use]
    pub fn child(&self, label: &str) -> Self {
        Self { command_id: named(&[self.command_id.as_bytes(), label.as_bytes()]), ..*self }
    }

    /// The metadata of a command.
    ///
    /// # Panics
    /// Never for the arguments of this crate, which are ids and small numbers.
    #[must_use]
    pub fn metadata(&self, use_case: &str, arguments: &impl Serialize) -> Metadata {
        let arguments = (arguments, self.otherwise);
        Metadata {
            command_id: self.command_id,
            fingerprint: Fingerprint::of(use_case, &arguments).expect("arguments are plain"),
            actor: "simulation".to_owned(),
            channel: "process".to_owned(),
            correlation_id: self.command_id,
            causation_id: None,
        }
    }

    /// The entry that the command may make.
    #[must_use]
    pub fn entry(&self) -> EntryId {
        EntryId::derive(self.command_id, "entry", self.at)
    }

    /// Its accounting day.
    #[must_use]
    pub fn day(&self) -> chrono::NaiveDate {
        effective_date(self.at)
    }
}

fn named(parts: &[&[u8]]) -> Uuid {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(part);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
