//! Who asks, when, by which door, and under which command id.

use chrono::{DateTime, Utc};
use domain::id::PersonId;
use event_store::{Fingerprint, Metadata, NotCanonical};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A customer or a member of staff.
    Person(PersonId),
    /// A process of the shop; it does what its rules decided.
    Process(&'static str),
    /// Whoever may start the executable on the shop's machine.
    Operator,
}

impl Actor {
    /// The person, when it is one.
    #[must_use]
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::Process(_) | Self::Operator => None,
        }
    }
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person(person) => write!(f, "person:{person}"),
            Self::Process(name) => write!(f, "process:{name}"),
            Self::Operator => f.write_str("operator"),
        }
    }
}

/// By which door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Telegram.
    Bot,
    /// GraphQL.
    Api,
    /// The command line.
    Cli,
    /// A process of the shop.
    Process,
}

impl Channel {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Bot, Self::Api, Self::Cli, Self::Process];

    /// The door of a name in the log.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|channel| channel.code() == code)
    }

    /// Its name in the log.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::Api => "api",
            Self::Cli => "cli",
            Self::Process => "process",
        }
    }
}

/// The circumstances of a use case. The same circumstances again are the same command again, so
/// `at` is the time of the stimulus as first seen, not of this attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// Who asks.
    pub actor: Actor,
    /// By which door.
    pub channel: Channel,
    /// Names the command for ever.
    pub command_id: Uuid,
    /// When the stimulus was first seen.
    pub at: DateTime<Utc>,
    /// Shared by everything that one outside stimulus set in motion.
    pub correlation_id: Uuid,
    /// The command or event behind this one.
    pub causation_id: Option<Uuid>,
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

impl Context {
    /// A stimulus from outside: `key` names it within its door (an update's id, a client's
    /// idempotency key), so that its repetition is the same command.
    #[must_use]
    pub fn of_stimulus(channel: Channel, actor: Actor, key: &str, at: DateTime<Utc>) -> Self {
        let command_id = named(&[channel.code().as_bytes(), key.as_bytes()]);
        Self { actor, channel, command_id, at, correlation_id: command_id, causation_id: None }
    }

    /// What a reaction does: its id is the command's, its event's time the command's.
    #[must_use]
    pub const fn of_reaction(process: &'static str, id: Uuid, at: DateTime<Utc>) -> Self {
        let (actor, channel) = (Actor::Process(process), Channel::Process);
        Self { actor, channel, command_id: id, at, correlation_id: id, causation_id: Some(id) }
    }

    /// The same circumstances for a further command of the same use case.
    #[must_use]
    pub fn child(&self, label: &str) -> Self {
        let command_id = named(&[self.command_id.as_bytes(), label.as_bytes()]);
        Self { command_id, causation_id: Some(self.command_id), ..*self }
    }

    /// The metadata of a command: use case and arguments as sent make its fingerprint.
    ///
    /// # Errors
    /// When the arguments have no canonical form (U+0000, integers beyond 2^53 − 1).
    pub fn metadata(
        &self,
        use_case: &str,
        arguments: &impl Serialize,
    ) -> Result<Metadata, NotCanonical> {
        Ok(Metadata {
            command_id: self.command_id,
            fingerprint: Fingerprint::of(use_case, arguments)?,
            actor: self.actor.to_string(),
            channel: self.channel.code().to_owned(),
            correlation_id: self.correlation_id,
            causation_id: self.causation_id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_stimulus_is_the_same_command_and_parts_do_not_run_together() {
        let at = DateTime::UNIX_EPOCH;
        let of = |key| Context::of_stimulus(Channel::Bot, Actor::Operator, key, at).command_id;
        assert_eq!(of("1"), of("1"));
        assert_ne!(of("1"), of("2"));
        assert_ne!(named(&[b"ab", b"c"]), named(&[b"a", b"bc"]));
        let context = Context::of_stimulus(Channel::Bot, Actor::Operator, "1", at);
        assert_ne!(context.child("a").command_id, context.child("b").command_id);
    }
}
