//! Runs of the backup.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{backup::BackupEvent, event::Event, id::BackupId};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use sqlx::{PgConnection, PgExecutor};

use crate::{
    Answer,
    column::{Coded, bigint, coded, row, texts},
    page::{Connection, Cursor, Direction, Page},
    step::{Step, decoded},
};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupStatus {
    /// It has begun and not ended; one that stays so was cut off.
    Running,
    /// The export is whole and signed.
    Completed,
    /// It could not be written.
    Failed,
}

coded!(BackupStatus { Running => "running", Completed => "completed", Failed => "failed" });

row! {
    /// A run of the backup.
    pub struct BackupRow {
        /// Which.
        pub backup: BackupId,
        /// When it began.
        pub started_at: DateTime<Utc>,
        /// When it ended.
        pub ended_at: Option<DateTime<Utc>>,
        /// Where it stands.
        pub status: BackupStatus,
        /// Events that it holds.
        pub size: Option<u64>,
        /// Files that it wrote anew.
        pub files_written: Option<u64>,
        /// Bytes that it wrote anew.
        pub bytes_written: Option<u64>,
        /// A word for why it failed.
        pub cause: Option<String>,
        /// The event that made the row.
        pub first_position: u64,
        /// The event that last touched it.
        pub position: u64,
    }
}

const TABLES: &[Table] = &[Table {
    name: "backup_run",
    ddl: "CREATE TABLE {name} (
        backup text PRIMARY KEY,
        started_at timestamptz NOT NULL,
        ended_at timestamptz,
        status text NOT NULL,
        size bigint,
        files_written bigint,
        bytes_written bigint,
        cause text,
        first_position bigint NOT NULL UNIQUE,
        position bigint NOT NULL
    )",
}];

const RUN: (&str, &str) = ("backup_run", "backup");

/// Fills `backup_run`.
#[derive(Debug, Clone, Copy)]
pub struct Backups;

#[async_trait]
impl Projector for Backups {
    fn name(&self) -> &'static str {
        "backup"
    }

    fn tables(&self) -> &'static [Table] {
        TABLES
    }

    async fn apply(
        &self,
        transaction: &mut PgConnection,
        tables: &Tables,
        events: &[Recorded],
    ) -> Result<(), ProjectionError> {
        for (recorded, event) in decoded(events, &["backup"])? {
            if let Event::Backup(event) = event {
                take(Step::new(transaction, tables, recorded), event).await?;
            }
        }
        Ok(())
    }
}

async fn take(mut step: Step<'_>, event: BackupEvent) -> Result<(), ProjectionError> {
    let at = step.at();
    match event {
        BackupEvent::Started {} => {
            let (backup, position) = (step.stream_as::<BackupId>()?, step.position());
            let columns = "backup, started_at, status, first_position, position";
            step.insert("backup_run", columns, move |q| {
                q.bind(backup.to_string())
                    .bind(at)
                    .bind(BackupStatus::Running.code())
                    .bind(position)
                    .bind(position)
            })
            .await
        }
        BackupEvent::Completed { size, files_written, bytes_written } => {
            let set = "status = 'completed', ended_at = $3, size = $4, files_written = $5, \
                 bytes_written = $6";
            step.change(RUN, set, |q| {
                q.bind(at)
                    .bind(bigint(size))
                    .bind(bigint(files_written))
                    .bind(bigint(bytes_written))
            })
            .await
        }
        BackupEvent::Failed { cause } => {
            let set = "status = 'failed', ended_at = $3, cause = $4";
            step.change(RUN, set, |q| q.bind(at).bind(cause)).await
        }
    }
}

/// One run.
pub async fn by_id(db: impl PgExecutor<'_>, backup: BackupId) -> Answer<Option<BackupRow>> {
    let sql = "SELECT * FROM rm.backup_run WHERE backup = $1";
    Ok(sqlx::query_as(sql).bind(backup.to_string()).fetch_optional(db).await?)
}

/// Those of these runs that exist.
pub async fn by_ids(db: impl PgExecutor<'_>, backups: &[BackupId]) -> Answer<Vec<BackupRow>> {
    let sql = "SELECT * FROM rm.backup_run WHERE backup = ANY ($1)";
    Ok(sqlx::query_as(sql).bind(texts(backups)).fetch_all(db).await?)
}

/// A page of runs, newest first.
pub async fn page(db: impl PgExecutor<'_>, page: &Page) -> Answer<Connection<BackupRow>> {
    let tail = Direction::NewestFirst.tail("first_position");
    let sql = format!("SELECT * FROM rm.backup_run WHERE {tail}");
    let rows = sqlx::query_as(&sql).bind(page.position()).bind(page.limit()).fetch_all(db).await?;
    Ok(Connection::new(rows, page, |row: &BackupRow| Cursor::of(row.first_position)))
}

/// The last run that ended well.
pub async fn last_completed(db: impl PgExecutor<'_>) -> Answer<Option<BackupRow>> {
    let sql = "SELECT * FROM rm.backup_run WHERE status = 'completed' \
         ORDER BY first_position DESC LIMIT 1";
    Ok(sqlx::query_as(sql).fetch_optional(db).await?)
}
