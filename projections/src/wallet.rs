//! Wallets: what can be spent, what is held, and every movement with the balance after it.
//!
//! For each wallet `credited_total − taken_back_total − spent_total = balance + held`, and the sum
//! of the movements' amounts is the balance.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    event::Event,
    id::{EntryId, OrderId, PaymentId, PersonId},
    money::Irr,
    wallet::WalletEvent,
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use sqlx::{PgConnection, PgExecutor};

use crate::{
    Answer,
    column::{Coded, coded, codes, rial, row, texts},
    page::{Connection, Cursor, Direction, Page},
    step::{Step, decoded},
};

/// Where a hold stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldStatus {
    /// The price is reserved.
    Open,
    /// The order was delivered.
    Captured,
    /// The price returned.
    Released,
}

coded!(HoldStatus { Open => "open", Captured => "captured", Released => "released" });

/// What moved a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovementKind {
    /// A payment came in.
    Credited,
    /// A payment was taken back in full.
    CreditReversed,
    /// A payment was taken back although part of it was spent.
    CreditClawedBack,
    /// The price of an order was reserved.
    Held,
    /// A reserved price was spent.
    Captured,
    /// A reserved price returned.
    Released,
}

coded!(MovementKind {
    Credited => "credited",
    CreditReversed => "credit_reversed",
    CreditClawedBack => "credit_clawed_back",
    Held => "held",
    Captured => "captured",
    Released => "released",
});

row! {
    /// A wallet.
    pub struct WalletRow {
        /// Whose.
        pub person: PersonId,
        /// What can be spent now.
        pub balance: Irr,
        /// What is reserved for orders.
        pub held: Irr,
        /// What was taken back beyond the balance.
        pub owed: Irr,
        /// All that came in.
        pub credited_total: Irr,
        /// What of it left the wallet again because the payment was wrong.
        pub taken_back_total: Irr,
        /// What was spent.
        pub spent_total: Irr,
        /// When it last moved.
        pub updated_at: DateTime<Utc>,
        /// The event that made the row.
        pub first_position: u64,
        /// The event that last touched it.
        pub position: u64,
    }
}

row! {
    /// The reserve for one order.
    pub struct HoldRow {
        /// The order.
        pub order_id: OrderId,
        /// Whose wallet.
        pub person: PersonId,
        /// How much.
        pub amount: Irr,
        /// Where it stands.
        pub status: HoldStatus,
        /// Since when.
        pub at: DateTime<Utc>,
        /// When it was captured or released.
        pub ended_at: Option<DateTime<Utc>>,
        /// The event that made the row.
        pub first_position: u64,
        /// The event that last touched it.
        pub position: u64,
    }
}

row! {
    /// A movement of a wallet.
    pub struct MovementRow {
        /// The event.
        pub position: u64,
        /// Whose wallet.
        pub person: PersonId,
        /// What moved it.
        pub kind: MovementKind,
        /// By how much what can be spent changed; nothing for a capture, whose price had left before.
        pub amount: i64,
        /// What could be spent then.
        pub balance_after: Irr,
        /// The payment that it is about.
        pub payment: Option<PaymentId>,
        /// The order that it is about.
        pub order_id: Option<OrderId>,
        /// Its entry in the books.
        pub entry_id: EntryId,
        /// When.
        pub at: DateTime<Utc>,
    }
}

row! {
    /// All wallets together.
    pub struct WalletTotals {
        /// How many there are.
        pub wallets: u64,
        /// What can be spent.
        pub balance: Irr,
        /// What is reserved.
        pub held: Irr,
        /// What customers owe.
        pub owed: Irr,
    }
}

const TABLES: &[Table] = &[
    Table {
        name: "wallet",
        ddl: "CREATE TABLE {name} (
            person text PRIMARY KEY,
            balance bigint NOT NULL,
            held bigint NOT NULL DEFAULT 0,
            owed bigint NOT NULL DEFAULT 0,
            credited_total bigint NOT NULL DEFAULT 0,
            taken_back_total bigint NOT NULL DEFAULT 0,
            spent_total bigint NOT NULL DEFAULT 0,
            updated_at timestamptz NOT NULL,
            first_position bigint NOT NULL UNIQUE,
            position bigint NOT NULL
        )",
    },
    Table {
        name: "wallet_hold",
        ddl: "CREATE TABLE {name} (
            order_id text PRIMARY KEY,
            person text NOT NULL,
            amount bigint NOT NULL,
            status text NOT NULL,
            at timestamptz NOT NULL,
            ended_at timestamptz,
            first_position bigint NOT NULL UNIQUE,
            position bigint NOT NULL
        );
        CREATE INDEX ON {name} (person);
        CREATE INDEX ON {name} (first_position) WHERE status = 'open'",
    },
    Table {
        name: "wallet_movement",
        ddl: "CREATE TABLE {name} (
            position bigint PRIMARY KEY,
            person text NOT NULL,
            kind text NOT NULL,
            amount bigint NOT NULL,
            balance_after bigint NOT NULL,
            payment text,
            order_id text,
            entry_id text NOT NULL,
            at timestamptz NOT NULL
        );
        CREATE INDEX ON {name} (person, position)",
    },
];

/// Fills `wallet`, `wallet_hold` and `wallet_movement`.
#[derive(Debug, Clone, Copy)]
pub struct Wallets;

#[async_trait]
impl Projector for Wallets {
    fn name(&self) -> &'static str {
        "wallet"
    }

    fn tables(&self) -> &'static [Table] {
        TABLES
    }

    async fn apply(
        &self,
        transaction: &mut PgConnection,
        tables: &Tables,
        events: &[Recorded],
    ) -> Result<(), ProjectionError> {
        for (recorded, event) in decoded(events, &["wallet"])? {
            if let Event::Wallet(event) = event {
                let mut step = Step::new(transaction, tables, recorded);
                take_hold(&mut step, &event).await?;
                take_movement(&mut step, &event, Movement::of(&event)).await?;
            }
        }
        Ok(())
    }
}

/// What an event changes in its wallet.
#[derive(Default)]
struct Movement {
    balance: i64,
    held: i64,
    owed: i64,
    credited: i64,
    taken_back: i64,
    spent: i64,
    payment: Option<PaymentId>,
    order: Option<OrderId>,
}

impl Movement {
    fn of(event: &WalletEvent) -> Self {
        match *event {
            WalletEvent::Credited { payment, amount, order, .. } => Self {
                balance: rial(amount),
                credited: rial(amount),
                payment: Some(payment),
                order,
                ..Self::default()
            },
            WalletEvent::CreditReversed { payment, amount, .. } => Self {
                balance: -rial(amount),
                taken_back: rial(amount),
                payment: Some(payment),
                ..Self::default()
            },
            WalletEvent::CreditClawedBack { payment, from_wallet, receivable, .. } => Self {
                balance: -rial(from_wallet),
                owed: rial(receivable),
                taken_back: rial(from_wallet),
                payment: Some(payment),
                ..Self::default()
            },
            WalletEvent::Held { order, amount, .. } => Self {
                balance: -rial(amount),
                held: rial(amount),
                order: Some(order),
                ..Self::default()
            },
            WalletEvent::Captured { order, amount, .. } => Self {
                held: -rial(amount),
                spent: rial(amount),
                order: Some(order),
                ..Self::default()
            },
            WalletEvent::Released { order, amount, .. } => Self {
                balance: rial(amount),
                held: -rial(amount),
                order: Some(order),
                ..Self::default()
            },
        }
    }
}

const fn kind(event: &WalletEvent) -> MovementKind {
    match event {
        WalletEvent::Credited { .. } => MovementKind::Credited,
        WalletEvent::CreditReversed { .. } => MovementKind::CreditReversed,
        WalletEvent::CreditClawedBack { .. } => MovementKind::CreditClawedBack,
        WalletEvent::Held { .. } => MovementKind::Held,
        WalletEvent::Captured { .. } => MovementKind::Captured,
        WalletEvent::Released { .. } => MovementKind::Released,
    }
}

async fn take_hold(step: &mut Step<'_>, event: &WalletEvent) -> Result<(), ProjectionError> {
    let (at, position) = (step.at(), step.position());
    let (order, ended) = match *event {
        WalletEvent::Credited { .. }
        | WalletEvent::CreditReversed { .. }
        | WalletEvent::CreditClawedBack { .. } => return Ok(()),
        WalletEvent::Held { person, order, amount, .. } => {
            let columns = "order_id, person, amount, status, at, first_position, position";
            return step
                .insert("wallet_hold", columns, move |q| {
                    q.bind(order.to_string())
                        .bind(person.to_string())
                        .bind(rial(amount))
                        .bind(HoldStatus::Open.code())
                        .bind(at)
                        .bind(position)
                        .bind(position)
                })
                .await;
        }
        WalletEvent::Captured { order, .. } => (order, HoldStatus::Captured),
        WalletEvent::Released { order, .. } => (order, HoldStatus::Released),
    };
    let sql = "UPDATE {wallet_hold} SET status = $2, ended_at = $3, position = $4 \
         WHERE order_id = $1 AND status = 'open'";
    let bound = step
        .run(sql, |q| q.bind(order.to_string()).bind(ended.code()).bind(at).bind(position))
        .await?;
    if bound == 1 { Ok(()) } else { Err(step.broken("its order has no open hold")) }
}

async fn take_movement(
    step: &mut Step<'_>,
    event: &WalletEvent,
    movement: Movement,
) -> Result<(), ProjectionError> {
    let (person, at, position) = (event.person().to_string(), step.at(), step.position());
    let sql = "INSERT INTO {wallet} AS w (person, balance, held, owed, credited_total, \
             taken_back_total, spent_total, updated_at, first_position, position) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) \
         ON CONFLICT (person) DO UPDATE SET balance = w.balance + excluded.balance, \
             held = w.held + excluded.held, owed = w.owed + excluded.owed, \
             credited_total = w.credited_total + excluded.credited_total, \
             taken_back_total = w.taken_back_total + excluded.taken_back_total, \
             spent_total = w.spent_total + excluded.spent_total, \
             updated_at = excluded.updated_at, position = excluded.position \
         RETURNING balance";
    let Movement { balance, held, owed, credited, taken_back, spent, payment, order } = movement;
    let owner = person.clone();
    let after = step
        .number(sql, move |q| {
            q.bind(owner)
                .bind(balance)
                .bind(held)
                .bind(owed)
                .bind(credited)
                .bind(taken_back)
                .bind(spent)
                .bind(at)
                .bind(position)
        })
        .await?;
    let (kind, entry) = (kind(event), event.entry().id());
    let columns = "position, person, kind, amount, balance_after, payment, order_id, entry_id, at";
    step.insert("wallet_movement", columns, move |q| {
        q.bind(position)
            .bind(person)
            .bind(kind.code())
            .bind(balance)
            .bind(after)
            .bind(payment.map(|payment| payment.to_string()))
            .bind(order.map(|order| order.to_string()))
            .bind(entry.to_string())
            .bind(at)
    })
    .await
}

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
