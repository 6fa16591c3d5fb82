//! What was asked of the backup, and how far it has come.

use std::time::Duration;

use app::{
    backup::{Job, JobKind, JobState, Report},
    ports::{BackupJobs, PortError},
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{FromRow, PgPool, types::Json};
use uuid::Uuid;

use crate::failed;

const PART: &str = "backup jobs";
const COLUMNS: &str = "job, kind, person, requested_at, state, step, progress, started_at, \
     ended_at, report, error, changed_at";

/// Jobs in schema `work`.
#[derive(Debug, Clone)]
pub struct PostgresBackupJobs(PgPool);

impl PostgresBackupJobs {
    /// Over this database.
    #[must_use]
    pub const fn new(pool: PgPool) -> Self {
        Self(pool)
    }
}

#[derive(FromRow)]
struct Row {
    job: Uuid,
    kind: String,
    person: String,
    requested_at: DateTime<Utc>,
    state: String,
    step: Option<String>,
    progress: i32,
    started_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    report: Option<Json<Report>>,
    error: Option<String>,
    changed_at: DateTime<Utc>,
}

const fn kind(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Run => "run",
        JobKind::Verify => "verify",
        JobKind::Drill => "drill",
    }
}

impl Row {
    fn job(self) -> Result<Job, PortError> {
        let wrong = |what: &str| PortError { part: PART, reason: format!("a row has no {what}") };
        let kind = match self.kind.as_str() {
            "run" => JobKind::Run,
            "verify" => JobKind::Verify,
            "drill" => JobKind::Drill,
            _ => return Err(wrong("kind")),
        };
        let state = match self.state.as_str() {
            "waiting" => JobState::Waiting,
            "running" => JobState::Running,
            "done" => JobState::Done,
            "failed" => JobState::Failed,
            _ => return Err(wrong("state")),
        };
        Ok(Job {
            job: self.job,
            kind,
            person: self.person.parse().map_err(|_| wrong("person"))?,
            requested_at: self.requested_at,
            state,
            step: self.step,
            progress: u8::try_from(self.progress).map_err(|_| wrong("progress"))?,
            started_at: self.started_at,
            ended_at: self.ended_at,
            report: self.report.map(|report| report.0),
            error: self.error,
            changed_at: self.changed_at,
        })
    }
}

fn jobs(rows: Result<Vec<Row>, sqlx::Error>) -> Result<Vec<Job>, PortError> {
    rows.map_err(failed(PART))?.into_iter().map(Row::job).collect()
}

#[async_trait]
impl BackupJobs for PostgresBackupJobs {
    async fn request(&self, job: &Job) -> Result<Job, PortError> {
        let sql = "INSERT INTO work.backup_job (job, kind, person, requested_at, changed_at) \
                   VALUES ($1, $2, $3, $4, $4) ON CONFLICT (job) DO NOTHING";
        sqlx::query(sql)
            .bind(job.job)
            .bind(kind(job.kind))
            .bind(job.person.to_string())
            .bind(job.requested_at)
            .execute(&self.0)
            .await
            .map_err(failed(PART))?;
        let gone = || PortError { part: PART, reason: "a job is gone".to_owned() };
        self.job(job.job).await?.ok_or_else(gone)
    }

    async fn claim(&self, now: DateTime<Utc>, lease: Duration) -> Result<Option<Job>, PortError> {
        let until = now + TimeDelta::from_std(lease).unwrap_or(TimeDelta::MAX);
        let sql = format!(
            "UPDATE work.backup_job SET state = 'running', lease_until = $2, changed_at = $1, \
                 started_at = coalesce(started_at, $1) \
             WHERE job = (SELECT job FROM work.backup_job WHERE state = 'waiting' \
                     OR (state = 'running' AND lease_until < $1) \
                 ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING {COLUMNS}"
        );
        let row: Option<Row> = sqlx::query_as(&sql)
            .bind(now)
            .bind(until)
            .fetch_optional(&self.0)
            .await
            .map_err(failed(PART))?;
        row.map(Row::job).transpose()
    }

    async fn progress(
        &self,
        job: Uuid,
        now: DateTime<Utc>,
        lease: Duration,
        step: &str,
        percent: u8,
    ) -> Result<(), PortError> {
        let until = now + TimeDelta::from_std(lease).unwrap_or(TimeDelta::MAX);
        let sql = "UPDATE work.backup_job SET step = $2, progress = $3, lease_until = $4, \
                       changed_at = $5 WHERE job = $1 AND state = 'running'";
        let done = sqlx::query(sql)
            .bind(job)
            .bind(step)
            .bind(i32::from(percent.min(100)))
            .bind(until)
            .bind(now)
            .execute(&self.0)
            .await;
        done.map(drop).map_err(failed(PART))
    }

    async fn ended(
        &self,
        job: Uuid,
        now: DateTime<Utc>,
        outcome: Result<&Report, &str>,
    ) -> Result<(), PortError> {
        let (state, progress) =
            if outcome.is_ok() { ("done", Some(100)) } else { ("failed", None) };
        let sql = "UPDATE work.backup_job SET state = $2, progress = coalesce($3, progress), \
                       report = $4, error = $5, ended_at = $6, changed_at = $6, \
                       lease_until = NULL WHERE job = $1";
        let done = sqlx::query(sql)
            .bind(job)
            .bind(state)
            .bind(progress)
            .bind(outcome.ok().map(Json))
            .bind(outcome.err())
            .bind(now)
            .execute(&self.0)
            .await;
        done.map(drop).map_err(failed(PART))
    }

    async fn job(&self, job: Uuid) -> Result<Option<Job>, PortError> {
        let sql = format!("SELECT {COLUMNS} FROM work.backup_job WHERE job = $1");
        let row = sqlx::query_as(&sql).bind(job).fetch_optional(&self.0).await;
        let row: Option<Row> = row.map_err(failed(PART))?;
        row.map(Row::job).transpose()
    }

    async fn jobs(
        &self,
        before: Option<(DateTime<Utc>, Uuid)>,
        limit: u16,
    ) -> Result<Vec<Job>, PortError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM work.backup_job \
             WHERE $1::timestamptz IS NULL OR (requested_at, job) < ($1, $2) \
             ORDER BY requested_at DESC, job DESC LIMIT $3"
        );
        let rows = sqlx::query_as(&sql)
            .bind(before.map(|(at, _)| at))
            .bind(before.map(|(_, job)| job))
            .bind(i64::from(limit))
            .fetch_all(&self.0)
            .await;
        jobs(rows)
    }

    async fn open(&self, changed_since: DateTime<Utc>) -> Result<Vec<Job>, PortError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM work.backup_job \
             WHERE state IN ('waiting', 'running') OR changed_at >= $1 \
             ORDER BY requested_at, job LIMIT 100"
        );
        jobs(sqlx::query_as(&sql).bind(changed_since).fetch_all(&self.0).await)
    }
}
