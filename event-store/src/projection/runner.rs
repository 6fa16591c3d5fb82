//! Feeding projectors: one step, all steps, for ever.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use sqlx::{PgConnection, PgPool};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::projector::{Projector, Tables, shape};
use crate::follow::{BATCH, Cursor, FollowError, advance, lock, lock_if, not_ahead, park, unpark};
use crate::log::{LANE, Log, Recorded, events_after, head_of};
use crate::position::from_database;

/// How long a projector waits before it looks again, unless this process appends first: others append too.
const POLL: Duration = Duration::from_millis(250);

/// The read models of the product and what feeds them. Cheap to clone.
#[derive(Clone)]
pub struct Projections {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) log: Log,
    pub(super) projectors: Vec<Box<dyn Projector>>,
    pub(super) progress: watch::Sender<u64>,
}

impl fmt::Debug for Projections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl Projections {
    /// These read models over this log. Call [`Projections::ensure`] before anything else.
    #[must_use]
    pub fn new(log: Log, projectors: Vec<Box<dyn Projector>>) -> Self {
        let progress = watch::Sender::new(0);
        Self { inner: Arc::new(Inner { log, projectors, progress }) }
    }

    /// Their names, in the order given.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.inner.projectors.iter().map(|projector| projector.name()).collect()
    }

    pub(super) fn pool(&self) -> &PgPool {
        self.inner.log.pool()
    }

    pub(super) fn find(&self, name: &str) -> Result<&dyn Projector, FollowError> {
        let found = self.inner.projectors.iter().find(|projector| projector.name() == name);
        found.map(AsRef::as_ref).ok_or_else(|| FollowError::Unknown(name.to_owned()))
    }

    /// Applies one batch of at most [`BATCH`] events to the live generation; 0: it is at the head.
    ///
    /// An event that the projector cannot take parks it there: what came before is applied, other projectors go on.
    ///
    /// # Errors
    /// When the database fails, the cursor is of another log, or the projector is, or now becomes, parked.
    pub async fn step(&self, name: &str) -> Result<u64, FollowError> {
        let projector = self.find(name)?;
        match self.batch(projector, None, BATCH).await {
            Ok((_, taken)) => Ok(taken),
            Err(error) if error.passes() => Err(error),
            Err(error) => {
                tracing::warn!(projector = name, %error, "a batch failed; taking its events one by one");
                self.one_by_one(projector).await
            }
        }
    }

    async fn one_by_one(&self, projector: &dyn Projector) -> Result<u64, FollowError> {
        for taken in 0..u64::from(BATCH) {
            let (generation, position) = self.stands(projector.name()).await?;
            match self.batch(projector, None, 1).await {
                Ok((_, 0)) => return Ok(taken),
                Ok(_) => {}
                Err(error) if error.passes() => return Err(error),
                Err(error) => {
                    let name = projector.name();
                    let mut connection = self.pool().acquire().await?;
                    park(&mut connection, name, generation, position, &error).await?;
                    return Err(FollowError::Parked {
                        name: name.to_owned(),
                        position: position + 1,
                        error: error.to_string(),
                    });
                }
            }
        }
        Ok(u64::from(BATCH))
    }

    /// Which generation is live, and how far it has come. It is noted before an event is tried, since another program
    /// may swap its own generation in at any moment: that one is not parked at what this one cannot take.
    async fn stands(&self, name: &str) -> Result<(i32, u64), FollowError> {
        let sql =
            "SELECT generation, position FROM work.cursors WHERE name = $1 AND lane = $2 AND live";
        let query = sqlx::query_as(sql).bind(name).bind(LANE);
        let (generation, position): (i32, i64) = query.fetch_one(self.pool()).await?;
        Ok((generation, from_database(position)))
    }

    /// One transaction: lock the cursor, read on, apply, move. Returns where it stands and how many it took.
    pub(super) async fn batch(
        &self,
        projector: &dyn Projector,
        generation: Option<i32>,
        limit: u32,
    ) -> Result<(u64, u64), FollowError> {
        let mut transaction = self.pool().begin().await?;
        let cursor = lock(&mut transaction, projector.name(), generation).await?;
        own(&cursor, projector)?;
        let (position, taken) = self.take(&mut transaction, projector, &cursor, limit).await?;
        if taken == 0 {
            not_ahead(&cursor, head_of(&mut *transaction).await?)?;
            return Ok((position, 0));
        }
        transaction.commit().await?;
        self.inner.progress.send_modify(|steps| *steps += 1);
        Ok((position, taken))
    }

    /// Takes the event that the live one is parked at, if this program can; else it stays parked.
    async fn retry(&self, name: &str) -> Result<(), FollowError> {
        let projector = self.find(name)?;
        let mut transaction = self.pool().begin().await?;
        let cursor = lock_if(&mut transaction, name, None, true).await?;
        own(&cursor, projector)?;
        self.take(&mut transaction, projector, &cursor, 1).await?;
        unpark(&mut transaction, &cursor).await?;
        transaction.commit().await?;
        self.inner.progress.send_modify(|steps| *steps += 1);
        Ok(())
    }

    /// Applies the next events after a locked cursor and moves it.
    pub(super) async fn take(
        &self,
        transaction: &mut PgConnection,
        projector: &dyn Projector,
        cursor: &Cursor,
        limit: u32,
    ) -> Result<(u64, u64), FollowError> {
        let events = events_after(&mut *transaction, cursor.position, limit).await?;
        let Some(last) = events.last().map(|event| event.position) else {
            return Ok((cursor.position, 0));
        };
        let events = self.inner.log.upcasters().all_today(events)?;
        self.apply(&mut *transaction, projector, cursor.generation, &events).await?;
        advance(transaction, cursor, last).await?;
        Ok((last, last - cursor.position))
    }

    /// Applies events to one generation; a panic is an error like any other.
    pub(super) async fn apply(
        &self,
        transaction: &mut PgConnection,
        projector: &dyn Projector,
        generation: i32,
        events: &[Recorded],
    ) -> Result<(), FollowError> {
        let tables = Tables::new(projector.tables(), generation);
        AssertUnwindSafe(projector.apply(transaction, &tables, events))
            .catch_unwind()
            .await
            .unwrap_or_else(|panic| Err(FollowError::Panicked(said(&*panic))))
    }

    /// Brings every projector to the head. All are tried, also when one fails.
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

    /// Feeds every projector, each on its own, until `shutdown` says true or its sender is gone.
    pub async fn run(&self, shutdown: watch::Receiver<bool>) {
        let mut feeding = JoinSet::new();
        for name in self.names() {
            let (projections, shutdown) = (self.clone(), shutdown.clone());
            feeding.spawn(async move { projections.feed(name, shutdown).await });
        }
        feeding.join_all().await;
    }

    async fn feed(&self, name: &str, mut shutdown: watch::Receiver<bool>) {
        let mut head = self.inner.log.watch();
        let mut tried = 0;
        while !*shutdown.borrow_and_update() {
            head.mark_unchanged();
            match self.step(name).await {
                // An older program may have stopped at an event that this one knows: it is tried once.
                Err(FollowError::Parked { position, .. }) if position != tried => {
                    match self.retry(name).await {
                        Ok(()) => continue,
                        Err(error) => {
                            tracing::warn!(projector = name, position, %error, "parked");
                            tried = if error.tells() { position } else { tried };
                        }
                    }
                }
                Ok(0) | Err(FollowError::Parked { .. } | FollowError::OtherShape(_)) => {}
                Ok(_) => continue,
                Err(error) => {
                    tracing::warn!(projector = name, %error, "a step failed; trying again");
                }
            }
            tokio::select! {
                moved = shutdown.changed() => if moved.is_err() { return },
                _ = head.changed() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }
}

/// Refuses a generation with the tables of another program.
pub(super) fn own(cursor: &Cursor, projector: &dyn Projector) -> Result<(), FollowError> {
    match cursor.shape == shape(projector) {
        true => Ok(()),
        false => Err(FollowError::OtherShape(cursor.name.clone())),
    }
}

/// What a panic said, as far as it can be told.
pub(crate) fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("nothing that is text").to_owned()
}
