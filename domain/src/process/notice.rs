//! What people are told when something happened that they did not just do themselves. The answer to
//! a tap is the bot's; these come later, by themselves.

use serde::{Deserialize, Serialize};

use crate::{
    event::Event,
    id::{OrderId, PaymentId, PersonId, SubscriptionId},
    money::Irr,
    order::{CancelReason, OrderEvent},
    payment::{
        PaymentEvent,
        gateway::{Failure, GatewayEvent},
    },
    subscription::SubscriptionEvent,
    wallet::WalletEvent,
};

/// Something to tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// To the customer: the payment is in the wallet.
    PaymentCredited {
        /// To whom.
        person: PersonId,
        /// The payment.
        payment: PaymentId,
        /// How much came in.
        amount: Irr,
    },
    /// To the customer: the money was not found.
    PaymentRejected {
        /// To whom.
        person: PersonId,
        /// The payment.
        payment: PaymentId,
    },
    /// To the customer: no receipt came in time.
    PaymentExpired {
        /// To whom.
        person: PersonId,
        /// The payment.
        payment: PaymentId,
    },
    /// To the customer: an approval was undone.
    PaymentReversed {
        /// To whom.
        person: PersonId,
        /// The payment.
        payment: PaymentId,
    },
    /// To the customer: the gateway's page waits for him.
    GatewayReady {
        /// To whom.
        person: PersonId,
        /// The payment.
        payment: PaymentId,
    },
    /// To the customer: nothing was paid at the gateway.
    GatewayFailed {
        /// To whom.
        person: PersonId,
        /// The payment.
        payment: PaymentId,
        /// Why.
        failure: Failure,
    },
    /// To staff: the gateway says that another amount was paid than was asked for.
    GatewayDisputed {
        /// The payment.
        payment: PaymentId,
    },
    /// To staff: the gateway would not give a payment back.
    ReversalRefused {
        /// The payment.
        payment: PaymentId,
        /// The gateway's code.
        code: i64,
    },
    /// To the customer: money came for an order, but not enough.
    FundsMissing {
        /// To whom.
        person: PersonId,
        /// The order.
        order: OrderId,
        /// How much is missing.
        missing: Irr,
    },
    /// To the customer: the order came to nothing.
    OrderCancelled {
        /// To whom.
        person: PersonId,
        /// The order.
        order: OrderId,
        /// Why.
        reason: CancelReason,
    },
    /// To the customer: the account works.
    Delivered {
        /// To whom.
        person: PersonId,
        /// The account.
        subscription: SubscriptionId,
        /// Whether it is a renewal.
        renewal: bool,
    },
    /// To staff: a receipt waits.
    ReceiptWaits {
        /// The payment.
        payment: PaymentId,
    },
    /// To staff: a receipt still waits; due again and again until it is decided.
    ReceiptStillWaits {
        /// The payment.
        payment: PaymentId,
    },
    /// To staff: a payment was decided, so its cards change.
    PaymentDecided {
        /// The payment.
        payment: PaymentId,
    },
    /// To staff: a delivery failed for good.
    DeliveryFailed {
        /// The account.
        subscription: SubscriptionId,
        /// The order.
        order: OrderId,
    },
    /// To staff: a delivery waits for them.
    DeliveryParked {
        /// The account.
        subscription: SubscriptionId,
        /// The order.
        order: OrderId,
    },
}

impl Notice {
    /// The customer whom it is for; none when it is for staff.
    #[must_use]
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Self::PaymentCredited { person, .. }
            | Self::PaymentRejected { person, .. }
            | Self::PaymentExpired { person, .. }
            | Self::PaymentReversed { person, .. }
            | Self::GatewayReady { person, .. }
            | Self::GatewayFailed { person, .. }
            | Self::FundsMissing { person, .. }
            | Self::OrderCancelled { person, .. }
            | Self::Delivered { person, .. } => Some(*person),
            Self::ReceiptWaits { .. }
            | Self::ReceiptStillWaits { .. }
            | Self::PaymentDecided { .. }
            | Self::GatewayDisputed { .. }
            | Self::ReversalRefused { .. }
            | Self::DeliveryFailed { .. }
            | Self::DeliveryParked { .. } => None,
        }
    }
}

/// What people are told after `event`; `stream` is the id of its stream.
#[must_use]
pub fn notices(stream: &str, event: &Event) -> Vec<Notice> {
    match event {
        Event::Payment(event) => {
            stream.parse().map_or_else(|_| vec![], |payment| of_payment(payment, event))
        }
        Event::Gateway(event) => {
            stream.parse().map_or_else(|_| vec![], |payment| of_gateway(payment, event))
        }
        Event::Wallet(
            WalletEvent::Credited { person, payment, amount, .. }
            | WalletEvent::GatewayCredited { person, payment, amount, .. },
        ) => {
            vec![Notice::PaymentCredited { person: *person, payment: *payment, amount: *amount }]
        }
        Event::Order(event) => {
            stream.parse().map_or_else(|_| vec![], |order| of_order(order, event))
        }
        Event::Subscription(event) => {
            stream.parse().map_or_else(|_| vec![], |id| of_subscription(id, event))
        }
        Event::Wallet(_)
        | Event::Claim(_)
        | Event::Person(_)
        | Event::Grants(_)
        | Event::Desk(_)
        | Event::Card(_)
        | Event::Plan(_)
        | Event::Server(_)
        | Event::Panel(_)
        | Event::Backup(_) => vec![],
    }
}

fn of_payment(payment: PaymentId, event: &PaymentEvent) -> Vec<Notice> {
    match *event {
        PaymentEvent::ReceiptSubmitted { .. } => {
            vec![Notice::ReceiptWaits { payment }, Notice::ReceiptStillWaits { payment }]
        }
        PaymentEvent::ReceiptReplaced { .. } | PaymentEvent::PageAdded { .. } => {
            vec![Notice::ReceiptWaits { payment }]
        }
        PaymentEvent::Approved { .. } | PaymentEvent::Withdrawn { .. } => {
            vec![Notice::PaymentDecided { payment }]
        }
        PaymentEvent::Rejected { person, .. } => {
            vec![Notice::PaymentRejected { person, payment }, Notice::PaymentDecided { payment }]
        }
        PaymentEvent::Reversed { person, .. } => {
            vec![Notice::PaymentReversed { person, payment }, Notice::PaymentDecided { payment }]
        }
        PaymentEvent::Expired { person } => vec![Notice::PaymentExpired { person, payment }],
        PaymentEvent::Opened { .. } | PaymentEvent::AmountChanged { .. } => vec![],
    }
}

fn of_gateway(payment: PaymentId, event: &GatewayEvent) -> Vec<Notice> {
    match *event {
        GatewayEvent::Requested { person, .. } => vec![Notice::GatewayReady { person, payment }],
        // Whoever gave it up himself has had his answer: then the gateway gave no code.
        GatewayEvent::Failed { failure: Failure::Cancelled, code: None, .. } => vec![],
        GatewayEvent::Failed { person, failure, .. } => {
            vec![Notice::GatewayFailed { person, payment, failure }]
        }
        GatewayEvent::Disputed { .. } => vec![Notice::GatewayDisputed { payment }],
        GatewayEvent::Reversed { person, .. } => vec![Notice::PaymentReversed { person, payment }],
        GatewayEvent::ReversalRefused { code, .. } => {
            vec![Notice::ReversalRefused { payment, code }]
        }
        // That it is paid is told once it is in the wallet.
        GatewayEvent::Verified { .. }
        | GatewayEvent::Opened { .. }
        | GatewayEvent::Returned { .. }
        | GatewayEvent::ReversalAsked { .. } => vec![],
    }
}

fn of_order(order: OrderId, event: &OrderEvent) -> Vec<Notice> {
    match *event {
        OrderEvent::FundsMissing { person, missing } => {
            vec![Notice::FundsMissing { person, order, missing }]
        }
        OrderEvent::Cancelled { person, reason, .. } => match reason {
            CancelReason::Customer => vec![],
            CancelReason::Expired
            | CancelReason::PlanGone
            | CancelReason::NoCapacity
            | CancelReason::Refused
            | CancelReason::Refunded => vec![Notice::OrderCancelled { person, order, reason }],
        },
        OrderEvent::Placed { .. } | OrderEvent::Paid { .. } | OrderEvent::Fulfilled { .. } => {
            vec![]
        }
    }
}

fn of_subscription(subscription: SubscriptionId, event: &SubscriptionEvent) -> Vec<Notice> {
    match *event {
        SubscriptionEvent::Provisioned { person, .. } => {
            vec![Notice::Delivered { person, subscription, renewal: false }]
        }
        SubscriptionEvent::Renewed { person, .. } => {
            vec![Notice::Delivered { person, subscription, renewal: true }]
        }
        SubscriptionEvent::ProvisioningFailed { order, .. } => {
            vec![Notice::DeliveryFailed { subscription, order }]
        }
        SubscriptionEvent::ProvisioningParked { order, .. } => {
            vec![Notice::DeliveryParked { subscription, order }]
        }
        SubscriptionEvent::ProvisioningRequested { .. }
        | SubscriptionEvent::RenewalRequested { .. }
        | SubscriptionEvent::ProvisioningRetried { .. }
        | SubscriptionEvent::ProvisioningAbandoned { .. }
        | SubscriptionEvent::UsageObserved { .. } => vec![],
    }
}
