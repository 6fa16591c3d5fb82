//! From the entries that events carry to the books.
//!
//! A batch is folded in memory over the balances that it touches, and written with one statement
//! for each table.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{
    event::Event,
    id::{OrderId, PaymentId, PersonId},
    ledger::{Entry, Line},
    wallet::WalletEvent,
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use sqlx::{FromRow, PgConnection};

use super::{balance, journal};
use crate::{
    column::{Coded, bigint},
    step::{broken, decoded, physical},
};

const TABLES: &[Table] = &[journal::JOURNAL, journal::LINES, balance::BALANCES];

/// The aggregates whose events may book; [`booking`] says which do.
const BOOKING: &[&str] = &["wallet"];

/// Fills `journal`, `journal_line` and `balance`.
#[derive(Debug, Clone, Copy)]
pub struct Ledger;

/// An entry, and what it is about.
struct Booking<'e> {
    recorded: &'e Recorded,
    entry: &'e Entry,
    person: PersonId,
    payment: Option<PaymentId>,
    order: Option<OrderId>,
}

/// What an event books. An aggregate that books stands in [`BOOKING`] too.
const fn booking<'e>(recorded: &'e Recorded, event: &'e Event) -> Option<Booking<'e>> {
    match event {
        Event::Wallet(event) => {
            let (payment, order) = match event {
                WalletEvent::Credited { payment, order, .. }
                | WalletEvent::GatewayCredited { payment, order, .. } => (Some(*payment), *order),
                WalletEvent::CreditReversed { payment, .. }
                | WalletEvent::CreditClawedBack { payment, .. }
                | WalletEvent::ReversalHeld { payment, .. }
                | WalletEvent::ReversalSettled { payment, .. }
                | WalletEvent::ReversalReleased { payment, .. } => (Some(*payment), None),
                WalletEvent::Held { order, .. }
                | WalletEvent::Captured { order, .. }
                | WalletEvent::Released { order, .. } => (None, Some(*order)),
            };
            let (entry, person) = (event.entry(), event.person());
            Some(Booking { recorded, entry, person, payment, order })
        }
        Event::Claim(_)
        | Event::Person(_)
        | Event::Grants(_)
        | Event::Payment(_)
        | Event::Gateway(_)
        | Event::Desk(_)
        | Event::Card(_)
        | Event::Plan(_)
        | Event::Order(_)
        | Event::Subscription(_)
        | Event::Server(_)
        | Event::Panel(_)
        | Event::Backup(_) => None,
    }
}

#[async_trait]
impl Projector for Ledger {
    fn name(&self) -> &'static str {
        "ledger"
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
        let events = decoded(events, BOOKING)?;
        let bookings: Vec<Booking<'_>> =
            events.iter().filter_map(|(recorded, event)| booking(recorded, event)).collect();
        if bookings.is_empty() {
            return Ok(());
        }
        write_entries(transaction, tables, &bookings).await?;
        let mut balances = balances(transaction, tables, &bookings).await?;
        let mut posted = Vec::new();
        for booking in &bookings {
            for (line, n) in booking.entry.lines().iter().zip(1..) {
                posted.push(post(&mut balances, booking.recorded, n, line)?);
            }
        }
        write_lines(transaction, tables, &posted).await?;
        write_balances(transaction, tables, &balances.into_values().collect::<Vec<_>>()).await
    }
}

/// A balance while it is folded.
#[derive(Debug, FromRow)]
struct Balance {
    account: String,
    commodity: String,
    control: String,
    amount: i64,
    debit_total: i64,
    credit_total: i64,
    first_position: i64,
    first_n: i64,
    position: i64,
}

type Balances = BTreeMap<(String, String), Balance>;

struct Posted<'e> {
    position: i64,
    n: i64,
    line: &'e Line,
    balance_after: i64,
}

/// The balances that these entries touch, as they stand before.
async fn balances(
    transaction: &mut PgConnection,
    tables: &Tables,
    bookings: &[Booking<'_>],
) -> Result<Balances, ProjectionError> {
    let lines = bookings.iter().flat_map(|booking| booking.entry.lines());
    let accounts: Vec<&str> = lines.map(|line| line.account.name()).collect();
    let sql = physical(tables, "SELECT * FROM {balance} WHERE account = ANY ($1)");
    let rows: Vec<Balance> = sqlx::query_as(&sql).bind(accounts).fetch_all(transaction).await?;
    let keyed = rows.into_iter().map(|row| ((row.account.clone(), row.commodity.clone()), row));
    Ok(keyed.collect())
}

fn post<'e>(
    balances: &mut Balances,
    recorded: &Recorded,
    n: i64,
    line: &'e Line,
) -> Result<Posted<'e>, ProjectionError> {
    let position = bigint(recorded.position);
    let key = (line.account.name().to_owned(), Coded::code(line.commodity).to_owned());
    let balance = balances.entry(key).or_insert_with_key(|(account, commodity)| Balance {
        account: account.clone(),
        commodity: commodity.clone(),
        control: line.account.control().to_owned(),
        amount: 0,
        debit_total: 0,
        credit_total: 0,
        first_position: position,
        first_n: n,
        position,
    });
    let total = if line.amount > 0 { &mut balance.debit_total } else { &mut balance.credit_total };
    let sums = (total.checked_add(line.amount.abs()), balance.amount.checked_add(line.amount));
    let (Some(sum), Some(amount)) = sums else {
        return Err(broken(recorded, "a balance would not fit"));
    };
    *total = sum;
    (balance.amount, balance.position) = (amount, position);
    Ok(Posted { position, n, line, balance_after: amount })
}

async fn write_entries(
    transaction: &mut PgConnection,
    tables: &Tables,
    bookings: &[Booking<'_>],
) -> Result<(), ProjectionError> {
    let texts = |value: fn(&Booking<'_>) -> Option<String>| -> Vec<Option<String>> {
        bookings.iter().map(value).collect()
    };
    let recorded = |value: fn(&Recorded) -> &str| -> Vec<&str> {
        bookings.iter().map(|booking| value(booking.recorded)).collect()
    };
    let sql = "INSERT INTO {journal} (position, entry_id, effective_date, recorded_at, event_type, \
             stream_type, stream_id, reverses, rule_version, person, payment, order_id) \
         SELECT * FROM unnest($1::bigint[], $2::text[], $3::date[], $4::timestamptz[], $5::text[], \
             $6::text[], $7::text[], $8::text[], $9::bigint[], $10::text[], $11::text[], \
             $12::text[])";
    sqlx::query(&physical(tables, sql))
        .bind(bookings.iter().map(|one| bigint(one.recorded.position)).collect::<Vec<_>>())
        .bind(texts(|one| Some(one.entry.id().to_string())))
        .bind(bookings.iter().map(|one| one.entry.effective_date()).collect::<Vec<_>>())
        .bind(bookings.iter().map(|one| one.recorded.recorded_at).collect::<Vec<_>>())
        .bind(recorded(|one| &one.event_type))
        .bind(recorded(|one| &one.aggregate_type))
        .bind(recorded(|one| &one.aggregate_id))
        .bind(texts(|one| one.entry.reverses().map(|id| id.to_string())))
        .bind(bookings.iter().map(|one| i64::from(one.entry.rule_version())).collect::<Vec<_>>())
        .bind(texts(|one| Some(one.person.to_string())))
        .bind(texts(|one| one.payment.map(|id| id.to_string())))
        .bind(texts(|one| one.order.map(|id| id.to_string())))
        .execute(transaction)
        .await?;
    Ok(())
}

async fn write_lines(
    transaction: &mut PgConnection,
    tables: &Tables,
    posted: &[Posted<'_>],
) -> Result<(), ProjectionError> {
    let numbers = |value: fn(&Posted<'_>) -> i64| posted.iter().map(value).collect::<Vec<i64>>();
    let sql = "INSERT INTO {journal_line} (position, n, account, control, commodity, amount, \
             balance_after) \
         SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], \
             $6::bigint[], $7::bigint[])";
    sqlx::query(&physical(tables, sql))
        .bind(numbers(|one| one.position))
        .bind(numbers(|one| one.n))
        .bind(posted.iter().map(|one| one.line.account.name()).collect::<Vec<_>>())
        .bind(posted.iter().map(|one| one.line.account.control()).collect::<Vec<_>>())
        .bind(posted.iter().map(|one| Coded::code(one.line.commodity)).collect::<Vec<_>>())
        .bind(numbers(|one| one.line.amount))
        .bind(numbers(|one| one.balance_after))
        .execute(transaction)
        .await?;
    Ok(())
}

async fn write_balances(
    transaction: &mut PgConnection,
    tables: &Tables,
    rows: &[Balance],
) -> Result<(), ProjectionError> {
    let texts = |value: fn(&Balance) -> &str| rows.iter().map(value).collect::<Vec<&str>>();
    let numbers = |value: fn(&Balance) -> i64| rows.iter().map(value).collect::<Vec<i64>>();
    let sql = "INSERT INTO {balance} (account, commodity, control, amount, debit_total, \
             credit_total, first_position, first_n, position) \
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], \
             $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[]) \
         ON CONFLICT (account, commodity) DO UPDATE SET amount = excluded.amount, \
             debit_total = excluded.debit_total, credit_total = excluded.credit_total, \
             position = excluded.position";
    sqlx::query(&physical(tables, sql))
        .bind(texts(|row| &row.account))
        .bind(texts(|row| &row.commodity))
        .bind(texts(|row| &row.control))
        .bind(numbers(|row| row.amount))
        .bind(numbers(|row| row.debit_total))
        .bind(numbers(|row| row.credit_total))
        .bind(numbers(|row| row.first_position))
        .bind(numbers(|row| row.first_n))
        .bind(numbers(|row| row.position))
        .execute(transaction)
        .await?;
    Ok(())
}
