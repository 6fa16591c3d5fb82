//! Balances of accounts: now, at a position of the log, or at the end of an accounting day.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    id::{EntryId, OrderId, PaymentId},
    ledger::{Account, Commodity},
};
use event_store::projection::Table;
use sqlx::PgExecutor;

use crate::{
    Answer,
    column::{Coded, bigint, row},
    page::{Connection, Cursor, Direction, Page},
};

row! {
    /// The balance of an account in one commodity.
    pub struct BalanceRow {
        /// The account.
        pub account: Account,
        /// The account above it.
        pub control: String,
        /// What the amounts are of.
        pub commodity: Commodity,
        /// Debit positive.
        pub amount: i64,
        /// The sum of its debits.
        pub debit_total: i64,
        /// The sum of its credits, as a positive number.
        pub credit_total: i64,
        /// The event that made the row.
        pub first_position: u64,
        /// The line of that event's entry that made it.
        pub first_n: u32,
        /// The event that last touched it.
        pub position: u64,
    }
}

row! {
    /// A line of the statement of an account.
    pub struct StatementRow {
        /// The event that carries the entry.
        pub position: u64,
        /// The place of the line in the entry.
        pub n: u32,
        /// The entry.
        pub entry_id: EntryId,
        /// Its accounting day.
        pub effective_date: NaiveDate,
        /// When it was recorded.
        pub recorded_at: DateTime<Utc>,
        /// What happened.
        pub event_type: String,
        /// The payment that it is about.
        pub payment: Option<PaymentId>,
        /// The order that it is about.
        pub order_id: Option<OrderId>,
        /// Debit positive.
        pub amount: i64,
        /// The balance after it, in the order of the log.
        pub balance_after: i64,
    }
}

row! {
    /// A line of the trial balance: all accounts under one control account.
    pub struct TrialRow {
        /// The control account.
        pub control: String,
        /// What the amounts are of.
        pub commodity: Commodity,
        /// How many accounts stand under it.
        pub accounts: u64,
        /// The sum of their debits.
        pub debit_total: i64,
        /// The sum of their credits, as a positive number.
        pub credit_total: i64,
        /// Debit positive.
        pub amount: i64,
    }
}

row! {
    /// The sum over all accounts.
    pub struct SumRow {
        /// Of what.
        pub commodity: Commodity,
        /// Zero, or the books are broken.
        pub amount: i64,
    }
}

/// Up to where the lines count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AsOf {
    /// All of them.
    #[default]
    Now,
    /// Those of events up to and with this position.
    Position(u64),
    /// Those of entries up to and with this accounting day.
    Date(NaiveDate),
}

impl AsOf {
    fn position(self) -> Option<i64> {
        match self {
            Self::Position(position) => Some(bigint(position)),
            Self::Now | Self::Date(_) => None,
        }
    }

    const fn date(self) -> Option<NaiveDate> {
        match self {
            Self::Date(date) => Some(date),
            Self::Now | Self::Position(_) => None,
        }
    }
}

/// The lines up to position `$1` or day `$2`.
const LINES: &str = "rm.journal_line l WHERE ($1::bigint IS NULL OR l.position <= $1) \
     AND ($2::date IS NULL OR EXISTS (SELECT FROM rm.journal j \
         WHERE j.position = l.position AND j.effective_date <= $2))";

pub(super) const BALANCES: Table = Table {
    name: "balance",
    ddl: "CREATE TABLE {name} (
        account text NOT NULL,
        commodity text NOT NULL,
        control text NOT NULL,
        amount bigint NOT NULL,
        debit_total bigint NOT NULL,
        credit_total bigint NOT NULL,
        first_position bigint NOT NULL,
        first_n bigint NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (account, commodity),
        UNIQUE (first_position, first_n)
    );
    CREATE INDEX ON {name} (control, first_position, first_n)",
};

/// The balances of an account, one for each commodity that moved on it.
pub async fn of(db: impl PgExecutor<'_>, account: &Account) -> Answer<Vec<BalanceRow>> {
    let sql = "SELECT * FROM rm.balance WHERE account = $1 ORDER BY commodity";
    Ok(sqlx::query_as(sql).bind(account.name()).fetch_all(db).await?)
}

/// The balances of these accounts.
pub async fn of_many(db: impl PgExecutor<'_>, accounts: &[Account]) -> Answer<Vec<BalanceRow>> {
    let names: Vec<&str> = accounts.iter().map(Account::name).collect();
    let sql = "SELECT * FROM rm.balance WHERE account = ANY ($1) ORDER BY account, commodity";
    Ok(sqlx::query_as(sql).bind(names).fetch_all(db).await?)
}

/// The balance of an account; zero when nothing moved on it.
pub async fn at(
    db: impl PgExecutor<'_>,
    account: &Account,
    commodity: Commodity,
    as_of: AsOf,
) -> Answer<i64> {
    let sql = format!(
        "SELECT coalesce(sum(amount), 0)::bigint FROM {LINES} AND account = $3 AND commodity = $4"
    );
    let amount: i64 = sqlx::query_scalar(&sql)
        .bind(as_of.position())
        .bind(as_of.date())
        .bind(account.name())
        .bind(Coded::code(commodity))
        .fetch_one(db)
        .await?;
    Ok(amount)
}

/// A page of balances, in the order in which the accounts first moved; under one control account,
/// or all.
pub async fn page(
    db: impl PgExecutor<'_>,
    control: Option<&str>,
    page: &Page,
) -> Answer<Connection<BalanceRow>> {
    let sql = "SELECT * FROM rm.balance WHERE ($3::text IS NULL OR control = $3) \
         AND ($1::bigint IS NULL OR (first_position, first_n) > ($1, $4)) \
         ORDER BY first_position, first_n LIMIT $2";
    let rows = sqlx::query_as(sql)
        .bind(page.position())
        .bind(page.limit())
        .bind(control)
        .bind(page.key())
        .fetch_all(db)
        .await?;
    let place = |row: &BalanceRow| Cursor::keyed(i64::from(row.first_n), row.first_position);
    Ok(Connection::new(rows, page, place))
}

/// A page of balances as they were at a time, in the order in which the accounts first moved.
pub async fn page_at(
    db: impl PgExecutor<'_>,
    control: Option<&str>,
    as_of: AsOf,
    page: &Page,
) -> Answer<Connection<BalanceRow>> {
    let sql = format!(
        "SELECT b.account, b.commodity, b.control, b.first_position, b.first_n, \
             sum(l.amount)::bigint AS amount, \
             coalesce(sum(l.amount) FILTER (WHERE l.amount > 0), 0)::bigint AS debit_total, \
             coalesce(-sum(l.amount) FILTER (WHERE l.amount < 0), 0)::bigint AS credit_total, \
             max(l.position) AS position \
         FROM (SELECT * FROM rm.balance WHERE ($5::text IS NULL OR control = $5) \
             AND ($3::bigint IS NULL OR (first_position, first_n) > ($3, $6))) b \
         JOIN (SELECT l.* FROM {LINES}) l USING (account, commodity) \
         GROUP BY b.account, b.commodity, b.control, b.first_position, b.first_n \
         ORDER BY b.first_position, b.first_n LIMIT $4"
    );
    let rows = sqlx::query_as(&sql)
        .bind(as_of.position())
        .bind(as_of.date())
        .bind(page.position())
        .bind(page.limit())
        .bind(control)
        .bind(page.key())
        .fetch_all(db)
        .await?;
    let place = |row: &BalanceRow| Cursor::keyed(i64::from(row.first_n), row.first_position);
    Ok(Connection::new(rows, page, place))
}

/// The trial balance, by control account.
pub async fn trial(db: impl PgExecutor<'_>, as_of: AsOf) -> Answer<Vec<TrialRow>> {
    let sql = format!(
        "SELECT control, commodity, count(DISTINCT account) AS accounts, \
             coalesce(sum(amount) FILTER (WHERE amount > 0), 0)::bigint AS debit_total, \
             coalesce(-sum(amount) FILTER (WHERE amount < 0), 0)::bigint AS credit_total, \
             sum(amount)::bigint AS amount \
         FROM {LINES} GROUP BY control, commodity ORDER BY control, commodity"
    );
    let rows = sqlx::query_as(&sql).bind(as_of.position()).bind(as_of.date()).fetch_all(db);
    Ok(rows.await?)
}

/// The sum over all accounts, for each commodity.
pub async fn sums(db: impl PgExecutor<'_>, as_of: AsOf) -> Answer<Vec<SumRow>> {
    let sql = format!(
        "SELECT commodity, sum(amount)::bigint AS amount FROM {LINES} \
         GROUP BY commodity ORDER BY commodity"
    );
    let rows = sqlx::query_as(&sql).bind(as_of.position()).bind(as_of.date()).fetch_all(db);
    Ok(rows.await?)
}

/// Every line on an account up to and with a position, in the order of the log.
pub async fn lines_of(
    db: impl PgExecutor<'_>,
    account: &Account,
    commodity: Commodity,
    position: u64,
) -> Answer<Vec<StatementRow>> {
    let sql = "SELECT l.*, j.entry_id, j.effective_date, j.recorded_at, j.event_type, j.payment, \
             j.order_id \
         FROM rm.journal_line l JOIN rm.journal j USING (position) \
         WHERE l.account = $1 AND l.commodity = $2 AND l.position <= $3 ORDER BY l.position, l.n";
    Ok(sqlx::query_as(sql)
        .bind(account.name())
        .bind(Coded::code(commodity))
        .bind(bigint(position))
        .fetch_all(db)
        .await?)
}

/// The sum over all accounts as their balances stand: zero, or the books are broken.
pub async fn sum_of_balances(db: impl PgExecutor<'_>, commodity: Commodity) -> Answer<i64> {
    let sql = "SELECT coalesce(sum(amount), 0)::bigint FROM rm.balance WHERE commodity = $1";
    Ok(sqlx::query_scalar(sql).bind(Coded::code(commodity)).fetch_one(db).await?)
}

/// The statement of an account, in the order of the log or against it.
pub async fn statement(
    db: impl PgExecutor<'_>,
    account: &Account,
    commodity: Commodity,
    direction: Direction,
    page: &Page,
) -> Answer<Connection<StatementRow>> {
    let (beyond, order) = match direction {
        Direction::NewestFirst => ("<", "DESC"),
        Direction::OldestFirst => (">", "ASC"),
    };
    let sql = format!(
        "SELECT l.*, j.entry_id, j.effective_date, j.recorded_at, j.event_type, j.payment, \
             j.order_id \
         FROM rm.journal_line l JOIN rm.journal j USING (position) \
         WHERE l.account = $3 AND l.commodity = $4 \
             AND ($1::bigint IS NULL OR (l.position, l.n) {beyond} ($1, $5)) \
         ORDER BY l.position {order}, l.n {order} LIMIT $2"
    );
    let rows = sqlx::query_as(&sql)
        .bind(page.position())
        .bind(page.limit())
        .bind(account.name())
        .bind(Coded::code(commodity))
        .bind(page.key())
        .fetch_all(db)
        .await?;
    let place = |row: &StatementRow| Cursor::keyed(i64::from(row.n), row.position);
    Ok(Connection::new(rows, page, place))
}
