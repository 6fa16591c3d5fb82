//! What is asked of wallets.

use domain::{
    id::{OrderId, PersonId},
    money::Irr,
};
use sqlx::PgExecutor;

use super::{HoldRow, MovementKind, MovementRow, WalletRow, WalletTotals};
use crate::{
    Answer,
    column::{codes, texts},
    page::{Connection, Cursor, Direction, Page},
};

/// The wallet of a person; none before the first credit.
pub async fn by_person(db: impl PgExecutor<'_>, person: PersonId) -> Answer<Option<WalletRow>> {
    let sql = "SELECT * FROM rm.wallet WHERE person = $1";
    Ok(sqlx::query_as(sql).bind(person.to_string()).fetch_optional(db).await?)
}

/// The wallets of these persons, as far as they have one.
pub async fn by_persons(db: impl PgExecutor<'_>, persons: &[PersonId]) -> Answer<Vec<WalletRow>> {
    let sql = "SELECT * FROM rm.wallet WHERE person = ANY ($1)";
    Ok(sqlx::query_as(sql).bind(texts(persons)).fetch_all(db).await?)
}

/// What a person can spend; nothing when he has no wallet.
pub async fn balance(db: impl PgExecutor<'_>, person: PersonId) -> Answer<Irr> {
    Ok(by_person(db, person).await?.map_or(Irr::ZERO, |wallet| wallet.balance))
}

/// All wallets together.
pub async fn totals(db: impl PgExecutor<'_>) -> Answer<WalletTotals> {
    let sql = "SELECT count(*) AS wallets, coalesce(sum(balance), 0)::bigint AS balance, \
         coalesce(sum(held), 0)::bigint AS held, coalesce(sum(owed), 0)::bigint AS owed \
         FROM rm.wallet";
    Ok(sqlx::query_as(sql).fetch_one(db).await?)
}

/// The movements of a person's wallet, newest first; of these kinds, or all when none is named.
pub async fn movements(
    db: impl PgExecutor<'_>,
    person: PersonId,
    kinds: &[MovementKind],
    page: &Page,
) -> Answer<Connection<MovementRow>> {
    let tail = Direction::NewestFirst.tail("position");
    let sql = format!(
        "SELECT * FROM rm.wallet_movement \
         WHERE person = $3 AND (cardinality($4::text[]) = 0 OR kind = ANY ($4)) AND {tail}"
    );
    let rows = sqlx::query_as(&sql)
        .bind(page.position())
        .bind(page.limit())
        .bind(person.to_string())
        .bind(codes(kinds))
        .fetch_all(db)
        .await?;
    Ok(Connection::new(rows, page, |row: &MovementRow| Cursor::of(row.position)))
}

/// The reserve for an order.
pub async fn hold(db: impl PgExecutor<'_>, order: OrderId) -> Answer<Option<HoldRow>> {
    let sql = "SELECT * FROM rm.wallet_hold WHERE order_id = $1";
    Ok(sqlx::query_as(sql).bind(order.to_string()).fetch_optional(db).await?)
}

/// The reserves for these orders, as far as there were any.
pub async fn holds(db: impl PgExecutor<'_>, orders: &[OrderId]) -> Answer<Vec<HoldRow>> {
    let sql = "SELECT * FROM rm.wallet_hold WHERE order_id = ANY ($1)";
    Ok(sqlx::query_as(sql).bind(texts(orders)).fetch_all(db).await?)
}

/// What is reserved now, longest first; of one person, or of all.
pub async fn open_holds(
    db: impl PgExecutor<'_>,
    person: Option<PersonId>,
    page: &Page,
) -> Answer<Connection<HoldRow>> {
    let tail = Direction::OldestFirst.tail("first_position");
    let sql = format!(
        "SELECT * FROM rm.wallet_hold \
         WHERE status = 'open' AND ($3::text IS NULL OR person = $3) AND {tail}"
    );
    let rows = sqlx::query_as(&sql)
        .bind(page.position())
        .bind(page.limit())
        .bind(person.map(|person| person.to_string()))
        .fetch_all(db)
        .await?;
    Ok(Connection::new(rows, page, |row: &HoldRow| Cursor::of(row.first_position)))
}
