//! For people: what is parked, trying it again, letting it go, and how much there is to do.

use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgPool};
use uuid::Uuid;

use super::enqueue::Reactions;
use crate::follow::FollowError;
use crate::position::from_database;

/// The most parked tasks that one listing returns: a person reads them.
const MAX_LISTED: i64 = 500;

/// A task that was given up.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Parked {
    /// Names it, for [`Reactions::retry`] and [`Reactions::cancel`].
    pub reaction_id: Uuid,
    /// Who asked for it.
    pub reactor: String,
    /// The event that caused it.
    pub position: i64,
    /// What kind of task.
    pub kind: String,
    /// What it is ordered by; later tasks under this key wait for it.
    pub ordering_key: Option<String>,
    /// Its arguments, as JSON.
    pub body: String,
    /// How often it was tried.
    pub attempts: i32,
    /// What the last attempt said.
    pub last_error: Option<String>,
    /// When the event caused it.
    pub created_at: DateTime<Utc>,
}

/// How many tasks stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Counts {
    /// Waiting for their turn or time.
    pub ready: i64,
    /// In the hands of a worker.
    pub leased: i64,
    /// Done.
    pub done: i64,
    /// Given up until someone looks.
    pub parked: i64,
    /// Let go.
    pub cancelled: i64,
}

impl Reactions {
    /// Parked tasks, oldest first; at most 500.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn parked(&self) -> Result<Vec<Parked>, FollowError> {
        let sql = "SELECT reaction_id, reactor, position, kind, ordering_key, body::text AS body, attempts, \
             last_error, created_at FROM work.reactions WHERE status = 'parked' \
             ORDER BY position, ordinal LIMIT $1";
        Ok(sqlx::query_as(sql).bind(MAX_LISTED).fetch_all(self.pool()).await?)
    }

    /// The position of the event that caused a task; none when there is no such task.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cause(pool: &PgPool, reaction_id: Uuid) -> Result<Option<u64>, FollowError> {
        Ok(Self::causes(pool, &[reaction_id]).await?.first().map(|(_, position)| *position))
    }

    /// The positions of the events that caused these tasks, as far as the tasks are kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn causes(
        pool: &PgPool,
        reaction_ids: &[Uuid],
    ) -> Result<Vec<(Uuid, u64)>, FollowError> {
        let sql = "SELECT reaction_id, position FROM work.reactions WHERE reaction_id = ANY ($1)";
        let found: Vec<(Uuid, i64)> =
            sqlx::query_as(sql).bind(reaction_ids).fetch_all(pool).await?;
        Ok(found.into_iter().map(|(id, position)| (id, from_database(position))).collect())
    }

    /// Tries a parked task again, with all its attempts. False: it is not parked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn retry(&self, reaction_id: Uuid) -> Result<bool, FollowError> {
        let sql = "UPDATE work.reactions SET status = 'ready', attempts = 0, run_at = log.now() \
             WHERE reaction_id = $1 AND status = 'parked'";
        self.change(sql, reaction_id).await
    }

    /// Lets a parked or waiting task go for good. False: it is neither.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cancel(&self, reaction_id: Uuid) -> Result<bool, FollowError> {
        let sql = "UPDATE work.reactions SET status = 'cancelled', done_at = log.now() \
             WHERE reaction_id = $1 AND status IN ('parked', 'ready')";
        self.change(sql, reaction_id).await
    }

    /// How many tasks stand where, of all reactors.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn counts(&self) -> Result<Counts, FollowError> {
        let sql = "SELECT count(*) FILTER (WHERE status = 'ready') AS ready, \
             count(*) FILTER (WHERE status = 'leased') AS leased, \
             count(*) FILTER (WHERE status = 'done') AS done, \
             count(*) FILTER (WHERE status = 'parked') AS parked, \
             count(*) FILTER (WHERE status = 'cancelled') AS cancelled FROM work.reactions";
        Ok(sqlx::query_as(sql).fetch_one(self.pool()).await?)
    }

    async fn change(&self, sql: &'static str, reaction_id: Uuid) -> Result<bool, FollowError> {
        let done = sqlx::query(sql).bind(reaction_id).execute(self.pool()).await?;
        self.inner.wake.send_modify(|wakes| *wakes += 1);
        Ok(done.rows_affected() > 0)
    }
}
