//! The journal: every entry in the order of the log, and its lines.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    id::{EntryId, OrderId, PaymentId, PersonId},
    ledger::{Account, Commodity},
};
use event_store::projection::Table;
use sqlx::PgExecutor;

use crate::{
    Answer, BATCH_MAX,
    column::{bigint, row, texts},
    page::{Connection, Cursor, Direction, Page},
};

row! {
    /// An entry.
    pub struct EntryRow {
        /// The event that carries it.
        pub position: u64,
        /// Its id.
        pub entry_id: EntryId,
        /// Its accounting day, in Tehran.
        pub effective_date: NaiveDate,
        /// When it was recorded.
        pub recorded_at: DateTime<Utc>,
        /// What happened, such as `wallet.held`.
        pub event_type: String,
        /// The kind of stream that it stands in.
        pub stream_type: String,
        /// The stream.
        pub stream_id: String,
        /// The entry that it undoes.
        pub reverses: Option<EntryId>,
        /// The version of the rules that made it.
        pub rule_version: u32,
        /// Whose money it is.
        pub person: Option<PersonId>,
        /// The payment that it is about.
        pub payment: Option<PaymentId>,
        /// The order that it is about.
        pub order_id: Option<OrderId>,
    }
}

row! {
    /// A line of an entry.
    pub struct LineRow {
        /// The event that carries the entry.
        pub position: u64,
        /// The place of the line in it, from 1.
        pub n: u32,
        /// The account.
        pub account: Account,
        /// What the amount is of.
        pub commodity: Commodity,
        /// Debit positive.
        pub amount: i64,
        /// The balance of the account after it, in the order of the log.
        pub balance_after: i64,
    }
}

pub(super) const JOURNAL: Table = Table {
    name: "journal",
    ddl: "CREATE TABLE {name} (
        position bigint PRIMARY KEY,
        entry_id text NOT NULL UNIQUE,
        effective_date date NOT NULL,
        recorded_at timestamptz NOT NULL,
        event_type text NOT NULL,
        stream_type text NOT NULL,
        stream_id text NOT NULL,
        reverses text,
        rule_version bigint NOT NULL,
        person text,
        payment text,
        order_id text
    );
    CREATE INDEX ON {name} (effective_date, position);
    CREATE INDEX ON {name} (person, position);
    CREATE INDEX ON {name} (payment) WHERE payment IS NOT NULL;
    CREATE INDEX ON {name} (order_id) WHERE order_id IS NOT NULL",
};

pub(super) const LINES: Table = Table {
    name: "journal_line",
    ddl: "CREATE TABLE {name} (
        position bigint NOT NULL,
        n bigint NOT NULL,
        account text NOT NULL,
        control text NOT NULL,
        commodity text NOT NULL,
        amount bigint NOT NULL,
        balance_after bigint NOT NULL,
        PRIMARY KEY (position, n)
    );
    CREATE INDEX ON {name} (account, commodity, position, n);
    CREATE INDEX ON {name} (control, position)",
};

/// Which entries are wanted; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// With a line on this account.
    pub account: Option<Account>,
    /// With a line on an account under this control account.
    pub control: Option<String>,
    /// About this payment.
    pub payment: Option<PaymentId>,
    /// About this order.
    pub order: Option<OrderId>,
    /// With this person's money.
    pub person: Option<PersonId>,
    /// On this accounting day or later.
    pub from: Option<NaiveDate>,
    /// On this accounting day or earlier.
    pub to: Option<NaiveDate>,
    /// Of events of these types, such as `wallet.held`; none named is any.
    pub event_types: Vec<String>,
    /// With a line of this amount or more, on either side.
    pub amount_from: Option<i64>,
    /// Without a line of more than this amount, on either side.
    pub amount_to: Option<i64>,
    /// Set in motion by this stimulus.
    pub correlation: Option<String>,
}

const WHERE: &str = "($3::text IS NULL OR EXISTS (SELECT FROM rm.journal_line l \
         WHERE l.position = j.position AND l.account = $3)) \
     AND ($4::text IS NULL OR EXISTS (SELECT FROM rm.journal_line l \
         WHERE l.position = j.position AND l.control = $4)) \
     AND ($5::text IS NULL OR payment = $5) AND ($6::text IS NULL OR order_id = $6) \
     AND ($7::text IS NULL OR person = $7) \
     AND ($8::date IS NULL OR effective_date >= $8) \
     AND ($9::date IS NULL OR effective_date <= $9) \
     AND (cardinality($10::text[]) = 0 OR event_type = ANY ($10)) \
     AND ($11::bigint IS NULL OR EXISTS (SELECT FROM rm.journal_line l \
         WHERE l.position = j.position AND abs(l.amount) >= $11)) \
     AND ($12::bigint IS NULL OR NOT EXISTS (SELECT FROM rm.journal_line l \
         WHERE l.position = j.position AND abs(l.amount) > $12)) \
     AND ($13::text IS NULL OR EXISTS (SELECT FROM rm.timeline t \
         WHERE t.position = j.position AND t.correlation_id = $13))";

fn positions(of: &[u64]) -> Vec<i64> {
    of.iter().map(|position| bigint(*position)).collect()
}

/// The entry with this id.
pub async fn by_id(db: impl PgExecutor<'_>, entry: EntryId) -> Answer<Option<EntryRow>> {
    let sql = "SELECT * FROM rm.journal WHERE entry_id = $1";
    Ok(sqlx::query_as(sql).bind(entry.to_string()).fetch_optional(db).await?)
}

/// The entry of the event at this position.
pub async fn by_position(db: impl PgExecutor<'_>, position: u64) -> Answer<Option<EntryRow>> {
    let sql = "SELECT * FROM rm.journal WHERE position = $1";
    Ok(sqlx::query_as(sql).bind(bigint(position)).fetch_optional(db).await?)
}

/// The entries of the events at these positions, as far as they carry any.
pub async fn by_positions(db: impl PgExecutor<'_>, at: &[u64]) -> Answer<Vec<EntryRow>> {
    let sql = "SELECT * FROM rm.journal WHERE position = ANY ($1) ORDER BY position";
    Ok(sqlx::query_as(sql).bind(positions(at)).fetch_all(db).await?)
}

/// The entries about a payment, in the order of the log.
pub async fn of_payment(db: impl PgExecutor<'_>, payment: PaymentId) -> Answer<Vec<EntryRow>> {
    of_payments(db, &[payment]).await
}

/// The entries about these payments, in the order of the log.
pub async fn of_payments(db: impl PgExecutor<'_>, payments: &[PaymentId]) -> Answer<Vec<EntryRow>> {
    let sql = "SELECT * FROM rm.journal WHERE payment = ANY ($1) ORDER BY position";
    Ok(sqlx::query_as(sql).bind(texts(payments)).fetch_all(db).await?)
}

/// The entries about an order, in the order of the log.
pub async fn of_order(db: impl PgExecutor<'_>, order: OrderId) -> Answer<Vec<EntryRow>> {
    let sql = "SELECT * FROM rm.journal WHERE order_id = $1 ORDER BY position";
    Ok(sqlx::query_as(sql).bind(order.to_string()).fetch_all(db).await?)
}

/// A page of the journal.
pub async fn page(
    db: impl PgExecutor<'_>,
    filter: &EntryFilter,
    direction: Direction,
    page: &Page,
) -> Answer<Connection<EntryRow>> {
    let tail = direction.tail("position");
    let sql = format!("SELECT * FROM rm.journal j WHERE {WHERE} AND {tail}");
    let rows = sqlx::query_as(&sql)
        .bind(page.position())
        .bind(page.limit())
        .bind(filter.account.as_ref().map(Account::name))
        .bind(filter.control.as_deref())
        .bind(filter.payment.map(|id| id.to_string()))
        .bind(filter.order.map(|id| id.to_string()))
        .bind(filter.person.map(|id| id.to_string()))
        .bind(filter.from)
        .bind(filter.to)
        .bind(&filter.event_types)
        .bind(filter.amount_from)
        .bind(filter.amount_to)
        .bind(filter.correlation.as_deref())
        .fetch_all(db)
        .await?;
    Ok(Connection::new(rows, page, |row: &EntryRow| Cursor::of(row.position)))
}

/// How many entries there are.
pub async fn count(db: impl PgExecutor<'_>, filter: &EntryFilter) -> Answer<u64> {
    let sql = format!(
        "SELECT count(*) FROM rm.journal j \
         WHERE $1::bigint IS NULL AND $2::bigint IS NULL AND {WHERE}"
    );
    let count: i64 = sqlx::query_scalar(&sql)
        .bind(None::<i64>)
        .bind(None::<i64>)
        .bind(filter.account.as_ref().map(Account::name))
        .bind(filter.control.as_deref())
        .bind(filter.payment.map(|id| id.to_string()))
        .bind(filter.order.map(|id| id.to_string()))
        .bind(filter.person.map(|id| id.to_string()))
        .bind(filter.from)
        .bind(filter.to)
        .bind(&filter.event_types)
        .bind(filter.amount_from)
        .bind(filter.amount_to)
        .bind(filter.correlation.as_deref())
        .fetch_one(db)
        .await?;
    Ok(count.unsigned_abs())
}

/// The lines of the entries at these positions, in order.
pub async fn lines(db: impl PgExecutor<'_>, at: &[u64]) -> Answer<Vec<LineRow>> {
    let sql = "SELECT * FROM rm.journal_line WHERE position = ANY ($1) ORDER BY position, n";
    Ok(sqlx::query_as(sql).bind(positions(at)).fetch_all(db).await?)
}

/// The positions of entries that do not sum to zero, or have no lines; there should be none.
pub async fn unbalanced(db: impl PgExecutor<'_>, limit: u32) -> Answer<Vec<u64>> {
    let sql = "SELECT position FROM rm.journal j WHERE NOT EXISTS (SELECT FROM rm.journal_line l \
             WHERE l.position = j.position) \
         UNION SELECT position FROM rm.journal_line GROUP BY position, commodity \
             HAVING sum(amount) <> 0 \
         ORDER BY 1 LIMIT $1";
    let limit = i64::from(limit.min(BATCH_MAX));
    let found: Vec<i64> = sqlx::query_scalar(sql).bind(limit).fetch_all(db).await?;
    Ok(found.into_iter().map(i64::unsigned_abs).collect())
}
