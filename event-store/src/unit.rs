//! A named unit of work: one command over several aggregates, all or nothing.
//!
//! For the few commands that one stream cannot hold, such as a transfer between two wallets. The closure is run again
//! from the start when any stream that it read has moved.

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use futures::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::append::pause;
use crate::command::{Metadata, StreamWrite};
use crate::error::{AppendError, Invalid, ReadError};
use crate::execute::{ExecuteError, MAX_CONFLICTS, Receipt, write_of};
use crate::log::Log;

/// Collects what several aggregates decide. Reading one through it also asserts that it has not moved.
#[derive(Debug)]
pub struct UnitOfWork<'a> {
    log: &'a Log,
    streams: Vec<StreamWrite>,
}

/// Why a closure gave up.
#[derive(Debug)]
pub enum Abort<E> {
    /// The rules refuse it; recorded like any refusal.
    Refused(E),
    /// A stream could not be read.
    Unreadable(ReadError),
    /// A decision cannot be written.
    Invalid(Invalid),
}

impl<E> From<ReadError> for Abort<E> {
    fn from(error: ReadError) -> Self {
        Self::Unreadable(error)
    }
}

impl UnitOfWork<'_> {
    /// Runs `command` on one aggregate and keeps its events for the end. Returns the aggregate as it then is.
    ///
    /// # Errors
    /// When the aggregate refuses, or its stream cannot be read, or the unit has touched it before.
    pub async fn run<A>(&mut self, id: &str, command: A::Command) -> Result<A, Abort<A::Error>>
    where
        A: Aggregate,
        A::Command: Send,
        A::Error: Send,
        A::Services: Default,
    {
        let (mut aggregate, expected) = self.log.load::<A>(id).await?;
        let sink = EventSink::default();
        let decision = aggregate.handle(command, &A::Services::default(), &sink).await;
        let events = match &decision {
            Ok(()) => sink.collect().await,
            Err(_) => Vec::new(),
        };
        self.keep(write_of::<A>(id, expected, &events).map_err(Abort::Invalid)?)
            .map_err(Abort::Invalid)?;
        match decision {
            Ok(()) => Ok(aggregate),
            Err(refusal) => Err(Abort::Refused(refusal)),
        }
    }

    /// Reads one aggregate; the unit fails if it moves before the end.
    ///
    /// # Errors
    /// When its stream cannot be read, or the unit has touched it before.
    pub async fn read<A: Aggregate, E>(&mut self, id: &str) -> Result<A, Abort<E>> {
        let (aggregate, expected) = self.log.load::<A>(id).await?;
        self.keep(write_of::<A>(id, expected, &[]).map_err(Abort::Invalid)?)
            .map_err(Abort::Invalid)?;
        Ok(aggregate)
    }

    fn keep(&mut self, write: StreamWrite) -> Result<(), Invalid> {
        let twice = self.streams.iter().any(|kept| {
            kept.aggregate_id == write.aggregate_id && kept.aggregate_type == write.aggregate_type
        });
        if twice {
            return Err(Invalid::StreamTwice(format!(
                "{}/{}",
                write.aggregate_type, write.aggregate_id
            )));
        }
        self.streams.push(write);
        Ok(())
    }
}

impl Log {
    /// Runs `work` and appends everything it decided as one command. When a stream that it touched has moved, the
    /// work is run again, at most [`MAX_CONFLICTS`] times, so it must have no effect of its own.
    ///
    /// # Errors
    /// See [`ExecuteError`].
    pub async fn unit<E, F>(
        &self,
        metadata: &Metadata,
        mut work: F,
    ) -> Result<Receipt, ExecuteError<E>>
    where
        E: Serialize + DeserializeOwned + Send,
        F: for<'u> FnMut(&'u mut UnitOfWork<'_>) -> BoxFuture<'u, Result<(), Abort<E>>> + Send,
    {
        for attempt in 0..=MAX_CONFLICTS {
            let mut unit = UnitOfWork { log: self, streams: Vec::new() };
            let refusal = match work(&mut unit).await {
                Ok(()) => None,
                Err(Abort::Refused(refusal)) => Some(refusal),
                Err(Abort::Unreadable(error)) => return Err(error.into()),
                Err(Abort::Invalid(invalid)) => return Err(AppendError::from(invalid).into()),
            };
            let mut streams = unit.streams;
            if refusal.is_some() {
                for stream in &mut streams {
                    stream.events.clear();
                }
            }
            match self.settle(metadata, streams, refusal).await? {
                Some(receipt) => return Ok(receipt),
                None => pause(attempt).await,
            }
        }
        Err(ExecuteError::Conflict)
    }
}
