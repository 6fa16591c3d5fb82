//! Loads a proved export into an empty log: positions as they were, every command id answered
//! for, the checkpoint kept. The new log has its own id.
//!
//! All of it is one transaction. The tree is built again from what is inserted and compared with
//! the checkpoint before it commits, so a file that changed since it was proved loads nothing.

use std::ops::ControlFlow;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::check::command_of;
use super::commands::Refused;
use super::line::line;
use super::lines::{for_each_event, for_each_refused};
use super::reader::{Proved, VerifyError};
use crate::log::{LANE, Recorded, log_id};
use crate::position::to_database;
use crate::tree::{Frontier, Hash, TreeError, follow, leaf_hash, store_checkpoint};

/// Events or commands that are inserted at once.
const BATCH_ROWS: usize = 4096;

/// Batches that the reader may be ahead of the database.
const BATCHES_AHEAD: usize = 2;

/// A log that was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The id of the log that the events are in now.
    pub log_id: Uuid,
    /// How many events.
    pub events: u64,
    /// How many commands with events.
    pub accepted: u64,
    /// How many commands without.
    pub refused: u64,
}

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The log holds something.
    #[error("the log is not empty: log.{0} has rows")]
    NotEmpty(&'static str),
    /// The export cannot be read any more.
    #[error(transparent)]
    Read(#[from] VerifyError),
    /// The export is no longer what was proved.
    #[error("the export changed since it was proved: the root over {events} events differs")]
    Changed {
        /// How many events were read.
        events: u64,
    },
    /// An event does not name its command as it must.
    #[error("position {position}: the metadata has no valid {member}")]
    Metadata {
        /// The event.
        position: u64,
        /// Which member.
        member: &'static str,
    },
    /// The tree over the loaded events could not be built.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The database refused or was not there.
    #[error("the database")]
    Database(#[from] sqlx::Error),
}

/// Loads the export. The connection must be the owner's. `on_progress` hears of each position
/// up to which events are inserted.
pub async fn import(
    pool: &PgPool,
    proved: &Proved,
    on_progress: &mut (dyn FnMut(u64) + Send + Sync),
) -> Result<Imported, ImportError> {
    let mut tx = pool.begin().await?;
    // Nobody appends until this commits; whoever waited finds the log that was loaded.
    sqlx::query("LOCK TABLE log.events, log.commands IN EXCLUSIVE MODE").execute(&mut *tx).await?;
    refuse_filled(&mut tx).await?;
    let (frontier, accepted) = load_events(&mut tx, proved, on_progress).await?;
    let events = frontier.size();
    let signed = &proved.signed;
    if (events, frontier.root()) != (signed.checkpoint.size, signed.checkpoint.root) {
        return Err(ImportError::Changed { events });
    }
    let refused = load_refused(&mut tx, proved).await?;
    store_checkpoint(&mut tx, LANE, signed).await?;
    let log_id = log_id(&mut *tx).await?;
    tx.commit().await?;
    follow(pool).await?;
    Ok(Imported { log_id, events, accepted, refused })
}

async fn refuse_filled(conn: &mut PgConnection) -> Result<(), ImportError> {
    for table in ["events", "commands", "checkpoints", "tiles"] {
        let sql = format!("SELECT EXISTS (SELECT FROM log.{table})");
        if sqlx::query_scalar(&sql).fetch_one(&mut *conn).await? {
            return Err(ImportError::NotEmpty(table));
        }
    }
    Ok(())
}

/// The commands whose events are being read.
#[derive(Default)]
struct Accepted {
    open: Option<Row>,
    done: Vec<Row>,
    count: u64,
}

/// A row of `log.commands` with positions.
struct Row {
    id: Uuid,
    fingerprint: Hash,
    first: u64,
    last: u64,
    at: DateTime<Utc>,
}

impl Accepted {
    /// Takes the next event; the events of one command stand side by side.
    fn event(&mut self, event: &Recorded) -> Result<(), ImportError> {
        let (position, at) = (event.position, event.recorded_at);
        let (id, fingerprint) =
            command_of(event).map_err(|member| ImportError::Metadata { position, member })?;
        match &mut self.open {
            Some(open) if open.id == id => {
                open.last = position;
                open.at = at;
            }
            _ => {
                self.close();
                self.open = Some(Row { id, fingerprint, first: position, last: position, at });
            }
        }
        Ok(())
    }

    fn close(&mut self) {
        self.count += u64::from(self.open.is_some());
        self.done.extend(self.open.take());
    }
}

async fn load_events(
    conn: &mut PgConnection,
    proved: &Proved,
    on_progress: &mut (dyn FnMut(u64) + Send + Sync),
) -> Result<(Frontier, u64), ImportError> {
    let dir = proved.dir.clone();
    let mut batches = read_ahead(move |visit| for_each_event(&dir, visit));
    let (mut frontier, mut accepted) = (Frontier::new(), Accepted::default());
    while let Some(batch) = batches.recv().await {
        let batch = batch?;
        for event in &batch {
            frontier.push(leaf_hash(line(event).as_bytes()));
            accepted.event(event)?;
        }
        insert_events(conn, &batch).await?;
        insert_accepted(conn, std::mem::take(&mut accepted.done)).await?;
        on_progress(frontier.size());
    }
    accepted.close();
    insert_accepted(conn, accepted.done).await?;
    Ok((frontier, accepted.count))
}

async fn load_refused(conn: &mut PgConnection, proved: &Proved) -> Result<u64, ImportError> {
    let dir: PathBuf = proved.dir.clone();
    let path = proved.manifest.commands.path.clone();
    let mut batches = read_ahead(move |visit| for_each_refused(&dir, &path, visit));
    let mut count = 0;
    while let Some(batch) = batches.recv().await {
        let batch = batch?;
        count += batch.len() as u64;
        insert_refused(conn, &batch).await?;
    }
    Ok(count)
}

/// Runs a reader beside the database and gives what it reads in batches. The reader stops when
/// nobody takes them any more.
fn read_ahead<T: Send + 'static>(
    read: impl FnOnce(&mut dyn FnMut(T) -> ControlFlow<()>) -> Result<(), VerifyError> + Send + 'static,
) -> mpsc::Receiver<Result<Vec<T>, VerifyError>> {
    let (sender, receiver) = mpsc::channel(BATCHES_AHEAD);
    tokio::task::spawn_blocking(move || {
        let mut batch = Vec::with_capacity(BATCH_ROWS);
        let done = read(&mut |row| {
            batch.push(row);
            if batch.len() < BATCH_ROWS {
                return ControlFlow::Continue(());
            }
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH_ROWS));
            match sender.blocking_send(Ok(full)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        // Whoever no longer listens does not need the rest.
        drop(sender.blocking_send(done.map(|()| batch)));
    });
    receiver
}

async fn insert_events(conn: &mut PgConnection, events: &[Recorded]) -> Result<(), sqlx::Error> {
    fn texts(events: &[Recorded], field: fn(&Recorded) -> &String) -> Vec<&str> {
        events.iter().map(|event| field(event).as_str()).collect()
    }
    sqlx::query(
        "INSERT INTO log.events (lane, position, aggregate_type, aggregate_id, sequence,
                                 event_type, event_version, payload, metadata, recorded_at)
         SELECT $1, e.position, e.aggregate_type, e.aggregate_id, e.sequence,
                e.event_type, e.event_version, e.payload::json, e.metadata::json, e.recorded_at
           FROM unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::text[],
                       $7::text[], $8::text[], $9::text[], $10::timestamptz[])
                AS e (position, aggregate_type, aggregate_id, sequence, event_type,
                      event_version, payload, metadata, recorded_at)
          ORDER BY e.position",
    )
    .bind(LANE)
    .bind(events.iter().map(|event| to_database(event.position)).collect::<Vec<_>>())
    .bind(texts(events, |event| &event.aggregate_type))
    .bind(texts(events, |event| &event.aggregate_id))
    .bind(events.iter().map(|event| to_database(event.sequence)).collect::<Vec<_>>())
    .bind(texts(events, |event| &event.event_type))
    .bind(texts(events, |event| &event.event_version))
    .bind(texts(events, |event| &event.payload))
    .bind(texts(events, |event| &event.metadata))
    .bind(events.iter().map(|event| event.recorded_at).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(())
}

async fn insert_accepted(conn: &mut PgConnection, rows: Vec<Row>) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO log.commands (lane, command_id, fingerprint, first_position,
                                   last_position, recorded_at)
         SELECT $1, c.* FROM unnest($2::uuid[], $3::bytea[], $4::bigint[], $5::bigint[],
                                    $6::timestamptz[]) AS c",
    )
    .bind(LANE)
    .bind(rows.iter().map(|row| row.id).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| &row.fingerprint.0[..]).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| to_database(row.first)).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| to_database(row.last)).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.at).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(())
}

async fn insert_refused(conn: &mut PgConnection, rows: &[Refused]) -> Result<(), sqlx::Error> {
    // A command that had nothing to do has no outcome, in the table as in the file.
    let outcome = |row: &Refused| (row.outcome != "null").then(|| row.outcome.clone());
    sqlx::query(
        "INSERT INTO log.commands (lane, command_id, fingerprint, outcome, recorded_at)
         SELECT $1, c.id, c.fingerprint, c.outcome::json, c.at
           FROM unnest($2::uuid[], $3::bytea[], $4::text[], $5::timestamptz[])
                AS c (id, fingerprint, outcome, at)",
    )
    .bind(LANE)
    .bind(rows.iter().map(|row| row.command_id).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| &row.fingerprint.0[..]).collect::<Vec<_>>())
    .bind(rows.iter().map(outcome).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.recorded_at).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(())
}
