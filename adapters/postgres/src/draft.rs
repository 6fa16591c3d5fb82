//! Where each conversation stands.

use app::{chat::Drafts, ports::PortError};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::failed;

/// The conversations' memory in schema `work`.
#[derive(Debug, Clone)]
pub struct PostgresDrafts(PgPool);

impl PostgresDrafts {
    /// Over this database.
    #[must_use]
    pub const fn new(pool: PgPool) -> Self {
        Self(pool)
    }
}

const PART: &str = "drafts";

#[async_trait]
impl Drafts for PostgresDrafts {
    async fn load(&self, chat: i64, update_id: i64) -> Result<Option<String>, PortError> {
        let sql = "SELECT CASE WHEN update_id = $2 THEN before ELSE body END \
                   FROM work.draft WHERE chat = $1";
        let found = sqlx::query_scalar(sql).bind(chat).bind(update_id);
        let found: Option<Option<String>> =
            found.fetch_optional(&self.0).await.map_err(failed(PART))?;
        Ok(found.flatten())
    }

    async fn save(
        &self,
        chat: i64,
        update_id: i64,
        body: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), PortError> {
        let sql = "INSERT INTO work.draft (chat, body, before, update_id, updated_at) \
                   VALUES ($1, $3, NULL, $2, $4) \
                   ON CONFLICT (chat) DO UPDATE SET body = excluded.body, \
                   update_id = excluded.update_id, updated_at = excluded.updated_at, \
                   before = CASE WHEN draft.update_id = excluded.update_id \
                            THEN draft.before ELSE draft.body END";
        let saved = sqlx::query(sql).bind(chat).bind(update_id).bind(body).bind(at);
        saved.execute(&self.0).await.map(drop).map_err(failed(PART))
    }
}
