//! What is asked of the backup from the dashboard, done by whoever works.
//!
//! A job is held by a lease that its progress renews; when the worker dies, another begins it again.
//! An export that was begun before is gone on with, and a drill has a database of its own.

use std::{path::PathBuf, time::Duration};

use app::{
    Actor, Channel, Context,
    backup::{Job, JobKind, Report},
};
use tokio::time::MissedTickBehavior;

use super::{backup, drill};
use crate::compose::Shop;

/// How long a job is held unless its worker says that it goes on.
const LEASE: Duration = Duration::from_secs(60);
/// How often the worker says so.
const RENEW_EVERY: Duration = Duration::from_secs(15);
/// Characters of why a job could not be done.
const ERROR_CHARS: usize = 1_000;

/// The folder of the exports.
pub(super) fn folder(shop: &Shop) -> PathBuf {
    let config = &shop.config;
    if config.backup_dir.as_os_str().is_empty() {
        config.moon_dir.join("backups")
    } else {
        config.backup_dir.clone()
    }
}

/// Says how far a job has come.
pub(super) struct Progress<'a> {
    shop: &'a Shop,
    job: &'a Job,
    step: tokio::sync::Mutex<(&'static str, u8)>,
}

impl Progress<'_> {
    /// A new step begins.
    pub(super) async fn step(&self, step: &'static str, percent: u8) -> anyhow::Result<()> {
        *self.step.lock().await = (step, percent);
        self.tell().await
    }

    async fn tell(&self) -> anyhow::Result<()> {
        let (step, percent) = *self.step.lock().await;
        let ports = self.shop.app.ports();
        ports.backups.progress(self.job.job, ports.clock.now(), LEASE, step, percent).await?;
        Ok(())
    }

    /// Says again and again that it goes on.
    async fn renew(&self) -> anyhow::Result<std::convert::Infallible> {
        let mut beat = tokio::time::interval(RENEW_EVERY);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            self.tell().await?;
        }
    }
}

/// Does every job that waits, and says how many there were.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn work(shop: &Shop) -> anyhow::Result<u32> {
    let ports = shop.app.ports();
    let mut jobs = 0;
    while let Some(job) = ports.backups.claim(ports.clock.now(), LEASE).await? {
        tracing::info!(job = %job.job, kind = ?job.kind, "the backup was asked for something");
        let progress = Progress { shop, job: &job, step: ("waiting", 0).into() };
        let outcome = tokio::select! {
            outcome = perform(shop, &job, &progress) => outcome,
            lost = progress.renew() => match lost {
                Ok(never) => match never {},
                Err(error) => Err(error),
            },
        };
        let now = ports.clock.now();
        match outcome {
            Ok(report) => ports.backups.ended(job.job, now, Ok(&report)).await?,
            Err(error) => {
                tracing::warn!(job = %job.job, %error, "what was asked of the backup was not done");
                let told: String = format!("{error:#}").chars().take(ERROR_CHARS).collect();
                ports.backups.ended(job.job, now, Err(&told)).await?;
            }
        }
        jobs += 1;
    }
    Ok(jobs)
}

async fn perform(shop: &Shop, job: &Job, progress: &Progress<'_>) -> anyhow::Result<Report> {
    match job.kind {
        JobKind::Run => {
            progress.step("writing", 10).await?;
            let actor = Actor::Person(job.person);
            // Begun again after a worker died it is the same run, and its files are gone on with.
            let key = format!("backup:{}", job.job);
            let context = Context::of_stimulus(Channel::Api, actor, &key, job.requested_at);
            let done = backup::export_and_record(shop, &context, &folder(shop), &[]).await?;
            Ok(Report {
                run: Some(done.run.to_string()),
                events: Some(done.events),
                root: Some(done.root.to_string()),
                ..Report::default()
            })
        }
        JobKind::Verify => {
            progress.step("proving", 10).await?;
            let key = shop.keyring.signing_key()?.verifier().to_string();
            let report = backup::verify(&folder(shop), &key).await?;
            Ok(Report {
                events: Some(report.events),
                root: report.signed.as_ref().map(|signed| signed.checkpoint.root.to_string()),
                findings: report.findings.iter().map(|one| format!("{one:?}")).collect(),
                ..Report::default()
            })
        }
        JobKind::Drill => drill::drill(shop, progress).await,
    }
}
