//! A purchase from the price to the account, and back when it fails: placed → held → paid →
//! requested → delivered → captured → fulfilled; or released and cancelled.
//!
//! Each step follows from the event of the step before, so a crash between any two leaves the next
//! step recorded as a task. Money is never gone without an account: it is captured only after the
//! account was seen to work. Nor is an account there without money: it is requested only once the
//! price is held.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    event::Event,
    id::{OrderId, PersonId},
    order::{CancelReason, OrderEvent},
    subscription::{Failure, SubscriptionEvent},
    wallet::WalletEvent,
};

/// What has to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Money came for an order: hold its price, or say how much is still missing.
    Resume {
        /// The order.
        order: OrderId,
    },
    /// The price is held: the order is paid, or, when it has ended meanwhile, the hold returns.
    MarkPaid {
        /// The order.
        order: OrderId,
    },
    /// A paid order asks for its account.
    RequestDelivery {
        /// The order.
        order: OrderId,
    },
    /// The account works: the hold becomes the shop's obligation.
    Capture {
        /// The order.
        order: OrderId,
    },
    /// The price is captured: the order is fulfilled.
    Fulfil {
        /// The order.
        order: OrderId,
    },
    /// The account will not come: the order is cancelled.
    Cancel {
        /// The order.
        order: OrderId,
        /// Why.
        reason: CancelReason,
    },
    /// A paid order was cancelled: its hold returns.
    Release {
        /// The order.
        order: OrderId,
        /// Whose wallet.
        person: PersonId,
    },
    /// End an order that waited for money too long; due at its deadline.
    Expire {
        /// The order.
        order: OrderId,
        /// The deadline.
        at: DateTime<Utc>,
    },
}

impl Task {
    /// The order that it is about.
    #[must_use]
    pub const fn order(&self) -> OrderId {
        match self {
            Self::Resume { order }
            | Self::MarkPaid { order }
            | Self::RequestDelivery { order }
            | Self::Capture { order }
            | Self::Fulfil { order }
            | Self::Cancel { order, .. }
            | Self::Release { order, .. }
            | Self::Expire { order, .. } => *order,
        }
    }
}

/// What follows from an event of a wallet.
#[must_use]
pub const fn after_wallet(event: &WalletEvent) -> Option<Task> {
    match *event {
        WalletEvent::Credited { order: Some(order), .. }
        | WalletEvent::GatewayCredited { order: Some(order), .. } => Some(Task::Resume { order }),
        WalletEvent::Held { order, .. } => Some(Task::MarkPaid { order }),
        WalletEvent::Captured { order, .. } => Some(Task::Fulfil { order }),
        WalletEvent::Credited { order: None, .. }
        | WalletEvent::GatewayCredited { order: None, .. }
        | WalletEvent::ReversalHeld { .. }
        | WalletEvent::ReversalSettled { .. }
        | WalletEvent::ReversalReleased { .. }
        | WalletEvent::CreditReversed { .. }
        | WalletEvent::CreditClawedBack { .. }
        | WalletEvent::Released { .. } => None,
    }
}

/// What follows from an event in the stream of `order`.
#[must_use]
pub const fn after_order(order: OrderId, event: &OrderEvent) -> Option<Task> {
    match *event {
        OrderEvent::Placed { expires_at, .. } => Some(Task::Expire { order, at: expires_at }),
        OrderEvent::Paid { .. } => Some(Task::RequestDelivery { order }),
        OrderEvent::Cancelled { person, was_paid: true, .. } => {
            Some(Task::Release { order, person })
        }
        OrderEvent::Cancelled { was_paid: false, .. }
        | OrderEvent::FundsMissing { .. }
        | OrderEvent::Fulfilled { .. } => None,
    }
}

/// What follows from an event of an account.
#[must_use]
pub const fn after_subscription(event: &SubscriptionEvent) -> Option<Task> {
    match *event {
        SubscriptionEvent::Provisioned { order, .. } | SubscriptionEvent::Renewed { order, .. } => {
            Some(Task::Capture { order })
        }
        SubscriptionEvent::ProvisioningFailed { order, failure, .. } => {
            let reason = match failure {
                Failure::NoCapacity => CancelReason::NoCapacity,
                Failure::Refused => CancelReason::Refused,
            };
            Some(Task::Cancel { order, reason })
        }
        SubscriptionEvent::ProvisioningAbandoned { order, .. } => {
            Some(Task::Cancel { order, reason: CancelReason::Refunded })
        }
        SubscriptionEvent::ProvisioningRequested { .. }
        | SubscriptionEvent::RenewalRequested { .. }
        | SubscriptionEvent::ProvisioningParked { .. }
        | SubscriptionEvent::ProvisioningRetried { .. }
        | SubscriptionEvent::UsageObserved { .. } => None,
    }
}

/// What follows from any stored event; `stream` is the id of its stream.
#[must_use]
pub fn tasks(stream: &str, event: &Event) -> Vec<Task> {
    let task = match event {
        Event::Wallet(event) => after_wallet(event),
        Event::Order(event) => stream.parse().ok().and_then(|order| after_order(order, event)),
        Event::Subscription(event) => after_subscription(event),
        Event::Claim(_)
        | Event::Person(_)
        | Event::Grants(_)
        | Event::Payment(_)
        | Event::Gateway(_)
        | Event::Desk(_)
        | Event::Card(_)
        | Event::Plan(_)
        | Event::Server(_)
        | Event::Panel(_)
        | Event::Backup(_) => None,
    };
    task.into_iter().collect()
}
