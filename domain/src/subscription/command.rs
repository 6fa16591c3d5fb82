//! What can be asked of an account.

use chrono::{DateTime, Utc};

use super::{Failure, Placement, Usage};
use crate::{
    id::{OrderId, PersonId, PlanId},
    plan::Terms,
};

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubscriptionCommand {
    /// A paid order wants a new account.
    RequestProvisioning {
        /// The order.
        order: OrderId,
        /// Whose it will be.
        person: PersonId,
        /// The plan.
        plan: PlanId,
        /// What it gives.
        terms: Terms,
        /// Where it is to be carried.
        placement: Placement,
    },
    /// A paid order wants this account renewed.
    RequestRenewal {
        /// The order.
        order: OrderId,
        /// The plan.
        plan: PlanId,
        /// What it gives.
        terms: Terms,
        /// Now; the renewal starts at the later of now and the present end.
        at: DateTime<Utc>,
    },
    /// The panel carries what the delivery under way asks for.
    RecordDelivered {
        /// The order of the delivery.
        order: OrderId,
        /// When the panel was seen to carry it.
        at: DateTime<Utc>,
    },
    /// The delivery under way will not come about.
    RecordFailed {
        /// The order of the delivery.
        order: OrderId,
        /// Why.
        failure: Failure,
    },
    /// The delivery under way waits for staff.
    Park {
        /// The order of the delivery.
        order: OrderId,
    },
    /// Staff want it tried again.
    Retry {
        /// Who decided.
        by: PersonId,
    },
    /// Staff give the money back.
    Abandon {
        /// Who decided.
        by: PersonId,
    },
    /// The panel's counters were read.
    ObserveUsage {
        /// What they showed.
        usage: Usage,
    },
}
