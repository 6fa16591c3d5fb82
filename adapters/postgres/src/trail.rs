//! The audit trail.

use app::{
    audit::Action,
    context::Channel,
    gate::{Door, Noted, Trail, Wanted},
    ports::PortError,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::{failed, session::PostgresSessions};

const PART: &str = "audit";

#[derive(FromRow)]
struct Row {
    id: i64,
    at: DateTime<Utc>,
    actor: String,
    person: Option<String>,
    action: String,
    denied: bool,
    channel: String,
    address: Option<String>,
    agent: Option<String>,
}

impl Row {
    fn noted(self) -> Result<Noted, PortError> {
        let broken = |what: &str| PortError { part: PART, reason: format!("a note {what}") };
        let person = self.person.map(|person| person.parse()).transpose();
        Ok(Noted {
            id: self.id,
            at: self.at,
            actor: self.actor,
            person: person.map_err(|_| broken("names no person"))?,
            action: Action::of(&self.action).ok_or_else(|| broken("has no action"))?,
            denied: self.denied,
            channel: Channel::of(&self.channel).ok_or_else(|| broken("came by no door"))?,
            door: Door {
                address: self.address.and_then(|address| address.parse().ok()),
                agent: self.agent,
            },
            once: None,
        })
    }
}

#[async_trait]
impl Trail for PostgresSessions {
    async fn note(&self, noted: &Noted) -> Result<(), PortError> {
        let sql = "INSERT INTO work.audit \
                   (at, actor, person, action, denied, channel, address, agent, once) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (once) DO NOTHING";
        let written = sqlx::query(sql)
            .bind(noted.at)
            .bind(&noted.actor)
            .bind(noted.person.map(|person| person.to_string()))
            .bind(noted.action.code())
            .bind(noted.denied)
            .bind(noted.channel.code())
            .bind(noted.door.address.map(|address| address.to_string()))
            .bind(noted.door.agent.as_deref())
            .bind(noted.once.as_deref());
        written.execute(&self.0).await.map(drop).map_err(failed(PART))
    }

    async fn notes(
        &self,
        wanted: &Wanted,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Noted>, PortError> {
        let sql = "SELECT id, at, actor, person, action, denied, channel, address, agent \
                   FROM work.audit WHERE ($1::text IS NULL OR actor = $1) \
                   AND (cardinality($2::text[]) = 0 OR action = ANY ($2)) \
                   AND ($3::timestamptz IS NULL OR at >= $3) \
                   AND ($4::timestamptz IS NULL OR at < $4) \
                   AND ($5::bigint IS NULL OR id < $5) ORDER BY id DESC LIMIT $6";
        let rows = sqlx::query_as::<_, Row>(sql)
            .bind(wanted.actor.as_deref())
            .bind(&wanted.actions)
            .bind(wanted.from)
            .bind(wanted.until)
            .bind(before)
            .bind(i64::from(limit));
        let rows = rows.fetch_all(&self.0).await.map_err(failed(PART))?;
        rows.into_iter().map(Row::noted).collect()
    }
}
