//! Cursors: how far a follower of the log has come.
//!
//! A step locks the cursor's row first, reads on from there, has its effect, and moves the cursor, all in one
//! transaction. So an effect inside the database happens exactly once, however many workers race.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgConnection, PgPool};
use thiserror::Error;
use tokio::time::Instant;
use uuid::Uuid;

use crate::error::{ReadError, is_transient};
use crate::log::{LANE, log_id};
use crate::position::{from_database, to_database};

/// The most events of one step: enough to share a flush, few enough to hold the cursor's row for well under a second.
pub const BATCH: u32 = 1_000;
/// How often a waiter looks, since the follower may run in another process.
pub(crate) const LOOK: Duration = Duration::from_millis(20);

/// Why a follower did not move.
#[derive(Debug, Error)]
pub enum FollowError {
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The log could not be read, or an event not understood.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
    /// An event breaks a rule of the follower.
    #[error("{0}")]
    Rule(String),
    /// The follower panicked.
    #[error("it panicked: {0}")]
    Panicked(String),
    /// It stands at an event that it cannot take, until someone resumes it.
    #[error("{name} is parked at position {position}: {error}")]
    Parked {
        /// The follower.
        name: String,
        /// The event that it cannot take.
        position: u64,
        /// What it said.
        error: String,
    },
    /// The cursor was made for another log: this database was restored, or it is the wrong one.
    #[error("the cursor of {0} belongs to another log")]
    OtherLog(String),
    /// The cursor stands beyond the head, so the log it followed is not this one.
    #[error("the cursor of {name} stands at {position}, the log ends at {head}")]
    Ahead {
        /// The follower.
        name: String,
        /// Where its cursor stands.
        position: u64,
        /// Where the log ends.
        head: u64,
    },
    /// No cursor of that name; `ensure` makes them.
    #[error("{0} is not known here")]
    Unknown(String),
    /// Another program, newer or older, has built it with its own tables.
    #[error("{0} was built by another version of the program")]
    OtherShape(String),
    /// No generation of this program's tables stands beside the live one.
    #[error("{0} has no earlier generation that this program could read")]
    NoEarlier(String),
    /// Readers left no moment in which the views could be changed.
    #[error("{0} is read without a pause; try again")]
    Busy(String),
    /// Someone is building another generation of it.
    #[error("{0} is being rebuilt")]
    Rebuilding(String),
}

impl FollowError {
    /// An event breaks a rule of the follower.
    pub fn rule(text: impl Into<String>) -> Self {
        Self::Rule(text.into())
    }

    /// Whether the same step may well succeed later, so that there is no reason to park.
    pub(crate) fn passes(&self) -> bool {
        match self {
            Self::Database(error) | Self::Unreadable(ReadError::Database(error)) => {
                is_transient(error)
            }
            Self::Unreadable(_) | Self::Rule(_) | Self::Panicked(_) => false,
            Self::Parked { .. }
            | Self::OtherLog(_)
            | Self::Ahead { .. }
            | Self::Unknown(_)
            | Self::OtherShape(_)
            | Self::NoEarlier(_)
            | Self::Busy(_)
            | Self::Rebuilding(_) => true,
        }
    }

    /// Whether a try to go on from where a follower is parked has told that this program cannot. A database that fails
    /// tells nothing.
    pub(crate) fn tells(&self) -> bool {
        matches!(self, Self::Parked { .. }) || !self.passes()
    }
}

/// How one follower stands, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its name.
    pub name: String,
    /// Which generation of it is live.
    pub generation: u32,
    /// The last position it has taken.
    pub position: u64,
    /// How many events it is behind.
    pub behind: u64,
    /// The position it cannot take and why, when it is parked.
    pub parked: Option<(u64, String)>,
    /// When it last moved.
    pub updated_at: DateTime<Utc>,
}

/// A locked cursor.
#[derive(Debug)]
pub(crate) struct Cursor {
    pub(crate) name: String,
    pub(crate) generation: i32,
    pub(crate) position: u64,
    /// Which program built it; empty for one without tables.
    pub(crate) shape: String,
}

#[derive(FromRow)]
struct Row {
    name: String,
    generation: i32,
    position: i64,
    shape: String,
    status: String,
    error: Option<String>,
    error_position: Option<i64>,
    log_id: Uuid,
    here: Uuid,
}

/// Locks the live cursor of `name`, or the one of a given generation, until the transaction ends.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    name: &str,
    generation: Option<i32>,
) -> Result<Cursor, FollowError> {
    lock_if(connection, name, generation, false).await
}

/// As [`lock`]; with `parked` also one that is parked.
pub(crate) async fn lock_if(
    connection: &mut PgConnection,
    name: &str,
    generation: Option<i32>,
    parked: bool,
) -> Result<Cursor, FollowError> {
    let sql = "SELECT name, generation, position, shape, status, error, error_position, log_id, \
         (SELECT log_id FROM log.identity) AS here FROM work.cursors \
         WHERE name = $1 AND lane = $2 AND CASE WHEN $3::int IS NULL THEN live ELSE generation = $3 END \
         FOR UPDATE";
    let row: Option<Row> = sqlx::query_as(sql)
        .bind(name)
        .bind(LANE)
        .bind(generation)
        .fetch_optional(connection)
        .await?;
    let row = row.ok_or_else(|| FollowError::Unknown(name.to_owned()))?;
    if row.log_id != row.here {
        return Err(FollowError::OtherLog(row.name));
    }
    if row.status == "parked" && !parked {
        let position = from_database(row.error_position.unwrap_or(row.position));
        let error = row.error.unwrap_or_default();
        return Err(FollowError::Parked { name: row.name, position, error });
    }
    let (name, generation, shape) = (row.name, row.generation, row.shape);
    Ok(Cursor { name, generation, position: from_database(row.position), shape })
}

/// Moves a locked cursor.
pub(crate) async fn advance(
    connection: &mut PgConnection,
    cursor: &Cursor,
    position: u64,
) -> Result<(), sqlx::Error> {
    let sql = "UPDATE work.cursors SET position = $4, updated_at = clock_timestamp() \
         WHERE name = $1 AND lane = $2 AND generation = $3";
    sqlx::query(sql)
        .bind(&cursor.name)
        .bind(LANE)
        .bind(cursor.generation)
        .bind(to_database(position))
        .execute(connection)
        .await?;
    Ok(())
}

/// Stops a live follower at an event that it cannot take, unless another worker has moved it since, or another program
/// has put its own generation in its place.
pub(crate) async fn park(
    connection: &mut PgConnection,
    name: &str,
    generation: i32,
    before: u64,
    error: &FollowError,
) -> Result<(), sqlx::Error> {
    tracing::error!(follower = name, position = before + 1, %error, "parked");
    let sql = "UPDATE work.cursors SET status = 'parked', error = $4, error_position = $3 + 1, \
         updated_at = clock_timestamp() \
         WHERE name = $1 AND lane = $2 AND live AND position = $3 AND generation = $5";
    sqlx::query(sql)
        .bind(name)
        .bind(LANE)
        .bind(to_database(before))
        .bind(error.to_string())
        .bind(generation)
        .execute(connection)
        .await?;
    Ok(())
}

/// Says that a locked follower goes on, having taken the event that it was parked at.
pub(crate) async fn unpark(
    connection: &mut PgConnection,
    cursor: &Cursor,
) -> Result<(), sqlx::Error> {
    tracing::info!(follower = cursor.name, position = cursor.position + 1, "taken up again");
    let sql = "UPDATE work.cursors SET status = 'running', error = NULL, error_position = NULL \
         WHERE name = $1 AND lane = $2 AND generation = $3 AND status = 'parked'";
    let query = sqlx::query(sql).bind(&cursor.name).bind(LANE).bind(cursor.generation);
    query.execute(connection).await.map(drop)
}

/// Lets a parked follower try again.
pub(crate) async fn resume(pool: &PgPool, name: &str) -> Result<bool, sqlx::Error> {
    let sql = "UPDATE work.cursors SET status = 'running', error = NULL, error_position = NULL, \
         updated_at = clock_timestamp() WHERE name = $1 AND lane = $2 AND live AND status = 'parked'";
    let done = sqlx::query(sql).bind(name).bind(LANE).execute(pool).await?;
    Ok(done.rows_affected() > 0)
}

/// Refuses a cursor that stands beyond the head.
pub(crate) fn not_ahead(cursor: &Cursor, head: u64) -> Result<(), FollowError> {
    match cursor.position > head {
        true => {
            Err(FollowError::Ahead { name: cursor.name.clone(), position: cursor.position, head })
        }
        false => Ok(()),
    }
}

/// Makes a cursor; one that is there already stays as it is.
pub(crate) async fn create(
    connection: &mut PgConnection,
    cursor: &Cursor,
    live: bool,
    shape: &str,
) -> Result<(), sqlx::Error> {
    let log_id = log_id(&mut *connection).await?;
    let sql = "INSERT INTO work.cursors (name, lane, generation, live, position, log_id, shape) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name, lane, generation) DO NOTHING";
    sqlx::query(sql)
        .bind(&cursor.name)
        .bind(LANE)
        .bind(cursor.generation)
        .bind(live)
        .bind(to_database(cursor.position))
        .bind(log_id)
        .bind(shape)
        .execute(connection)
        .await?;
    Ok(())
}

/// Waits until the live cursor of `name` has come to `position`. False: it has not within `most`. For those who read
/// what another process projects.
///
/// # Errors
/// When the database fails.
pub async fn reached(
    pool: &PgPool,
    name: &str,
    position: u64,
    most: Duration,
) -> Result<bool, FollowError> {
    let end = Instant::now() + most;
    let names = [name.to_owned()];
    loop {
        if status(pool, &names).await?.iter().any(|cursor| cursor.position >= position) {
            return Ok(true);
        }
        if Instant::now() >= end {
            return Ok(false);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// How the live cursors of these names stand, in the order of the names.
pub(crate) async fn status(pool: &PgPool, names: &[String]) -> Result<Vec<Status>, sqlx::Error> {
    type Line = (String, i32, i64, i64, String, Option<String>, Option<i64>, DateTime<Utc>);
    let sql = "SELECT name, generation, position, \
         greatest((SELECT coalesce(max(position), 0) FROM log.events WHERE lane = $2) - position, 0), \
         status, error, error_position, updated_at \
         FROM work.cursors WHERE live AND lane = $2 AND name = ANY($1) \
         ORDER BY array_position($1, name)";
    let lines: Vec<Line> = sqlx::query_as(sql).bind(names).bind(LANE).fetch_all(pool).await?;
    let status = lines.into_iter().map(|line| {
        let (name, generation, position, behind, status, error, error_position, updated_at) = line;
        let at = from_database(error_position.unwrap_or(position));
        Status {
            name,
            generation: generation.unsigned_abs(),
            position: from_database(position),
            behind: from_database(behind),
            parked: (status == "parked").then(|| (at, error.unwrap_or_default())),
            updated_at,
        }
    });
    Ok(status.collect())
}
