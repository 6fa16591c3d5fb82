//! What is asked of payments.

use chrono::{DateTime, Utc};
use domain::{
    id::{CardId, OrderId, PaymentId, PersonId},
    money::Irr,
    payment::Status,
};
use sqlx::PgExecutor;

use super::{Method, PaymentRow};
use crate::{
    Answer, BATCH_MAX,
    column::{Coded, codes, row, texts},
    page::{Connection, Cursor, Direction, Page},
};

row! {
    /// How many payments stand so.
    pub struct StatusCount {
        /// Where they stand.
        pub status: Status,
        /// How many.
        pub count: u64,
        /// What was found by them, or is asked for.
        pub amount: Irr,
    }
}

row! {
    /// Where a payment stands among those that wait for staff.
    pub struct QueuePlace {
        /// Which.
        pub payment: PaymentId,
        /// Its place, from 1.
        pub place: u64,
    }
}

/// Which payments are wanted; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    /// Standing so; none named is any.
    pub statuses: Vec<Status>,
    /// By this way.
    pub method: Option<Method>,
    /// Of this person.
    pub person: Option<PersonId>,
    /// On this card.
    pub card: Option<CardId>,
    /// For this order.
    pub order: Option<OrderId>,
    /// Decided by this member of staff.
    pub decided_by: Option<PersonId>,
    /// Opened at this time or later.
    pub opened_from: Option<DateTime<Utc>>,
    /// Opened before this time.
    pub opened_to: Option<DateTime<Utc>>,
}

const WHERE: &str = "(cardinality($3::text[]) = 0 OR status = ANY ($3)) \
     AND ($4::text IS NULL OR person = $4) AND ($5::text IS NULL OR card = $5) \
     AND ($6::text IS NULL OR order_id = $6) AND ($7::text IS NULL OR decided_by = $7) \
     AND ($8::timestamptz IS NULL OR opened_at >= $8) \
     AND ($9::timestamptz IS NULL OR opened_at < $9) \
     AND ($10::text IS NULL OR method = $10)";

/// One payment.
pub async fn by_id(db: impl PgExecutor<'_>, payment: PaymentId) -> Answer<Option<PaymentRow>> {
    let sql = "SELECT * FROM rm.payment WHERE payment = $1";
    Ok(sqlx::query_as(sql).bind(payment.to_string()).fetch_optional(db).await?)
}

/// Those of these payments that exist.
pub async fn by_ids(db: impl PgExecutor<'_>, payments: &[PaymentId]) -> Answer<Vec<PaymentRow>> {
    let sql = "SELECT * FROM rm.payment WHERE payment = ANY ($1)";
    Ok(sqlx::query_as(sql).bind(texts(payments)).fetch_all(db).await?)
}

/// A page of payments.
pub async fn page(
    db: impl PgExecutor<'_>,
    filter: &PaymentFilter,
    direction: Direction,
    page: &Page,
) -> Answer<Connection<PaymentRow>> {
    let tail = direction.tail("first_position");
    let sql = format!("SELECT * FROM rm.payment WHERE {WHERE} AND {tail}");
    let rows = sqlx::query_as(&sql)
        .bind(page.position())
        .bind(page.limit())
        .bind(codes(&filter.statuses))
        .bind(filter.person.map(|id| id.to_string()))
        .bind(filter.card.map(|id| id.to_string()))
        .bind(filter.order.map(|id| id.to_string()))
        .bind(filter.decided_by.map(|id| id.to_string()))
        .bind(filter.opened_from)
        .bind(filter.opened_to)
        .bind(filter.method.map(Coded::code))
        .fetch_all(db)
        .await?;
    Ok(Connection::new(rows, page, |row: &PaymentRow| Cursor::of(row.first_position)))
}

/// How many payments there are.
pub async fn count(db: impl PgExecutor<'_>, filter: &PaymentFilter) -> Answer<u64> {
    let sql = format!(
        "SELECT count(*) FROM rm.payment WHERE $1::bigint IS NULL AND $2::bigint IS NULL AND {WHERE}"
    );
    let count: i64 = sqlx::query_scalar(&sql)
        .bind(None::<i64>)
        .bind(None::<i64>)
        .bind(codes(&filter.statuses))
        .bind(filter.person.map(|id| id.to_string()))
        .bind(filter.card.map(|id| id.to_string()))
        .bind(filter.order.map(|id| id.to_string()))
        .bind(filter.decided_by.map(|id| id.to_string()))
        .bind(filter.opened_from)
        .bind(filter.opened_to)
        .bind(filter.method.map(Coded::code))
        .fetch_one(db)
        .await?;
    Ok(count.unsigned_abs())
}

/// How many payments stand how.
pub async fn counts(db: impl PgExecutor<'_>) -> Answer<Vec<StatusCount>> {
    let sql = "SELECT status, count(*) AS count, sum(coalesce(credited, amount))::bigint AS amount \
         FROM rm.payment GROUP BY status ORDER BY status";
    Ok(sqlx::query_as(sql).fetch_all(db).await?)
}

/// What waits for staff, longest first. A replaced receipt keeps its place.
pub async fn review_queue(db: impl PgExecutor<'_>, page: &Page) -> Answer<Connection<PaymentRow>> {
    let tail = Direction::OldestFirst.tail("submitted_position");
    let sql = format!("SELECT * FROM rm.payment WHERE status = 'under_review' AND {tail}");
    let rows = sqlx::query_as(&sql).bind(page.position()).bind(page.limit()).fetch_all(db).await?;
    let place = |row: &PaymentRow| Cursor::of(row.submitted_position.unwrap_or(row.first_position));
    Ok(Connection::new(rows, page, place))
}

/// The place of a payment among those that wait for staff, from 1; nothing when it does not wait.
pub async fn queue_place(db: impl PgExecutor<'_>, payment: PaymentId) -> Answer<Option<u64>> {
    let sql = "SELECT (SELECT count(*) FROM rm.payment o WHERE o.status = 'under_review' \
             AND o.submitted_position <= p.submitted_position) \
         FROM rm.payment p WHERE p.payment = $1 AND p.status = 'under_review'";
    let place: Option<i64> =
        sqlx::query_scalar(sql).bind(payment.to_string()).fetch_optional(db).await?;
    Ok(place.map(i64::unsigned_abs))
}

/// The places of those of these payments that wait for staff, from 1.
pub async fn queue_places(
    db: impl PgExecutor<'_>,
    payments: &[PaymentId],
) -> Answer<Vec<QueuePlace>> {
    let sql = "SELECT payment, place FROM (SELECT payment, \
             row_number() OVER (ORDER BY submitted_position) AS place \
             FROM rm.payment WHERE status = 'under_review') AS queue \
         WHERE payment = ANY ($1)";
    Ok(sqlx::query_as(sql).bind(texts(payments)).fetch_all(db).await?)
}

/// The payment that a person has open; should there be several, the newest.
pub async fn open_of(db: impl PgExecutor<'_>, person: PersonId) -> Answer<Option<PaymentRow>> {
    let sql = "SELECT * FROM rm.payment WHERE person = $1 \
         AND status IN ('awaiting_receipt', 'under_review') ORDER BY first_position DESC LIMIT 1";
    Ok(sqlx::query_as(sql).bind(person.to_string()).fetch_optional(db).await?)
}

/// The payments for an order, oldest first.
pub async fn of_order(db: impl PgExecutor<'_>, order: OrderId) -> Answer<Vec<PaymentRow>> {
    of_orders(db, &[order]).await
}

/// The payments for these orders, oldest first.
pub async fn of_orders(db: impl PgExecutor<'_>, orders: &[OrderId]) -> Answer<Vec<PaymentRow>> {
    let sql = "SELECT * FROM rm.payment WHERE order_id = ANY ($1) ORDER BY first_position";
    Ok(sqlx::query_as(sql).bind(texts(orders)).fetch_all(db).await?)
}

/// What has waited for a receipt until `now` and in vain.
pub async fn expired_by(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    limit: u32,
) -> Answer<Vec<PaymentRow>> {
    let sql = "SELECT * FROM rm.payment WHERE status = 'awaiting_receipt' AND expires_at <= $1 \
         ORDER BY expires_at, first_position LIMIT $2";
    let limit = i64::from(limit.min(BATCH_MAX));
    Ok(sqlx::query_as(sql).bind(now).bind(limit).fetch_all(db).await?)
}

/// What has waited for staff since before that time, longest first.
pub async fn waiting_since(
    db: impl PgExecutor<'_>,
    before: DateTime<Utc>,
    limit: u32,
) -> Answer<Vec<PaymentRow>> {
    let sql = "SELECT * FROM rm.payment WHERE status = 'under_review' AND submitted_at < $1 \
         ORDER BY submitted_position LIMIT $2";
    let limit = i64::from(limit.min(BATCH_MAX));
    Ok(sqlx::query_as(sql).bind(before).bind(limit).fetch_all(db).await?)
}
