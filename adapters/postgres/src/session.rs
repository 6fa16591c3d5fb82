//! Signed-in browsers, and when a request was first seen.

use app::{
    gate::{Door, Method},
    ports::{PortError, Session, Sessions},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::id::PersonId;
use sqlx::{FromRow, PgPool, types::Uuid};

use crate::failed;

/// Sessions in schema `work`, and what signing in needs beside.
#[derive(Debug, Clone)]
pub struct PostgresSessions(pub(crate) PgPool);

impl PostgresSessions {
    /// Over this database.
    #[must_use]
    pub const fn new(pool: PgPool) -> Self {
        Self(pool)
    }
}

const PART: &str = "sessions";

/// What is kept of a session, in the order of [`Row`].
const COLUMNS: &str = "id, person, method, address, agent, created_at, last_used_at, expires_at";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    person: String,
    method: String,
    address: Option<String>,
    agent: Option<String>,
    created_at: DateTime<Utc>,
    last_used_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl Row {
    fn session(self) -> Result<Session, PortError> {
        let broken = |what: &str| PortError { part: PART, reason: format!("a session {what}") };
        Ok(Session {
            id: self.id,
            person: self.person.parse().map_err(|_| broken("names no person"))?,
            method: Method::of(&self.method).ok_or_else(|| broken("was opened by no method"))?,
            door: Door {
                address: self.address.and_then(|address| address.parse().ok()),
                agent: self.agent,
            },
            created_at: self.created_at,
            last_used_at: self.last_used_at,
            expires_at: self.expires_at,
        })
    }
}

#[async_trait]
impl Sessions for PostgresSessions {
    async fn open(&self, token_sha256: &[u8; 32], session: &Session) -> Result<(), PortError> {
        let sql = format!(
            "INSERT INTO work.sessions (token_sha256, {COLUMNS}) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        );
        let opened = sqlx::query(&sql)
            .bind(token_sha256.as_slice())
            .bind(session.id)
            .bind(session.person.to_string())
            .bind(session.method.code())
            .bind(session.door.address.map(|address| address.to_string()))
            .bind(session.door.agent.as_deref())
            .bind(session.created_at)
            .bind(session.last_used_at)
            .bind(session.expires_at)
            .execute(&self.0);
        opened.await.map(drop).map_err(failed(PART))
    }

    async fn get(
        &self,
        token_sha256: &[u8; 32],
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, PortError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM work.sessions WHERE token_sha256 = $1 AND expires_at > $2"
        );
        let row = sqlx::query_as::<_, Row>(&sql).bind(token_sha256.as_slice()).bind(now);
        row.fetch_optional(&self.0).await.map_err(failed(PART))?.map(Row::session).transpose()
    }

    async fn touch(&self, id: Uuid, now: DateTime<Utc>) -> Result<(), PortError> {
        let sql = "UPDATE work.sessions SET last_used_at = $2 WHERE id = $1 AND last_used_at < $2";
        let touched = sqlx::query(sql).bind(id).bind(now).execute(&self.0);
        touched.await.map(drop).map_err(failed(PART))
    }

    async fn of(&self, person: PersonId, now: DateTime<Utc>) -> Result<Vec<Session>, PortError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM work.sessions WHERE person = $1 AND expires_at > $2 \
             ORDER BY last_used_at DESC, id"
        );
        let rows = sqlx::query_as::<_, Row>(&sql).bind(person.to_string()).bind(now);
        let rows = rows.fetch_all(&self.0).await.map_err(failed(PART))?;
        rows.into_iter().map(Row::session).collect()
    }

    async fn close(&self, token_sha256: &[u8; 32]) -> Result<(), PortError> {
        let sql = "DELETE FROM work.sessions WHERE token_sha256 = $1";
        let closed = sqlx::query(sql).bind(token_sha256.as_slice()).execute(&self.0).await;
        closed.map(drop).map_err(failed(PART))
    }

    async fn close_one(&self, person: PersonId, id: Uuid) -> Result<bool, PortError> {
        let sql = "DELETE FROM work.sessions WHERE person = $1 AND id = $2";
        let closed = sqlx::query(sql).bind(person.to_string()).bind(id).execute(&self.0).await;
        closed.map(|done| done.rows_affected() == 1).map_err(failed(PART))
    }

    async fn close_all(&self, person: PersonId, but: Option<Uuid>) -> Result<u64, PortError> {
        let sql = "DELETE FROM work.sessions WHERE person = $1 AND id IS DISTINCT FROM $2";
        let closed = sqlx::query(sql).bind(person.to_string()).bind(but).execute(&self.0).await;
        closed.map(|done| done.rows_affected()).map_err(failed(PART))
    }

    async fn first_seen(&self, key: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, PortError> {
        let insert = "INSERT INTO work.requests (key, first_seen) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
        sqlx::query(insert).bind(key).bind(now).execute(&self.0).await.map_err(failed(PART))?;
        let sql = "SELECT first_seen FROM work.requests WHERE key = $1";
        sqlx::query_scalar(sql).bind(key).fetch_one(&self.0).await.map_err(failed(PART))
    }
}
