//! Turns: what only one worker of all processes does at a time, such as writing to a panel that loses what two write
//! at once.
//!
//! A turn is a lease. Whoever gives it back ends it at once. Whoever dies in it, or is stopped in the middle, holds it
//! until it has run out, and that is meant: what he had sent may still be on its way, and nobody is to act beside it.
//! Those who wait in one process wait in a row, so that everybody comes to his turn, and one of them only asks the
//! database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::PgPool;
use tokio::time::Instant;
use uuid::Uuid;

/// How long a turn lasts unless it is renewed. A third of it can be over when its holder dies; what is left is longer
/// than any call that he may have made.
const LASTS: Duration = Duration::from_secs(60);
/// How often it is renewed while the work goes on: once may fail before it is lost.
const RENEW: Duration = Duration::from_secs(20);
/// How long those who stand before in the same process are waited for: longer than any of them works.
const ROW_PATIENCE: Duration = Duration::from_secs(300);
/// How long a turn of another process is waited for. Whoever waits is a worker who could do something else.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long nobody of this process asks again once another's turn was waited for in vain.
const LEFT_ALONE: Duration = Duration::from_secs(1);
/// How often it is looked whether others have ended theirs.
const LOOK: Duration = Duration::from_millis(25);

/// What came of waiting for a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn<T> {
    /// The work was done in it.
    Done(T),
    /// Others had it all the while; nothing was begun.
    Busy,
    /// It was lost while the work went on, which was given up in the middle.
    Lost,
}

/// The turns of a shop. Cheap to clone; clones wait in one row.
#[derive(Debug, Clone)]
pub struct Turns {
    pool: PgPool,
    rows: Arc<Mutex<HashMap<String, Row>>>,
}

/// Those of one process who wait for one turn, in the order in which they came; until when none of them asks, because
/// another process has it.
type Row = Arc<tokio::sync::Mutex<Option<Instant>>>;

impl Turns {
    /// Over this database.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        Self { pool, rows: Arc::default() }
    }

    /// Does `work` in the turn of `name`, alone among all processes.
    ///
    /// # Errors
    /// When the database fails before the work was begun.
    pub async fn run<T>(
        &self,
        name: &str,
        work: impl Future<Output = T>,
    ) -> Result<Turn<T>, sqlx::Error> {
        let row = self.row(name);
        let Ok(mut left_alone) = tokio::time::timeout(ROW_PATIENCE, row.lock()).await else {
            return Ok(Turn::Busy);
        };
        if left_alone.is_some_and(|until| Instant::now() < until) {
            return Ok(Turn::Busy);
        }
        let owner = Uuid::from_bytes(rand::random()).simple().to_string();
        self.know(name).await?;
        let end = Instant::now() + PATIENCE;
        while !self.take(name, &owner).await? {
            if Instant::now() >= end {
                *left_alone = Some(Instant::now() + LEFT_ALONE);
                return Ok(Turn::Busy);
            }
            tokio::time::sleep(LOOK).await;
        }
        let done = tokio::select! {
            done = work => done,
            () = self.renew_for_ever(name, &owner) => {
                tracing::warn!(name, "a turn was lost; others may have it");
                return Ok(Turn::Lost);
            }
        };
        if let Err(error) = self.give_back(name, &owner).await {
            tracing::warn!(name, %error, "a turn was not given back, and ends by itself");
        }
        Ok(Turn::Done(done))
    }

    fn row(&self, name: &str) -> Row {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(rows.entry(name.to_owned()).or_default())
    }

    async fn know(&self, name: &str) -> Result<(), sqlx::Error> {
        let sql = "INSERT INTO work.turns (name, until) SELECT $1, '-infinity' \
             WHERE NOT EXISTS (SELECT FROM work.turns WHERE name = $1) ON CONFLICT DO NOTHING";
        sqlx::query(sql).bind(name).execute(&self.pool).await.map(drop)
    }

    /// True: nobody has it, or whoever had it let it run out. An end that lies further ahead than any lease was set by
    /// a clock that has gone back since, and binds nobody.
    async fn take(&self, name: &str, owner: &str) -> Result<bool, sqlx::Error> {
        let sql = "UPDATE work.turns SET owner = $2, until = log.now() + $3 * interval '1 second' \
             WHERE name = $1 AND (until < log.now() OR until > log.now() + interval '1 hour')";
        let taken = sqlx::query(sql).bind(name).bind(owner).bind(LASTS.as_secs_f64());
        Ok(taken.execute(&self.pool).await?.rows_affected() > 0)
    }

    /// Returns only when it is lost: to others, or because nobody could be asked for so long that it may be.
    async fn renew_for_ever(&self, name: &str, owner: &str) {
        let sql = "UPDATE work.turns SET until = log.now() + $3 * interval '1 second' \
             WHERE name = $1 AND owner = $2";
        let mut renewed_at = Instant::now();
        while renewed_at.elapsed() + RENEW < LASTS {
            tokio::time::sleep(RENEW).await;
            let asked = Instant::now();
            let renew = sqlx::query(sql).bind(name).bind(owner).bind(LASTS.as_secs_f64());
            match tokio::time::timeout(RENEW / 2, renew.execute(&self.pool)).await {
                Ok(Ok(done)) if done.rows_affected() == 0 => return,
                Ok(Ok(_)) => renewed_at = asked,
                Ok(Err(error)) => tracing::warn!(name, %error, "a turn could not be renewed"),
                Err(_) => tracing::warn!(name, "a turn is not renewed in time"),
            }
        }
    }

    async fn give_back(&self, name: &str, owner: &str) -> Result<(), sqlx::Error> {
        let sql = "UPDATE work.turns SET owner = NULL, until = '-infinity' \
             WHERE name = $1 AND owner = $2";
        sqlx::query(sql).bind(name).bind(owner).execute(&self.pool).await.map(drop)
    }
}
