//! Signed-in browsers, wrong attempts, and when a request was first seen.

use std::time::Duration;

use app::ports::{PortError, Session, Sessions};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::id::PersonId;
use sqlx::PgPool;

use crate::failed;

/// Sessions in schema `work`.
#[derive(Debug, Clone)]
pub struct PostgresSessions(PgPool);

impl PostgresSessions {
    /// Over this database.
    #[must_use]
    pub const fn new(pool: PgPool) -> Self {
        Self(pool)
    }
}

const PART: &str = "sessions";

fn since(now: DateTime<Utc>, window: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(window).map_or(DateTime::UNIX_EPOCH, |window| now - window)
}

#[async_trait]
impl Sessions for PostgresSessions {
    async fn open(&self, token_sha256: &[u8; 32], session: &Session) -> Result<(), PortError> {
        let sql =
            "INSERT INTO work.sessions (token_sha256, person, expires_at) VALUES ($1, $2, $3)";
        let opened = sqlx::query(sql)
            .bind(token_sha256.as_slice())
            .bind(session.person.to_string())
            .bind(session.expires_at)
            .execute(&self.0);
        opened.await.map(drop).map_err(failed(PART))
    }

    async fn get(
        &self,
        token_sha256: &[u8; 32],
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, PortError> {
        let sql = "SELECT person, expires_at FROM work.sessions \
                   WHERE token_sha256 = $1 AND expires_at > $2";
        let row = sqlx::query_as(sql).bind(token_sha256.as_slice()).bind(now);
        let row: Option<(String, DateTime<Utc>)> =
            row.fetch_optional(&self.0).await.map_err(failed(PART))?;
        row.map(|(person, expires_at)| {
            let person: PersonId = person.parse().map_err(|_| PortError {
                part: PART,
                reason: "a session names no person".to_owned(),
            })?;
            Ok(Session { person, expires_at })
        })
        .transpose()
    }

    async fn close(&self, token_sha256: &[u8; 32]) -> Result<(), PortError> {
        let sql = "DELETE FROM work.sessions WHERE token_sha256 = $1";
        let closed = sqlx::query(sql).bind(token_sha256.as_slice()).execute(&self.0).await;
        closed.map(drop).map_err(failed(PART))
    }

    async fn close_all(&self, person: PersonId) -> Result<u64, PortError> {
        let sql = "DELETE FROM work.sessions WHERE person = $1";
        let closed = sqlx::query(sql).bind(person.to_string()).execute(&self.0).await;
        closed.map(|done| done.rows_affected()).map_err(failed(PART))
    }

    async fn failed(
        &self,
        key: &str,
        now: DateTime<Utc>,
        window: Duration,
    ) -> Result<u32, PortError> {
        let sql = "INSERT INTO work.attempts (key, at) VALUES ($1, $2)";
        let noted = sqlx::query(sql).bind(key).bind(now).execute(&self.0).await;
        noted.map_err(failed(PART))?;
        let old = "DELETE FROM work.attempts WHERE key = $1 AND at <= $2";
        let swept = sqlx::query(old).bind(key).bind(since(now, window)).execute(&self.0).await;
        swept.map_err(failed(PART))?;
        self.failures(key, now, window).await
    }

    async fn failures(
        &self,
        key: &str,
        now: DateTime<Utc>,
        window: Duration,
    ) -> Result<u32, PortError> {
        let sql = "SELECT count(*) FROM work.attempts WHERE key = $1 AND at > $2";
        let count = sqlx::query_scalar(sql).bind(key).bind(since(now, window));
        let count: i64 = count.fetch_one(&self.0).await.map_err(failed(PART))?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn first_seen(&self, key: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, PortError> {
        let insert = "INSERT INTO work.requests (key, first_seen) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
        sqlx::query(insert).bind(key).bind(now).execute(&self.0).await.map_err(failed(PART))?;
        let sql = "SELECT first_seen FROM work.requests WHERE key = $1";
        sqlx::query_scalar(sql).bind(key).fetch_one(&self.0).await.map_err(failed(PART))
    }
}
