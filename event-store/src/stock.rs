//! The log behind the stock `PersistedEventStore` (event mode) and every tool that takes a repository.
//!
//! What stock cannot carry is left out: no snapshots (its snapshot modes apply events twice), no receipts. Metadata
//! without a command id gets a fresh one, since stock tools know of none; with one, a repeat is recognised.

use std::collections::HashMap;

use cqrs_es::Aggregate;
use cqrs_es::persist::{
    PersistedEventRepository, PersistenceError, ReplayFeed, ReplayStream, SerializedEvent,
    SerializedSnapshot,
};
use serde_json::Value;
use uuid::Uuid;

use crate::canonical::{Fingerprint, canonical_of};
use crate::command::{Command, Metadata, NewEvent, Outcome, StreamWrite};
use crate::error::{AppendError, ReadError};
use crate::log::{Log, MAX_READ, Recorded};
use crate::store::{number, sequence};

/// Events that wait between the reader of a replay and its consumer.
const REPLAY_QUEUE: usize = 1_000;

/// The log as a stock repository.
#[derive(Debug, Clone)]
pub struct LedgerRepository {
    log: Log,
}

impl LedgerRepository {
    /// The repository of this log.
    #[must_use]
    pub fn new(log: Log) -> Self {
        Self { log }
    }
}

impl PersistedEventRepository for LedgerRepository {
    async fn get_events<A: Aggregate>(
        &self,
        id: &str,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        self.get_last_events::<A>(id, 0).await
    }

    async fn get_last_events<A: Aggregate>(
        &self,
        id: &str,
        last_sequence: usize,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        let after = sequence(last_sequence);
        let events = self.log.stream_after(A::TYPE, id, after).await.map_err(unread)?;
        events.into_iter().map(serialized).collect()
    }

    async fn get_snapshot<A: Aggregate>(
        &self,
        _id: &str,
    ) -> Result<Option<SerializedSnapshot>, PersistenceError> {
        Ok(None)
    }

    async fn persist<A: Aggregate>(
        &self,
        events: &[SerializedEvent],
        snapshot_update: Option<(String, Value, usize)>,
    ) -> Result<(), PersistenceError> {
        if snapshot_update.is_some() {
            return Err(PersistenceError::UnknownError(
                "snapshot modes of cqrs-es apply events twice and are not supported here".into(),
            ));
        }
        let Some(command) = command_of(events)? else { return Ok(()) };
        match self.log.append(vec![command]).await.map_err(unwritten)?.pop() {
            Some(Outcome::Committed { .. } | Outcome::Duplicate { .. }) => Ok(()),
            Some(Outcome::KeyReused) => Err(PersistenceError::UnknownError(
                "the command id was used before with another body".into(),
            )),
            Some(Outcome::Conflict) | None => Err(PersistenceError::OptimisticLockError),
        }
    }

    async fn stream_events<A: Aggregate>(
        &self,
        id: &str,
    ) -> Result<ReplayStream, PersistenceError> {
        let events = self.get_events::<A>(id).await?;
        let (mut feed, stream) = ReplayStream::new(REPLAY_QUEUE);
        tokio::spawn(async move {
            for event in events {
                if feed.push(Ok(event)).await.is_err() {
                    break;
                }
            }
        });
        Ok(stream)
    }

    async fn stream_all_events<A: Aggregate>(&self) -> Result<ReplayStream, PersistenceError> {
        let end = self.log.head().await.map_err(unread)?;
        let (mut feed, stream) = ReplayStream::new(REPLAY_QUEUE);
        let log = self.log.clone();
        tokio::spawn(async move {
            // Whoever stopped listening has no use for the error that says so.
            if let Err(error) = feed_type(&log, A::TYPE, end, &mut feed).await {
                drop(feed.push(Err(error)).await);
            }
        });
        Ok(stream)
    }
}

/// Feeds every event of one type up to `end`, in the order of the log; an error reaches the consumer.
async fn feed_type(
    log: &Log,
    aggregate_type: &str,
    end: u64,
    feed: &mut ReplayFeed,
) -> Result<(), PersistenceError> {
    let mut position = 0;
    while position < end {
        let events = log.after(position, MAX_READ).await.map_err(unread)?;
        let Some(last) = events.last() else {
            return Err(unread(ReadError::Gap { expected: end, found: position }));
        };
        position = last.position;
        for event in events.into_iter().filter(|event| event.position <= end) {
            if event.aggregate_type == aggregate_type {
                feed.push(serialized(event)).await?;
            }
        }
    }
    Ok(())
}

fn command_of(events: &[SerializedEvent]) -> Result<Option<Command>, PersistenceError> {
    let Some(first) = events.first() else { return Ok(None) };
    let given: HashMap<String, String> = serde_json::from_value(first.metadata.clone())?;
    let metadata = match given.contains_key("command_id") {
        true => Metadata::from_map(&given).map_err(unknown)?,
        false => {
            let id = uuid::Builder::from_random_bytes(rand::random()).into_uuid();
            stranger(id, &given, events)?
        }
    };
    let new = events.iter().map(|event| {
        NewEvent::new(event.event_type.clone(), event.event_version.clone(), &event.payload)
    });
    let write = StreamWrite {
        aggregate_type: first.aggregate_type.clone(),
        aggregate_id: first.aggregate_id.clone(),
        expected: sequence(first.sequence).saturating_sub(1),
        events: new.collect::<Result<_, _>>().map_err(unknown)?,
    };
    Ok(Some(Command { metadata, outcome: None, streams: vec![write] }))
}

/// Metadata for a command that came without an id.
fn stranger(
    command_id: Uuid,
    given: &HashMap<String, String>,
    events: &[SerializedEvent],
) -> Result<Metadata, PersistenceError> {
    let payloads: Vec<&Value> = events.iter().map(|event| &event.payload).collect();
    let text = |key: &str| given.get(key).cloned().unwrap_or_else(|| "stock".to_owned());
    Ok(Metadata {
        command_id,
        fingerprint: Fingerprint::of("stock", &canonical_of(&payloads).map_err(unknown)?)
            .map_err(unknown)?,
        actor: text("actor"),
        channel: text("channel"),
        correlation_id: command_id,
        causation_id: None,
    })
}

fn serialized(event: Recorded) -> Result<SerializedEvent, PersistenceError> {
    Ok(SerializedEvent {
        payload: serde_json::from_str(&event.payload)?,
        metadata: serde_json::from_str(&event.metadata)?,
        sequence: number(event.sequence),
        aggregate_id: event.aggregate_id,
        aggregate_type: event.aggregate_type,
        event_type: event.event_type,
        event_version: event.event_version,
    })
}

fn unknown(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> PersistenceError {
    PersistenceError::UnknownError(error.into())
}

fn unread(error: ReadError) -> PersistenceError {
    match error {
        ReadError::Database(_) => PersistenceError::ConnectionError(error.into()),
        ReadError::Undecodable { .. } => PersistenceError::DeserializationError(error.into()),
        ReadError::Gap { .. } => unknown(error),
    }
}

fn unwritten(error: AppendError) -> PersistenceError {
    match error {
        AppendError::Busy(_) | AppendError::Unavailable(_) | AppendError::Ambiguous(_) => {
            PersistenceError::ConnectionError(error.into())
        }
        AppendError::Invalid(_) | AppendError::Poison(_) => unknown(error),
    }
}
