//! Who waits to be written, and who is under way.

use std::collections::{HashSet, VecDeque};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sqlx::postgres::PgPool;
use thiserror::Error;
use tokio::sync::{oneshot, watch};

use super::{Prepared, Server};
use crate::command::Outcome;
use crate::error::AppendError;

/// The most commands of one call: beyond a few hundred the gain of sharing a flush is spent.
pub const MAX_COMMANDS: usize = 1_000;
/// The most events of one call, so that the lane's lock is held for milliseconds.
pub const MAX_EVENTS: usize = 10_000;
/// After how many bytes a call takes no further command: about what 1,000 commands of one event have.
pub const BATCH_BYTES: usize = 1024 * 1024;
/// The most commands that wait in one process: what a slow disk writes in about a second. More is answered `Busy`,
/// because a caller who waits longer has given up.
pub const MAX_WAITING: usize = 8_192;
/// The most bytes that wait in one process, for the sake of its memory.
pub const MAX_WAITING_BYTES: usize = 32 * 1024 * 1024;
/// Calls under way at a time. The second is read and planned by the server while the first is flushed.
pub const FLIGHTS: usize = 2;
/// How many commands must wait before a second call is worth its flush.
const SECOND_FLIGHT: usize = 24;

/// The queue of this process is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{0} commands wait to be written")]
pub struct QueueFull(pub usize);

/// Where a log appends: one queue, shared by all of its clones.
#[derive(Debug, Clone)]
pub(crate) struct Appender(Arc<Shared>);

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) pool: PgPool,
    pub(super) head: Arc<watch::Sender<u64>>,
    queue: Mutex<Queue>,
    /// What is known of the server.
    pub(super) server: Arc<Server>,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Group>,
    commands: usize,
    bytes: usize,
    /// The streams of each call that is under way. None: no task carries this one.
    flights: [Option<HashSet<u64>>; FLIGHTS],
}

type Answers = Result<Vec<Outcome>, AppendError>;

/// Commands that came together, and who waits for them.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) commands: Vec<Prepared>,
    reply: oneshot::Sender<Answers>,
}

/// A promise of answers. Nothing depends on whether anybody waits for it.
#[derive(Debug)]
pub(crate) struct Waiting(oneshot::Receiver<Answers>);

impl Waiting {
    /// Waits for what became of the commands.
    pub(crate) async fn answer(self) -> Result<Vec<Outcome>, AppendError> {
        match self.0.await {
            Ok(answers) => answers,
            Err(gone) => Err(AppendError::Ambiguous(Arc::new(gone))),
        }
    }
}

impl Appender {
    pub(crate) fn new(pool: PgPool, head: Arc<watch::Sender<u64>>, server: Arc<Server>) -> Self {
        Self(Arc::new(Shared { pool, head, queue: Mutex::default(), server }))
    }

    /// Which run of the server is written to; 0 when none is known yet.
    pub(crate) fn server(&self) -> i64 {
        self.0.server.run()
    }

    /// Queues commands that were prepared together. They stay together and in order, and keep their place among
    /// all that touch the same streams.
    pub(crate) fn submit(&self, commands: Vec<Prepared>) -> Result<Waiting, AppendError> {
        let (reply, waiting) = oneshot::channel();
        let group = Group { commands, reply };
        let mut queue = self.0.queue();
        let (commands, bytes) =
            (queue.commands + group.commands.len(), queue.bytes + group.bytes());
        let full = commands > MAX_WAITING || bytes > MAX_WAITING_BYTES;
        if full && !queue.waiting.is_empty() {
            return Err(AppendError::Busy(Arc::new(QueueFull(queue.commands))));
        }
        (queue.commands, queue.bytes) = (commands, bytes);
        queue.waiting.push_back(group);
        if let Some((flight, batch)) = queue.next_flight() {
            drop(queue);
            tokio::spawn(drive(self.0.clone(), flight, batch));
        }
        Ok(Waiting(waiting))
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        // Nothing that holds it panics; if it did, what waits would still be whole.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn appended(&self, last: u64) {
        self.head.send_if_modified(|head| {
            let moved = last > *head;
            *head = (*head).max(last);
            moved
        });
    }
}

impl Queue {
    /// A call that should set off now: the first at once, a second when enough waits for it.
    fn next_flight(&mut self) -> Option<(usize, Vec<Group>)> {
        let free = self.flights.iter().position(Option::is_none)?;
        let first = self.flights.iter().all(Option::is_none);
        // Asked once for so many more, so that a stream that all wait for is not looked through each time.
        let worth_it = first || self.waiting.len().is_multiple_of(SECOND_FLIGHT);
        let batch = worth_it.then(|| self.take(free))?;
        (!batch.is_empty()).then_some((free, batch))
    }

    /// Takes from the front what fits into one call and touches no stream of a call under way: nobody overtakes what
    /// he may build on. Marks the flight as under way, or as idle when there is nothing to take.
    fn take(&mut self, flight: usize) -> Vec<Group> {
        self.flights[flight] = None;
        let mut blocked: HashSet<u64> =
            self.flights.iter().flatten().flat_map(|streams| streams.iter().copied()).collect();
        let mut batch = Batch::default();
        let mut left = VecDeque::new();
        while let Some(group) = self.waiting.pop_front() {
            if group.is_doomed() {
                self.commands -= group.commands.len();
                self.bytes -= group.bytes();
                group.conflict();
                continue;
            }
            let waits = !blocked.is_empty() && group.keys().any(|key| blocked.contains(&key));
            if waits || batch.holds_one_of(&group) {
                blocked.extend(group.keys());
                left.push_back(group);
                continue;
            }
            match batch.join(group) {
                ControlFlow::Continue(()) => {}
                ControlFlow::Break(group) => {
                    left.push_back(group);
                    break;
                }
            }
        }
        left.append(&mut self.waiting);
        self.waiting = left;
        self.commands -= batch.commands;
        self.bytes -= batch.bytes;
        if !batch.groups.is_empty() {
            let keys = batch.groups.iter().flat_map(Group::keys);
            self.flights[flight] = Some(keys.collect());
        }
        batch.groups
    }
}

/// What is taken for one call.
#[derive(Default)]
struct Batch {
    groups: Vec<Group>,
    ids: HashSet<uuid::Uuid>,
    commands: usize,
    rows: usize,
    bytes: usize,
}

impl Batch {
    fn holds_one_of(&self, group: &Group) -> bool {
        group.commands.iter().any(|command| self.ids.contains(&command.id))
    }

    /// Takes `group`, or gives it back when the call would be too long. The first is always taken.
    fn join(&mut self, group: Group) -> ControlFlow<Group> {
        let rows: usize = group.commands.iter().map(|command| command.rows).sum();
        let (commands, bytes) = (self.commands + group.commands.len(), self.bytes + group.bytes());
        let full = commands > MAX_COMMANDS || self.rows + rows > MAX_EVENTS || bytes > BATCH_BYTES;
        if full && !self.groups.is_empty() {
            return ControlFlow::Break(group);
        }
        self.ids.extend(group.commands.iter().map(|command| command.id));
        self.rows += rows;
        (self.commands, self.bytes) = (commands, bytes);
        self.groups.push(group);
        ControlFlow::Continue(())
    }
}

impl Group {
    fn bytes(&self) -> usize {
        self.commands.iter().map(|command| command.bytes).sum()
    }

    fn keys(&self) -> impl Iterator<Item = u64> + '_ {
        self.commands.iter().flat_map(|command| command.writes.iter().map(|write| write.key))
    }

    fn is_doomed(&self) -> bool {
        self.commands.iter().any(Prepared::is_doomed)
    }

    /// Answers without asking the database: what these were decided on has failed. Only commands from slots are ever
    /// doomed, and they come alone.
    fn conflict(self) {
        self.commands.iter().for_each(Prepared::fail);
        let answers = self.commands.iter().map(|_| Outcome::Conflict).collect();
        // Whoever stopped waiting has no use for it.
        drop(self.reply.send(Ok(answers)));
    }
}

/// Frees the flight of a task that panicked or whose runtime went down, so that the next command starts another.
struct Landing {
    shared: Arc<Shared>,
    flight: usize,
    landed: bool,
}

impl Drop for Landing {
    fn drop(&mut self) {
        if !self.landed {
            self.shared.queue().flights[self.flight] = None;
        }
    }
}

/// Carries batches until nothing is left to take.
async fn drive(shared: Arc<Shared>, flight: usize, mut batch: Vec<Group>) {
    let mut landing = Landing { shared: shared.clone(), flight, landed: false };
    while !batch.is_empty() {
        let mut replies = Vec::with_capacity(batch.len());
        let mut groups = Vec::with_capacity(batch.len());
        for group in batch {
            replies.push((group.commands.len(), group.reply));
            groups.push(group.commands);
        }
        let mut results = shared.carry(groups).await.into_iter();
        for (count, reply) in replies {
            let answers: Answers = results.by_ref().take(count).collect();
            drop(reply.send(answers));
        }
        // Those who just got an answer often have their next command ready: let them join the next call.
        tokio::task::yield_now().await;
        batch = shared.queue().take(flight);
    }
    landing.landed = true;
}
