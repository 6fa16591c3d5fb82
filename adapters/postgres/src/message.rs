//! Messages that the bot will know again.

use app::{
    chat::{Messages, StaffCard},
    ports::PortError,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::id::{PaymentId, SubscriptionId};
use sqlx::{FromRow, PgPool, types::Uuid};

use crate::failed;

/// Known messages in schema `work`.
#[derive(Debug, Clone)]
pub struct PostgresMessages(PgPool);

impl PostgresMessages {
    /// Over this database.
    #[must_use]
    pub const fn new(pool: PgPool) -> Self {
        Self(pool)
    }
}

const PART: &str = "messages";

#[derive(FromRow)]
struct CardRow {
    person: String,
    chat: i64,
    message: i32,
    captioned: bool,
    first_page: i32,
    last_page: i32,
}

impl CardRow {
    fn card(self, payment: PaymentId) -> Result<StaffCard, PortError> {
        let broken = |_| PortError { part: PART, reason: "a card names no person".to_owned() };
        Ok(StaffCard {
            payment,
            person: self.person.parse().map_err(broken)?,
            chat: self.chat,
            message: self.message,
            captioned: self.captioned,
            first_page: u32::try_from(self.first_page).unwrap_or(0),
            last_page: u32::try_from(self.last_page).unwrap_or(0),
        })
    }
}

fn page(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

#[async_trait]
impl Messages for PostgresMessages {
    async fn sent(&self, reaction: Uuid, chat: i64) -> Result<Option<i32>, PortError> {
        let sql = "SELECT message FROM work.sent WHERE reaction_id = $1 AND chat = $2";
        let found = sqlx::query_scalar(sql).bind(reaction).bind(chat);
        found.fetch_optional(&self.0).await.map_err(failed(PART))
    }

    async fn record_sent(
        &self,
        reaction: Uuid,
        chat: i64,
        message: i32,
        at: DateTime<Utc>,
    ) -> Result<(), PortError> {
        let sql = "INSERT INTO work.sent (reaction_id, chat, message, sent_at) \
                   VALUES ($1, $2, $3, $4) ON CONFLICT (reaction_id, chat) DO NOTHING";
        let recorded = sqlx::query(sql).bind(reaction).bind(chat).bind(message).bind(at);
        recorded.execute(&self.0).await.map(drop).map_err(failed(PART))
    }

    async fn cards(&self, payment: PaymentId) -> Result<Vec<StaffCard>, PortError> {
        let sql = "SELECT person, chat, message, captioned, first_page, last_page \
                   FROM work.staff_card WHERE payment = $1 ORDER BY person";
        let rows = sqlx::query_as::<_, CardRow>(sql).bind(payment.to_string());
        let rows = rows.fetch_all(&self.0).await.map_err(failed(PART))?;
        rows.into_iter().map(|row| row.card(payment)).collect()
    }

    async fn put_card(&self, card: &StaffCard) -> Result<(), PortError> {
        let sql = "INSERT INTO work.staff_card \
                   (payment, person, chat, message, captioned, first_page, last_page) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (payment, person) DO UPDATE \
                   SET chat = excluded.chat, message = excluded.message, \
                   captioned = excluded.captioned, first_page = excluded.first_page, \
                   last_page = excluded.last_page";
        let put = sqlx::query(sql)
            .bind(card.payment.to_string())
            .bind(card.person.to_string())
            .bind(card.chat)
            .bind(card.message)
            .bind(card.captioned)
            .bind(page(card.first_page))
            .bind(page(card.last_page));
        put.execute(&self.0).await.map(drop).map_err(failed(PART))
    }

    async fn put_progress(
        &self,
        account: SubscriptionId,
        chat: i64,
        message: i32,
    ) -> Result<(), PortError> {
        let sql = "INSERT INTO work.progress (account, chat, message) VALUES ($1, $2, $3) \
                   ON CONFLICT (account) DO UPDATE \
                   SET chat = excluded.chat, message = excluded.message";
        let put = sqlx::query(sql).bind(account.to_string()).bind(chat).bind(message);
        put.execute(&self.0).await.map(drop).map_err(failed(PART))
    }

    async fn take_progress(
        &self,
        account: SubscriptionId,
    ) -> Result<Option<(i64, i32)>, PortError> {
        let sql = "DELETE FROM work.progress WHERE account = $1 RETURNING chat, message";
        let taken = sqlx::query_as(sql).bind(account.to_string());
        taken.fetch_optional(&self.0).await.map_err(failed(PART))
    }
}
