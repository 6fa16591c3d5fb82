//! What waits for staff: the desk and the queue.

use chrono::{DateTime, Utc};
use domain::{id::PaymentId, money::Irr, payment::Status, role::Permission};
use projections::{page::Page, payment::PaymentFilter};

use super::{card::Facts, customer_name, deliver, view};
use crate::dialogue::{Outcome, Turn};

/// Rows of a list on one screen of a phone.
pub(super) const ROWS: u8 = 8;

/// How many receipts and deliveries wait.
pub(super) async fn desk(turn: &mut Turn<'_>) -> Outcome {
    turn.fresh(&["payment", "subscription"]).await;
    let receipts = waiting(turn).await?;
    let parked = super::parked::count(turn).await?;
    let screen = view::desk(&turn.speaker(), receipts, parked);
    turn.show(screen).await.map(drop)
}

async fn waiting(turn: &Turn<'_>) -> Outcome<u64> {
    let filter = PaymentFilter { statuses: vec![Status::UnderReview], ..PaymentFilter::default() };
    Ok(projections::payment::count(turn.app().pool(), &filter).await?)
}

/// A row of the queue.
pub(super) struct Row {
    pub(super) payment: PaymentId,
    pub(super) amount: Irr,
    pub(super) customer: String,
    pub(super) since: DateTime<Utc>,
    pub(super) warned: bool,
}

/// The receipts that wait, the longest first.
pub(super) async fn queue(turn: &mut Turn<'_>) -> Outcome {
    let context = turn.context("queue");
    turn.app().authorize(&context, Permission::PaymentRead).await?;
    turn.fresh(&["payment"]).await;
    let count = waiting(turn).await?;
    let pool = turn.app().pool();
    let found = projections::payment::review_queue(pool, &Page::first(ROWS)).await?;
    let found: Vec<_> = found.nodes().collect();
    let ids: Vec<PaymentId> = found.iter().map(|row| row.payment).collect();
    let duplicates = projections::payment::duplicates(pool, &ids).await?;
    let mut rows = vec![];
    for row in found {
        rows.push(Row {
            payment: row.payment,
            amount: row.amount,
            customer: customer_name(turn.inside, turn.lang, row.person).await?,
            since: row.submitted_at.unwrap_or(row.opened_at),
            warned: duplicates.iter().any(|other| other.payment == row.payment),
        });
    }
    let screen = view::queue(&turn.speaker(), &rows, count);
    turn.show(screen).await.map(drop)
}

/// Sends the card of a payment.
pub(super) async fn card(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    let context = turn.context("card");
    let facts = Facts::load(turn.inside, &context, payment).await?;
    let cards = turn.inside.messages.cards(payment).await?;
    if let Some(old) = cards.into_iter().find(|card| card.person == turn.person) {
        // One card a chat: the one that changes once it is decided.
        let moved = view::moved(&turn.speaker(), payment);
        turn.change(old.message, moved, old.captioned).await?;
    }
    deliver(turn.inside, &turn.speaker(), &context, turn.person, &facts).await.map(drop)
}
