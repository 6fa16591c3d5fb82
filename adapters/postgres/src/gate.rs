//! Waits, tickets, links and what counts once. Between two that come at once a row's lock or
//! one statement decides. Times are the caller's clock.

use app::{
    gate::{Door, Gate, Knock, Link, LinkState, Method, Purpose, Standing, Ticket, Waits},
    ports::PortError,
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::id::PersonId;
use sqlx::{FromRow, types::Uuid};

use crate::{failed, session::PostgresSessions};

const PART: &str = "gate";
/// How long a code of a device and a Mini App's proof are remembered; they are refused as stale long
/// before. Recovery codes are remembered for ever.
const SPENT_KEPT: TimeDelta = TimeDelta::days(2);
/// How long attempts and ended links are kept: longer than any wait, so that nothing counts anew.
const ENDED_KEPT: TimeDelta = TimeDelta::days(2);
/// How long the audit trail is kept: a year and a month, so that a year can be looked back on.
const AUDIT_KEPT: TimeDelta = TimeDelta::days(400);

fn coded(state: &str) -> Option<LinkState> {
    Some(match state {
        "waiting" => LinkState::Waiting,
        "confirmed" => LinkState::Confirmed,
        "refused" => LinkState::Refused,
        "used" => LinkState::Used,
        _ => return None,
    })
}

fn broken(what: &str) -> PortError {
    PortError { part: PART, reason: what.to_owned() }
}

const LINK: &str = "SELECT id, number, offered, address, agent, state, person, created_at, \
                    expires_at FROM work.sign_in_links";

#[derive(FromRow)]
struct LinkRow {
    id: Uuid,
    number: i16,
    offered: Vec<i16>,
    address: Option<String>,
    agent: Option<String>,
    state: String,
    person: Option<String>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl LinkRow {
    fn link(self) -> Result<Link, PortError> {
        let number = |n: i16| u8::try_from(n).map_err(|_| broken("a link offers no number"));
        let person = self.person.map(|person| person.parse()).transpose();
        Ok(Link {
            id: self.id,
            number: number(self.number)?,
            offered: self.offered.into_iter().map(number).collect::<Result<_, _>>()?,
            door: Door {
                address: self.address.and_then(|address| address.parse().ok()),
                agent: self.agent,
            },
            state: coded(&self.state).ok_or_else(|| broken("a link is in no state"))?,
            person: person.map_err(|_| broken("a link names no person"))?,
            created_at: self.created_at,
            expires_at: self.expires_at,
        })
    }
}

impl PostgresSessions {
    /// The row's lock makes attempts at the same key wait for each other.
    async fn knock_once(
        &self,
        key: &str,
        now: DateTime<Utc>,
        waits: Waits,
    ) -> Result<Knock, sqlx::Error> {
        let mut transaction = self.0.begin().await?;
        let sql = "INSERT INTO work.waits (key, attempts, last_at) VALUES ($1, 0, $2) \
                   ON CONFLICT (key) DO NOTHING";
        sqlx::query(sql).bind(key).bind(now).execute(&mut *transaction).await?;
        let sql = "SELECT attempts, last_at, until FROM work.waits WHERE key = $1 FOR UPDATE";
        let row = sqlx::query_as(sql).bind(key).fetch_one(&mut *transaction).await?;
        let (attempts, last_at, until): (i32, DateTime<Utc>, Option<DateTime<Utc>>) = row;
        let attempts = attempts.unsigned_abs();
        let (knock, next) = waits.knock(Standing { attempts, last_at, until }, now);
        let sql = "UPDATE work.waits SET attempts = $2, last_at = $3, until = $4 WHERE key = $1";
        let attempts = i32::try_from(next.attempts).unwrap_or(i32::MAX);
        let query = sqlx::query(sql).bind(key).bind(attempts).bind(next.last_at).bind(next.until);
        query.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(knock)
    }

    async fn one_link(&self, sql: String, key: &[u8]) -> Result<Option<Link>, PortError> {
        let row = sqlx::query_as::<_, LinkRow>(&sql).bind(key).fetch_optional(&self.0).await;
        row.map_err(failed(PART))?.map(LinkRow::link).transpose()
    }
}

#[async_trait]
impl Gate for PostgresSessions {
    async fn knock(&self, key: &str, now: DateTime<Utc>, waits: Waits) -> Result<Knock, PortError> {
        let knocked = self.knock_once(key, now, waits).await;
        knocked.map_err(failed(PART))
    }

    async fn take_back(&self, key: &str, all: bool) -> Result<(), PortError> {
        let sql = if all {
            "DELETE FROM work.waits WHERE key = $1"
        } else {
            "UPDATE work.waits SET attempts = greatest(attempts - 1, 0), until = NULL \
             WHERE key = $1"
        };
        sqlx::query(sql).bind(key).execute(&self.0).await.map(drop).map_err(failed(PART))
    }

    async fn put_ticket(&self, token_sha256: &[u8; 32], ticket: &Ticket) -> Result<(), PortError> {
        let sql = "INSERT INTO work.tickets (token_sha256, person, purpose, method, expires_at) \
                   VALUES ($1, $2, $3, $4, $5)";
        let purpose = match ticket.purpose {
            Purpose::Code => "code",
            Purpose::Enroll => "enroll",
        };
        let put = sqlx::query(sql)
            .bind(token_sha256.as_slice())
            .bind(ticket.person.to_string())
            .bind(purpose)
            .bind(ticket.method.code())
            .bind(ticket.expires_at);
        put.execute(&self.0).await.map(drop).map_err(failed(PART))
    }

    async fn ticket(
        &self,
        token_sha256: &[u8; 32],
        now: DateTime<Utc>,
    ) -> Result<Option<Ticket>, PortError> {
        let sql = "SELECT person, purpose, method, expires_at FROM work.tickets \
                   WHERE token_sha256 = $1 AND expires_at > $2";
        let row = sqlx::query_as(sql).bind(token_sha256.as_slice()).bind(now);
        let row: Option<(String, String, String, DateTime<Utc>)> =
            row.fetch_optional(&self.0).await.map_err(failed(PART))?;
        let Some((person, purpose, method, expires_at)) = row else { return Ok(None) };
        Ok(Some(Ticket {
            person: person.parse().map_err(|_| broken("a ticket names no person"))?,
            purpose: if purpose == "enroll" { Purpose::Enroll } else { Purpose::Code },
            method: Method::of(&method).ok_or_else(|| broken("a ticket has no method"))?,
            expires_at,
        }))
    }

    async fn tear_ticket(&self, token_sha256: &[u8; 32]) -> Result<bool, PortError> {
        let sql = "DELETE FROM work.tickets WHERE token_sha256 = $1";
        let torn = sqlx::query(sql).bind(token_sha256.as_slice()).execute(&self.0).await;
        torn.map(|done| done.rows_affected() == 1).map_err(failed(PART))
    }

    async fn put_link(
        &self,
        token_sha256: &[u8; 32],
        nonce_sha256: &[u8; 32],
        link: &Link,
    ) -> Result<(), PortError> {
        let sql = "INSERT INTO work.sign_in_links (id, token_sha256, nonce_sha256, number, \
                   offered, address, agent, created_at, expires_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let put = sqlx::query(sql)
            .bind(link.id)
            .bind(token_sha256.as_slice())
            .bind(nonce_sha256.as_slice())
            .bind(i16::from(link.number))
            .bind(link.offered.iter().copied().map(i16::from).collect::<Vec<_>>())
            .bind(link.door.address.map(|address| address.to_string()))
            .bind(link.door.agent.as_deref())
            .bind(link.created_at)
            .bind(link.expires_at);
        put.execute(&self.0).await.map(drop).map_err(failed(PART))
    }

    async fn link_of_page(&self, token_sha256: &[u8; 32]) -> Result<Option<Link>, PortError> {
        self.one_link(format!("{LINK} WHERE token_sha256 = $1"), token_sha256).await
    }

    async fn link_of_nonce(&self, nonce_sha256: &[u8; 32]) -> Result<Option<Link>, PortError> {
        self.one_link(format!("{LINK} WHERE nonce_sha256 = $1"), nonce_sha256).await
    }

    async fn link(&self, id: Uuid) -> Result<Option<Link>, PortError> {
        let sql = format!("{LINK} WHERE id = $1");
        let row = sqlx::query_as::<_, LinkRow>(&sql).bind(id).fetch_optional(&self.0).await;
        row.map_err(failed(PART))?.map(LinkRow::link).transpose()
    }

    async fn answer_link(
        &self,
        id: Uuid,
        person: PersonId,
        confirmed: bool,
    ) -> Result<(), PortError> {
        let sql = "UPDATE work.sign_in_links SET state = $3, person = $2 \
                   WHERE id = $1 AND state = 'waiting'";
        let state = if confirmed { "confirmed" } else { "refused" };
        let answered = sqlx::query(sql).bind(id).bind(person.to_string()).bind(state);
        answered.execute(&self.0).await.map(drop).map_err(failed(PART))
    }

    async fn use_link(&self, id: Uuid) -> Result<bool, PortError> {
        let sql = "UPDATE work.sign_in_links SET state = 'used' \
                   WHERE id = $1 AND state = 'confirmed'";
        let used = sqlx::query(sql).bind(id).execute(&self.0).await;
        used.map(|done| done.rows_affected() == 1).map_err(failed(PART))
    }

    async fn spend(&self, what: &str, now: DateTime<Utc>) -> Result<bool, PortError> {
        let sql = "INSERT INTO work.spent (what, spent_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        let spent = sqlx::query(sql).bind(what).bind(now).execute(&self.0).await;
        spent.map(|done| done.rows_affected() == 1).map_err(failed(PART))
    }

    async fn sweep(&self, now: DateTime<Utc>) -> Result<u64, PortError> {
        let mut gone = 0;
        for (sql, before) in [
            ("DELETE FROM work.sessions WHERE expires_at < $1", now),
            ("DELETE FROM work.tickets WHERE expires_at < $1", now),
            ("DELETE FROM work.sign_in_links WHERE expires_at < $1", now - ENDED_KEPT),
            ("DELETE FROM work.waits WHERE last_at < $1", now - ENDED_KEPT),
            (
                "DELETE FROM work.spent WHERE spent_at < $1 AND what NOT LIKE 'recovery:%'",
                now - SPENT_KEPT,
            ),
            ("DELETE FROM work.audit WHERE at < $1", now - AUDIT_KEPT),
        ] {
            let swept = sqlx::query(sql).bind(before).execute(&self.0).await;
            gone += swept.map_err(failed(PART))?.rows_affected();
        }
        Ok(gone)
    }
}
