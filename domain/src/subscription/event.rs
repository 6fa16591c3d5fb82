//! What happened to an account.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{OrderId, PanelId, PersonId, PlanId},
    plan::Terms,
};

/// Where an account is carried, and by which name the panel knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    /// The panel.
    pub panel: PanelId,
    /// Its inbounds that serve the account.
    pub inbounds: Vec<i64>,
    /// The account's name on the panel: ASCII, unique there, for ever.
    pub name: String,
}

impl Placement {
    /// What the names of the shop's accounts begin with; others on a panel are not the shop's.
    pub const NAMES_BEGIN: &'static str = "Moonvpn-";
}

/// Why a delivery will not come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// No panel has room.
    NoCapacity,
    /// The panel refuses for good.
    Refused,
}

/// The counters of an account, as its panel showed them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Usage {
    /// Bytes sent by the customer.
    pub up_bytes: u64,
    /// Bytes received by the customer.
    pub down_bytes: u64,
}

impl Usage {
    /// Both ways together.
    #[must_use]
    pub const fn total_bytes(self) -> u64 {
        self.up_bytes.saturating_add(self.down_bytes)
    }
}

/// An event of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum SubscriptionEvent {
    /// A new account is to be made.
    ProvisioningRequested {
        /// For this order.
        order: OrderId,
        /// Whose it will be.
        person: PersonId,
        /// The plan.
        plan: PlanId,
        /// What it gives.
        terms: Terms,
        /// Where.
        placement: Placement,
    },
    /// The account works.
    Provisioned {
        /// For this order.
        order: OrderId,
        /// Whose it is.
        person: PersonId,
        /// From when.
        starts_at: DateTime<Utc>,
        /// Until when.
        expires_at: DateTime<Utc>,
    },
    /// The account is to be renewed.
    RenewalRequested {
        /// For this order.
        order: OrderId,
        /// Whose it is.
        person: PersonId,
        /// The plan.
        plan: PlanId,
        /// What it gives.
        terms: Terms,
        /// The end before.
        ended_at: DateTime<Utc>,
        /// The end after, if it is delivered now; what [`Self::Renewed`] says is what counts.
        expires_at: DateTime<Utc>,
    },
    /// The account is renewed; its counters begin again.
    Renewed {
        /// For this order.
        order: OrderId,
        /// Whose it is.
        person: PersonId,
        /// Until when.
        expires_at: DateTime<Utc>,
    },
    /// The delivery will not come about.
    ProvisioningFailed {
        /// For this order.
        order: OrderId,
        /// Whose it is.
        person: PersonId,
        /// Why.
        failure: Failure,
    },
    /// The delivery waits for staff.
    ProvisioningParked {
        /// For this order.
        order: OrderId,
        /// Whose it is.
        person: PersonId,
    },
    /// Staff want it tried again.
    ProvisioningRetried {
        /// For this order.
        order: OrderId,
        /// Who decided.
        by: PersonId,
    },
    /// Staff give the money back.
    ProvisioningAbandoned {
        /// For this order.
        order: OrderId,
        /// Whose it is.
        person: PersonId,
        /// Who decided.
        by: PersonId,
    },
    /// The panel's counters moved.
    UsageObserved {
        /// What they showed.
        usage: Usage,
    },
}

events!(SubscriptionEvent of "subscription" {
    ProvisioningRequested => "provisioning_requested",
    Provisioned => "provisioned",
    RenewalRequested => "renewal_requested",
    Renewed => "renewed",
    ProvisioningFailed => "provisioning_failed",
    ProvisioningParked => "provisioning_parked",
    ProvisioningRetried => "provisioning_retried",
    ProvisioningAbandoned => "provisioning_abandoned",
    UsageObserved => "usage_observed",
});
