//! Asking the backup for something, and what came of it.

use app::backup::{Compared, Job, JobKind, JobState};
use async_graphql::{
    Context, Enum, ID, InputObject, Object, Result, SimpleObject,
    connection::{Connection, Edge},
};
use chrono::{DateTime as Instant, Utc};
use domain::role::Permission;
use uuid::Uuid as Bare;

use super::{Backup, find};
use crate::{
    auth::Viewer,
    error::RequestError,
    identity::{User, behind},
    schema::{
        page::{asked, rows},
        payload::{Done, payload, settle},
        scalar::{DateTime, EventPosition, Hash, Uuid},
        stimulus::begin,
    },
    state::Shop,
};

/// What is asked of the backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "JobKind")]
pub enum BackupJobKind {
    /// To export the log, signed.
    Run,
    /// To prove the export that is there.
    Verify,
    /// To come back from it into a database of its own, and compare.
    Drill,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "JobState")]
pub enum BackupJobState {
    /// Nobody has begun.
    Waiting,
    /// Somebody works on it.
    Running,
    /// It is done; its findings and checks say with what outcome.
    Done,
    /// It could not be done.
    Failed,
}

/// Two things that must be equal.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct BackupCheck {
    /// What.
    name: String,
    /// What it must be.
    expected: String,
    /// What it is.
    found: String,
    /// Whether they are.
    equal: bool,
}

impl From<&Compared> for BackupCheck {
    fn from(compared: &Compared) -> Self {
        let equal = compared.is_equal();
        let Compared { name, expected, found } = compared.clone();
        Self { name, expected, found, equal }
    }
}

/// Something that was asked of the backup.
pub(super) struct BackupJob(pub Job);

/// Something that was asked of the backup.
#[Object]
impl BackupJob {
    /// Its id.
    async fn id(&self) -> ID {
        ID(format!("job_{}", self.0.job))
    }

    /// What is asked.
    async fn kind(&self) -> BackupJobKind {
        self.0.kind.into()
    }

    /// Where it stands.
    async fn state(&self) -> BackupJobState {
        self.0.state.into()
    }

    /// Who asks; shown to who may see users.
    async fn requested_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, Some(self.0.person)).await?)
    }

    /// Since when.
    async fn requested_at(&self) -> DateTime {
        self.0.requested_at.into()
    }

    /// When it began.
    async fn started_at(&self) -> Option<DateTime> {
        self.0.started_at.map(DateTime)
    }

    /// When it ended.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// What is being done, a word: `signing`, `writing`, `proving`, `loading`, `building`,
    /// `comparing`.
    async fn step(&self) -> Option<&str> {
        self.0.step.as_deref()
    }

    /// How far it has come, in percent.
    async fn progress(&self) -> u8 {
        self.0.progress
    }

    /// The run of the backup, when it was one.
    async fn backup(&self, ctx: &Context<'_>) -> Result<Option<Backup>> {
        let run = self.0.report.as_ref().and_then(|report| report.run.as_deref());
        match run.and_then(|run| run.parse().ok()) {
            Some(run) => Ok(find(ctx, run).await?),
            None => Ok(None),
        }
    }

    /// How many events were written, proved, or loaded.
    async fn events(&self) -> Option<EventPosition> {
        self.0.report.as_ref()?.events.map(EventPosition)
    }

    /// The root of the tree over them.
    async fn root(&self) -> Option<Hash> {
        self.0.report.as_ref()?.root.clone().map(Hash)
    }

    /// What is wrong with the export; empty when nothing is.
    async fn findings(&self) -> Vec<String> {
        self.0.report.as_ref().map(|report| report.findings.clone()).unwrap_or_default()
    }

    /// What a drill compared.
    async fn checks(&self) -> Vec<BackupCheck> {
        let compared = self.0.report.iter().flat_map(|report| &report.compared);
        compared.map(BackupCheck::from).collect()
    }

    /// Whether it was done and everything was as it must be.
    async fn sound(&self) -> bool {
        let report = self.0.report.as_ref().filter(|_| self.0.state == JobState::Done);
        report.is_some_and(|report| {
            report.findings.is_empty() && report.compared.iter().all(Compared::is_equal)
        })
    }

    /// Why it could not be done.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }
}

/// Refuses unless the viewer may run backups.
pub(super) async fn operator(ctx: &Context<'_>) -> Result<(), RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    viewer.require(shop.app(), Permission::BackupRun).await.map(drop)
}

/// Where a job stands among those asked for.
fn cursor(job: &Job) -> String {
    format!("{:x}.{}", job.requested_at.timestamp_micros(), job.job)
}

fn read_cursor(text: &str) -> Option<(Instant<Utc>, Bare)> {
    let (micros, job) = text.split_once('.')?;
    let at = Instant::from_timestamp_micros(i64::from_str_radix(micros, 16).ok()?)?;
    Some((at, job.parse().ok()?))
}

/// Questions about what was asked of the backup.
#[derive(Default)]
pub(crate) struct JobQuery;

#[Object]
impl JobQuery {
    /// What was asked of the backup, the newest first. Requires `backup.run`.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn backup_jobs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
    ) -> Result<Connection<String, BackupJob>> {
        operator(ctx).await?;
        asked(first, None)?;
        let problem = "must be an endCursor of this list";
        let wrong = RequestError::BadInput { field: "after", problem };
        let before = match after.as_deref() {
            Some(text) => Some(read_cursor(text).ok_or(wrong)?),
            None => None,
        };
        let wanted = u16::try_from(first).unwrap_or_default();
        let backups = ctx.data_unchecked::<Shop>().app().backups();
        let found = backups.jobs(before, wanted.saturating_add(1)).await;
        let mut found = found.map_err(|error| RequestError::unavailable(&error))?;
        let more = found.len() > usize::from(wanted);
        found.truncate(usize::from(wanted));
        let mut jobs = Connection::new(before.is_some(), more);
        jobs.edges.extend(found.into_iter().map(|job| Edge::new(cursor(&job), BackupJob(job))));
        Ok(jobs)
    }

    /// Something that was asked of the backup. Requires `backup.run`.
    async fn backup_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which: `job_…`.")] id: ID,
    ) -> Result<Option<BackupJob>> {
        operator(ctx).await?;
        let job = id.strip_prefix("job_").and_then(|id| id.parse().ok());
        let job = job.ok_or(RequestError::BadId { wanted: "job" })?;
        let found = ctx.data_unchecked::<Shop>().app().backups().job(job).await;
        Ok(found.map_err(|error| RequestError::unavailable(&error))?.map(BackupJob))
    }
}

/// A run to ask for.
#[derive(InputObject)]
pub(super) struct BackupRunInput {
    /// Made when the button is shown.
    idempotency_key: Uuid,
}

/// A proof to ask for.
#[derive(InputObject)]
pub(super) struct BackupVerifyInput {
    /// Made when the button is shown.
    idempotency_key: Uuid,
}

/// A drill to ask for.
#[derive(InputObject)]
pub(super) struct BackupDrillInput {
    /// Made when the button is shown.
    idempotency_key: Uuid,
}

payload! {
    /// The outcome of asking for a run.
    BackupRunPayload {
        /// What was asked, as it stands now.
        job: BackupJob,
    }
}
payload! {
    /// The outcome of asking for a proof.
    BackupVerifyPayload {
        /// What was asked, as it stands now.
        job: BackupJob,
    }
}
payload! {
    /// The outcome of asking for a drill.
    BackupDrillPayload {
        /// What was asked, as it stands now.
        job: BackupJob,
    }
}

async fn ask(
    ctx: &Context<'_>,
    key: Uuid,
    kind: JobKind,
) -> Result<crate::schema::payload::Settled<BackupJob>, RequestError> {
    let stimulus = begin(ctx, key).await?;
    let backups = ctx.data_unchecked::<Shop>().app().backups();
    let outcome = backups.request(&stimulus.context, kind).await;
    let (position, replayed) = (None, stimulus.repeated);
    settle(ctx, outcome.map(|job| Done { what: BackupJob(job), position, replayed })).await
}

/// What can be asked of the backup.
#[derive(Default)]
pub(crate) struct BackupMutation;

#[Object]
impl BackupMutation {
    /// Asks for a run: the log is exported, signed, into the shop's own folder. Requires
    /// `backup.run`.
    async fn backup_run(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That it is wanted.")] input: BackupRunInput,
    ) -> Result<BackupRunPayload> {
        let mut settled = ask(ctx, input.idempotency_key, JobKind::Run).await?;
        let job = settled.what.take();
        Ok(BackupRunPayload::of(settled, job))
    }

    /// Asks for a proof of the export in the shop's own folder: signature, hashes, root, order.
    /// Requires `backup.run`.
    async fn backup_verify(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That it is wanted.")] input: BackupVerifyInput,
    ) -> Result<BackupVerifyPayload> {
        let mut settled = ask(ctx, input.idempotency_key, JobKind::Verify).await?;
        let job = settled.what.take();
        Ok(BackupVerifyPayload::of(settled, job))
    }

    /// Asks for a drill: the export in the shop's own folder is proved and loaded into a database
    /// of its own, everything is built from it, compared with the running shop, and the database
    /// is dropped. Requires `backup.run`.
    async fn backup_drill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That it is wanted.")] input: BackupDrillInput,
    ) -> Result<BackupDrillPayload> {
        let mut settled = ask(ctx, input.idempotency_key, JobKind::Drill).await?;
        let job = settled.what.take();
        Ok(BackupDrillPayload::of(settled, job))
    }
}
