//! Asking for a run of the backup, for a proof of what is there, and for a drill: to come back from
//! it into a database of its own and compare. What is asked is kept, and done by whoever works.

use chrono::{DateTime, Utc};
use domain::{id::PersonId, role::Permission};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    App, Context,
    error::{Result, Settled},
};

/// What is asked of the backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// To export the log, signed.
    Run,
    /// To prove the export that is there.
    Verify,
    /// To come back from it into a database of its own, and compare.
    Drill,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Nobody has begun.
    Waiting,
    /// Somebody works on it.
    Running,
    /// It is done; its report says with what outcome.
    Done,
    /// It could not be done.
    Failed,
}

/// Two things that must be equal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// What.
    pub name: String,
    /// What it must be.
    pub expected: String,
    /// What it is.
    pub found: String,
}

impl Compared {
    /// Whether they are.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.expected == self.found
    }
}

/// What came of a job.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The run of the backup, by its id, when it was one.
    pub run: Option<String>,
    /// How many events were written, proved, or loaded.
    pub events: Option<u64>,
    /// The root of the tree over them.
    pub root: Option<String>,
    /// What is wrong with the export.
    pub findings: Vec<String>,
    /// What was compared.
    pub compared: Vec<Compared>,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Which.
    pub job: Uuid,
    /// What is asked.
    pub kind: JobKind,
    /// Who asks.
    pub person: PersonId,
    /// Since when.
    pub requested_at: DateTime<Utc>,
    /// Where it stands.
    pub state: JobState,
    /// What is being done.
    pub step: Option<String>,
    /// How far it has come, in percent.
    pub progress: u8,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// What came of it.
    pub report: Option<Report>,
    /// Why it could not be done.
    pub error: Option<String>,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
}

/// The use cases of the backup.
#[derive(Clone, Copy)]
pub struct Backups<'a>(&'a App);

impl<'a> Backups<'a> {
    pub(crate) const fn new(app: &'a App) -> Self {
        Self(app)
    }

    /// Asks for something; asking again with the same circumstances is asking once. Requires
    /// `backup.run`.
    ///
    /// # Errors
    /// Forbidden, or unavailable.
    pub async fn request(&self, context: &Context, kind: JobKind) -> Result<Job> {
        let person = self.0.person_with(context, Permission::BackupRun).await?;
        let job = Job {
            job: context.command_id,
            kind,
            person,
            requested_at: context.at,
            state: JobState::Waiting,
            step: None,
            progress: 0,
            started_at: None,
            ended_at: None,
            report: None,
            error: None,
            changed_at: context.at,
        };
        self.0.ports().backups.request(&job).await.settled()
    }

    /// A job. Whoever calls has authorised.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn job(&self, job: Uuid) -> Result<Option<Job>> {
        self.0.ports().backups.job(job).await.settled()
    }

    /// Jobs, the newest first, before one of them; at most `limit`. Whoever calls has authorised.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn jobs(
        &self,
        before: Option<(DateTime<Utc>, Uuid)>,
        limit: u16,
    ) -> Result<Vec<Job>> {
        self.0.ports().backups.jobs(before, limit).await.settled()
    }
}
