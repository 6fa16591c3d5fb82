//! The log as the database has it, believed in nothing: rows in the order of their positions, a
//! chunk at a time. Numbers may be negative and times absurd; that is for the checks to say.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use event_store::Recorded;
use sqlx::PgConnection;

use super::copy::{Copied, Malformed, copied, long, text};

/// Rows of one page, for those who read the log to tell of it: at the usual half kilobyte one page
/// is a megabyte.
pub(crate) const PAGE: i64 = 2048;
/// Positions of one chunk of the audit: some five megabytes, so that two of them and what is read
/// from them stay far below the memory that an audit may take.
pub(crate) const CHUNK: i64 = 8_192;
/// Microseconds from 1970 to 2000, which Postgres counts from.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;
/// The last moment that a line can write without a fifth digit of the year, in microseconds.
const YEAR_9999_MICROS: i64 = 253_402_214_400_000_000;

/// A row of `log.events`.
#[derive(Debug, Clone)]
pub(crate) struct Row<'a> {
    pub(crate) position: i64,
    pub(crate) aggregate_type: Cow<'a, str>,
    pub(crate) aggregate_id: Cow<'a, str>,
    pub(crate) sequence: i64,
    pub(crate) event_type: Cow<'a, str>,
    pub(crate) event_version: Cow<'a, str>,
    pub(crate) payload: Cow<'a, str>,
    pub(crate) metadata: Cow<'a, str>,
    /// None when it lies outside of the years that the export line can write.
    pub(crate) recorded_at: Option<DateTime<Utc>>,
}

/// The columns of [`Row`].
const COLUMNS: &str = "position, aggregate_type, aggregate_id, sequence, event_type, event_version, \
     payload, metadata, recorded_at";

impl<'a> Row<'a> {
    fn read(fields: &[Option<&'a [u8]>; 9]) -> Result<Self, Malformed> {
        let [position, kind, id, sequence, event, version, payload, metadata, at] = *fields;
        Ok(Self {
            position: long(position)?,
            aggregate_type: Cow::Borrowed(text(kind)?),
            aggregate_id: Cow::Borrowed(text(id)?),
            sequence: long(sequence)?,
            event_type: Cow::Borrowed(text(event)?),
            event_version: Cow::Borrowed(text(version)?),
            payload: Cow::Borrowed(text(payload)?),
            metadata: Cow::Borrowed(text(metadata)?),
            recorded_at: moment(long(at)?),
        })
    }

    /// A row of an event that lies in memory.
    pub(crate) fn of(event: &'a Recorded) -> Self {
        Self {
            position: i64::try_from(event.position).unwrap_or(i64::MAX),
            aggregate_type: Cow::Borrowed(&event.aggregate_type),
            aggregate_id: Cow::Borrowed(&event.aggregate_id),
            sequence: i64::try_from(event.sequence).unwrap_or(i64::MAX),
            event_type: Cow::Borrowed(&event.event_type),
            event_version: Cow::Borrowed(&event.event_version),
            payload: Cow::Borrowed(&event.payload),
            metadata: Cow::Borrowed(&event.metadata),
            recorded_at: Some(event.recorded_at),
        }
    }

    fn owned(self) -> Row<'static> {
        Row {
            position: self.position,
            aggregate_type: self.aggregate_type.into_owned().into(),
            aggregate_id: self.aggregate_id.into_owned().into(),
            sequence: self.sequence,
            event_type: self.event_type.into_owned().into(),
            event_version: self.event_version.into_owned().into(),
            payload: self.payload.into_owned().into(),
            metadata: self.metadata.into_owned().into(),
            recorded_at: self.recorded_at,
        }
    }

    /// The event as the store knows it, when its numbers and its time are possible.
    pub(crate) fn recorded(&self) -> Option<Recorded> {
        Some(Recorded {
            lane: 0,
            position: u64::try_from(self.position).ok()?,
            aggregate_type: self.aggregate_type.clone().into_owned(),
            aggregate_id: self.aggregate_id.clone().into_owned(),
            sequence: u64::try_from(self.sequence).ok()?,
            event_type: self.event_type.clone().into_owned(),
            event_version: self.event_version.clone().into_owned(),
            payload: self.payload.clone().into_owned(),
            metadata: self.metadata.clone().into_owned(),
            recorded_at: self.recorded_at?,
        })
    }
}

/// A `timestamptz`, if it lies within the years that the line can write.
pub(crate) fn moment(micros: i64) -> Option<DateTime<Utc>> {
    let since_1970 = micros.checked_add(POSTGRES_EPOCH_MICROS)?;
    let within = (0..=YEAR_9999_MICROS).contains(&since_1970);
    if within { DateTime::from_timestamp_micros(since_1970) } else { None }
}

/// A stretch of the log as the wire brought it.
#[derive(Debug, Default)]
pub(crate) struct Chunk(Copied);

impl Chunk {
    /// Its rows, in the order of their positions.
    pub(crate) fn rows(&self) -> Result<Vec<Row<'_>>, sqlx::Error> {
        let fields = self.0.rows::<9>()?;
        Ok(fields.iter().map(Row::read).collect::<Result<_, _>>()?)
    }
}

/// The rows after one position, up to and with another.
pub(crate) async fn chunk(
    connection: &mut PgConnection,
    after: i64,
    last: i64,
) -> Result<Chunk, sqlx::Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM log.events WHERE lane = 0 AND position > {after} \
         AND position <= {last} ORDER BY position"
    );
    Ok(Chunk(copied(connection, &sql).await?))
}

/// The next page after `position`, up to and with `last`.
pub(crate) async fn page(
    connection: &mut PgConnection,
    position: i64,
    last: i64,
) -> Result<Vec<Row<'static>>, sqlx::Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM log.events WHERE lane = 0 AND position > {position} \
         AND position <= {last} ORDER BY position LIMIT {PAGE}"
    );
    let page = Chunk(copied(connection, &sql).await?);
    Ok(page.rows()?.into_iter().map(Row::owned).collect())
}

/// The event at one position.
pub(crate) async fn at(
    connection: &mut PgConnection,
    position: i64,
) -> Result<Option<Row<'static>>, sqlx::Error> {
    let found = chunk(connection, position.saturating_sub(1), position).await?;
    Ok(found.rows()?.into_iter().next().map(Row::owned))
}
