//! A named unit of work: one command over several aggregates, all or nothing.
//!
//! For the few commands that one stream cannot hold, such as a transfer between two wallets. The closure is run again
//! from the start when any stream that it read has moved.

use std::fmt;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tokio::sync::OwnedMutexGuard;

use crate::append::Origin;
use crate::cache::{Held, Slot};
use crate::command::{Metadata, StreamWrite};
use crate::error::{AppendError, Invalid, ReadError};
use crate::execute::{
    ExecuteError, MAX_CONFLICTS, Receipt, prepared, settled, wait_a_turn, write_of,
};
use crate::log::Log;
use crate::state::States;

/// Collects what several aggregates decide. Reading one through it also asserts that it has not moved.
#[derive(Debug)]
pub struct UnitOfWork<'a> {
    log: &'a Log,
    streams: Vec<StreamWrite>,
    touched: Vec<Box<dyn Touched>>,
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
        A: Aggregate + Clone + 'static,
        A::Command: Send,
        A::Error: Send,
        A::Services: Default,
    {
        let (mut aggregate, mut touch) = self.touch::<A>(id).await?;
        let sink = EventSink::default();
        let decision = aggregate.handle(command, &A::Services::default(), &sink).await;
        let events = match &decision {
            Ok(()) => sink.collect().await,
            Err(_) => Vec::new(),
        };
        let write = write_of::<A>(id, touch.sequence, &events).map_err(Abort::Invalid)?;
        if !write.events.is_empty() {
            let grown = u64::try_from(events.len()).unwrap_or(u64::MAX);
            touch.after = Some((aggregate.clone(), touch.sequence.saturating_add(grown)));
            touch.bytes = write.bytes();
        }
        self.keep(write, touch).map_err(Abort::Invalid)?;
        match decision {
            Ok(()) => Ok(aggregate),
            Err(refusal) => Err(Abort::Refused(refusal)),
        }
    }

    /// Reads one aggregate; the unit fails if it moves before the end.
    ///
    /// # Errors
    /// When its stream cannot be read, or the unit has touched it before.
    pub async fn read<A, E>(&mut self, id: &str) -> Result<A, Abort<E>>
    where
        A: Aggregate + Clone + 'static,
    {
        let (aggregate, touch) = self.touch::<A>(id).await?;
        let write = write_of::<A>(id, touch.sequence, &[]).map_err(Abort::Invalid)?;
        self.keep(write, touch).map_err(Abort::Invalid)?;
        Ok(aggregate)
    }

    /// The newest state of one aggregate, and where it came from.
    async fn touch<A>(&self, id: &str) -> Result<(A, Touch<A>), ReadError>
    where
        A: Aggregate + Clone + 'static,
    {
        let slot = self.log.cache().slot::<A>(id);
        let mut place = slot.lock(self.log.appender().server()).await;
        let held = self.log.held(&slot, place.take(), id).await?;
        let touch = Touch {
            id: id.to_owned(),
            sequence: held.sequence,
            origin: held.origin(&slot),
            generation: held.generation,
            slot: slot.clone(),
            after: None,
            bytes: 0,
            due: false,
            place: None,
        };
        let aggregate = held.aggregate.clone();
        *place = Some(held);
        Ok((aggregate, touch))
    }

    fn keep<A>(&mut self, write: StreamWrite, touch: Touch<A>) -> Result<(), Invalid>
    where
        A: Aggregate + Clone + 'static,
    {
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
        self.touched.push(Box::new(touch));
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
            let mut unit = UnitOfWork { log: self, streams: Vec::new(), touched: Vec::new() };
            let refusal = match work(&mut unit).await {
                Ok(()) => None,
                Err(Abort::Refused(refusal)) => Some(refusal),
                Err(Abort::Unreadable(error)) => return Err(error.into()),
                Err(Abort::Invalid(invalid)) => return Err(AppendError::from(invalid).into()),
            };
            if let Some(receipt) = self.close(metadata, unit, refusal).await? {
                return Ok(receipt);
            }
            wait_a_turn(attempt).await;
        }
        Err(ExecuteError::Conflict)
    }

    /// Appends what a unit decided. None: a stream that it touched has moved.
    async fn close<E>(
        &self,
        metadata: &Metadata,
        unit: UnitOfWork<'_>,
        refusal: Option<E>,
    ) -> Result<Option<Receipt>, ExecuteError<E>>
    where
        E: Serialize + DeserializeOwned + Send,
    {
        let UnitOfWork { mut streams, mut touched, .. } = unit;
        if refusal.is_some() {
            streams.iter_mut().for_each(|stream| stream.events.clear());
            touched.iter_mut().for_each(|touch| touch.undo());
        }
        let origins: Vec<Origin> = touched.iter().map(|touch| touch.origin()).collect();
        let prepared = prepared(metadata, streams, refusal.as_ref(), origins)?;
        // Everybody who holds several places took them in this order, so that nobody waits in a circle.
        touched.sort_by_key(|touch| touch.place());
        for touch in &mut touched {
            if !touch.lock().await {
                return Ok(None);
            }
        }
        let waiting = self.appender().submit(vec![prepared])?;
        for touch in &mut touched {
            touch.install(self);
        }
        let answer = settled(waiting.answer().await?, refusal);
        if matches!(answer, Ok(Some(_))) {
            touched.iter().for_each(|touch| touch.written(self));
        }
        answer
    }
}

/// An aggregate that a unit has read, and what it becomes of it.
struct Touch<A> {
    slot: Arc<Slot<A>>,
    id: String,
    sequence: u64,
    generation: u64,
    origin: Origin,
    after: Option<(A, u64)>,
    bytes: usize,
    due: bool,
    place: Option<OwnedMutexGuard<Option<Held<A>>>>,
}

/// [`Touch`] of any aggregate.
trait Touched: Send + Sync {
    /// Where the state of the decision came from.
    fn origin(&self) -> Origin;
    /// Orders the places.
    fn place(&self) -> usize;
    /// Forgets what was decided.
    fn undo(&mut self);
    /// Takes the place and says whether it still is as it was read.
    fn lock(&mut self) -> BoxFuture<'_, bool>;
    /// Puts the new state there, and leaves the place.
    fn install(&mut self, log: &Log);
    /// What was decided is in the log.
    fn written(&self, log: &Log);
}

impl fmt::Debug for dyn Touched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Touched({:?})", self.origin())
    }
}

impl<A: Aggregate + Clone + 'static> Touched for Touch<A> {
    fn origin(&self) -> Origin {
        self.origin.clone()
    }

    fn place(&self) -> usize {
        Arc::as_ptr(&self.slot).addr()
    }

    fn undo(&mut self) {
        self.after = None;
    }

    fn lock(&mut self) -> BoxFuture<'_, bool> {
        async move {
            let place = self.slot.lock(0).await;
            let same = place.as_ref().is_some_and(|held| {
                held.sequence == self.sequence && held.generation == self.generation
            });
            self.place = same.then_some(place);
            same
        }
        .boxed()
    }

    fn install(&mut self, log: &Log) {
        let (Some(mut place), after) = (self.place.take(), self.after.take()) else { return };
        let (Some(held), Some((aggregate, sequence))) = (place.as_mut(), after) else { return };
        held.aggregate = aggregate;
        held.sequence = sequence;
        self.due = States::is_due(held.stored, sequence);
        if self.due {
            held.stored = sequence;
        }
        drop(place);
        log.cache().weigh(self.slot.key, self.bytes, false);
    }

    fn written(&self, log: &Log) {
        if self.due {
            log.states().ask::<A>(log, &self.id);
        }
    }
}
