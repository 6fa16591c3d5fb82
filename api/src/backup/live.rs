//! What is asked of the backup, as it is done.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use app::backup::Job;
use async_graphql::{Context, Result, Subscription};
use chrono::TimeDelta;
use domain::role::Permission;
use futures::{StreamExt, stream, stream::BoxStream};
use uuid::Uuid;

use super::job::{BackupJob, operator};
use crate::{auth::Viewer, error::RequestError, schema::live::place, state::Shop};

/// How often it is asked how far jobs have come.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long a job that has ended is still told to who comes back.
const TOLD_AFTER: TimeDelta = TimeDelta::minutes(10);

struct Watching {
    shop: Shop,
    viewer: Viewer,
    told: HashMap<Uuid, Job>,
    waiting: VecDeque<Job>,
    first: bool,
}

impl Watching {
    async fn next(&mut self) -> Result<BackupJob, RequestError> {
        loop {
            if let Some(job) = self.waiting.pop_front() {
                let viewer = self.viewer.again(&self.shop).await?;
                viewer.require(self.shop.app(), Permission::BackupRun).await?;
                return Ok(BackupJob(job));
            }
            if !self.first {
                tokio::time::sleep(LOOK_EVERY).await;
            }
            self.first = false;
            let since = self.shop.app().ports().clock.now() - TOLD_AFTER;
            let found = self.shop.app().ports().backups.open(since).await;
            let found = found.map_err(|error| RequestError::unavailable(&error))?;
            for job in &found {
                if self.told.get(&job.job) != Some(job) {
                    self.waiting.push_back(job.clone());
                }
            }
            self.told = found.into_iter().map(|job| (job.job, job)).collect();
        }
    }
}

/// What is asked of the backup, as it is done.
#[derive(Default)]
pub(crate) struct BackupSubscription;

#[Subscription]
impl BackupSubscription {
    /// Each job of the backup that is under way or ended in the last ten minutes, at once, and then
    /// whenever one changes. Requires `backup.run`, which is asked for at each.
    async fn backup_job_changed(
        &self,
        ctx: &Context<'_>,
    ) -> Result<BoxStream<'static, Result<BackupJob>>> {
        operator(ctx).await?;
        let shop = ctx.data_unchecked::<Shop>().clone();
        let viewer = ctx.data_unchecked::<Viewer>().again(&shop).await?;
        let watching =
            Watching { shop, viewer, told: HashMap::new(), waiting: VecDeque::new(), first: true };
        let state = Some((watching, place(ctx)?));
        let changes = stream::unfold(state, |state| async move {
            let (mut watching, place) = state?;
            match watching.next().await {
                Ok(job) => Some((Ok(job), Some((watching, place)))),
                Err(error) => Some((Err(error.into()), None)),
            }
        });
        Ok(changes.boxed())
    }
}
