//! Whether panels answer: seen at every call that is made to them anyway, and kept for staff.

use std::{collections::HashMap, sync::Arc, sync::Mutex};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{id::PanelId, location::Listed, subscription::Usage};

use super::Locations;
use crate::{
    error::{Result, Settled},
    ports::{
        Carried, Clock, DesiredAccount, Health, PanelAccess, PanelFault, PanelHealth, PanelProbe,
        Panels,
    },
};

/// How often the same is written again: staff read minutes, and a round of looking makes hundreds
/// of calls.
const AGAIN: TimeDelta = TimeDelta::seconds(60);
/// Characters of a reason that are kept.
const REASON_CHARS: usize = 300;

/// Panels whose answers are noted.
pub struct WatchedPanels {
    panels: Arc<dyn Panels>,
    health: Arc<dyn PanelHealth>,
    clock: Arc<dyn Clock>,
    noted: Mutex<HashMap<PanelId, (bool, DateTime<Utc>)>>,
}

impl WatchedPanels {
    /// Notes in `health` what these panels answer.
    #[must_use]
    pub fn new(
        panels: Arc<dyn Panels>,
        health: Arc<dyn PanelHealth>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { panels, health, clock, noted: Mutex::default() }
    }

    /// Whether this says something new, or something that was last said a while ago.
    fn is_news(&self, panel: PanelId, answers: bool, now: DateTime<Utc>) -> bool {
        let mut noted = self.noted.lock().expect("nothing panics while holding it");
        let before = noted.get(&panel).copied();
        let known = before.is_some_and(|(was, at)| was == answers && now - at < AGAIN);
        if !known {
            noted.insert(panel, (answers, now));
        }
        !known
    }

    /// Notes what came of a call. That it cannot be noted changes nothing for the caller.
    async fn note<T: Send>(
        &self,
        access: &PanelAccess,
        outcome: std::result::Result<T, PanelFault>,
    ) -> std::result::Result<T, PanelFault> {
        let (panel, now) = (access.panel, self.clock.now());
        let failure = match &outcome {
            Err(PanelFault::Unreachable { reason, .. }) => {
                Some(reason.chars().take(REASON_CHARS).collect::<String>())
            }
            Ok(_) | Err(PanelFault::Full | PanelFault::Refused(_)) => None,
        };
        if self.is_news(panel, failure.is_none(), now) {
            let noted = match &failure {
                Some(reason) => self.health.failed(panel, now, reason).await,
                None => self.health.answered(panel, now).await,
            };
            if let Err(error) = noted {
                tracing::warn!(%panel, %error, "what a panel answered was not noted");
            }
        }
        outcome
    }
}

#[async_trait]
impl Panels for WatchedPanels {
    async fn probe(&self, access: &PanelAccess) -> std::result::Result<PanelProbe, PanelFault> {
        self.note(access, self.panels.probe(access).await).await
    }

    async fn carried(
        &self,
        access: &PanelAccess,
        desired: &DesiredAccount,
    ) -> std::result::Result<Carried, PanelFault> {
        self.note(access, self.panels.carried(access, desired).await).await
    }

    async fn converge(
        &self,
        access: &PanelAccess,
        desired: &DesiredAccount,
    ) -> std::result::Result<(), PanelFault> {
        self.note(access, self.panels.converge(access, desired).await).await
    }

    async fn remove(
        &self,
        access: &PanelAccess,
        account: &DesiredAccount,
    ) -> std::result::Result<(), PanelFault> {
        self.note(access, self.panels.remove(access, account).await).await
    }

    async fn usage(
        &self,
        access: &PanelAccess,
        name: &str,
    ) -> std::result::Result<Option<Usage>, PanelFault> {
        self.note(access, self.panels.usage(access, name).await).await
    }

    async fn accounts(&self, access: &PanelAccess) -> std::result::Result<Vec<Listed>, PanelFault> {
        self.note(access, self.panels.accounts(access).await).await
    }

    async fn links(
        &self,
        access: &PanelAccess,
        desired: &DesiredAccount,
    ) -> std::result::Result<Vec<String>, PanelFault> {
        self.note(access, self.panels.links(access, desired).await).await
    }
}

impl Locations<'_> {
    /// When each panel last answered and last did not, as far as one was ever called.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn health(&self) -> Result<Vec<Health>> {
        self.0.ports().health.all().await.settled()
    }
}
