//! Building a new generation of a read model beside the live one, folded from the whole log.
//!
//! One reader feeds any number of builders, each with tables and transactions of its own, so several read models are
//! built in the time of the slowest. What only queries need (indexes) is made at the end. Nobody waits for a build: the
//! live generation goes on until the swap. A build that dies leaves tables that no view shows, and the next one drops
//! them.

use std::sync::Arc;
use std::time::Duration;

use sqlx::{Connection, Executor, PgConnection};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::projector::{Projector, Tables, shape, version_of};
use super::runner::Projections;
use crate::error::ReadError;
use crate::follow::{Cursor, FollowError, LOOK, advance, create, lock};
use crate::log::{LANE, MAX_READ, Recorded, events_after};

/// First key of the advisory locks that make builders of one read model take turns.
const BUILD_LOCK: i32 = 7002;
/// How long a builder that has ended may hold its lock: until the server has seen its connection go, which on a busy
/// machine comes after the next one has begun.
const LETS_GO_WITHIN: Duration = Duration::from_secs(2);
/// Events that a builder folds at once: the more, the fewer rows are written again; this many are about 25 MB.
const CHUNK: usize = 20_000;
/// Chunks that the reader may be ahead of the slowest builder.
const AHEAD: usize = 1;
/// Nobody reads a generation before it is swapped in, and that commit is durable: until then none has to be.
const UNHURRIED: &str = "SET LOCAL synchronous_commit = off";

/// The next events, for every builder.
type Chunk = Arc<Vec<Recorded>>;

/// What building a read model came to.
pub(super) struct Built<'n> {
    pub(super) name: &'n str,
    pub(super) generation: Result<i32, FollowError>,
    /// Who holds the builder's lock; lost when the builder died.
    pub(super) guard: Option<PgConnection>,
}

impl Projections {
    /// Creates what is missing, rebuilds what was built with other tables or an older version, and drops what killed
    /// builds left. What a newer program has built stays: this one leaves it alone. Safe to run from several
    /// processes at once.
    ///
    /// # Errors
    /// When the database fails, or a rebuild does.
    pub async fn ensure(&self) -> Result<(), FollowError> {
        let head = self.inner.log.head().await?;
        let mut stale = Vec::new();
        for projector in &self.inner.projectors {
            let projector = projector.as_ref();
            let name = projector.name();
            let guard = self.builder(name, true).await?;
            let live: Option<String> = sqlx::query_scalar(
                "SELECT shape FROM work.cursors WHERE name = $1 AND lane = $2 AND live",
            )
            .bind(name)
            .bind(LANE)
            .fetch_optional(self.pool())
            .await?;
            self.sweep(projector, false).await?;
            let rebuilt = match live {
                None => {
                    self.first(projector).await?;
                    head > CHUNK as u64
                }
                Some(live) if version_of(&live) > projector.version() => {
                    tracing::warn!(projector = name, "a newer program has built this read model");
                    false
                }
                Some(live) => live != shape(projector),
            };
            match rebuilt {
                true => stale.push((name, guard)),
                false => guard.close().await?,
            }
        }
        self.build_and_swap(stale).await
    }

    /// Folds the whole log into a new generation while the live one goes on, then swaps the views. The generation
    /// that was live stays beside it until the next rebuild, for [`Projections::roll_back`].
    ///
    /// # Errors
    /// When the database fails, an event cannot be taken (the live one stays), or a build is under way.
    pub async fn rebuild(&self, name: &str) -> Result<(), FollowError> {
        self.rebuild_all(&[name]).await
    }

    /// As [`Projections::rebuild`], for several at once: the log is read once for all of them. One that fails does not
    /// keep the others from being rebuilt.
    ///
    /// # Errors
    /// The first error that any of them met.
    pub async fn rebuild_all(&self, names: &[&str]) -> Result<(), FollowError> {
        let mut guarded = Vec::new();
        for name in names {
            self.find(name)?;
            guarded.push((*name, self.builder(name, false).await?));
        }
        self.build_and_swap(guarded).await
    }

    async fn build_and_swap(&self, names: Vec<(&str, PgConnection)>) -> Result<(), FollowError> {
        let mut first = Ok(());
        for Built { name, generation, guard } in
            self.build(names, self.inner.log.head().await?).await
        {
            let swapped = match generation {
                Ok(generation) => self.replace(self.find(name)?, generation).await,
                Err(error) => Err(error),
            };
            first = first.and(swapped);
            if let Some(guard) = guard {
                guard.close().await?;
            }
        }
        first
    }

    /// Swaps in what was built, in place of both the live one and the one before it.
    async fn replace(&self, projector: &dyn Projector, built: i32) -> Result<(), FollowError> {
        if let Err(error) = self.sweep_but(projector, built, true).await {
            // Someone still reads it; the next rebuild will find it too.
            tracing::warn!(projector = projector.name(), %error, "an earlier generation stays");
        }
        self.swap(projector, built).await
    }

    /// Makes generations that are not live, folds the log up to `target` into them, and indexes them; in the order of
    /// the names, each by the connection that holds its builder's lock.
    pub(super) async fn build<'n>(
        &self,
        names: Vec<(&'n str, PgConnection)>,
        target: u64,
    ) -> Vec<Built<'n>> {
        let (mut feeds, mut builders, mut built) = (Vec::new(), JoinSet::new(), Vec::new());
        for (nth, (name, mut guard)) in names.into_iter().enumerate() {
            let died = Err(FollowError::Panicked("its builder died".to_owned()));
            built.push(Built { name, generation: died, guard: None });
            let (feed, chunks) = mpsc::channel(AHEAD);
            feeds.push(feed);
            let (projections, name) = (self.clone(), name.to_owned());
            builders.spawn(async move {
                let generation = projections.fold(&name, &mut guard, chunks, target).await;
                (nth, generation, guard)
            });
        }
        let read = self.read(feeds, target).await;
        while let Some(joined) = builders.join_next().await {
            match joined {
                Ok((nth, generation, guard)) => {
                    built[nth].generation = generation;
                    built[nth].guard = Some(guard);
                }
                Err(error) => tracing::error!(%error, "a builder died"),
            }
        }
        // What a builder says of a log that ended early is not why: the reader is.
        if let (Err(error), Some(failed)) =
            (read, built.iter_mut().find(|built| built.generation.is_err()))
        {
            failed.generation = Err(error);
        }
        built
    }

    /// Reads the log up to `target` for those who build; one that has given up is left out.
    async fn read(
        &self,
        mut feeds: Vec<mpsc::Sender<Chunk>>,
        target: u64,
    ) -> Result<(), FollowError> {
        let mut position = 0;
        while position < target && !feeds.is_empty() {
            let mut chunk = Vec::with_capacity(CHUNK);
            while position < target && chunk.len() < CHUNK {
                let wanted = u32::try_from(target - position).unwrap_or(MAX_READ).min(MAX_READ);
                let events = events_after(self.pool(), position, wanted).await?;
                let Some(last) = events.last() else {
                    return Err(ReadError::Gap { expected: target, found: position }.into());
                };
                position = last.position;
                chunk.extend(self.inner.log.upcasters().all_today(events)?);
            }
            let chunk = Arc::new(chunk);
            let mut open = Vec::with_capacity(feeds.len());
            for feed in feeds {
                if feed.send(Arc::clone(&chunk)).await.is_ok() {
                    open.push(feed);
                }
            }
            feeds = open;
        }
        Ok(())
    }

    /// Folds chunks into a new generation, each in a transaction with the cursor.
    async fn fold(
        &self,
        name: &str,
        connection: &mut PgConnection,
        mut chunks: mpsc::Receiver<Chunk>,
        target: u64,
    ) -> Result<i32, FollowError> {
        let projector = self.find(name)?;
        self.sweep(projector, false).await?;
        let mut transaction = connection.begin().await?;
        let generation = new_generation(&mut transaction, projector, false).await?;
        transaction.commit().await?;
        let mut position = 0;
        while let Some(chunk) = chunks.recv().await {
            let mut transaction = connection.begin().await?;
            transaction.execute(UNHURRIED).await?;
            let cursor = lock(&mut transaction, name, Some(generation)).await?;
            self.apply(&mut transaction, projector, generation, &chunk).await?;
            position = chunk.last().map_or(position, |event| event.position);
            advance(&mut transaction, &cursor, position).await?;
            transaction.commit().await?;
        }
        if position < target {
            return Err(ReadError::Gap { expected: target, found: position }.into());
        }
        let mut transaction = connection.begin().await?;
        transaction.execute(UNHURRIED).await?;
        index(&mut transaction, projector, generation).await?;
        transaction.commit().await?;
        Ok(generation)
    }

    /// The first generation, live and empty, with all its indexes.
    async fn first(&self, projector: &dyn Projector) -> Result<(), FollowError> {
        let mut transaction = self.pool().begin().await?;
        let first = new_generation(&mut transaction, projector, true).await?;
        index(&mut transaction, projector, first).await?;
        super::swap::show(&mut transaction, projector.tables(), first).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Holds the builder's lock of one read model for as long as the connection lives: it is closed, never pooled,
    /// so that a build that is dropped half-way lets go of it.
    pub(super) async fn builder(
        &self,
        name: &str,
        wait: bool,
    ) -> Result<PgConnection, FollowError> {
        let mut connection = PgConnection::connect_with(&self.pool().connect_options()).await?;
        let sql = match wait {
            true => "SELECT pg_advisory_lock($1, hashtext($2)) IS NOT NULL",
            false => "SELECT pg_try_advisory_lock($1, hashtext($2))",
        };
        let end = Instant::now() + LETS_GO_WITHIN;
        loop {
            let tried = sqlx::query_scalar(sql).bind(BUILD_LOCK).bind(name);
            if tried.fetch_one(&mut connection).await? {
                return Ok(connection);
            }
            if Instant::now() >= end {
                return Err(FollowError::Rebuilding(name.to_owned()));
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// Makes the indexes that were left for the end, and lets the planner know the tables.
async fn index(
    transaction: &mut PgConnection,
    projector: &dyn Projector,
    generation: i32,
) -> Result<(), FollowError> {
    let tables = Tables::new(projector.tables(), generation);
    for (table, (_, physical)) in projector.tables().iter().zip(tables.iter()) {
        let indexes = table.indexes().replace("{name}", physical);
        transaction.execute(format!("{indexes}; ANALYZE {physical}").as_str()).await?;
    }
    Ok(())
}

/// Creates the bare tables and the cursor of the next generation, at position 0.
async fn new_generation(
    transaction: &mut PgConnection,
    projector: &dyn Projector,
    live: bool,
) -> Result<i32, FollowError> {
    let sql =
        "SELECT coalesce(max(generation), 0) + 1 FROM work.cursors WHERE name = $1 AND lane = $2";
    let generation: i32 = sqlx::query_scalar(sql)
        .bind(projector.name())
        .bind(LANE)
        .fetch_one(&mut *transaction)
        .await?;
    let tables = Tables::new(projector.tables(), generation);
    for (table, (_, physical)) in projector.tables().iter().zip(tables.iter()) {
        let sql = format!(
            "DROP TABLE IF EXISTS {physical}; {}; {}",
            table.bare().replace("{name}", physical),
            super::swap::let_auditor_read(physical)
        );
        transaction.execute(sql.as_str()).await?;
    }
    let shape = shape(projector);
    let name = projector.name().to_owned();
    let cursor = Cursor { name, generation, position: 0, shape: shape.clone() };
    create(transaction, &cursor, live, &shape).await?;
    Ok(generation)
}
