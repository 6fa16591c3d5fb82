//! From the streams of wallets to their tables.
//!
//! A batch is folded in memory over the rows that it touches, and written with one statement for
//! each table: wallets move with every sale, and a rebuild goes through all of them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    event::Event,
    id::{OrderId, PaymentId},
    money::Irr,
    wallet::WalletEvent,
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use sqlx::{FromRow, PgConnection};

use super::table::{HoldStatus, MovementKind, TABLES};
use crate::{
    column::{Coded, bigint, rial},
    step::{broken, decoded, physical},
};

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
        let events = decoded(events, &["wallet"])?;
        if events.is_empty() {
            return Ok(());
        }
        let mut fold = Fold::over(transaction, tables, &events).await?;
        for (recorded, event) in &events {
            if let Event::Wallet(event) = event {
                fold.take(recorded, event)?;
            }
        }
        fold.write(transaction, tables).await
    }
}

/// A wallet while it is folded.
#[derive(Debug, FromRow)]
struct Purse {
    person: String,
    balance: i64,
    held: i64,
    owed: i64,
    credited_total: i64,
    taken_back_total: i64,
    spent_total: i64,
    updated_at: DateTime<Utc>,
    first_position: i64,
    position: i64,
}

/// A hold while it is folded.
#[derive(Debug, FromRow)]
struct Hold {
    order_id: String,
    person: String,
    amount: i64,
    status: String,
    at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    first_position: i64,
    position: i64,
}

struct Movement {
    position: i64,
    person: String,
    kind: MovementKind,
    amount: i64,
    balance_after: i64,
    payment: Option<String>,
    order: Option<String>,
    entry: String,
    at: DateTime<Utc>,
}

/// What an event changes in its wallet.
#[derive(Default)]
struct Change {
    balance: i64,
    held: i64,
    owed: i64,
    credited: i64,
    taken_back: i64,
    spent: i64,
    payment: Option<PaymentId>,
    order: Option<OrderId>,
}

impl Change {
    fn of(event: &WalletEvent) -> (MovementKind, Self) {
        match *event {
            WalletEvent::Credited { payment, amount, order, .. } => {
                let (balance, credited) = (rial(amount), rial(amount));
                let payment = Some(payment);
                let change = Self { balance, credited, payment, order, ..Self::default() };
                (MovementKind::Credited, change)
            }
            WalletEvent::CreditReversed { payment, amount, .. } => {
                (MovementKind::CreditReversed, Self::taken_back(payment, amount, Irr::ZERO))
            }
            WalletEvent::CreditClawedBack { payment, from_wallet, receivable, .. } => {
                (MovementKind::CreditClawedBack, Self::taken_back(payment, from_wallet, receivable))
            }
            WalletEvent::Held { order, amount, .. } => {
                (MovementKind::Held, Self::reserved(order, -rial(amount), rial(amount)))
            }
            WalletEvent::Captured { order, amount, .. } => {
                let spent = rial(amount);
                (MovementKind::Captured, Self { spent, ..Self::reserved(order, 0, -spent) })
            }
            WalletEvent::Released { order, amount, .. } => {
                (MovementKind::Released, Self::reserved(order, rial(amount), -rial(amount)))
            }
            WalletEvent::GatewayCredited { payment, amount, order, .. } => {
                let (balance, credited) = (rial(amount), rial(amount));
                let payment = Some(payment);
                let change = Self { balance, credited, payment, order, ..Self::default() };
                (MovementKind::GatewayCredited, change)
            }
            WalletEvent::ReversalHeld { payment, amount, .. } => {
                (MovementKind::ReversalHeld, Self::reversing(payment, -rial(amount), rial(amount)))
            }
            WalletEvent::ReversalSettled { payment, amount, .. } => {
                let taken_back = rial(amount);
                let change = Self { taken_back, ..Self::reversing(payment, 0, -taken_back) };
                (MovementKind::ReversalSettled, change)
            }
            WalletEvent::ReversalReleased { payment, amount, .. } => (
                MovementKind::ReversalReleased,
                Self::reversing(payment, rial(amount), -rial(amount)),
            ),
        }
    }

    fn taken_back(payment: PaymentId, from_wallet: Irr, owed: Irr) -> Self {
        Self {
            balance: -rial(from_wallet),
            owed: rial(owed),
            taken_back: rial(from_wallet),
            payment: Some(payment),
            ..Self::default()
        }
    }

    fn reversing(payment: PaymentId, balance: i64, held: i64) -> Self {
        Self { balance, held, payment: Some(payment), ..Self::default() }
    }

    fn reserved(order: OrderId, balance: i64, held: i64) -> Self {
        Self { balance, held, order: Some(order), ..Self::default() }
    }
}

/// The rows that a batch touches, and what it adds.
struct Fold {
    purses: BTreeMap<String, Purse>,
    holds: BTreeMap<String, Hold>,
    movements: Vec<Movement>,
}

impl Fold {
    /// The rows as they stand before the batch.
    async fn over(
        transaction: &mut PgConnection,
        tables: &Tables,
        events: &[(&Recorded, Event)],
    ) -> Result<Self, ProjectionError> {
        let (mut persons, mut orders) = (Vec::new(), Vec::new());
        for (_, event) in events {
            if let Event::Wallet(event) = event {
                persons.push(event.person().to_string());
                orders.extend(Change::of(event).1.order.map(|order| order.to_string()));
            }
        }
        let sql = physical(tables, "SELECT * FROM {wallet} WHERE person = ANY ($1)");
        let purses: Vec<Purse> =
            sqlx::query_as(&sql).bind(persons).fetch_all(&mut *transaction).await?;
        let sql = physical(tables, "SELECT * FROM {wallet_hold} WHERE order_id = ANY ($1)");
        let holds: Vec<Hold> =
            sqlx::query_as(&sql).bind(orders).fetch_all(&mut *transaction).await?;
        Ok(Self {
            purses: purses.into_iter().map(|purse| (purse.person.clone(), purse)).collect(),
            holds: holds.into_iter().map(|hold| (hold.order_id.clone(), hold)).collect(),
            movements: Vec::new(),
        })
    }

    fn take(&mut self, recorded: &Recorded, event: &WalletEvent) -> Result<(), ProjectionError> {
        self.take_hold(recorded, event)?;
        let (at, position) = (recorded.recorded_at, bigint(recorded.position));
        let person = event.person().to_string();
        let (kind, change) = Change::of(event);
        let purse = self.purses.entry(person.clone()).or_insert_with(|| Purse {
            person: person.clone(),
            balance: 0,
            held: 0,
            owed: 0,
            credited_total: 0,
            taken_back_total: 0,
            spent_total: 0,
            updated_at: at,
            first_position: position,
            position,
        });
        for (sum, change) in [
            (&mut purse.balance, change.balance),
            (&mut purse.held, change.held),
            (&mut purse.owed, change.owed),
            (&mut purse.credited_total, change.credited),
            (&mut purse.taken_back_total, change.taken_back),
            (&mut purse.spent_total, change.spent),
        ] {
            *sum = sum
                .checked_add(change)
                .ok_or_else(|| broken(recorded, "a sum of its wallet would not fit"))?;
        }
        (purse.updated_at, purse.position) = (at, position);
        self.movements.push(Movement {
            position,
            person,
            kind,
            amount: change.balance,
            balance_after: purse.balance,
            payment: change.payment.map(|payment| payment.to_string()),
            order: change.order.map(|order| order.to_string()),
            entry: event.entry().id().to_string(),
            at,
        });
        Ok(())
    }

    fn take_hold(
        &mut self,
        recorded: &Recorded,
        event: &WalletEvent,
    ) -> Result<(), ProjectionError> {
        let (at, position) = (recorded.recorded_at, bigint(recorded.position));
        let (order, ended) = match *event {
            WalletEvent::Credited { .. }
            | WalletEvent::CreditReversed { .. }
            | WalletEvent::CreditClawedBack { .. }
            | WalletEvent::GatewayCredited { .. }
            | WalletEvent::ReversalHeld { .. }
            | WalletEvent::ReversalSettled { .. }
            | WalletEvent::ReversalReleased { .. } => return Ok(()),
            WalletEvent::Held { person, order, amount, .. } => {
                let hold = Hold {
                    order_id: order.to_string(),
                    person: person.to_string(),
                    amount: rial(amount),
                    status: HoldStatus::Open.code().to_owned(),
                    at,
                    ended_at: None,
                    first_position: position,
                    position,
                };
                return match self.holds.insert(order.to_string(), hold) {
                    None => Ok(()),
                    Some(_) => Err(broken(recorded, "its order has had a hold before")),
                };
            }
            WalletEvent::Captured { order, .. } => (order, HoldStatus::Captured),
            WalletEvent::Released { order, .. } => (order, HoldStatus::Released),
        };
        let open = self.holds.get_mut(&order.to_string());
        let hold = open
            .filter(|hold| hold.status == HoldStatus::Open.code())
            .ok_or_else(|| broken(recorded, "its order has no open hold"))?;
        ended.code().clone_into(&mut hold.status);
        (hold.ended_at, hold.position) = (Some(at), position);
        Ok(())
    }

    async fn write(
        self,
        transaction: &mut PgConnection,
        tables: &Tables,
    ) -> Result<(), ProjectionError> {
        let purses: Vec<Purse> = self.purses.into_values().collect();
        let of = |value: fn(&Purse) -> i64| purses.iter().map(value).collect::<Vec<i64>>();
        let sql = "INSERT INTO {wallet} (person, balance, held, owed, credited_total, \
                 taken_back_total, spent_total, updated_at, first_position, position) \
             SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], \
                 $5::bigint[], $6::bigint[], $7::bigint[], $8::timestamptz[], $9::bigint[], \
                 $10::bigint[]) \
             ON CONFLICT (person) DO UPDATE SET balance = excluded.balance, held = excluded.held, \
                 owed = excluded.owed, credited_total = excluded.credited_total, \
                 taken_back_total = excluded.taken_back_total, \
                 spent_total = excluded.spent_total, updated_at = excluded.updated_at, \
                 position = excluded.position";
        sqlx::query(&physical(tables, sql))
            .bind(purses.iter().map(|row| row.person.as_str()).collect::<Vec<_>>())
            .bind(of(|row| row.balance))
            .bind(of(|row| row.held))
            .bind(of(|row| row.owed))
            .bind(of(|row| row.credited_total))
            .bind(of(|row| row.taken_back_total))
            .bind(of(|row| row.spent_total))
            .bind(purses.iter().map(|row| row.updated_at).collect::<Vec<_>>())
            .bind(of(|row| row.first_position))
            .bind(of(|row| row.position))
            .execute(&mut *transaction)
            .await?;
        write_holds(transaction, tables, &self.holds.into_values().collect::<Vec<_>>()).await?;
        write_movements(transaction, tables, &self.movements).await
    }
}

async fn write_holds(
    transaction: &mut PgConnection,
    tables: &Tables,
    holds: &[Hold],
) -> Result<(), ProjectionError> {
    let texts = |value: fn(&Hold) -> &str| holds.iter().map(value).collect::<Vec<&str>>();
    let numbers = |value: fn(&Hold) -> i64| holds.iter().map(value).collect::<Vec<i64>>();
    let sql = "INSERT INTO {wallet_hold} (order_id, person, amount, status, at, ended_at, \
             first_position, position) \
         SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], \
             $5::timestamptz[], $6::timestamptz[], $7::bigint[], $8::bigint[]) \
         ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, \
             ended_at = excluded.ended_at, position = excluded.position";
    sqlx::query(&physical(tables, sql))
        .bind(texts(|row| &row.order_id))
        .bind(texts(|row| &row.person))
        .bind(numbers(|row| row.amount))
        .bind(texts(|row| &row.status))
        .bind(holds.iter().map(|row| row.at).collect::<Vec<_>>())
        .bind(holds.iter().map(|row| row.ended_at).collect::<Vec<_>>())
        .bind(numbers(|row| row.first_position))
        .bind(numbers(|row| row.position))
        .execute(transaction)
        .await?;
    Ok(())
}

async fn write_movements(
    transaction: &mut PgConnection,
    tables: &Tables,
    movements: &[Movement],
) -> Result<(), ProjectionError> {
    let numbers = |value: fn(&Movement) -> i64| movements.iter().map(value).collect::<Vec<i64>>();
    let sql = "INSERT INTO {wallet_movement} (position, person, kind, amount, balance_after, \
             payment, order_id, entry_id, at) \
         SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], \
             $6::text[], $7::text[], $8::text[], $9::timestamptz[])";
    sqlx::query(&physical(tables, sql))
        .bind(numbers(|row| row.position))
        .bind(movements.iter().map(|row| row.person.as_str()).collect::<Vec<_>>())
        .bind(movements.iter().map(|row| row.kind.code()).collect::<Vec<_>>())
        .bind(numbers(|row| row.amount))
        .bind(numbers(|row| row.balance_after))
        .bind(movements.iter().map(|row| row.payment.as_deref()).collect::<Vec<_>>())
        .bind(movements.iter().map(|row| row.order.as_deref()).collect::<Vec<_>>())
        .bind(movements.iter().map(|row| row.entry.as_str()).collect::<Vec<_>>())
        .bind(movements.iter().map(|row| row.at).collect::<Vec<_>>())
        .execute(transaction)
        .await?;
    Ok(())
}
