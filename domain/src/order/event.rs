//! What happened to an order.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{PersonId, PlanId, SubscriptionId},
    money::{Irr, MoneyError},
    plan::Terms,
};

/// What an order is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum OrderKind {
    /// A new account.
    New {
        /// The id that it will have.
        subscription: SubscriptionId,
    },
    /// The renewal of an account.
    Renewal {
        /// Which.
        subscription: SubscriptionId,
    },
}

impl OrderKind {
    /// The account that it is about.
    #[must_use]
    pub const fn subscription(self) -> SubscriptionId {
        match self {
            Self::New { subscription } | Self::Renewal { subscription } => subscription,
        }
    }
}

/// The price lines: what it costs, what of that is given, what is left to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// The list price.
    pub list: Irr,
    /// The discount within it.
    pub discount: Irr,
}

impl Price {
    /// What is left to pay.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] when the discount exceeds the list price.
    pub fn due(self) -> Result<Irr, MoneyError> {
        self.list.minus(self.discount)
    }
}

/// Why an order came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CancelReason {
    /// The customer changed his mind before it was paid.
    Customer,
    /// It waited for money too long.
    Expired,
    /// The plan was withdrawn before the money came.
    PlanGone,
    /// No panel could carry it.
    NoCapacity,
    /// The panel refused it for good.
    Refused,
    /// Staff gave the money back.
    Refunded,
}

/// An event of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum OrderEvent {
    /// The customer wants it at this price.
    Placed {
        /// Who buys.
        person: PersonId,
        /// A new account, or the renewal of one.
        kind: OrderKind,
        /// The plan.
        plan: PlanId,
        /// What the plan gave when it was placed.
        terms: Terms,
        /// What it costs him.
        price: Price,
        /// Until when it waits for money.
        expires_at: DateTime<Utc>,
    },
    /// The wallet does not reach.
    FundsMissing {
        /// Who buys.
        person: PersonId,
        /// By how much.
        missing: Irr,
    },
    /// The price is held.
    Paid {
        /// Who buys.
        person: PersonId,
    },
    /// The account works.
    Fulfilled {
        /// Who buys.
        person: PersonId,
    },
    /// It came to nothing.
    Cancelled {
        /// Who would have bought.
        person: PersonId,
        /// Why.
        reason: CancelReason,
        /// Whether the price was held.
        was_paid: bool,
    },
}

events!(OrderEvent of "order" {
    Placed => "placed",
    FundsMissing => "funds_missing",
    Paid => "paid",
    Fulfilled => "fulfilled",
    Cancelled => "cancelled",
});
