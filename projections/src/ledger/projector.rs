//! From the entries that events carry to the books.

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
use sqlx::PgConnection;

use super::{balance, journal};
use crate::{
    column::Coded,
    step::{Step, decoded},
};

const TABLES: &[Table] = &[journal::JOURNAL, journal::LINES, balance::BALANCES];

/// The aggregates whose events may book; [`booking`] says which do.
const BOOKING: &[&str] = &["wallet"];

/// Fills `journal`, `journal_line` and `balance`.
#[derive(Debug, Clone, Copy)]
pub struct Ledger;

/// An entry, and what it is about.
struct Booking<'e> {
    entry: &'e Entry,
    person: PersonId,
    payment: Option<PaymentId>,
    order: Option<OrderId>,
}

/// What an event books. An aggregate that books stands in [`BOOKING`] too.
const fn booking(event: &Event) -> Option<Booking<'_>> {
    match event {
        Event::Wallet(event) => {
            let (payment, order) = match event {
                WalletEvent::Credited { payment, order, .. } => (Some(*payment), *order),
                WalletEvent::CreditReversed { payment, .. }
                | WalletEvent::CreditClawedBack { payment, .. } => (Some(*payment), None),
                WalletEvent::Held { order, .. }
                | WalletEvent::Captured { order, .. }
                | WalletEvent::Released { order, .. } => (None, Some(*order)),
            };
            Some(Booking { entry: event.entry(), person: event.person(), payment, order })
        }
        Event::Claim(_)
        | Event::Person(_)
        | Event::Grants(_)
        | Event::Payment(_)
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
        for (recorded, event) in decoded(events, BOOKING)? {
            if let Some(booking) = booking(&event) {
                let mut step = Step::new(transaction, tables, recorded);
                write(&mut step, &booking).await?;
                for (line, n) in booking.entry.lines().iter().zip(1_i64..) {
                    post(&mut step, n, line).await?;
                }
            }
        }
        Ok(())
    }
}

async fn write(step: &mut Step<'_>, booking: &Booking<'_>) -> Result<(), ProjectionError> {
    let (at, position, recorded) = (step.at(), step.position(), step.recorded().clone());
    let Booking { entry, person, payment, order } = *booking;
    let (id, on, reverses) = (entry.id(), entry.effective_date(), entry.reverses());
    let rule_version = i64::from(entry.rule_version());
    let columns = "position, entry_id, effective_date, recorded_at, event_type, stream_type, \
         stream_id, reverses, rule_version, person, payment, order_id";
    step.insert("journal", columns, move |q| {
        q.bind(position)
            .bind(id.to_string())
            .bind(on)
            .bind(at)
            .bind(recorded.event_type)
            .bind(recorded.aggregate_type)
            .bind(recorded.aggregate_id)
            .bind(reverses.map(|id| id.to_string()))
            .bind(rule_version)
            .bind(person.to_string())
            .bind(payment.map(|id| id.to_string()))
            .bind(order.map(|id| id.to_string()))
    })
    .await
}

async fn post(step: &mut Step<'_>, n: i64, line: &Line) -> Result<(), ProjectionError> {
    let position = step.position();
    let (account, control) = (line.account.name().to_owned(), line.account.control().to_owned());
    let (commodity, amount) = (Coded::code(line.commodity), line.amount);
    let sql = "INSERT INTO {balance} AS b (account, commodity, control, amount, debit_total, \
             credit_total, first_position, first_n, position) \
         VALUES ($1, $2, $3, $4, greatest($4, 0), greatest(-$4, 0), $5, $6, $5) \
         ON CONFLICT (account, commodity) DO UPDATE SET amount = b.amount + excluded.amount, \
             debit_total = b.debit_total + excluded.debit_total, \
             credit_total = b.credit_total + excluded.credit_total, \
             position = excluded.position \
         RETURNING amount";
    let (name, above) = (account.clone(), control.clone());
    let after = step
        .number(sql, move |q| {
            q.bind(name).bind(commodity).bind(above).bind(amount).bind(position).bind(n)
        })
        .await?;
    let columns = "position, n, account, control, commodity, amount, balance_after";
    step.insert("journal_line", columns, move |q| {
        q.bind(position)
            .bind(n)
            .bind(account)
            .bind(control)
            .bind(commodity)
            .bind(amount)
            .bind(after)
    })
    .await
}
