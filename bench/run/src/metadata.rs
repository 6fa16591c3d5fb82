//! Who asked, by which door and under which id: made as the product's doors make it, and the same for every contestant.

use anyhow::Result;
use chrono::{DateTime, Utc};
use event_store::{Fingerprint, Metadata};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The circumstances of one command.
#[derive(Debug, Clone)]
pub(crate) struct Stimulus {
    pub(crate) command_id: Uuid,
    pub(crate) at: DateTime<Utc>,
    actor: String,
    channel: &'static str,
}

impl Stimulus {
    /// What comes through a door: `key` names it there.
    pub(crate) fn new(actor: String, channel: &'static str, key: &str) -> Self {
        let mut digest = Sha256::new();
        for part in [channel.as_bytes(), key.as_bytes()] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest.finalize()[..16]);
        let command_id = uuid::Builder::from_custom_bytes(bytes).into_uuid();
        Self { command_id, at: Utc::now(), actor, channel }
    }

    /// What a process does.
    pub(crate) fn of_process(name: &str, key: &str) -> Self {
        Self::new(format!("process:{name}"), "process", key)
    }

    /// Its metadata; use case and arguments make the fingerprint.
    pub(crate) fn metadata(&self, use_case: &str, arguments: &impl Serialize) -> Result<Metadata> {
        Ok(Metadata {
            command_id: self.command_id,
            fingerprint: Fingerprint::of(use_case, arguments)?,
            actor: self.actor.clone(),
            channel: self.channel.to_owned(),
            correlation_id: self.command_id,
            causation_id: None,
        })
    }
}
