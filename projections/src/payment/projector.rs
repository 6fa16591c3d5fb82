//! From the streams of payments, of payments at gateways, and of cards to their tables.
//!
//! A batch is folded in memory over the rows that it touches, and written with one statement for each table.

use async_trait::async_trait;
use domain::{
    event::Event,
    payment::{PaymentEvent, Status},
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use sqlx::PgConnection;

use super::{
    card::{self, FoldedCard},
    gateway::{self, FoldedSession},
    pending::{self, FoldedEntry, Resolution},
    receipt::{self, FoldedPage},
    table::{FoldedPayment, Method, Opened, TABLES},
};
use crate::{
    column::{Coded, bigint, rial},
    sheet::{Sheet, streams},
    step::{broken, decoded},
};

/// Fills `payment`, `receipt_page`, `pending_entry`, `card` and `gateway_session`.
#[derive(Debug, Clone, Copy)]
pub struct Payments;

#[async_trait]
impl Projector for Payments {
    fn name(&self) -> &'static str {
        "payment"
    }

    // 2: how a payment comes in, and the sessions at gateways.
    fn version(&self) -> u32 {
        2
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
        let events = decoded(events, &["payment", "gateway", "card"])?;
        if events.is_empty() {
            return Ok(());
        }
        let mut fold = Fold::over(transaction, tables, &events).await?;
        for (recorded, event) in events {
            match event {
                Event::Payment(event) => fold.take(recorded, event)?,
                Event::Gateway(event) => {
                    gateway::take(&mut fold.payments, &mut fold.sessions, recorded, event)?;
                }
                Event::Card(event) => card::take(&mut fold.cards, recorded, event)?,
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
        fold.payments.write(transaction, tables).await?;
        fold.pages.write(transaction, tables).await?;
        fold.entries.write(transaction, tables).await?;
        fold.cards.write(transaction, tables).await?;
        fold.sessions.write(transaction, tables).await
    }
}

/// The rows that a batch touches.
struct Fold {
    payments: Sheet<FoldedPayment>,
    pages: Sheet<FoldedPage>,
    entries: Sheet<FoldedEntry>,
    cards: Sheet<FoldedCard>,
    sessions: Sheet<FoldedSession>,
}

impl Fold {
    /// The rows as they stand before the batch.
    async fn over(
        transaction: &mut PgConnection,
        tables: &Tables,
        events: &[(&Recorded, Event)],
    ) -> Result<Self, ProjectionError> {
        let of = |kind: &'static str| {
            let ours = events.iter().map(|(recorded, _)| *recorded);
            streams(ours.filter(move |recorded| recorded.aggregate_type == kind))
        };
        let (touched, at_gateways) = (of("payment"), of("gateway"));
        let all = touched.iter().chain(&at_gateways).cloned().collect();
        let payments: Sheet<FoldedPayment> = Sheet::load(transaction, tables, all).await?;
        let mut cards = of("card");
        cards.extend(touched.iter().filter_map(|id| payments.get(id)?.card.clone()));
        for (_, event) in events {
            if let Event::Payment(
                PaymentEvent::Opened { card, .. } | PaymentEvent::Approved { card, .. },
            ) = event
            {
                cards.push(card.to_string());
            }
        }
        Ok(Self {
            payments,
            pages: Sheet::load(transaction, tables, touched.clone()).await?,
            entries: Sheet::load(transaction, tables, touched).await?,
            cards: Sheet::load(transaction, tables, cards).await?,
            sessions: Sheet::load(transaction, tables, at_gateways).await?,
        })
    }

    fn take(&mut self, recorded: &Recorded, event: PaymentEvent) -> Result<(), ProjectionError> {
        let at = recorded.recorded_at;
        if matches!(event, PaymentEvent::Opened { .. }) {
            return self.open(recorded, event);
        }
        let payment = self.payments.of(recorded)?;
        payment.position = bigint(recorded.position);
        match event {
            PaymentEvent::Opened { .. } => {}
            PaymentEvent::AmountChanged { amount } => payment.amount = rial(amount),
            PaymentEvent::ReceiptSubmitted { person, receipt, pending_entry } => {
                payment.stand(Status::UnderReview);
                payment.submitted_at = Some(at);
                payment.submitted_position = Some(bigint(recorded.position));
                payment.pages = 1;
                receipt::add(&mut self.pages, recorded, receipt);
                pending::open(&mut self.entries, recorded, person, payment, &pending_entry)?;
            }
            PaymentEvent::ReceiptReplaced { receipt } => {
                payment.pages = 1;
                receipt::supersede(&mut self.pages, recorded);
                receipt::add(&mut self.pages, recorded, receipt);
            }
            PaymentEvent::PageAdded { page } => {
                payment.pages = payment.pages.saturating_add(1);
                receipt::add(&mut self.pages, recorded, page);
            }
            PaymentEvent::Approved {
                person: _,
                card,
                claimed: _,
                amount,
                order: _,
                reviewer,
                reason,
            } => {
                payment.stand(Status::Approved);
                payment.reason = reason;
                payment.credited = Some(rial(amount));
                payment.decide(reviewer, at);
                card::count(&mut self.cards, recorded, &card.to_string(), 1, rial(amount))?;
                pending::resolve(&mut self.entries, recorded, Resolution::Posted);
            }
            PaymentEvent::Rejected { person: _, reviewer, reason, order: _ } => {
                payment.stand(Status::Rejected);
                payment.decide(reviewer, at);
                payment.reason = Some(reason);
                pending::resolve(&mut self.entries, recorded, Resolution::Void);
            }
            PaymentEvent::Withdrawn { person: _, by } => {
                payment.stand(Status::Withdrawn);
                payment.withdrawn_by = Some(by.code().to_owned());
                payment.ended_at = Some(at);
                pending::resolve(&mut self.entries, recorded, Resolution::Void);
            }
            PaymentEvent::Expired { person: _ } => {
                payment.stand(Status::Expired);
                payment.ended_at = Some(at);
            }
            PaymentEvent::Reversed { person: _, amount, reviewer, reason } => {
                payment.stand(Status::Reversed);
                payment.reversed_at = Some(at);
                payment.reversed_by = Some(reviewer.to_string());
                payment.reversal_reason = Some(reason);
                let card = payment.card.as_ref();
                let card = card.ok_or_else(|| broken(recorded, "its payment has no card"))?;
                card::count(&mut self.cards, recorded, card, -1, -rial(amount))?;
            }
        }
        Ok(())
    }

    fn open(&mut self, recorded: &Recorded, event: PaymentEvent) -> Result<(), ProjectionError> {
        let PaymentEvent::Opened { person, card, amount, order, expires_at } = event else {
            return Err(broken(recorded, "it opens nothing"));
        };
        let opened = Opened { person, amount, order, expires_at };
        let row = FoldedPayment {
            card: Some(card.to_string()),
            ..FoldedPayment::opened(recorded, Method::Card, Status::AwaitingReceipt, opened)?
        };
        self.payments.begin(recorded, row)
    }
}
