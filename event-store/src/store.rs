//! Our `EventStore` for stock `CqrsFramework`: the same log, the same promises.
//!
//! The framework's metadata must be what [`Metadata::to_map`] makes. A repeated command commits nothing and returns
//! no envelopes, so that the framework dispatches nothing twice. Unlike [`Log::execute`] the framework neither
//! records refusals nor tries a conflict again.

use std::collections::HashMap;
use std::marker::PhantomData;

use cqrs_es::persist::EventStoreAggregateContext;
use cqrs_es::{Aggregate, AggregateError, EventEnvelope, EventStore};

use crate::command::{Command, Metadata, Outcome};
use crate::error::{AppendError, ReadError};
use crate::execute::write_of;
use crate::log::{Log, Recorded};
use crate::position::{from_database, to_database};
use crate::upcast::known;

/// The log as the store of one aggregate.
#[derive(Debug, Clone)]
pub struct LedgerStore<A> {
    log: Log,
    aggregate: PhantomData<fn() -> A>,
}

impl<A: Aggregate> LedgerStore<A> {
    /// The store of `A` in this log.
    #[must_use]
    pub fn new(log: Log) -> Self {
        Self { log, aggregate: PhantomData }
    }

    async fn today(&self, id: &str) -> Result<Vec<Recorded>, ReadError> {
        self.log.upcasters().all_today(self.log.stream(A::TYPE, id).await?)
    }
}

impl<A: Aggregate> EventStore<A> for LedgerStore<A> {
    type AC = EventStoreAggregateContext<A>;

    async fn load_events(
        &self,
        id: &str,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let events = self.today(id).await.map_err(unread)?;
        events.iter().map(|event| envelope(event).map_err(unread)).collect()
    }

    async fn load_aggregate(&self, id: &str) -> Result<Self::AC, AggregateError<A::Error>> {
        // Not from the cache: the framework gives a refusal to its caller, and no append confirms it.
        let (aggregate, sequence) = self.log.load::<A>(id).await.map_err(unread)?;
        Ok(EventStoreAggregateContext {
            aggregate_id: id.to_owned(),
            aggregate,
            current_sequence: number(sequence),
            current_snapshot: None,
        })
    }

    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: Self::AC,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let typed = Metadata::from_map(&metadata).map_err(unexpected)?;
        let expected = sequence(context.current_sequence);
        let write = write_of::<A>(&context.aggregate_id, expected, &events).map_err(unexpected)?;
        let command = Command { metadata: typed, outcome: None, streams: vec![write] };
        let outcomes = self.log.append(vec![command]).await.map_err(unwritten)?;
        let first = match outcomes.into_iter().next() {
            Some(Outcome::Committed { first: Some(first), .. }) => first,
            Some(
                Outcome::Committed { first: None, .. } | Outcome::Duplicate { outcome: None, .. },
            ) => {
                return Ok(Vec::new());
            }
            Some(Outcome::Duplicate { outcome: Some(refusal), .. }) => {
                return Err(unexpected(format!("the command was refused before: {refusal}")));
            }
            Some(Outcome::KeyReused) => {
                return Err(unexpected("the command id was used before with another body"));
            }
            Some(Outcome::Conflict) | None => return Err(AggregateError::AggregateConflict),
        };
        let envelopes = events.into_iter().zip(1..).map(|(payload, nth)| {
            let mut metadata = metadata.clone();
            let position = first + sequence(nth) - 1;
            metadata.insert("position".to_owned(), position.to_string());
            EventEnvelope {
                aggregate_id: context.aggregate_id.clone(),
                sequence: context.current_sequence + nth,
                payload,
                metadata,
            }
        });
        Ok(envelopes.collect())
    }
}

fn envelope<A: Aggregate>(event: &Recorded) -> Result<EventEnvelope<A>, ReadError> {
    Ok(EventEnvelope {
        aggregate_id: event.aggregate_id.clone(),
        sequence: number(event.sequence),
        payload: known(event)?,
        metadata: event.metadata_map()?,
    })
}

/// cqrs-es counts in `usize`, which is 64 bits wherever this runs.
pub(crate) fn number(sequence: u64) -> usize {
    usize::try_from(to_database(sequence)).expect("usize has 64 bits here")
}

/// And back.
pub(crate) fn sequence(number: usize) -> u64 {
    from_database(i64::try_from(number).unwrap_or(i64::MAX))
}

fn unexpected<E: std::error::Error>(
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> AggregateError<E> {
    AggregateError::UnexpectedError(error.into())
}

fn unread<E: std::error::Error>(error: ReadError) -> AggregateError<E> {
    match error {
        ReadError::Database(_) => AggregateError::DatabaseConnectionError(error.into()),
        ReadError::Undecodable { .. } => AggregateError::DeserializationError(error.into()),
        ReadError::Gap { .. } => AggregateError::UnexpectedError(error.into()),
    }
}

fn unwritten<E: std::error::Error>(error: AppendError) -> AggregateError<E> {
    match error {
        AppendError::Busy(_) | AppendError::Unavailable(_) | AppendError::Ambiguous(_) => {
            AggregateError::DatabaseConnectionError(error.into())
        }
        AppendError::Invalid(_) | AppendError::Poison(_) => unexpected(error),
    }
}
