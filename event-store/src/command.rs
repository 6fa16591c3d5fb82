//! What is given to the log: commands with their metadata, the streams they write, and what became of them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use serde_json::Value;
use uuid::Uuid;

use crate::canonical::{NotCanonical, canonical, canonical_of, write_string};
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

    /// The canonical text of [`Metadata::to_map`], written at once: it stands in every event.
    pub(crate) fn canonical(&self) -> Result<String, NotCanonical> {
        let (mut id, mut digest) = ([0; 36], [0; 64]);
        let mut text = String::with_capacity(320);
        text.push_str("{\"actor\":");
        write_string(&self.actor, &mut text)?;
        let mut member = |name: &str, value: &str| {
            text.push_str(",\"");
            text.push_str(name);
            text.push_str("\":");
            write_string(value, &mut text)
        };
        if let Some(cause) = &self.causation_id {
            member("causation_id", cause.hyphenated().encode_lower(&mut id))?;
        }
        member("channel", &self.channel)?;
        member("command_id", self.command_id.hyphenated().encode_lower(&mut id))?;
        member("correlation_id", self.correlation_id.hyphenated().encode_lower(&mut id))?;
        hex::encode_to_slice(self.fingerprint, &mut digest).expect("64 digits hold 32 bytes");
        member("fingerprint", std::str::from_utf8(&digest).expect("hex digits are ASCII"))?;
        text.push('}');
        Ok(text)
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

impl StreamWrite {
    /// How long its payloads are together.
    pub(crate) fn bytes(&self) -> usize {
        self.events.iter().map(|event| event.payload.len()).sum()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_written_as_the_canonical_text_of_its_map() {
        let plain = Metadata {
            command_id: Uuid::from_u128(0xAB),
            fingerprint: [0xC4; 32],
            actor: "person:\"ن\"\n".to_owned(),
            channel: "bot".to_owned(),
            correlation_id: Uuid::from_u128(7),
            causation_id: None,
        };
        let caused = Metadata { causation_id: Some(Uuid::from_u128(9)), ..plain.clone() };
        for metadata in [plain, caused] {
            let text = metadata.canonical().unwrap();
            assert_eq!(text, canonical_of(&metadata.to_map()).unwrap());
            let map = serde_json::from_str(&text).unwrap();
            assert_eq!(Metadata::from_map(&map).unwrap(), metadata);
        }
        let nul = Metadata { actor: "\0".to_owned(), ..Metadata::from_map(&caused_map()).unwrap() };
        assert_eq!(nul.canonical(), Err(NotCanonical::Nul));
    }

    fn caused_map() -> HashMap<String, String> {
        let text = |key: &str, value: String| (key.to_owned(), value);
        HashMap::from([
            text("actor", "a".to_owned()),
            text("channel", "b".to_owned()),
            text("command_id", Uuid::nil().to_string()),
            text("correlation_id", Uuid::nil().to_string()),
            text("fingerprint", "00".repeat(32)),
        ])
    }
}
