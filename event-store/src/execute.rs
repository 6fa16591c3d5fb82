//! One command on one aggregate: decide on the newest state there is, append; again when it was not the newest.
//!
//! The state comes from the cache and may be ahead of the log: it holds what commands before this one are about to
//! write. So an acceptance and a refusal alike are only given once the append has confirmed the sequence that they
//! were decided on, and with it everything that they were built on. A refusal that another process has made stale is
//! a conflict like any other, and is decided again.

use std::time::Instant;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::sync::Arc;
use thiserror::Error;

use crate::append::{Origin, Prepared, pause};
use crate::cache::{Held, Slot};
use crate::canonical::NotCanonical;
use crate::command::{Command, Metadata, NewEvent, Outcome, StreamWrite};
use crate::error::{AppendError, Invalid, ReadError};
use crate::log::Log;
use crate::state::States;

/// How often a command that lost a race is run again on the newer state. Two processes on one hot stream take turns by
/// batches; more than this means a stream so hot that trying on makes it hotter.
pub const MAX_CONFLICTS: u32 = 16;
/// From this conflict on it waits before it tries again; before, it is worth reading the newer state at once.
const PATIENCE: u32 = 2;
/// The longest such wait, as a power of two of 5 ms.
const LONGEST_PAUSE: u32 = 3;

/// Proof that a command was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Position of its first event; none when it had nothing to record.
    pub first: Option<u64>,
    /// Position of its last event: what a reader waits for to see the effect.
    pub last: Option<u64>,
    /// Whether it had been recorded before, and this is the first receipt again.
    pub replayed: bool,
}

/// Why a command was not carried out.
#[derive(Debug, Error)]
pub enum ExecuteError<E> {
    /// The rules refuse it. Recorded, so that a repeat is refused in the same words.
    #[error("refused: {0}")]
    Refused(E),
    /// Its id was used before for something else.
    #[error("the command id was used before with another body")]
    KeyReused,
    /// Others kept writing to the same stream.
    #[error("the stream kept moving; try again")]
    Conflict,
    /// The stream could not be read or understood.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
    /// The log could not take it.
    #[error(transparent)]
    Unavailable(#[from] AppendError),
}

/// A decision: what it writes, or why it refuses.
struct Decision<A: Aggregate> {
    events: Vec<A::Event>,
    refusal: Option<A::Error>,
    /// Whether the state now is what the log will say when this is written.
    in_step: bool,
}

impl Log {
    /// Runs `command` on one aggregate. Safe to repeat with the same metadata: the first outcome is given again,
    /// also when it was a refusal.
    ///
    /// # Errors
    /// See [`ExecuteError`].
    pub async fn execute<A>(
        &self,
        id: &str,
        command: A::Command,
        metadata: &Metadata,
    ) -> Result<Receipt, ExecuteError<A::Error>>
    where
        A: Aggregate + 'static,
        A::Command: Clone + Send + Sync,
        A::Error: Serialize + DeserializeOwned + Send + Sync,
        A::Services: Default,
    {
        self.execute_with::<A>(id, command, metadata, &A::Services::default()).await
    }

    /// [`Log::execute`] with the services that the aggregate asks for. While it decides, other commands on the same
    /// aggregate wait, so services should answer quickly.
    ///
    /// # Errors
    /// See [`ExecuteError`].
    pub async fn execute_with<A>(
        &self,
        id: &str,
        command: A::Command,
        metadata: &Metadata,
        services: &A::Services,
    ) -> Result<Receipt, ExecuteError<A::Error>>
    where
        A: Aggregate + 'static,
        A::Command: Clone + Send + Sync,
        A::Error: Serialize + DeserializeOwned + Send + Sync,
    {
        let started = Instant::now();
        for attempt in 0..=MAX_CONFLICTS {
            let command = command.clone();
            if let Some(receipt) = self.try_once::<A>(id, command, metadata, services).await? {
                tracing::debug!(aggregate = A::TYPE, attempt, elapsed = ?started.elapsed(), "executed");
                return Ok(receipt);
            }
            wait_a_turn(attempt).await;
        }
        Err(ExecuteError::Conflict)
    }

    /// None: it was not decided on the newest state.
    async fn try_once<A>(
        &self,
        id: &str,
        command: A::Command,
        metadata: &Metadata,
        services: &A::Services,
    ) -> Result<Option<Receipt>, ExecuteError<A::Error>>
    where
        A: Aggregate + 'static,
        A::Command: Clone + Send + Sync,
        A::Error: Serialize + DeserializeOwned + Send + Sync,
    {
        let slot = self.cache().slot::<A>(id);
        let mut place = slot.lock(self.appender().server()).await;
        // Taken out: if this is stopped or fails half way, the place is empty and the next one loads.
        let mut held = self.held(&slot, place.take(), id).await?;
        let decision = decide(&mut held.aggregate, command, services).await;
        let write = write_of::<A>(id, held.sequence, &decision.events);
        let write = write.map_err(AppendError::Invalid)?;
        let grown = (!write.events.is_empty()).then(|| write.bytes());
        let prepared =
            prepared(metadata, vec![write], decision.refusal.as_ref(), [held.origin(&slot)])?;
        let waiting = self.appender().submit(vec![prepared])?;
        held.sequence += u64::try_from(decision.events.len()).unwrap_or(u64::MAX);
        let due = States::is_due(held.stored, held.sequence);
        if due {
            held.stored = held.sequence;
        }
        if decision.in_step {
            *place = Some(held);
        }
        drop(place);
        if let Some(bytes) = grown {
            self.cache().weigh(slot.key, bytes, false);
        }
        let answer = settled(waiting.answer().await?, decision.refusal);
        if due && matches!(answer, Ok(Some(_))) {
            self.states().ask::<A>(self, id);
        }
        answer
    }

    /// The state of a slot whose lock the caller holds, loaded when there is none.
    pub(crate) async fn held<A: Aggregate + 'static>(
        &self,
        slot: &Slot<A>,
        held: Option<Held<A>>,
        id: &str,
    ) -> Result<Held<A>, ReadError> {
        if let Some(held) = held {
            return Ok(held);
        }
        // Asked before the log is: what fails from now on may be in what is read.
        let generation = slot.mark.generation();
        let loaded = self.loaded::<A>(id).await?;
        self.cache().weigh(slot.key, loaded.bytes, true);
        let due = States::is_due(loaded.stored, loaded.sequence);
        if due {
            self.states().ask::<A>(self, id);
        }
        let stored = if due { loaded.sequence } else { loaded.stored };
        let (aggregate, sequence, server) = (loaded.aggregate, loaded.sequence, loaded.server);
        Ok(Held { aggregate, sequence, generation, stored, server })
    }
}

/// Waits, when it has lost more than once, for a moment that differs between those who lost together.
pub(crate) async fn wait_a_turn(attempt: u32) {
    if attempt >= PATIENCE {
        pause((attempt - PATIENCE).min(LONGEST_PAUSE)).await;
    }
}

async fn decide<A: Aggregate>(
    aggregate: &mut A,
    command: A::Command,
    services: &A::Services,
) -> Decision<A> {
    let sink = EventSink::default();
    let decided = aggregate.handle(command, services, &sink).await;
    let events = sink.collect().await;
    match decided {
        Ok(()) => Decision { events, refusal: None, in_step: true },
        // What it had done before it refused is in the state and will not be in the log.
        Err(refusal) => {
            let in_step = events.is_empty();
            Decision { events: Vec::new(), refusal: Some(refusal), in_step }
        }
    }
}

/// A command ready to be sent.
pub(crate) fn prepared<E: Serialize>(
    metadata: &Metadata,
    streams: Vec<StreamWrite>,
    refusal: Option<&E>,
    origins: impl IntoIterator<Item = Origin>,
) -> Result<Prepared, AppendError> {
    let outcome = refusal.map(refused).transpose().map_err(|e| AppendError::Invalid(e.into()))?;
    let command = Command { metadata: metadata.clone(), outcome, streams };
    Ok(Prepared::of(command, origins)?)
}

/// What the append's answer to one decision means. None: a stream has moved, decide again.
pub(crate) fn settled<E: Serialize + DeserializeOwned>(
    answers: Vec<Outcome>,
    refusal: Option<E>,
) -> Result<Option<Receipt>, ExecuteError<E>> {
    let answer = answers.into_iter().next();
    match answer.expect("one command has one outcome") {
        Outcome::Committed { first, last, .. } => match refusal {
            Some(refusal) => Err(ExecuteError::Refused(refusal)),
            None => Ok(Some(Receipt { first, last, replayed: false })),
        },
        Outcome::Duplicate { outcome: Some(outcome), .. } => match first_refusal(outcome) {
            Ok(refusal) => Err(ExecuteError::Refused(refusal)),
            Err(reason) => {
                let error = sqlx::Error::Decode(reason.into());
                Err(AppendError::Poison(Arc::new(error)).into())
            }
        },
        Outcome::Duplicate { first, last, outcome: None } => {
            Ok(Some(Receipt { first, last, replayed: true }))
        }
        Outcome::KeyReused => Err(ExecuteError::KeyReused),
        Outcome::Conflict => Ok(None),
    }
}

/// What a decision writes to the stream of one aggregate.
pub(crate) fn write_of<A: Aggregate>(
    id: &str,
    expected: u64,
    events: &[A::Event],
) -> Result<StreamWrite, Invalid> {
    let events: Result<Vec<NewEvent>, NotCanonical> = events.iter().map(NewEvent::of).collect();
    Ok(StreamWrite {
        aggregate_type: A::TYPE.to_owned(),
        aggregate_id: id.to_owned(),
        expected,
        events: events?,
    })
}

fn refused<E: Serialize>(refusal: &E) -> Result<Value, NotCanonical> {
    let error = serde_json::to_value(refusal).map_err(|e| NotCanonical::NotJson(e.to_string()))?;
    Ok(Value::Object(Map::from_iter([(REFUSED.to_owned(), error)])))
}

fn first_refusal<E: DeserializeOwned>(mut outcome: Value) -> Result<E, String> {
    let error =
        outcome.get_mut(REFUSED).map(Value::take).ok_or("the first outcome is of another kind")?;
    serde_json::from_value(error).map_err(|e| e.to_string())
}

/// The member of an outcome that holds a refusal.
const REFUSED: &str = "refused";
