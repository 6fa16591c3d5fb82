//! Looking at projectors: how they stand, waiting for one, letting a parked one go on.

use std::time::Duration;

use tokio::time::Instant;

use super::runner::Projections;
use crate::follow::{FollowError, LOOK, Status, resume, status};

impl Projections {
    /// How every projector stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn status(&self) -> Result<Vec<Status>, FollowError> {
        let names: Vec<String> = self.names().into_iter().map(str::to_owned).collect();
        Ok(status(self.pool(), &names).await?)
    }

    /// Lets a parked projector try its event again. False: it was not parked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resume(&self, name: &str) -> Result<bool, FollowError> {
        self.find(name)?;
        let resumed = resume(self.pool(), name).await?;
        Ok(resumed)
    }

    /// Waits until all of `names` have taken `position`. False: they have not within `most`, or one is parked
    /// before it.
    ///
    /// # Errors
    /// When the database fails, or a name is not known.
    pub async fn wait_for(
        &self,
        names: &[&str],
        position: u64,
        most: Duration,
    ) -> Result<bool, FollowError> {
        let end = Instant::now() + most;
        let mut progress = self.inner.progress.subscribe();
        for name in names {
            self.find(name)?;
        }
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        loop {
            progress.mark_unchanged();
            let standing = status(self.pool(), &names).await?;
            let behind = standing.iter().filter(|s| s.position < position).count();
            if behind == 0 && standing.len() == names.len() {
                return Ok(true);
            }
            let stuck = standing.iter().any(|s| s.position < position && s.parked.is_some());
            if stuck || Instant::now() >= end {
                return Ok(false);
            }
            tokio::select! {
                _ = progress.changed() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }
}
