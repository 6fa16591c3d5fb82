//! Wrapped keys and sealed secrets in the database. What passes here is already unreadable.

use app::ports::{Erased, Erasure, PortError, Vault};
use async_trait::async_trait;
use sqlx::PgPool;

use crate::{erase, failed};

/// Keys and secrets in schema `work`.
#[derive(Debug, Clone)]
pub struct PostgresVault(PgPool);

impl PostgresVault {
    /// Over this database.
    #[must_use]
    pub const fn new(pool: PgPool) -> Self {
        Self(pool)
    }

    /// Keeps a first key, unless its subject was erased.
    async fn keep(&self, subject: &str, fresh: &[u8]) -> Result<(), sqlx::Error> {
        let mut transaction = self.0.begin().await?;
        erase::turn(&mut transaction, subject).await?;
        let sql = "INSERT INTO work.subject_keys (subject, wrapped) SELECT $1, $2 \
                   WHERE NOT EXISTS (SELECT FROM work.forgotten WHERE subject = $1) \
                   ON CONFLICT (subject) DO NOTHING";
        sqlx::query(sql).bind(subject).bind(fresh).execute(&mut *transaction).await?;
        transaction.commit().await
    }
}

const PART: &str = "vault";

#[async_trait]
impl Vault for PostgresVault {
    async fn key(&self, subject: &str, fresh: Option<&[u8]>) -> Result<Option<Vec<u8>>, PortError> {
        let select = "SELECT wrapped FROM work.subject_keys WHERE subject = $1";
        let found = sqlx::query_scalar(select).bind(subject).fetch_optional(&self.0).await;
        let found: Option<Vec<u8>> = found.map_err(failed(PART))?;
        let (None, Some(fresh)) = (&found, fresh) else { return Ok(found) };
        self.keep(subject, fresh).await.map_err(failed(PART))?;
        // Another may have been faster; whose key stands is the one that is used.
        let kept = sqlx::query_scalar(select).bind(subject).fetch_optional(&self.0).await;
        kept.map_err(failed(PART))
    }

    async fn keys_of(&self, subjects: &[String]) -> Result<Vec<(String, Vec<u8>)>, PortError> {
        let sql = "SELECT subject, wrapped FROM work.subject_keys WHERE subject = ANY ($1)";
        sqlx::query_as(sql).bind(subjects).fetch_all(&self.0).await.map_err(failed(PART))
    }

    async fn keys(&self) -> Result<Vec<(String, Vec<u8>)>, PortError> {
        let sql = "SELECT subject, wrapped FROM work.subject_keys ORDER BY subject";
        sqlx::query_as(sql).fetch_all(&self.0).await.map_err(failed(PART))
    }

    async fn secret(&self, name: &str) -> Result<Option<Vec<u8>>, PortError> {
        let sql = "SELECT sealed FROM work.secrets WHERE name = $1";
        sqlx::query_scalar(sql).bind(name).fetch_optional(&self.0).await.map_err(failed(PART))
    }

    async fn put_secret(&self, name: &str, sealed: &[u8]) -> Result<(), PortError> {
        let sql = "INSERT INTO work.secrets (name, sealed) VALUES ($1, $2) ON CONFLICT (name) \
                   DO UPDATE SET sealed = excluded.sealed, changed_at = clock_timestamp()";
        let put = sqlx::query(sql).bind(name).bind(sealed).execute(&self.0).await;
        put.map(drop).map_err(failed(PART))
    }

    async fn drop_secret(&self, name: &str) -> Result<(), PortError> {
        let sql = "DELETE FROM work.secrets WHERE name = $1";
        let gone = sqlx::query(sql).bind(name).execute(&self.0).await;
        gone.map(drop).map_err(failed(PART))
    }

    async fn secrets(&self) -> Result<Vec<(String, Vec<u8>)>, PortError> {
        let sql = "SELECT name, sealed FROM work.secrets ORDER BY name";
        sqlx::query_as(sql).fetch_all(&self.0).await.map_err(failed(PART))
    }
    async fn erase(&self, erasure: &Erasure) -> Result<Erased, PortError> {
        erase::erase(&self.0, erasure).await
    }
}
