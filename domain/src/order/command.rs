//! What can be asked of an order.

use chrono::{DateTime, Utc};

use super::{CancelReason, OrderKind, Price};
use crate::{
    id::{PersonId, PlanId},
    money::Irr,
    plan::Terms,
};

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderCommand {
    /// The customer wants it at the price he was shown.
    Place {
        /// Who buys.
        person: PersonId,
        /// A new account, or the renewal of one.
        kind: OrderKind,
        /// The plan.
        plan: PlanId,
        /// What the plan gives today.
        terms: Terms,
        /// What it costs him.
        price: Price,
        /// Until when it waits for money.
        expires_at: DateTime<Utc>,
    },
    /// The wallet does not reach.
    RecordFundsMissing {
        /// By how much.
        missing: Irr,
    },
    /// The price is held.
    MarkPaid,
    /// The account works.
    Fulfil,
    /// It comes to nothing.
    Cancel {
        /// Why.
        reason: CancelReason,
    },
    /// It waited for money too long.
    Expire {
        /// Now.
        at: DateTime<Utc>,
    },
}
