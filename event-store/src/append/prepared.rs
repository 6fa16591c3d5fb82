//! A command made ready to be sent: checked, its texts canonical, its size known.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use uuid::Uuid;

use crate::cache::Mark;
use crate::canonical::canonical;
use crate::command::{Command, NewEvent, StreamWrite};
use crate::error::Invalid;

/// The largest payload or outcome, in bytes. A receipt's image is a blob, not an event.
pub const MAX_TEXT_BYTES: usize = 256 * 1024;
/// The longest aggregate type, aggregate id or event type, in bytes. They stand in index entries.
pub const MAX_NAME_BYTES: usize = 200;

/// What the state that a write was decided on had come from.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    /// From what the log holds, and from nothing that waits to be written.
    Log,
    /// From a slot of the cache, and so perhaps from commands that wait themselves.
    Slot {
        /// Tells whether one of those has failed since.
        mark: Arc<Mark>,
        /// The generation of the state.
        generation: u64,
        /// Which run of the server it was read from.
        server: i64,
    },
}

/// What a command writes to one stream, or asserts of it.
#[derive(Debug)]
pub(crate) struct Write {
    /// The stream, for the queue. Two streams with one key only wait for each other needlessly.
    pub(crate) key: u64,
    pub(crate) stream: StreamWrite,
    pub(crate) origin: Origin,
    /// The command of the same batch on whose events this was decided; set when the batch is made.
    pub(crate) builds_on: Option<usize>,
}

/// A command that can be sent.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) id: Uuid,
    pub(crate) fingerprint: [u8; 32],
    pub(crate) metadata: String,
    pub(crate) outcome: Option<String>,
    pub(crate) writes: Vec<Write>,
    /// About how long it is on the wire.
    pub(crate) bytes: usize,
    /// Rows that it makes the database look at or write.
    pub(crate) rows: usize,
}

impl Prepared {
    /// Checks `command`. Its writes came from these origins, in their order; those without one from the log.
    pub(crate) fn of(
        command: Command,
        origins: impl IntoIterator<Item = Origin>,
    ) -> Result<Self, Invalid> {
        let metadata = sized("metadata", command.metadata.canonical()?)?;
        let outcome = command.outcome.as_ref().map(canonical).transpose()?;
        let outcome = outcome.map(|text| sized("outcome", text)).transpose()?;
        let mut bytes = metadata.len() + outcome.as_ref().map_or(0, String::len) + 64;
        let mut rows = 0;
        let mut own = HashSet::with_capacity(command.streams.len());
        let mut writes = Vec::with_capacity(command.streams.len());
        let mut origins = origins.into_iter();
        for stream in command.streams {
            checked_name("aggregate type", &stream.aggregate_type)?;
            checked_name("aggregate id", &stream.aggregate_id)?;
            let key = stream_key(&stream.aggregate_type, &stream.aggregate_id);
            if !own.insert(key) {
                let name = format!("{}/{}", stream.aggregate_type, stream.aggregate_id);
                return Err(Invalid::StreamTwice(name));
            }
            for event in &stream.events {
                bytes += checked(event)?;
            }
            bytes += stream.aggregate_type.len() + stream.aggregate_id.len() + 32;
            rows += stream.events.len().max(1);
            let origin = origins.next().unwrap_or(Origin::Log);
            writes.push(Write { key, stream, origin, builds_on: None });
        }
        if rows > super::MAX_EVENTS {
            return Err(Invalid::TooMany(rows, "events"));
        }
        let (id, fingerprint) = (command.metadata.command_id, command.metadata.fingerprint);
        Ok(Self { id, fingerprint, metadata, outcome, writes, bytes, rows })
    }

    /// Whether a command that this one was decided on has failed since.
    pub(crate) fn is_doomed(&self) -> bool {
        self.writes.iter().any(|write| match &write.origin {
            Origin::Log => false,
            Origin::Slot { mark, generation, .. } => mark.generation() != *generation,
        })
    }

    /// Says to every slot that it was decided on that what follows from it there is void.
    pub(crate) fn fail(&self) {
        for write in &self.writes {
            if let Origin::Slot { mark, generation, .. } = &write.origin {
                mark.fail(*generation);
            }
        }
    }

    /// Whether it writes any event.
    pub(crate) fn has_events(&self) -> bool {
        self.writes.iter().any(|write| !write.stream.events.is_empty())
    }
}

/// A number for a stream, the same wherever it is asked for in this process.
pub(crate) fn stream_key(aggregate_type: &str, aggregate_id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (aggregate_type, aggregate_id).hash(&mut hasher);
    hasher.finish()
}

fn checked(event: &NewEvent) -> Result<usize, Invalid> {
    checked_name("event type", event.event_type())?;
    checked_name("event version", event.event_version())?;
    within("payload", event.payload().len())?;
    Ok(event.payload().len() + event.event_type().len() + 32)
}

fn checked_name(what: &'static str, text: &str) -> Result<(), Invalid> {
    match text.is_empty() || text.len() > MAX_NAME_BYTES || text.contains('\0') {
        true => Err(Invalid::Name(text.chars().take(40).collect(), what)),
        false => Ok(()),
    }
}

fn sized(what: &'static str, text: String) -> Result<String, Invalid> {
    within(what, text.len()).map(|()| text)
}

fn within(what: &'static str, bytes: usize) -> Result<(), Invalid> {
    match bytes > MAX_TEXT_BYTES {
        true => Err(Invalid::TooLarge { what, bytes, limit: MAX_TEXT_BYTES }),
        false => Ok(()),
    }
}
