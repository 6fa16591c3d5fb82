//! What is given to the log: commands with their metadata, the streams they write, and what became of them.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use serde_json::Value;
use uuid::Uuid;

use crate::canonical::{NotCanonical, canonical, canonical_of};
use crate::error::Invalid;

/// Who asked for a command, by which way, and because of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// Names the command for ever: the same id is the same command.
    pub command_id: Uuid,
    /// Use case and arguments as sent, so that a reused id is noticed. See [`crate::Fingerprint::of`].
    pub fingerprint: [u8; 32],
    /// Who: a user's id, a staff member's, or the name of a process.
    pub actor: String,
    /// By which door: `bot`, `api`, `cli`, `process`.
    pub channel: String,
    /// Shared by everything that one outside stimulus set in motion.
    pub correlation_id: Uuid,
    /// The command or event that caused this one.
    pub causation_id: Option<Uuid>,
}

impl Metadata {
    /// As the log keeps it: an object of strings.
    #[must_use]
    pub fn to_map(&self) -> HashMap<String, String> {
        let mut map = HashMap::from([
            ("command_id".to_owned(), self.command_id.to_string()),
            ("fingerprint".to_owned(), hex::encode(self.fingerprint)),
            ("actor".to_owned(), self.actor.clone()),
            ("channel".to_owned(), self.channel.clone()),
            ("correlation_id".to_owned(), self.correlation_id.to_string()),
        ]);
        if let Some(cause) = self.causation_id {
            map.insert("causation_id".to_owned(), cause.to_string());
        }
        map
    }

    /// Back from the map that [`Metadata::to_map`] made.
    ///
    /// # Errors
    /// When a member is missing or has the wrong form. Only `causation_id` may be missing.
    pub fn from_map(map: &HashMap<String, String>) -> Result<Self, Invalid> {
        let text = |key: &'static str| map.get(key).cloned().ok_or(Invalid::Metadata(key));
        let id = |key: &'static str| -> Result<Uuid, Invalid> {
            Uuid::parse_str(&text(key)?).map_err(|_| Invalid::Metadata(key))
        };
        let mut fingerprint = [0; 32];
        hex::decode_to_slice(text("fingerprint")?, &mut fingerprint)
            .map_err(|_| Invalid::Metadata("fingerprint"))?;
        let causation_id = match map.contains_key("causation_id") {
            true => Some(id("causation_id")?),
            false => None,
        };
        Ok(Self {
            command_id: id("command_id")?,
            fingerprint,
            actor: text("actor")?,
            channel: text("channel")?,
            correlation_id: id("correlation_id")?,
            causation_id,
        })
    }

    pub(crate) fn canonical(&self) -> Result<String, NotCanonical> {
        canonical_of(&self.to_map().into_iter().collect::<BTreeMap<_, _>>())
    }
}

/// An event that is to be written. Its payload is canonical by construction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    event_type: String,
    event_version: String,
    payload: String,
}

impl NewEvent {
    /// An event as cqrs-es serialises it.
    ///
    /// # Errors
    /// When the event has no canonical form.
    pub fn of<E: DomainEvent>(event: &E) -> Result<Self, NotCanonical> {
        Ok(Self {
            event_type: event.event_type(),
            event_version: event.event_version(),
            payload: canonical_of(event)?,
        })
    }

    /// An event from its parts.
    ///
    /// # Errors
    /// When the payload has no canonical form.
    pub fn new(
        event_type: impl Into<String>,
        event_version: impl Into<String>,
        payload: &Value,
    ) -> Result<Self, NotCanonical> {
        Ok(Self {
            event_type: event_type.into(),
            event_version: event_version.into(),
            payload: canonical(payload)?,
        })
    }

    /// The type under which it is stored, such as `wallet.held`.
    #[must_use]
    pub fn event_type(&self) -> &str {
        &self.event_type
    }

    /// The version of its form.
    #[must_use]
    pub fn event_version(&self) -> &str {
        &self.event_version
    }

    /// Its canonical text.
    #[must_use]
    pub fn payload(&self) -> &str {
        &self.payload
    }
}

/// What a command does to one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamWrite {
    /// Type of the aggregate.
    pub aggregate_type: String,
    /// Id of the aggregate.
    pub aggregate_id: String,
    /// The sequence that the decision was built on; 0 for a stream that does not exist yet.
    pub expected: u64,
    /// What is appended. Empty: only assert that the stream still stands at `expected`.
    pub events: Vec<NewEvent>,
}

/// One command: all of its streams or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Who, why, and under which id.
    pub metadata: Metadata,
    /// Set for a refusal: kept, so that a late repeat is refused in the same words.
    pub outcome: Option<Value>,
    /// The streams it writes or has read.
    pub streams: Vec<StreamWrite>,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Written now. No positions when it wrote no event.
    Committed {
        /// Position of its first event.
        first: Option<u64>,
        /// Position of its last event.
        last: Option<u64>,
        /// When the log recorded it.
        recorded_at: DateTime<Utc>,
    },
    /// The same command was recorded before; this is what came of it then.
    Duplicate {
        /// Position of its first event.
        first: Option<u64>,
        /// Position of its last event.
        last: Option<u64>,
        /// The refusal, if it was one.
        outcome: Option<Value>,
    },
    /// The id was used before for something else.
    KeyReused,
    /// A stream has moved since the decision, or a command in this batch that it built on failed.
    Conflict,
}
