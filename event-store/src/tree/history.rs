//! The checkpoints that were signed so far, the newest first.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::sign::{SignError, Signed, read};
use crate::log::LANE;
use crate::position::to_database;

/// Checkpoints of one answer at the most.
const MAX_LISTED: u32 = 1_000;

/// A checkpoint, and when it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The checkpoint with its note.
    pub signed: Signed,
    /// When it was stored, which is in the transaction that signed it.
    pub signed_at: DateTime<Utc>,
}

/// The checkpoints of fewer events than `below`, or all, the newest first; at most `limit` and at
/// most 1,000. Each is checked against its own columns.
///
/// # Errors
/// When the database fails, or a stored checkpoint is damaged.
pub async fn checkpoints(
    pool: &PgPool,
    below: Option<u64>,
    limit: u32,
) -> Result<Vec<Kept>, SignError> {
    let rows: Vec<(i64, Vec<u8>, String, DateTime<Utc>)> = sqlx::query_as(
        "SELECT size, root, note, created_at FROM log.checkpoints
          WHERE lane = $1 AND ($2::bigint IS NULL OR size < $2) ORDER BY size DESC LIMIT $3",
    )
    .bind(LANE)
    .bind(below.map(to_database))
    .bind(i64::from(limit.min(MAX_LISTED)))
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|(size, root, note, signed_at)| {
            let signed =
                read(size, &root, note).map_err(|source| SignError::Stored { size, source })?;
            Ok(Kept { signed, signed_at })
        })
        .collect()
}
