//! The log as the database has it, believed in nothing: rows in the order of their positions, a
//! page at a time. Numbers may be negative and times absurd; that is for the checks to say.

use chrono::{DateTime, Utc};
use event_store::Recorded;
use sqlx::{FromRow, PgConnection};

/// Rows of one page: at the usual half kilobyte one page is a megabyte, and a thousand pages are two million events.
pub(crate) const PAGE: i64 = 2048;

/// A row of `log.events`.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Row {
    pub(crate) position: i64,
    pub(crate) aggregate_type: String,
    pub(crate) aggregate_id: String,
    pub(crate) sequence: i64,
    pub(crate) event_type: String,
    pub(crate) event_version: String,
    pub(crate) payload: String,
    pub(crate) metadata: String,
    /// None when it lies outside of the years that the export line can write.
    pub(crate) recorded_at: Option<DateTime<Utc>>,
}

/// The columns of [`Row`]. A time is cut to what chrono and the line can hold, lest `infinity` stop the audit.
const ROW: &str = "SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version, \
     payload::text AS payload, metadata::text AS metadata, \
     CASE WHEN recorded_at BETWEEN '1970-01-01Z' AND '9999-12-31Z' THEN recorded_at END AS recorded_at \
     FROM log.events";

impl Row {
    /// The event as the store knows it, when its numbers and its time are possible.
    pub(crate) fn recorded(&self) -> Option<Recorded> {
        Some(Recorded {
            lane: 0,
            position: u64::try_from(self.position).ok()?,
            aggregate_type: self.aggregate_type.clone(),
            aggregate_id: self.aggregate_id.clone(),
            sequence: u64::try_from(self.sequence).ok()?,
            event_type: self.event_type.clone(),
            event_version: self.event_version.clone(),
            payload: self.payload.clone(),
            metadata: self.metadata.clone(),
            recorded_at: self.recorded_at?,
        })
    }
}

/// The next page after `position`, up to and with `last`.
pub(crate) async fn page(
    connection: &mut PgConnection,
    position: i64,
    last: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    let sql = format!(
        "{ROW} WHERE lane = 0 AND position > $1 AND position <= $2 ORDER BY position LIMIT $3"
    );
    sqlx::query_as(&sql).bind(position).bind(last).bind(PAGE).fetch_all(connection).await
}

/// The event at one position.
pub(crate) async fn at(
    connection: &mut PgConnection,
    position: i64,
) -> Result<Option<Row>, sqlx::Error> {
    let sql = format!("{ROW} WHERE lane = 0 AND position = $1");
    sqlx::query_as(&sql).bind(position).fetch_optional(connection).await
}
