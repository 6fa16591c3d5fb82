//! From the streams of payments and cards to their tables.

use async_trait::async_trait;
use domain::{
    event::Event,
    id::PaymentId,
    payment::{PaymentEvent, Status},
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use sqlx::PgConnection;

use super::{card, pending, receipt, table::TABLES};
use crate::{
    column::{Coded, rial},
    step::{Step, decoded},
};

const PAYMENT: (&str, &str) = ("payment", "payment");

/// Fills `payment`, `receipt_page`, `pending_entry` and `card`.
#[derive(Debug, Clone, Copy)]
pub struct Payments;

#[async_trait]
impl Projector for Payments {
    fn name(&self) -> &'static str {
        "payment"
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
        for (recorded, event) in decoded(events, &["payment", "card"])? {
            let mut step = Step::new(transaction, tables, recorded);
            match event {
                Event::Payment(event) => take(&mut step, event).await?,
                Event::Card(event) => card::take(&mut step, event).await?,
                Event::Claim(_)
                | Event::Person(_)
                | Event::Grants(_)
                | Event::Wallet(_)
                | Event::Desk(_)
                | Event::Plan(_)
                | Event::Order(_)
                | Event::Subscription(_)
                | Event::Server(_)
                | Event::Panel(_)
                | Event::Backup(_) => {}
            }
        }
        Ok(())
    }
}

async fn take(step: &mut Step<'_>, event: PaymentEvent) -> Result<(), ProjectionError> {
    let (at, position) = (step.at(), step.position());
    match event {
        PaymentEvent::Opened { .. } => open(step, event).await,
        PaymentEvent::AmountChanged { amount } => {
            step.change(PAYMENT, "amount = $3", |q| q.bind(rial(amount))).await
        }
        PaymentEvent::ReceiptSubmitted { person, receipt, pending_entry } => {
            let set = "status = 'under_review', submitted_at = $3, submitted_position = $2, \
                 pages = 1";
            step.change(PAYMENT, set, |q| q.bind(at)).await?;
            receipt::add(step, receipt).await?;
            pending::open(step, person, &pending_entry).await
        }
        PaymentEvent::ReceiptReplaced { receipt } => {
            step.change(PAYMENT, "pages = 1", |q| q).await?;
            receipt::supersede(step).await?;
            receipt::add(step, receipt).await
        }
        PaymentEvent::PageAdded { page } => {
            step.change(PAYMENT, "pages = pages + 1", |q| q).await?;
            receipt::add(step, page).await
        }
        PaymentEvent::Approved { person: _, card, claimed: _, amount, order: _, reviewer } => {
            let set = "status = 'approved', credited = $3, decided_at = $4, decided_by = $5, \
                 ended_at = $4";
            step.change(PAYMENT, set, |q| q.bind(rial(amount)).bind(at).bind(reviewer.to_string()))
                .await?;
            card::count(step, card, 1, rial(amount)).await?;
            pending::resolve(step, pending::Resolution::Posted).await
        }
        PaymentEvent::Rejected { person: _, reviewer, reason, order: _ } => {
            let set = "status = 'rejected', decided_at = $3, decided_by = $4, reason = $5, \
                 ended_at = $3";
            step.change(PAYMENT, set, |q| q.bind(at).bind(reviewer.to_string()).bind(reason))
                .await?;
            pending::resolve(step, pending::Resolution::Void).await
        }
        PaymentEvent::Withdrawn { person: _, by } => {
            let set = "status = 'withdrawn', withdrawn_by = $3, ended_at = $4";
            step.change(PAYMENT, set, |q| q.bind(by.code()).bind(at)).await?;
            pending::resolve(step, pending::Resolution::Void).await
        }
        PaymentEvent::Expired { person: _ } => {
            step.change(PAYMENT, "status = 'expired', ended_at = $3", |q| q.bind(at)).await
        }
        PaymentEvent::Reversed { person: _, amount, reviewer, reason } => {
            let set = "status = 'reversed', reversed_at = $3, reversed_by = $4, \
                 reversal_reason = $5";
            step.change(PAYMENT, set, |q| q.bind(at).bind(reviewer.to_string()).bind(reason))
                .await?;
            let sql = "UPDATE {card} SET approved_count = approved_count - 1, \
                 approved_total = approved_total - $3, position = $2 \
                 WHERE card = (SELECT card FROM {payment} WHERE payment = $1)";
            let stream = step.stream();
            step.run(sql, |q| q.bind(stream).bind(position).bind(rial(amount))).await?;
            Ok(())
        }
    }
}

async fn open(step: &mut Step<'_>, event: PaymentEvent) -> Result<(), ProjectionError> {
    let PaymentEvent::Opened { person, card, amount, order, expires_at } = event else {
        return Ok(());
    };
    let (payment, at, position) = (step.stream_as::<PaymentId>()?, step.at(), step.position());
    let columns = "payment, person, card, amount, order_id, status, opened_at, expires_at, \
         first_position, position";
    step.insert("payment", columns, move |q| {
        q.bind(payment.to_string())
            .bind(person.to_string())
            .bind(card.to_string())
            .bind(rial(amount))
            .bind(order.map(|order| order.to_string()))
            .bind(Status::AwaitingReceipt.code())
            .bind(at)
            .bind(expires_at)
            .bind(position)
            .bind(position)
    })
    .await
}
