//! From events to rows: a reactor's step inserts its tasks in the transaction that moves its cursor.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use tokio::sync::watch;
use uuid::Uuid;

use super::reactor::{Reactor, Task, reaction_id};
use crate::canonical::canonical;
use crate::follow::{
    BATCH, Cursor, FollowError, Status, advance, create, lock, lock_if, not_ahead, park, resume,
    status, unpark,
};
use crate::log::{LANE, Log, Recorded, events_after, head_of};
use crate::position::to_database;
use crate::projection::said;

/// The most tasks that one event may cause: more is a mistake, or a broadcast that should be one task.
const MAX_TASKS: usize = 100;

/// Where a reactor that is new here begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// At the first event: right for a new shop.
    Beginning,
    /// At the head: the past stays as it is. Right after a restore, together with [`Reactions::take_up_open`].
    Head,
}

/// The reactors of the product and the tasks they make. Cheap to clone.
#[derive(Clone)]
pub struct Reactions {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) log: Log,
    pub(super) reactors: Vec<Box<dyn Reactor>>,
    pub(super) wake: watch::Sender<u64>,
}

impl fmt::Debug for Reactions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl Reactions {
    /// These reactors over this log. Call [`Reactions::ensure`] before anything else.
    #[must_use]
    pub fn new(log: Log, reactors: Vec<Box<dyn Reactor>>) -> Self {
        Self { inner: Arc::new(Inner { log, reactors, wake: watch::Sender::new(0) }) }
    }

    /// The names of the reactors, in the order given.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.inner.reactors.iter().map(|reactor| reactor.name()).collect()
    }

    pub(super) fn pool(&self) -> &PgPool {
        self.inner.log.pool()
    }

    fn find(&self, name: &str) -> Result<&dyn Reactor, FollowError> {
        let found = self.inner.reactors.iter().find(|reactor| reactor.name() == name);
        found.map(AsRef::as_ref).ok_or_else(|| FollowError::Unknown(name.to_owned()))
    }

    /// Makes the cursors that are missing, there where `start` says. Existing ones stay.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ensure(&self, start: Start) -> Result<(), FollowError> {
        let mut transaction = self.pool().begin().await?;
        let position = match start {
            Start::Beginning => 0,
            Start::Head => head_of(&mut *transaction).await?,
        };
        for name in self.names() {
            let cursor =
                Cursor { name: cursor_name(name), generation: 1, position, shape: String::new() };
            create(&mut transaction, &cursor, true, "").await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Takes one batch of events; 0: the reactor is at the head. An event that it cannot take parks it there.
    ///
    /// # Errors
    /// When the database fails, the cursor is of another log, or the reactor is, or now becomes, parked.
    pub async fn step(&self, name: &str) -> Result<u64, FollowError> {
        self.step_if(name, false).await
    }

    /// Goes on from where the reactor is parked, if this program can take that event; else it stays parked.
    pub(super) async fn go_on(&self, name: &str) -> Result<u64, FollowError> {
        self.step_if(name, true).await
    }

    async fn step_if(&self, name: &str, parked: bool) -> Result<u64, FollowError> {
        let reactor = self.find(name)?;
        let mut transaction = self.pool().begin().await?;
        let cursor = lock_if(&mut transaction, &cursor_name(name), None, parked).await?;
        let events = events_after(&mut *transaction, cursor.position, BATCH).await?;
        if events.is_empty() {
            not_ahead(&cursor, head_of(&mut *transaction).await?)?;
            return Ok(0);
        }
        let mut position = cursor.position;
        let mut rows = Rows::default();
        let mut failure = None;
        for event in events {
            match self.tasks(reactor, event) {
                Ok((event, tasks)) => {
                    position = event.position;
                    rows.push(reactor.name(), &event, tasks)?;
                }
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        let made = rows.insert(&mut transaction, reactor.name()).await?;
        advance(&mut transaction, &cursor, position).await?;
        if parked && position > cursor.position {
            unpark(&mut transaction, &cursor).await?;
        }
        if let Some(error) = &failure {
            park(&mut transaction, &cursor.name, cursor.generation, position, error).await?;
        }
        transaction.commit().await?;
        if made > 0 {
            self.inner.wake.send_modify(|wakes| *wakes += 1);
        }
        match failure {
            Some(error) => Err(FollowError::Parked {
                name: name.to_owned(),
                position: position + 1,
                error: error.to_string(),
            }),
            None => Ok(position - cursor.position),
        }
    }

    fn tasks(
        &self,
        reactor: &dyn Reactor,
        event: Recorded,
    ) -> Result<(Recorded, Vec<Task>), FollowError> {
        let event = self.inner.log.upcasters().today(event)?;
        let tasks = catch_unwind(AssertUnwindSafe(|| reactor.react(&event)))
            .unwrap_or_else(|panic| Err(FollowError::Panicked(said(&*panic))))?;
        if tasks.len() > MAX_TASKS {
            return Err(FollowError::rule(format!("{} tasks of one event", tasks.len())));
        }
        for task in &tasks {
            canonical(&task.body).map_err(|e| FollowError::rule(e.to_string()))?;
        }
        Ok((event, tasks))
    }

    /// Brings every reactor to the head. All are tried, also when one fails.
    ///
    /// # Errors
    /// The first error that any of them met.
    pub async fn catch_up(&self) -> Result<(), FollowError> {
        let mut first = Ok(());
        for name in self.names() {
            loop {
                match self.step(name).await {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(error) => {
                        first = first.and(Err(error));
                        break;
                    }
                }
            }
        }
        first
    }

    /// Folds the whole log again without effects, inserts those tasks that `is_open` says are still to be done, and
    /// puts the cursor at the head. For after a restore, when the rows are gone and most of them had been done.
    /// Returns how many were taken up; tasks that are there already are left alone.
    ///
    /// # Errors
    /// When the database fails or an event cannot be taken; then nothing has changed.
    pub async fn take_up_open(
        &self,
        name: &str,
        is_open: &(dyn Fn(&Recorded, &Task) -> bool + Send + Sync),
    ) -> Result<u64, FollowError> {
        let reactor = self.find(name)?;
        let mut transaction = self.pool().begin().await?;
        let cursor = lock(&mut transaction, &cursor_name(name), None).await?;
        let (mut position, mut made) = (0, 0);
        loop {
            let events = events_after(&mut *transaction, position, BATCH).await?;
            let mut rows = Rows::default();
            let Some(last) = events.last().map(|event| event.position) else { break };
            for event in events {
                let (event, tasks) = self.tasks(reactor, event)?;
                rows.push_some(reactor.name(), &event, tasks, is_open)?;
            }
            made += rows.insert(&mut transaction, reactor.name()).await?;
            position = last;
        }
        advance(&mut transaction, &cursor, position).await?;
        transaction.commit().await?;
        self.inner.wake.send_modify(|wakes| *wakes += 1);
        Ok(made)
    }

    /// How every reactor stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn status(&self) -> Result<Vec<Status>, FollowError> {
        let names: Vec<String> = self.names().into_iter().map(cursor_name).collect();
        Ok(status(self.pool(), &names).await?)
    }

    /// Lets a parked reactor try its event again. False: it was not parked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resume(&self, name: &str) -> Result<bool, FollowError> {
        Ok(resume(self.pool(), &cursor_name(name)).await?)
    }
}

/// Reactors and projectors share the table of cursors; the prefix keeps their names apart.
fn cursor_name(reactor: &str) -> String {
    format!("reactor/{reactor}")
}

/// Rows of `work.reactions` to be inserted, column by column.
#[derive(Default)]
struct Rows {
    ids: Vec<Uuid>,
    positions: Vec<i64>,
    ordinals: Vec<i32>,
    keys: Vec<Option<String>>,
    kinds: Vec<String>,
    bodies: Vec<String>,
    times: Vec<Option<DateTime<Utc>>>,
}

impl Rows {
    fn push(
        &mut self,
        reactor: &str,
        event: &Recorded,
        tasks: Vec<Task>,
    ) -> Result<(), FollowError> {
        self.push_some(reactor, event, tasks, &|_, _| true)
    }

    fn push_some(
        &mut self,
        reactor: &str,
        event: &Recorded,
        tasks: Vec<Task>,
        wanted: &(dyn Fn(&Recorded, &Task) -> bool + Send + Sync),
    ) -> Result<(), FollowError> {
        // Ordinals count all tasks of the event, so that leaving some out does not rename the others.
        for (task, ordinal) in tasks.into_iter().zip(0_u32..) {
            if !wanted(event, &task) {
                continue;
            }
            self.ids.push(reaction_id(reactor, event.lane, event.position, ordinal));
            self.positions.push(to_database(event.position));
            self.ordinals.push(i32::try_from(ordinal).unwrap_or(i32::MAX));
            let body = canonical(&task.body).map_err(|e| FollowError::rule(e.to_string()))?;
            self.bodies.push(body);
            self.keys.push(task.ordering_key);
            self.kinds.push(task.kind);
            self.times.push(task.at);
        }
        Ok(())
    }

    async fn insert(
        self,
        connection: &mut PgConnection,
        reactor: &str,
    ) -> Result<u64, sqlx::Error> {
        if self.ids.is_empty() {
            return Ok(0);
        }
        // A row that is there already came from the same event: the effect must not be repeated.
        let sql = "INSERT INTO work.reactions (reaction_id, reactor, lane, position, ordinal, ordering_key, \
             kind, body, run_at, created_at) \
             SELECT u.id, $1, $2, u.position, u.ordinal, u.key, u.kind, u.body::json, \
             coalesce(u.at, n.now), n.now \
             FROM unnest($3::uuid[], $4::bigint[], $5::int[], $6::text[], $7::text[], $8::text[], \
             $9::timestamptz[]) u(id, position, ordinal, key, kind, body, at), \
             (SELECT log.now() AS now) n ON CONFLICT DO NOTHING";
        let done = sqlx::query(sql)
            .bind(reactor)
            .bind(LANE)
            .bind(self.ids)
            .bind(self.positions)
            .bind(self.ordinals)
            .bind(self.keys)
            .bind(self.kinds)
            .bind(self.bodies)
            .bind(self.times)
            .execute(connection)
            .await?;
        Ok(done.rows_affected())
    }
}
