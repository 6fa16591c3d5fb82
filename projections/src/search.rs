//! Things by the ends of their ids, which people read to each other, and accounts by their names:
//! everybody's, or one person's.

use domain::id::PersonId;
use sqlx::{FromRow, PgExecutor, postgres::PgRow};

use crate::{Answer, order::OrderRow, payment::PaymentRow, subscription::SubscriptionRow};

/// Payments whose id ends so, the newest first.
pub async fn payments(
    db: impl PgExecutor<'_>,
    number: &str,
    whose: Option<PersonId>,
    limit: u8,
) -> Answer<Vec<PaymentRow>> {
    found(db, "rm.payment WHERE right(payment, 6) = $1", number, whose, limit).await
}

/// Orders whose id ends so, the newest first.
pub async fn orders(
    db: impl PgExecutor<'_>,
    number: &str,
    whose: Option<PersonId>,
    limit: u8,
) -> Answer<Vec<OrderRow>> {
    found(db, "rm.orders WHERE right(order_id, 6) = $1", number, whose, limit).await
}

/// Accounts whose id ends so, the newest first.
pub async fn subscriptions(
    db: impl PgExecutor<'_>,
    number: &str,
    whose: Option<PersonId>,
    limit: u8,
) -> Answer<Vec<SubscriptionRow>> {
    found(db, "rm.subscription WHERE right(subscription, 6) = $1", number, whose, limit).await
}

/// Accounts that their panels know by this name, the newest first.
pub async fn subscriptions_named(
    db: impl PgExecutor<'_>,
    name: &str,
    whose: Option<PersonId>,
    limit: u8,
) -> Answer<Vec<SubscriptionRow>> {
    found(db, "rm.subscription WHERE lower(name) = lower($1)", name, whose, limit).await
}

/// The rows of a table that a text picks out, `$1` in `of`; the newest first.
async fn found<Row>(
    db: impl PgExecutor<'_>,
    of: &'static str,
    text: &str,
    whose: Option<PersonId>,
    limit: u8,
) -> Answer<Vec<Row>>
where
    Row: for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    let sql = format!(
        "SELECT * FROM {of} AND ($2::text IS NULL OR person = $2) \
         ORDER BY first_position DESC LIMIT $3"
    );
    let whose = whose.map(|person| person.to_string());
    Ok(sqlx::query_as(&sql).bind(text).bind(whose).bind(i64::from(limit)).fetch_all(db).await?)
}
