//! What some have done, out of the timeline, the newest first.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::{Answer, BATCH_MAX, column::bigint, timeline::TimelineRow};

/// Whose doing is wanted, and which of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acted {
    /// Theirs, as metadata names them: `person:…`, `operator`.
    pub actors: Vec<String>,
    /// Of these types, such as `payment.approved`; all when there are none.
    pub types: Vec<String>,
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub until: Option<DateTime<Utc>>,
}

/// The newest of it before a position, or of all.
pub async fn page(
    db: impl PgExecutor<'_>,
    acted: &Acted,
    before: Option<u64>,
    limit: u32,
) -> Answer<Vec<TimelineRow>> {
    let sql = "SELECT * FROM rm.timeline WHERE actor = ANY ($1) \
         AND ($2::bigint IS NULL OR position < $2) \
         AND (cardinality($3::text[]) = 0 OR event_type = ANY ($3)) \
         AND ($4::timestamptz IS NULL OR at >= $4) AND ($5::timestamptz IS NULL OR at < $5) \
         ORDER BY position DESC LIMIT $6";
    let rows = sqlx::query_as(sql)
        .bind(&acted.actors)
        .bind(before.map(bigint))
        .bind(&acted.types)
        .bind(acted.from)
        .bind(acted.until)
        .bind(i64::from(limit.min(BATCH_MAX)));
    Ok(rows.fetch_all(db).await?)
}
