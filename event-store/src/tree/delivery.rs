//! Which checkpoints have gone out to which witness: a cursor for each, durable, claimed by one
//! node at a time. What a witness is and how it takes a checkpoint is not here.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgPool};

use super::sign::{SignError, Signed, read};
use crate::log::LANE;
use crate::position::{from_database, to_database};

/// How long a node may take over one checkpoint before another may.
const LEASE_SECONDS: f64 = 60.0;
/// The longest pause between two attempts, in seconds: an hour.
const PAUSE_SECONDS_MAX: u64 = 3_600;
/// Attempts at one checkpoint before the witness is parked: with the pauses about two days.
const ATTEMPTS_MAX: i32 = 55;

/// A checkpoint that a witness is to get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The size of the last checkpoint that the witness took; 0 before the first.
    pub delivered: u64,
    /// Which attempt at it this is, from 1.
    pub attempt: i32,
    /// The checkpoint.
    pub signed: Signed,
}

/// How a witness stands, for people.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct WitnessStatus {
    /// Its name in the configuration.
    pub name: String,
    /// The size of the last checkpoint that it took.
    pub size: i64,
    /// When it took it.
    pub delivered_at: Option<DateTime<Utc>>,
    /// Attempts since.
    pub attempts: i32,
    /// Whether it was given up until somebody looks.
    pub parked: bool,
    /// What the last attempt said.
    pub last_error: Option<String>,
}

/// Takes the next checkpoint for a witness in hand: the oldest that it has not got, or the newest
/// when it wants one now and then. None when there is none, or it is not its turn.
///
/// # Errors
/// When the database fails, or the checkpoint that is stored cannot be read.
pub async fn claim_delivery(
    pool: &PgPool,
    name: &str,
    newest_only: bool,
) -> Result<Option<Due>, SignError> {
    let sql = "INSERT INTO work.witness (name) VALUES ($1) ON CONFLICT DO NOTHING";
    sqlx::query(sql).bind(name).execute(pool).await?;
    let sql = "UPDATE work.witness w SET attempts = attempts + 1, \
             lease_until = clock_timestamp() + make_interval(secs => $3) \
         WHERE name = $1 AND NOT parked AND run_at <= clock_timestamp() \
           AND (lease_until IS NULL OR lease_until < clock_timestamp()) \
           AND EXISTS (SELECT FROM log.checkpoints c WHERE c.lane = $2 AND c.size > w.size) \
         RETURNING size, attempts";
    let claimed: Option<(i64, i32)> =
        sqlx::query_as(sql).bind(name).bind(LANE).bind(LEASE_SECONDS).fetch_optional(pool).await?;
    let Some((delivered, attempt)) = claimed else { return Ok(None) };
    let order = if newest_only { "DESC" } else { "ASC" };
    let sql = format!(
        "SELECT size, root, note FROM log.checkpoints WHERE lane = $1 AND size > $2 \
         ORDER BY size {order} LIMIT 1"
    );
    let row: Option<(i64, Vec<u8>, String)> =
        sqlx::query_as(&sql).bind(LANE).bind(delivered).fetch_optional(pool).await?;
    let Some((size, root, note)) = row else { return Ok(None) };
    let signed = read(size, &root, note).map_err(|source| SignError::Stored { size, source })?;
    Ok(Some(Due { delivered: from_database(delivered), attempt, signed }))
}

/// The witness has everything up to `size`; it wants nothing before `every` has passed.
///
/// # Errors
/// When the database fails.
pub async fn delivered(
    pool: &PgPool,
    name: &str,
    size: u64,
    every: Duration,
) -> Result<(), sqlx::Error> {
    let sql = "UPDATE work.witness SET size = greatest(size, $2), attempts = 0, last_error = NULL, \
             lease_until = NULL, delivered_at = clock_timestamp(), \
             run_at = clock_timestamp() + make_interval(secs => $3) WHERE name = $1";
    sqlx::query(sql)
        .bind(name)
        .bind(to_database(size))
        .bind(every.as_secs_f64())
        .execute(pool)
        .await?;
    Ok(())
}

/// The witness did not take it: again after a growing pause, and parked after the last attempt.
///
/// # Errors
/// When the database fails.
pub async fn delivery_failed(
    pool: &PgPool,
    name: &str,
    attempt: i32,
    error: &str,
) -> Result<(), sqlx::Error> {
    let doublings = u32::try_from(attempt.clamp(1, 12)).unwrap_or(12) - 1;
    let pause = (5_u64 << doublings).min(PAUSE_SECONDS_MAX);
    let sql = "UPDATE work.witness SET lease_until = NULL, last_error = $2, parked = $4, \
             run_at = clock_timestamp() + make_interval(secs => $3) WHERE name = $1";
    sqlx::query(sql)
        .bind(name)
        .bind(error)
        .bind(Duration::from_secs(pause).as_secs_f64())
        .bind(attempt >= ATTEMPTS_MAX)
        .execute(pool)
        .await?;
    Ok(())
}

/// The witness holds what contradicts our log: nothing more goes there until somebody has looked.
///
/// # Errors
/// When the database fails.
pub async fn park_witness(pool: &PgPool, name: &str, error: &str) -> Result<(), sqlx::Error> {
    let sql = "UPDATE work.witness SET lease_until = NULL, last_error = $2, parked = true \
         WHERE name = $1";
    sqlx::query(sql).bind(name).bind(error).execute(pool).await?;
    Ok(())
}

/// Tries a witness again, whatever it stood at. False: it is not known.
///
/// # Errors
/// When the database fails.
pub async fn retry_witness(pool: &PgPool, name: &str) -> Result<bool, sqlx::Error> {
    let sql = "UPDATE work.witness SET parked = false, attempts = 0, lease_until = NULL, \
             run_at = clock_timestamp() WHERE name = $1";
    Ok(sqlx::query(sql).bind(name).execute(pool).await?.rows_affected() > 0)
}

/// How every witness stands that was ever sent to.
///
/// # Errors
/// When the database fails.
pub async fn witness_status(pool: &PgPool) -> Result<Vec<WitnessStatus>, sqlx::Error> {
    let sql = "SELECT name, size, delivered_at, attempts, parked, last_error FROM work.witness \
         ORDER BY name";
    sqlx::query_as(sql).fetch_all(pool).await
}
