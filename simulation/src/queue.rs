//! The tasks of the reactors, as `event-store` keeps them: made with the cursor, claimed one at a
//! time per key in the order of the log, under a lease; tried again, snoozed or parked.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::process::{checkout, gateway, provisioning, top_up};
use event_store::reaction::{LEASE_SECONDS, reaction_id};
use uuid::Uuid;

use crate::planted::Planted;

/// Attempts after which a task is parked: those of `app`.
pub const ATTEMPTS_MAX: u32 = 20;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Todo {
    /// Of the top-up process.
    TopUp(top_up::Task),
    /// Of the checkout process.
    Checkout(checkout::Task),
    /// Of the provisioning process.
    Provisioning(provisioning::Task),
    /// Of the gateway process.
    Gateway(gateway::Task),
}

/// The reactors, in the order of their cursors.
pub const REACTORS: [&str; 4] = ["top_up", "checkout", "provisioning", "gateway"];

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It waits for its time or a worker.
    Ready,
    /// A worker has it.
    Leased,
    /// Somebody must look.
    Parked,
}

/// A task that is not done.
#[derive(Debug, Clone)]
pub struct Task {
    /// Derived from its event: the id of the command that it issues.
    pub id: Uuid,
    /// Of which reactor.
    pub reactor: &'static str,
    /// When its event was recorded.
    pub caused_at: DateTime<Utc>,
    /// What is to be done.
    pub todo: Todo,
    /// What it is ordered by.
    pub key: Option<String>,
    /// Not before.
    pub run_at: DateTime<Utc>,
    /// Where it stands.
    pub status: Status,
    /// Which attempt this is, or was.
    pub attempts: u32,
    /// Until when it is a worker's own.
    pub lease_until: DateTime<Utc>,
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Performed {
    /// Done for good.
    Done,
    /// Not this time; again after so long.
    Retry(TimeDelta),
    /// A contradiction: trying again is of no use.
    Park(String),
    /// Too early; this was no attempt.
    Snooze(DateTime<Utc>),
}

/// The tasks that are not done, by position and ordinal of their event, and the cursors.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    tasks: BTreeMap<(u64, usize, u32), Task>,
    /// How far each reactor has read.
    pub cursors: [u64; REACTORS.len()],
    planted: Planted,
}

impl Queue {
    /// No tasks, with this fault.
    #[must_use]
    pub fn new(planted: Planted) -> Self {
        Self { planted, ..Self::default() }
    }

    /// Every task that is not done.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values()
    }

    /// Adds a task that `reactor` made of the event at `position`.
    pub fn add(
        &mut self,
        reactor: usize,
        position: u64,
        ordinal: u32,
        caused_at: DateTime<Utc>,
        (todo, key, at): (Todo, Option<String>, Option<DateTime<Utc>>),
    ) {
        let name = REACTORS[reactor];
        let task = Task {
            id: reaction_id(name, 0, position, ordinal),
            reactor: name,
            caused_at,
            todo,
            key,
            run_at: at.unwrap_or(caused_at),
            status: Status::Ready,
            attempts: 0,
            lease_until: caused_at,
        };
        self.tasks.insert((position, reactor, ordinal), task);
    }

    /// Claims the `nth` task that is due, if any is.
    pub fn claim(&mut self, nth: usize, now: DateTime<Utc>) -> Option<Task> {
        let due: Vec<_> = self.tasks.iter().filter(|(_, task)| is_due(task, now)).collect();
        let due: Vec<_> = due.into_iter().filter(|(at, task)| self.is_next(**at, task)).collect();
        let (at, _) = due.get(nth.checked_rem(due.len())?)?;
        let at = **at;
        let task = self.tasks.get_mut(&at)?;
        task.status = Status::Leased;
        task.attempts += 1;
        task.lease_until = now + TimeDelta::seconds(i64::from(LEASE_SECONDS));
        Some(task.clone())
    }

    /// Whether no unfinished task of the same reactor and key comes before.
    fn is_next(&self, at: (u64, usize, u32), task: &Task) -> bool {
        if task.key.is_none() || self.planted == Planted::ForgetsOrder {
            return true;
        }
        let before = self.tasks.range(..at);
        !before.into_iter().any(|(_, other)| other.reactor == task.reactor && other.key == task.key)
    }

    /// Takes the lease of the `nth` task in work from its worker. False: none is in work.
    pub fn expire(&mut self, nth: usize, now: DateTime<Utc>) -> bool {
        let leased: Vec<_> =
            self.tasks.iter().filter(|(_, task)| task.status == Status::Leased).collect();
        let Some(at) = nth.checked_rem(leased.len()).and_then(|nth| leased.get(nth)) else {
            return false;
        };
        let at = *at.0;
        if let Some(task) = self.tasks.get_mut(&at) {
            task.lease_until = now - TimeDelta::seconds(1);
        }
        true
    }

    /// Keeps what became of `attempt`, unless another attempt has begun since.
    pub fn settle(&mut self, attempt: &Task, performed: &Performed, now: DateTime<Utc>) -> bool {
        let own = |task: &Task| {
            task.id == attempt.id
                && task.attempts == attempt.attempts
                && task.status == Status::Leased
        };
        let Some((at, task)) = self.tasks.iter_mut().find(|(_, task)| own(task)) else {
            return false;
        };
        match performed {
            Performed::Done => {
                let at = *at;
                self.tasks.remove(&at);
            }
            Performed::Retry(_) if task.attempts >= ATTEMPTS_MAX => task.status = Status::Parked,
            Performed::Park(_) => task.status = Status::Parked,
            Performed::Retry(after) => {
                task.status = Status::Ready;
                task.run_at = now + *after;
            }
            Performed::Snooze(until) => {
                task.status = Status::Ready;
                task.attempts -= 1;
                task.run_at = *until;
            }
        }
        true
    }

    /// Gives parked tasks another try, as staff do when what was wrong is mended.
    pub fn take_up_parked(&mut self) {
        for task in self.tasks.values_mut().filter(|task| task.status == Status::Parked) {
            (task.status, task.attempts) = (Status::Ready, 0);
        }
    }

    /// When the next task is due; none when nothing waits.
    #[must_use]
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        self.tasks.values().map(|task| task.run_at.max(lease_of(task))).min()
    }
}

fn lease_of(task: &Task) -> DateTime<Utc> {
    if task.status == Status::Leased {
        task.lease_until + TimeDelta::milliseconds(1)
    } else {
        DateTime::UNIX_EPOCH
    }
}

fn is_due(task: &Task, now: DateTime<Utc>) -> bool {
    match task.status {
        Status::Ready => task.run_at <= now,
        Status::Leased => task.lease_until < now,
        Status::Parked => false,
    }
}
