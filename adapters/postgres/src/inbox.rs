//! The bot's inbox. Leases and waiting times are the database's clock, which all workers share.

use std::time::Duration;

use app::{
    chat::{Arrived, Inbox, Taken},
    ports::PortError,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::failed;

/// The inbox in schema `work`.
#[derive(Debug, Clone)]
pub struct PostgresInbox(PgPool);

impl PostgresInbox {
    /// Over this database.
    #[must_use]
    pub const fn new(pool: PgPool) -> Self {
        Self(pool)
    }

    /// Runs a statement over one update that `owner` holds.
    async fn settle(
        &self,
        sql: &str,
        update_id: i64,
        owner: &str,
        why: Option<&str>,
    ) -> Result<(), PortError> {
        let query = sqlx::query(sql).bind(update_id).bind(owner).bind(why);
        query.execute(&self.0).await.map(drop).map_err(failed(PART))
    }
}

const PART: &str = "inbox";

const CLAIM: &str = "\
    WITH next AS ( \
        SELECT i.update_id FROM work.inbox i \
        WHERE i.status IN ('ready', 'leased') \
          AND CASE i.status WHEN 'ready' THEN i.run_at ELSE i.lease_until END \
              <= clock_timestamp() \
          AND NOT EXISTS (SELECT FROM work.inbox o WHERE o.chat = i.chat \
              AND o.status IN ('ready', 'leased') AND o.update_id < i.update_id) \
          AND NOT EXISTS (SELECT FROM work.inbox o WHERE o.chat = i.chat \
              AND o.status = 'leased' AND o.update_id > i.update_id) \
        ORDER BY i.update_id LIMIT 1 FOR UPDATE OF i SKIP LOCKED) \
    UPDATE work.inbox i SET status = 'leased', owner = $1, attempts = i.attempts + 1, \
        lease_until = clock_timestamp() + make_interval(secs => $2::double precision / 1000) \
    FROM next WHERE i.update_id = next.update_id \
    RETURNING i.update_id, i.chat, i.body, i.received_at, i.attempts";

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// `PostgreSQL` keeps no U+0000; where a body has one, it is escaped there already.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}

#[async_trait]
impl Inbox for PostgresInbox {
    async fn keep(&self, arrived: &[Arrived], at: DateTime<Utc>) -> Result<u64, PortError> {
        let ids: Vec<i64> = arrived.iter().map(|update| update.update_id).collect();
        let chats: Vec<i64> = arrived.iter().map(|update| update.chat).collect();
        let bodies: Vec<String> = arrived.iter().map(|update| storable(&update.body)).collect();
        let sql = "INSERT INTO work.inbox (update_id, chat, body, received_at) \
                   SELECT u.id, u.chat, u.body, $4 \
                   FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS u (id, chat, body) \
                   ON CONFLICT (update_id) DO NOTHING";
        let kept = sqlx::query(sql).bind(ids).bind(chats).bind(bodies).bind(at);
        kept.execute(&self.0).await.map(|done| done.rows_affected()).map_err(failed(PART))
    }

    async fn claim(&self, owner: &str, lease: Duration) -> Result<Option<Taken>, PortError> {
        type Row = (i64, i64, String, DateTime<Utc>, i32);
        let claimed = sqlx::query_as::<_, Row>(CLAIM).bind(owner).bind(millis(lease));
        match claimed.fetch_optional(&self.0).await {
            Ok(row) => Ok(row.map(|(update_id, chat, body, received_at, attempts)| Taken {
                update_id,
                chat,
                body,
                received_at,
                attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
            })),
            // Another worker took an update of the same chat in the same moment.
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(None),
            Err(error) => Err(failed(PART)(error)),
        }
    }

    async fn renew(&self, update_id: i64, owner: &str, lease: Duration) -> Result<bool, PortError> {
        let sql = "UPDATE work.inbox SET lease_until = clock_timestamp() \
                   + make_interval(secs => $3::double precision / 1000) \
                   WHERE update_id = $1 AND owner = $2 AND status = 'leased'";
        let renewed = sqlx::query(sql).bind(update_id).bind(owner).bind(millis(lease));
        let renewed = renewed.execute(&self.0).await.map_err(failed(PART))?;
        Ok(renewed.rows_affected() == 1)
    }

    async fn done(&self, update_id: i64, owner: &str) -> Result<(), PortError> {
        let sql = "UPDATE work.inbox SET status = 'done', body = '', lease_until = NULL, \
                   ended_at = clock_timestamp(), last_error = coalesce($3, last_error) \
                   WHERE update_id = $1 AND owner = $2 AND status = 'leased'";
        self.settle(sql, update_id, owner, None).await
    }

    async fn retry(
        &self,
        update_id: i64,
        owner: &str,
        after: Duration,
        why: &str,
    ) -> Result<(), PortError> {
        let sql = "UPDATE work.inbox SET status = 'ready', lease_until = NULL, last_error = $3, \
                   run_at = clock_timestamp() \
                   + make_interval(secs => $4::double precision / 1000) \
                   WHERE update_id = $1 AND owner = $2 AND status = 'leased'";
        let query = sqlx::query(sql).bind(update_id).bind(owner).bind(storable(why));
        let query = query.bind(millis(after)).execute(&self.0);
        query.await.map(drop).map_err(failed(PART))
    }

    async fn park(&self, update_id: i64, owner: &str, why: &str) -> Result<(), PortError> {
        let sql = "UPDATE work.inbox SET status = 'parked', lease_until = NULL, last_error = $3, \
                   ended_at = clock_timestamp() \
                   WHERE update_id = $1 AND owner = $2 AND status = 'leased'";
        self.settle(sql, update_id, owner, Some(&storable(why))).await
    }

    async fn forget(&self, before: DateTime<Utc>) -> Result<u64, PortError> {
        let sql = "DELETE FROM work.inbox WHERE status = 'done' AND ended_at < $1";
        let gone = sqlx::query(sql).bind(before).execute(&self.0).await.map_err(failed(PART))?;
        let sql = "DELETE FROM work.sent WHERE sent_at < $1";
        sqlx::query(sql).bind(before).execute(&self.0).await.map_err(failed(PART))?;
        Ok(gone.rows_affected())
    }
}
