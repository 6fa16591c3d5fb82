//! What a process brings: the decision which tasks an event causes, and the doing of a task.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::follow::FollowError;
use crate::log::Recorded;

/// How often a task is tried before it is parked, unless the performer says otherwise: with the backoff, half a day.
const MAX_ATTEMPTS: u32 = 20;

/// Something to be done because of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub(crate) kind: String,
    pub(crate) body: Value,
    pub(crate) ordering_key: Option<String>,
    pub(crate) at: Option<DateTime<Utc>>,
}

impl Task {
    /// A task of this kind, to be done as soon as possible and in no particular order.
    #[must_use]
    pub fn new(kind: impl Into<String>, body: Value) -> Self {
        Self { kind: kind.into(), body, ordering_key: None, at: None }
    }

    /// One after another with the other tasks of this reactor and key, in the order of the log. Not for timers: a
    /// task that waits for its time holds up its successors.
    #[must_use]
    pub fn keyed(self, key: impl Into<String>) -> Self {
        Self { ordering_key: Some(key.into()), ..self }
    }

    /// Its arguments.
    #[must_use]
    pub const fn body(&self) -> &Value {
        &self.body
    }

    /// Not before `time`.
    #[must_use]
    pub fn at(self, time: DateTime<Utc>) -> Self {
        Self { at: Some(time), ..self }
    }
}

/// Decides what an event causes. Pure: the same event makes the same tasks in the same order, for ever.
pub trait Reactor: Send + Sync {
    /// Its name, unique among reactors. It is part of the ids of its reactions, so it never changes.
    fn name(&self) -> &'static str;

    /// The tasks that `event` causes.
    ///
    /// # Errors
    /// When the event cannot be understood; the reactor is parked there.
    fn react(&self, event: &Recorded) -> Result<Vec<Task>, FollowError>;
}

/// A task in the hands of a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Derived from the event, so the same in every attempt: the id for the command that it issues.
    pub reaction_id: Uuid,
    /// Who asked for it.
    pub reactor: String,
    /// The event that caused it.
    pub position: u64,
    /// What kind of task.
    pub kind: String,
    /// Its arguments.
    pub body: Value,
    /// What it is ordered by.
    pub ordering_key: Option<String>,
    /// Which attempt this is, from 1.
    pub attempts: u32,
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Performed {
    /// Done for good.
    Done,
    /// Not this time. `after`: not before so long, instead of the usual backoff.
    Retry {
        /// What went wrong.
        error: String,
        /// How long to wait.
        after: Option<Duration>,
    },
    /// Trying again is of no use; someone must look.
    Park {
        /// What went wrong.
        error: String,
    },
    /// It is too early; this was no attempt.
    Snooze {
        /// When to look again.
        until: DateTime<Utc>,
    },
}

/// Does tasks. Safe to repeat: an attempt may have had its effect before its worker died.
#[async_trait]
pub trait Performer: Send + Sync {
    /// Does `task` once.
    async fn perform(&self, task: &Claimed) -> Performed;

    /// How often a task of this kind is tried before it is parked.
    fn max_attempts(&self, _kind: &str) -> u32 {
        MAX_ATTEMPTS
    }
}

/// The id of the `ordinal`th task that `reactor` makes of the event at `position`: a version 8 UUID over SHA-256.
#[must_use]
pub fn reaction_id(reactor: &str, lane: i16, position: u64, ordinal: u32) -> Uuid {
    let digest = Sha256::new()
        .chain_update(b"reaction\n")
        .chain_update(reactor.as_bytes())
        .chain_update(b"\n")
        .chain_update(lane.to_be_bytes())
        .chain_update(position.to_be_bytes())
        .chain_update(ordinal.to_be_bytes())
        .finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::reaction_id;

    #[test]
    fn an_id_derives_from_all_of_its_parts_and_from_nothing_else() {
        let id = reaction_id("checkout", 0, 7, 1);
        assert_eq!(id, reaction_id("checkout", 0, 7, 1));
        assert_eq!(id.get_version_num(), 8);
        for other in [
            reaction_id("checkou", 0, 7, 1),
            reaction_id("checkout", 1, 7, 1),
            reaction_id("checkout", 0, 8, 1),
            reaction_id("checkout", 0, 7, 2),
        ] {
            assert_ne!(id, other);
        }
    }
}
