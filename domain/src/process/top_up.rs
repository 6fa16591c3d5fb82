//! Money that comes in: an approved payment credits the wallet, a reversed one takes it back, and a
//! payment for which no receipt comes ends at its deadline.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    event::Event,
    id::{CardId, OrderId, PaymentId, PersonId},
    money::Irr,
    payment::PaymentEvent,
};

/// What has to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Credit the wallet with an approved payment.
    Credit {
        /// The payment.
        payment: PaymentId,
        /// Whose wallet.
        person: PersonId,
        /// The card that received it.
        card: CardId,
        /// How much.
        amount: Irr,
        /// The order that waits for it.
        order: Option<OrderId>,
    },
    /// Take a reversed payment back from the wallet.
    TakeBack {
        /// The payment.
        payment: PaymentId,
        /// Whose wallet.
        person: PersonId,
    },
    /// End a payment for which no receipt came; due at its deadline.
    Expire {
        /// The payment.
        payment: PaymentId,
        /// The deadline.
        at: DateTime<Utc>,
    },
}

/// What follows from `event` in the stream of `payment`.
#[must_use]
pub fn react(payment: PaymentId, event: &PaymentEvent) -> Option<Task> {
    match *event {
        PaymentEvent::Approved { person, card, amount, order, .. } => {
            Some(Task::Credit { payment, person, card, amount, order })
        }
        PaymentEvent::Reversed { person, .. } => Some(Task::TakeBack { payment, person }),
        PaymentEvent::Opened { expires_at, .. } => Some(Task::Expire { payment, at: expires_at }),
        PaymentEvent::AmountChanged { .. }
        | PaymentEvent::ReceiptSubmitted { .. }
        | PaymentEvent::ReceiptReplaced { .. }
        | PaymentEvent::PageAdded { .. }
        | PaymentEvent::Rejected { .. }
        | PaymentEvent::Withdrawn { .. }
        | PaymentEvent::Expired { .. } => None,
    }
}

/// What follows from any stored event; `stream` is the id of its stream.
#[must_use]
pub fn tasks(stream: &str, event: &Event) -> Vec<Task> {
    let Event::Payment(event) = event else { return vec![] };
    let Ok(payment) = stream.parse() else { return vec![] };
    react(payment, event).into_iter().collect()
}
