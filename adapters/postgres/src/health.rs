//! When each panel last answered.

use app::ports::{Health, PanelHealth, PortError};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::id::PanelId;
use sqlx::{FromRow, PgPool};

use crate::failed;

const PART: &str = "panel health";

/// The health of panels in schema `work`.
#[derive(Debug, Clone)]
pub struct PostgresPanelHealth(PgPool);

impl PostgresPanelHealth {
    /// Over this database.
    #[must_use]
    pub const fn new(pool: PgPool) -> Self {
        Self(pool)
    }
}

#[derive(FromRow)]
struct Row {
    panel: String,
    answered_at: Option<DateTime<Utc>>,
    failed_at: Option<DateTime<Utc>>,
    reason: Option<String>,
}

#[async_trait]
impl PanelHealth for PostgresPanelHealth {
    async fn answered(&self, panel: PanelId, at: DateTime<Utc>) -> Result<(), PortError> {
        let sql = "INSERT INTO work.panel_health AS had (panel, answered_at) VALUES ($1, $2) \
                   ON CONFLICT (panel) DO UPDATE SET \
                       answered_at = greatest(had.answered_at, excluded.answered_at)";
        let done = sqlx::query(sql).bind(panel.to_string()).bind(at).execute(&self.0).await;
        done.map(drop).map_err(failed(PART))
    }

    async fn failed(
        &self,
        panel: PanelId,
        at: DateTime<Utc>,
        reason: &str,
    ) -> Result<(), PortError> {
        let sql = "INSERT INTO work.panel_health AS had (panel, failed_at, reason) \
                   VALUES ($1, $2, $3) ON CONFLICT (panel) DO UPDATE SET \
                       failed_at = greatest(had.failed_at, excluded.failed_at), \
                       reason = excluded.reason";
        let done = sqlx::query(sql).bind(panel.to_string()).bind(at).bind(reason);
        done.execute(&self.0).await.map(drop).map_err(failed(PART))
    }

    async fn all(&self) -> Result<Vec<Health>, PortError> {
        let sql = "SELECT panel, answered_at, failed_at, reason FROM work.panel_health \
                   ORDER BY panel";
        let rows: Vec<Row> = sqlx::query_as(sql).fetch_all(&self.0).await.map_err(failed(PART))?;
        let health = |row: Row| {
            let broken = |_| PortError { part: PART, reason: "a row names no panel".to_owned() };
            let panel = row.panel.parse().map_err(broken)?;
            let Row { answered_at, failed_at, reason, .. } = row;
            Ok(Health { panel, answered_at, failed_at, reason })
        };
        rows.into_iter().map(health).collect()
    }
}
