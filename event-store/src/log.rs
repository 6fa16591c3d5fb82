//! Reading the log: by position, by stream, and what stands at its head.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::{Executor, FromRow, PgExecutor};
use tokio::sync::watch;
use uuid::Uuid;

use crate::append::{Appender, Server};
use crate::cache::{CACHE_BYTES, Cache};
use crate::command::Metadata;
use crate::error::{Invalid, ReadError};
use crate::position::{from_database, to_database};
use crate::state::States;
use crate::upcast::Upcasters;

/// The one lane of today. A lane is an order and a Merkle tree of its own.
pub const LANE: i16 = 0;
/// The most events that one read returns, so that no reader holds the whole log in memory.
pub const MAX_READ: u32 = 10_000;
/// Connections kept for appending: one for each call under way, and one more for a server that is slow to let go.
const APPEND_CONNECTIONS: u32 = 3;
/// How long an append waits for a free connection.
const APPEND_ACQUIRE: Duration = Duration::from_secs(5);
/// What every connection for appending is told: 2 s for the lane's lock, 5 s for the whole call. And to look rows up by
/// index whatever the statistics say: on a log that was empty when its plans were made, scanning it would be right
/// only then. Plans that are made once need no compiler, and none is better for knowing how long the arrays are: left to
/// choose, the server plans a call for one command again each time, which takes as long as carrying it out.
pub(crate) const APPEND_SETTINGS: &str = "SET lock_timeout = '2s'; SET statement_timeout = '5s'; \
     SET idle_in_transaction_session_timeout = '5s'; \
     SET enable_seqscan = off; SET enable_bitmapscan = off; SET jit = off; SET plan_cache_mode = force_generic_plan";

/// The connections that the log and its read models are read with.
pub type Connections = PgPool;

/// A handle to the log. Cheap to clone; every clone hears of every append of this process.
#[derive(Debug, Clone)]
pub struct Log {
    pool: PgPool,
    appender: Appender,
    cache: Cache,
    states: States,
    upcasters: Upcasters,
    head: Arc<watch::Sender<u64>>,
}

impl Log {
    /// The log in this database. Appends use a few connections of their own, with the same options and short
    /// timeouts. Needs a running Tokio.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        let options = (*pool.connect_options()).clone();
        let server = Arc::new(Server::default());
        let appends = PgPoolOptions::new()
            .max_connections(APPEND_CONNECTIONS)
            .acquire_timeout(APPEND_ACQUIRE)
            .test_before_acquire(false)
            .after_connect({
                let server = server.clone();
                move |connection, _| {
                    let server = server.clone();
                    Box::pin(async move {
                        connection.execute(APPEND_SETTINGS).await?;
                        server.ask(connection).await
                    })
                }
            })
            .connect_lazy_with(options);
        let head = Arc::new(watch::Sender::new(0));
        Self {
            pool,
            appender: Appender::new(appends, head.clone(), server),
            cache: Cache::new(CACHE_BYTES),
            states: States::default(),
            upcasters: Upcasters::default(),
            head,
        }
    }

    /// Connects to the database at `url`.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn connect(url: &str) -> Result<Self, sqlx::Error> {
        Ok(Self::new(PgPool::connect(url).await?))
    }

    /// The same log, seen through these upcasters.
    #[must_use]
    pub fn with_upcasters(self, upcasters: Upcasters) -> Self {
        // What is in the cache was seen through others.
        Self { upcasters, cache: Cache::new(CACHE_BYTES), ..self }
    }

    /// The same log with a cache of its own, of so many bytes instead of [`CACHE_BYTES`]. With 0 every command reads its
    /// stream.
    #[must_use]
    pub fn with_cache(self, bytes: usize) -> Self {
        Self { cache: Cache::new(bytes), ..self }
    }

    /// The connections that this log reads with.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The upcasters that loading and delivery use.
    #[must_use]
    pub fn upcasters(&self) -> &Upcasters {
        &self.upcasters
    }

    /// Changes when this process has appended. A hint to look sooner: others append too, so poll as well.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    /// The writer of stored states.
    #[must_use]
    pub fn states(&self) -> &States {
        &self.states
    }

    pub(crate) fn appender(&self) -> &Appender {
        &self.appender
    }

    pub(crate) fn cache(&self) -> &Cache {
        &self.cache
    }

    /// Which log this is. A restored log has another id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn id(&self) -> Result<Uuid, ReadError> {
        Ok(log_id(&self.pool).await?)
    }

    /// The position of the newest event; 0 for an empty log.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn head(&self) -> Result<u64, ReadError> {
        Ok(head_of(&self.pool).await?)
    }

    /// The next events after `position`, as stored, in order; at most `limit` and at most [`MAX_READ`].
    ///
    /// # Errors
    /// When the database fails, or when positions are not contiguous.
    pub async fn after(&self, position: u64, limit: u32) -> Result<Vec<Recorded>, ReadError> {
        events_after(&self.pool, position, limit).await
    }

    /// The event at `position`, as stored.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn event_at(&self, position: u64) -> Result<Option<Recorded>, ReadError> {
        let sql = format!("{COLUMNS} WHERE lane = $1 AND position = $2");
        let row: Option<Row> = sqlx::query_as(&sql)
            .bind(LANE)
            .bind(to_database(position))
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(Recorded::from))
    }

    /// The events at these positions, as stored, in order; those that there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn events_at(&self, positions: &[u64]) -> Result<Vec<Recorded>, ReadError> {
        let sql = format!("{COLUMNS} WHERE lane = $1 AND position = ANY ($2) ORDER BY position");
        let positions: Vec<i64> = positions.iter().copied().map(to_database).collect();
        let rows: Vec<Row> =
            sqlx::query_as(&sql).bind(LANE).bind(positions).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(Recorded::from).collect())
    }

    /// The commands among these that wrote something, each with the positions of its first and last event.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn written_by(&self, commands: &[Uuid]) -> Result<Vec<(Uuid, u64, u64)>, ReadError> {
        let sql = "SELECT command_id, first_position, last_position FROM log.commands \
             WHERE command_id = ANY ($1) AND lane = $2 AND first_position IS NOT NULL \
             ORDER BY first_position";
        let rows: Vec<(Uuid, i64, i64)> =
            sqlx::query_as(sql).bind(commands).bind(LANE).fetch_all(&self.pool).await?;
        let places = |(command, first, last)| (command, from_database(first), from_database(last));
        Ok(rows.into_iter().map(places).collect())
    }

    /// The position of the newest event of this type in one stream.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_of(
        &self,
        aggregate_type: &str,
        aggregate_id: &str,
        event_type: &str,
    ) -> Result<Option<u64>, ReadError> {
        let sql = "SELECT position FROM log.events WHERE aggregate_type = $1 AND aggregate_id = $2 \
             AND event_type = $3 AND lane = $4 ORDER BY sequence DESC LIMIT 1";
        let found: Option<i64> = sqlx::query_scalar(sql)
            .bind(aggregate_type)
            .bind(aggregate_id)
            .bind(event_type)
            .bind(LANE)
            .fetch_optional(&self.pool)
            .await?;
        Ok(found.map(from_database))
    }

    /// Every event of one stream, as stored, in order.
    ///
    /// # Errors
    /// When the database fails, or when sequences are not contiguous from 1.
    pub async fn stream(
        &self,
        aggregate_type: &str,
        aggregate_id: &str,
    ) -> Result<Vec<Recorded>, ReadError> {
        self.stream_after(aggregate_type, aggregate_id, 0).await
    }

    /// The events of one stream after `sequence`, as stored, in order.
    ///
    /// # Errors
    /// When the database fails, or when sequences are not contiguous.
    pub async fn stream_after(
        &self,
        aggregate_type: &str,
        aggregate_id: &str,
        sequence: u64,
    ) -> Result<Vec<Recorded>, ReadError> {
        let sql = format!(
            "{COLUMNS} WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence > $3 AND lane = $4 \
             ORDER BY sequence"
        );
        let rows: Vec<Row> = sqlx::query_as(&sql)
            .bind(aggregate_type)
            .bind(aggregate_id)
            .bind(to_database(sequence))
            .bind(LANE)
            .fetch_all(&self.pool)
            .await?;
        let events: Vec<Recorded> = rows.into_iter().map(Recorded::from).collect();
        contiguous(sequence, events.iter().map(|event| event.sequence))?;
        Ok(events)
    }
}

/// An event as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The order it belongs to.
    pub lane: i16,
    /// Its place in that order, from 1, without a gap.
    pub position: u64,
    /// Type of its stream.
    pub aggregate_type: String,
    /// Id of its stream.
    pub aggregate_id: String,
    /// Its place in its stream, from 1, without a gap.
    pub sequence: u64,
    /// Its type, such as `wallet.held`.
    pub event_type: String,
    /// The version of its form.
    pub event_version: String,
    /// Its payload, byte for byte as stored.
    pub payload: String,
    /// Its metadata, byte for byte as stored.
    pub metadata: String,
    /// When the log recorded it; never decreasing.
    pub recorded_at: DateTime<Utc>,
}

impl Recorded {
    /// The payload as a typed event.
    ///
    /// # Errors
    /// When it does not decode.
    pub fn event<E: DeserializeOwned>(&self) -> Result<E, ReadError> {
        serde_json::from_str(&self.payload).map_err(|e| self.undecodable(e.to_string()))
    }

    /// The metadata as the map of strings that it is.
    ///
    /// # Errors
    /// When it is not a map of strings.
    pub fn metadata_map(&self) -> Result<HashMap<String, String>, ReadError> {
        serde_json::from_str(&self.metadata).map_err(|e| self.undecodable(e.to_string()))
    }

    /// The metadata of the command that wrote it.
    ///
    /// # Errors
    /// When a stock writer wrote it without that metadata.
    pub fn command(&self) -> Result<Metadata, ReadError> {
        Metadata::from_map(&self.metadata_map()?)
            .map_err(|e: Invalid| self.undecodable(e.to_string()))
    }

    /// This event cannot be understood, and why.
    #[must_use]
    pub fn undecodable(&self, reason: String) -> ReadError {
        ReadError::Undecodable {
            aggregate_type: self.aggregate_type.clone(),
            aggregate_id: self.aggregate_id.clone(),
            sequence: self.sequence,
            event_type: self.event_type.clone(),
            reason,
        }
    }
}

/// The id of the log behind this connection.
pub(crate) async fn log_id(executor: impl PgExecutor<'_>) -> Result<Uuid, sqlx::Error> {
    sqlx::query_scalar("SELECT log_id FROM log.identity").fetch_one(executor).await
}

/// [`Log::head`] on a given connection.
pub(crate) async fn head_of(executor: impl PgExecutor<'_>) -> Result<u64, sqlx::Error> {
    let sql = "SELECT coalesce(max(position), 0) FROM log.events WHERE lane = $1";
    let head: i64 = sqlx::query_scalar(sql).bind(LANE).fetch_one(executor).await?;
    Ok(from_database(head))
}

/// [`Log::after`] on a given connection.
pub(crate) async fn events_after(
    executor: impl PgExecutor<'_>,
    position: u64,
    limit: u32,
) -> Result<Vec<Recorded>, ReadError> {
    let sql = format!("{COLUMNS} WHERE lane = $1 AND position > $2 ORDER BY position LIMIT $3");
    let rows: Vec<Row> = sqlx::query_as(&sql)
        .bind(LANE)
        .bind(to_database(position))
        .bind(i64::from(limit.min(MAX_READ)))
        .fetch_all(executor)
        .await?;
    let events: Vec<Recorded> = rows.into_iter().map(Recorded::from).collect();
    contiguous(position, events.iter().map(|event| event.position))?;
    Ok(events)
}

const COLUMNS: &str = "SELECT lane, position, aggregate_type, aggregate_id, sequence, event_type, \
     event_version, payload::text AS payload, metadata::text AS metadata, recorded_at FROM log.events";

#[derive(FromRow)]
struct Row {
    lane: i16,
    position: i64,
    aggregate_type: String,
    aggregate_id: String,
    sequence: i64,
    event_type: String,
    event_version: String,
    payload: String,
    metadata: String,
    recorded_at: DateTime<Utc>,
}

impl From<Row> for Recorded {
    fn from(row: Row) -> Self {
        Self {
            lane: row.lane,
            position: from_database(row.position),
            aggregate_type: row.aggregate_type,
            aggregate_id: row.aggregate_id,
            sequence: from_database(row.sequence),
            event_type: row.event_type,
            event_version: row.event_version,
            payload: row.payload,
            metadata: row.metadata,
            recorded_at: row.recorded_at,
        }
    }
}

fn contiguous(after: u64, numbers: impl Iterator<Item = u64>) -> Result<(), ReadError> {
    for (expected, found) in (after.saturating_add(1)..).zip(numbers) {
        if expected != found {
            return Err(ReadError::Gap { expected, found });
        }
    }
    Ok(())
}
