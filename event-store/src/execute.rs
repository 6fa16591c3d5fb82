//! One command on one aggregate: load, decide, append; again when someone was faster.

use std::time::Instant;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::append::pause;
use crate::canonical::NotCanonical;
use crate::command::{Command, Metadata, NewEvent, Outcome, StreamWrite};
use crate::error::{AppendError, Invalid, ReadError};
use crate::log::{Log, Recorded};

/// How often a command that lost a race is run again on the newer state. More than this means a stream so hot that
/// trying on makes it hotter.
pub const MAX_CONFLICTS: u32 = 5;

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

impl Log {
    /// The aggregate as its events have made it, and the sequence of the last one (0: it has none).
    ///
    /// # Errors
    /// When the stream cannot be read or an event does not decode.
    pub async fn load<A: Aggregate>(&self, id: &str) -> Result<(A, u64), ReadError> {
        let events = self.stream(A::TYPE, id).await?;
        fold(self.upcasters().all_today(events)?)
    }

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
        A: Aggregate,
        A::Command: Clone + Send + Sync,
        A::Error: Serialize + DeserializeOwned + Send + Sync,
        A::Services: Default,
    {
        self.execute_with::<A>(id, command, metadata, &A::Services::default()).await
    }

    /// [`Log::execute`] with the services that the aggregate asks for.
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
        A: Aggregate,
        A::Command: Clone + Send + Sync,
        A::Error: Serialize + DeserializeOwned + Send + Sync,
    {
        let started = Instant::now();
        for attempt in 0..=MAX_CONFLICTS {
            let (mut aggregate, expected) = self.load::<A>(id).await?;
            let sink = EventSink::default();
            let decision = aggregate.handle(command.clone(), services, &sink).await;
            let (events, refusal) = match decision {
                Ok(()) => (sink.collect().await, None),
                Err(refusal) => (Vec::new(), Some(refusal)),
            };
            let write = write_of::<A>(id, expected, &events).map_err(AppendError::Invalid)?;
            match self.settle(metadata, vec![write], refusal).await? {
                Some(receipt) => {
                    tracing::debug!(aggregate = A::TYPE, attempt, elapsed = ?started.elapsed(), "executed");
                    return Ok(receipt);
                }
                None => pause(attempt).await,
            }
        }
        Err(ExecuteError::Conflict)
    }

    /// Appends one decision. None: a stream has moved, decide again.
    pub(crate) async fn settle<E>(
        &self,
        metadata: &Metadata,
        streams: Vec<StreamWrite>,
        refusal: Option<E>,
    ) -> Result<Option<Receipt>, ExecuteError<E>>
    where
        E: Serialize + DeserializeOwned,
    {
        let outcome = refusal.as_ref().map(refused).transpose();
        let outcome = outcome.map_err(|e| AppendError::Invalid(e.into()))?;
        let command = Command { metadata: metadata.clone(), outcome, streams };
        let answer = self.append(vec![command]).await?.pop();
        match answer.expect("one command has one outcome") {
            Outcome::Committed { first, last, .. } => match refusal {
                Some(refusal) => Err(ExecuteError::Refused(refusal)),
                None => Ok(Some(Receipt { first, last, replayed: false })),
            },
            Outcome::Duplicate { outcome: Some(outcome), .. } => match first_refusal(outcome) {
                Ok(refusal) => Err(ExecuteError::Refused(refusal)),
                Err(reason) => Err(AppendError::Poison(sqlx::Error::Decode(reason.into())).into()),
            },
            Outcome::Duplicate { first, last, outcome: None } => {
                Ok(Some(Receipt { first, last, replayed: true }))
            }
            Outcome::KeyReused => Err(ExecuteError::KeyReused),
            Outcome::Conflict => Ok(None),
        }
    }
}

/// Folds events into the aggregate that they make.
pub(crate) fn fold<A: Aggregate>(events: Vec<Recorded>) -> Result<(A, u64), ReadError> {
    let mut aggregate = A::default();
    let mut sequence = 0;
    for event in events {
        aggregate.apply(event.event()?);
        sequence = event.sequence;
    }
    Ok((aggregate, sequence))
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
