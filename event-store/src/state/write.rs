//! Writing states beside the commands.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use cqrs_es::Aggregate;
use futures::future::BoxFuture;
use tokio::sync::watch;

use super::mark::mark;
use crate::append::stream_key;
use crate::error::ReadError;
use crate::log::{LANE, Log};
use crate::position::to_database;

/// After how many events of a stream its state is written again: reading so many takes about as long as a call.
pub const EVERY: u64 = 200;
/// A long stream's state is written again after this part of its length, because a state may be as long as its stream.
const PART: u64 = 10;
/// The most streams that wait for their state to be written. One that finds no place comes again with later events.
const MAX_WAITING: usize = 1_000;
/// How much longer than it works the writer rests, so that it takes a tenth of one core and of one connection.
const REST: u32 = 9;
/// The longest rest.
const LONGEST_REST: Duration = Duration::from_secs(10);

type Job = Box<dyn FnOnce(Log) -> BoxFuture<'static, Result<(), ReadError>> + Send>;

/// The writer of states, shared by all clones of a log.
#[derive(Clone)]
pub struct States(Arc<Shared>);

struct Shared {
    queue: Mutex<Queue>,
    written: watch::Sender<u64>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<(u64, Job)>,
    known: HashSet<u64>,
    at_work: bool,
}

impl fmt::Debug for States {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "States({} written)", *self.0.written.borrow())
    }
}

impl Default for States {
    fn default() -> Self {
        Self(Arc::new(Shared { queue: Mutex::default(), written: watch::Sender::new(0) }))
    }
}

impl States {
    /// How many states this process has written; changes with each.
    #[must_use]
    pub fn written(&self) -> watch::Receiver<u64> {
        self.0.written.subscribe()
    }

    /// Whether a stream that had a state at `stored` deserves one at `sequence`.
    pub(crate) fn is_due(stored: u64, sequence: u64) -> bool {
        sequence.saturating_sub(stored) >= EVERY.max(stored / PART)
    }

    /// Has the state of this aggregate written soon, or not at all when too many wait.
    pub(crate) fn ask<A: Aggregate + 'static>(&self, log: &Log, id: &str) {
        let key = stream_key(A::TYPE, id);
        let mut queue = self.0.queue();
        if queue.waiting.len() >= MAX_WAITING || !queue.known.insert(key) {
            return;
        }
        let id = id.to_owned();
        let job = move |log: Log| -> BoxFuture<'static, _> {
            Box::pin(async move { log.write_state::<A>(&id).await.map(drop) })
        };
        queue.waiting.push_back((key, Box::new(job)));
        if !std::mem::replace(&mut queue.at_work, true) {
            drop(queue);
            tokio::spawn(work(self.clone(), log.clone()));
        }
    }

    fn next(&self) -> Option<Job> {
        let mut queue = self.0.queue();
        let Some((key, job)) = queue.waiting.pop_front() else {
            queue.at_work = false;
            return None;
        };
        queue.known.remove(&key);
        Some(job)
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        // Nothing that holds it panics; a job that was lost comes again with later events.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets another task take over when this one panics or its runtime goes down.
struct Shift(States);

impl Drop for Shift {
    fn drop(&mut self) {
        self.0.0.queue().at_work = false;
    }
}

async fn work(states: States, log: Log) {
    let shift = Shift(states);
    while let Some(job) = shift.0.next() {
        let started = Instant::now();
        if let Err(error) = job(log.clone()).await {
            tracing::warn!(%error, "a state could not be written");
        }
        tokio::time::sleep((started.elapsed() * REST).min(LONGEST_REST)).await;
    }
}

impl Log {
    /// Writes the state of this aggregate as the log has it now, and says at which sequence; none when its stream is
    /// empty or the state does not survive being written and read.
    ///
    /// # Errors
    /// When the stream cannot be read or the state not be written.
    pub async fn write_state<A: Aggregate>(&self, id: &str) -> Result<Option<u64>, ReadError> {
        let loaded = self.loaded::<A>(id).await?;
        let (Some(mark), true) = (mark::<A>().await, loaded.sequence > 0) else { return Ok(None) };
        let Some(state) = faithful(&loaded.aggregate) else {
            tracing::warn!(
                aggregate = A::TYPE,
                "a state that does not read back as it was is not kept"
            );
            return Ok(None);
        };
        // A newer state of the same build stays; another build's is replaced.
        let sql = "INSERT INTO work.states AS s \
             (aggregate_type, aggregate_id, lane, sequence, mark, state) \
             VALUES ($1, $2, $3, $4, $5, $6::json) \
             ON CONFLICT (aggregate_type, aggregate_id, lane) DO UPDATE \
             SET sequence = excluded.sequence, mark = excluded.mark, state = excluded.state, \
                 written_at = clock_timestamp() \
             WHERE s.mark <> excluded.mark OR s.sequence < excluded.sequence";
        sqlx::query(sql)
            .bind(A::TYPE)
            .bind(id)
            .bind(LANE)
            .bind(to_database(loaded.sequence))
            .bind(mark)
            .bind(state)
            .execute(self.pool())
            .await?;
        self.states().0.written.send_modify(|written| *written += 1);
        Ok(Some(loaded.sequence))
    }
}

/// The text of a state, if the state that it reads back as has the same text.
fn faithful<A: Aggregate>(aggregate: &A) -> Option<String> {
    let text = serde_json::to_string(aggregate).ok()?;
    let back: A = serde_json::from_str(&text).ok()?;
    (serde_json::to_string(&back).ok()? == text).then_some(text)
}
