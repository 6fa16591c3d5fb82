//! Many events, made by the domain's own decisions and written by the log's own append, in large batches.

use anyhow::{Result, bail, ensure};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use event_store::{Command, Log, Metadata, NewEvent, Outcome, StreamWrite};
use tokio::task::JoinHandle;

/// Commands of one batch: the most that one call takes.
const BATCH: usize = 1_000;

/// An aggregate in memory, with the sequence of its last event.
#[derive(Debug, Clone)]
pub(crate) struct Held<A> {
    pub(crate) id: String,
    pub(crate) aggregate: A,
    sequence: u64,
}

/// Writes batches, one under way while the next is made.
#[derive(Debug)]
pub(crate) struct Writer {
    log: Log,
    batch: Vec<Command>,
    under_way: Option<JoinHandle<Result<()>>>,
    pub(crate) events: u64,
}

impl Writer {
    pub(crate) fn new(log: Log) -> Self {
        Self { log, batch: Vec::new(), under_way: None, events: 0 }
    }

    async fn push(&mut self, command: Command) -> Result<()> {
        self.events += command.streams.iter().map(|stream| stream.events.len() as u64).sum::<u64>();
        self.batch.push(command);
        if self.batch.len() == BATCH { self.send().await } else { Ok(()) }
    }

    async fn send(&mut self) -> Result<()> {
        self.settle().await?;
        let (log, batch) = (self.log.clone(), std::mem::take(&mut self.batch));
        self.under_way = Some(tokio::spawn(async move {
            let outcomes = log.append(batch).await?;
            let refused = outcomes.iter().find(|o| !matches!(o, Outcome::Committed { .. }));
            ensure!(
                refused.is_none(),
                "the log answered {refused:?} to a command of a made history"
            );
            Ok(())
        }));
        Ok(())
    }

    async fn settle(&mut self) -> Result<()> {
        match self.under_way.take() {
            Some(task) => task.await?,
            None => Ok(()),
        }
    }

    /// Writes what is left, and waits for it.
    pub(crate) async fn finish(&mut self) -> Result<()> {
        self.send().await?;
        self.settle().await
    }
}

impl<A> Held<A>
where
    A: Aggregate<Services = ()>,
{
    /// One without events.
    pub(crate) fn new(id: impl ToString) -> Self {
        Self { id: id.to_string(), aggregate: A::default(), sequence: 0 }
    }

    /// Decides, folds, and writes. A refusal is a fault of whoever made the history.
    pub(crate) async fn run(
        &mut self,
        writer: &mut Writer,
        command: A::Command,
        metadata: Metadata,
    ) -> Result<()> {
        let sink = EventSink::default();
        if let Err(refusal) = self.aggregate.handle(command, &(), &sink).await {
            bail!("{} {} refuses: {refusal}", A::TYPE, self.id);
        }
        let events = sink.collect().await;
        let new: Result<Vec<NewEvent>, _> = events.iter().map(NewEvent::of).collect();
        let new = new?;
        let expected = self.sequence;
        self.sequence += new.len() as u64;
        let write = StreamWrite {
            aggregate_type: A::TYPE.to_owned(),
            aggregate_id: self.id.clone(),
            expected,
            events: new,
        };
        writer.push(Command { metadata, outcome: None, streams: vec![write] }).await
    }
}
