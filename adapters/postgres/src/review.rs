//! Which member of staff looks at which payment, and which receipts were opened by whom.

use app::ports::{Lease, Opening, PortError, Reviews};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::id::{PaymentId, PersonId};
use sqlx::{FromRow, PgPool};

use crate::failed;

const PART: &str = "reviews";

/// How often a claim is tried: where another took the payment in the same moment, the statement
/// neither changes that claim nor sees it yet.
const ATTEMPTS: u8 = 3;

/// Leases and openings that one answer has at the most: more than a shop's staff make.
const ROWS_MAX: i64 = 10_000;

/// Claims and openings in schema `work`.
#[derive(Debug, Clone)]
pub struct PostgresReviews(PgPool);

impl PostgresReviews {
    /// Over this database.
    #[must_use]
    pub const fn new(pool: PgPool) -> Self {
        Self(pool)
    }
}

#[derive(FromRow)]
struct ClaimRow {
    payment: String,
    person: String,
    claimed_at: DateTime<Utc>,
    lease_until: DateTime<Utc>,
}

#[derive(FromRow)]
struct OpeningRow {
    payment: String,
    page: i32,
    person: String,
    channel: String,
    opened_at: DateTime<Utc>,
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T, PortError> {
    text.parse().map_err(|_| PortError { part: PART, reason: format!("{text:?} is no id") })
}

impl ClaimRow {
    fn lease(&self) -> Result<Lease, PortError> {
        let (payment, person) = (id::<PaymentId>(&self.payment)?, id::<PersonId>(&self.person)?);
        let (claimed_at, until) = (self.claimed_at, self.lease_until);
        Ok(Lease { payment, person, claimed_at, until })
    }
}

impl OpeningRow {
    fn opening(self) -> Result<Opening, PortError> {
        let (payment, person) = (id::<PaymentId>(&self.payment)?, id::<PersonId>(&self.person)?);
        let (page, channel, at) = (self.page.unsigned_abs(), self.channel, self.opened_at);
        Ok(Opening { payment, page, person, channel, at })
    }
}

fn texts(payments: &[PaymentId]) -> Vec<String> {
    payments.iter().map(ToString::to_string).collect()
}

#[async_trait]
impl Reviews for PostgresReviews {
    async fn claim(&self, wanted: &Lease, take_over: bool) -> Result<Lease, PortError> {
        // A statement that changes nothing returns nothing, so what stands is read in its place.
        let sql = "WITH taken AS (INSERT INTO work.payment_claim AS held \
                 (payment, person, claimed_at, lease_until) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (payment) DO UPDATE SET person = excluded.person, \
                 lease_until = excluded.lease_until, \
                 claimed_at = CASE WHEN held.person = excluded.person \
                     AND held.lease_until > excluded.claimed_at \
                     THEN held.claimed_at ELSE excluded.claimed_at END \
             WHERE $5 OR held.person = excluded.person OR held.lease_until <= excluded.claimed_at \
             RETURNING payment, person, claimed_at, lease_until) \
             SELECT * FROM taken UNION ALL \
             SELECT payment, person, claimed_at, lease_until FROM work.payment_claim \
             WHERE payment = $1 AND NOT EXISTS (SELECT FROM taken)";
        for _ in 0..ATTEMPTS {
            let row: Option<ClaimRow> = sqlx::query_as(sql)
                .bind(wanted.payment.to_string())
                .bind(wanted.person.to_string())
                .bind(wanted.claimed_at)
                .bind(wanted.until)
                .bind(take_over)
                .fetch_optional(&self.0)
                .await
                .map_err(failed(PART))?;
            if let Some(row) = row {
                return row.lease();
            }
        }
        Err(PortError { part: PART, reason: "others kept claiming the same payment".to_owned() })
    }

    async fn release(&self, payment: PaymentId, person: PersonId) -> Result<bool, PortError> {
        let sql = "DELETE FROM work.payment_claim WHERE payment = $1 AND person = $2";
        let done = sqlx::query(sql).bind(payment.to_string()).bind(person.to_string());
        let done = done.execute(&self.0).await.map_err(failed(PART))?;
        Ok(done.rows_affected() > 0)
    }

    async fn end(&self, payment: PaymentId) -> Result<(), PortError> {
        let sql = "DELETE FROM work.payment_claim WHERE payment = $1";
        let done = sqlx::query(sql).bind(payment.to_string()).execute(&self.0).await;
        done.map(drop).map_err(failed(PART))
    }

    async fn of(
        &self,
        payments: &[PaymentId],
        now: DateTime<Utc>,
    ) -> Result<Vec<Lease>, PortError> {
        let sql = "SELECT payment, person, claimed_at, lease_until FROM work.payment_claim \
                   WHERE payment = ANY ($1) AND lease_until > $2";
        let rows = sqlx::query_as(sql).bind(texts(payments)).bind(now).fetch_all(&self.0).await;
        let rows: Vec<ClaimRow> = rows.map_err(failed(PART))?;
        rows.iter().map(ClaimRow::lease).collect()
    }

    async fn standing(&self, now: DateTime<Utc>) -> Result<Vec<Lease>, PortError> {
        let sql = "SELECT payment, person, claimed_at, lease_until FROM work.payment_claim \
                   WHERE lease_until > $1 ORDER BY payment LIMIT $2";
        let rows = sqlx::query_as(sql).bind(now).bind(ROWS_MAX).fetch_all(&self.0).await;
        let rows: Vec<ClaimRow> = rows.map_err(failed(PART))?;
        rows.iter().map(ClaimRow::lease).collect()
    }

    async fn opened(&self, opening: &Opening) -> Result<(), PortError> {
        let sql = "INSERT INTO work.receipt_opening (payment, page, person, channel, opened_at) \
                   VALUES ($1, $2, $3, $4, $5)";
        let done = sqlx::query(sql)
            .bind(opening.payment.to_string())
            .bind(i32::try_from(opening.page).unwrap_or(i32::MAX))
            .bind(opening.person.to_string())
            .bind(&opening.channel)
            .bind(opening.at)
            .execute(&self.0)
            .await;
        done.map(drop).map_err(failed(PART))
    }

    async fn openings(&self, payments: &[PaymentId]) -> Result<Vec<Opening>, PortError> {
        let sql = "SELECT payment, page, person, channel, opened_at FROM work.receipt_opening \
                   WHERE payment = ANY ($1) ORDER BY opened_at LIMIT $2";
        let rows = sqlx::query_as(sql).bind(texts(payments)).bind(ROWS_MAX).fetch_all(&self.0);
        let rows: Vec<OpeningRow> = rows.await.map_err(failed(PART))?;
        rows.into_iter().map(OpeningRow::opening).collect()
    }
}
