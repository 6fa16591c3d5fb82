//! The table of accounts.
//!
//! What a renewal will bring stands in the columns `delivery_…` and becomes the present terms only
//! when the renewal is delivered.

use chrono::{DateTime, Utc};
use domain::{
    id::{OrderId, PanelId, PersonId, PlanId, SubscriptionId},
    plan::Terms,
    subscription::{Failure, Usage},
};
use event_store::projection::Table;

use crate::column::{coded, row};

/// Whether an account works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its first delivery is under way, or parked.
    Pending,
    /// It was delivered; its time may be over.
    Active,
    /// Its first delivery came to nothing.
    Failed,
}

coded!(State { Pending => "pending", Active => "active", Failed => "failed" });

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// There is none.
    None,
    /// It is being tried.
    UnderWay,
    /// It waits for staff.
    Parked,
}

coded!(DeliveryState { None => "none", UnderWay => "under_way", Parked => "parked" });
coded!(Failure { NoCapacity => "no_capacity", Refused => "refused" });

row! {
    /// An account.
    pub struct SubscriptionRow {
        /// Which.
        pub subscription: SubscriptionId,
        /// Whose.
        pub person: PersonId,
        /// The plan; while it is pending, the one that was asked for.
        pub plan: PlanId,
        /// Bytes; 0 is unlimited.
        pub quota_bytes: u64,
        /// Days.
        pub days: u32,
        /// Devices at once; 0 is unlimited.
        pub devices: u32,
        /// The panel that carries it.
        pub panel: PanelId,
        /// Its inbounds there.
        pub inbounds: Vec<i64>,
        /// Its name there.
        pub name: String,
        /// Whether it works.
        pub state: State,
        /// From when it worked first.
        pub starts_at: Option<DateTime<Utc>>,
        /// Until when it is paid for.
        pub expires_at: Option<DateTime<Utc>>,
        /// When it was last renewed.
        pub renewed_at: Option<DateTime<Utc>>,
        /// Bytes sent by the customer since the first delivery or the last renewal.
        pub up_bytes: u64,
        /// Bytes received by him since then.
        pub down_bytes: u64,
        /// When the counters were last seen to move.
        pub usage_at: Option<DateTime<Utc>>,
        /// How its delivery stands.
        pub delivery: DeliveryState,
        /// The order of that delivery.
        pub delivery_order: Option<OrderId>,
        /// The plan that it will bring.
        pub delivery_plan: Option<PlanId>,
        /// Since when the delivery has stood so.
        pub delivery_since: Option<DateTime<Utc>>,
        /// Why the last delivery failed, when the panel or the shop could not.
        pub failure: Option<Failure>,
        /// How often it was renewed.
        pub renewals: u32,
        /// When it was first asked for.
        pub requested_at: DateTime<Utc>,
        /// The event that made the row.
        pub first_position: u64,
        /// The event that last touched it.
        pub position: u64,
    }
}

impl SubscriptionRow {
    /// What it gives now.
    #[must_use]
    pub const fn terms(&self) -> Terms {
        Terms { quota_bytes: self.quota_bytes, days: self.days, devices: self.devices }
    }

    /// Its counters as last seen.
    #[must_use]
    pub const fn usage(&self) -> Usage {
        Usage { up_bytes: self.up_bytes, down_bytes: self.down_bytes }
    }

    /// Both ways together.
    #[must_use]
    pub const fn used_bytes(&self) -> u64 {
        self.usage().total_bytes()
    }
}

/// The table of accounts.
pub(super) const TABLE: Table = Table {
    name: "subscription",
    ddl: "CREATE TABLE {name} (
        subscription text PRIMARY KEY,
        person text NOT NULL,
        plan text NOT NULL,
        quota_bytes bigint NOT NULL,
        days bigint NOT NULL,
        devices bigint NOT NULL,
        panel text NOT NULL,
        inbounds bigint[] NOT NULL,
        name text NOT NULL,
        state text NOT NULL,
        starts_at timestamptz,
        expires_at timestamptz,
        renewed_at timestamptz,
        up_bytes bigint NOT NULL DEFAULT 0,
        down_bytes bigint NOT NULL DEFAULT 0,
        usage_at timestamptz,
        delivery text NOT NULL,
        delivery_order text,
        delivery_plan text,
        delivery_quota_bytes bigint,
        delivery_days bigint,
        delivery_devices bigint,
        delivery_since timestamptz,
        failure text,
        renewals bigint NOT NULL DEFAULT 0,
        requested_at timestamptz NOT NULL,
        first_position bigint NOT NULL UNIQUE,
        position bigint NOT NULL
    );
    CREATE INDEX ON {name} (person, first_position);
    CREATE INDEX ON {name} (panel, first_position);
    CREATE INDEX ON {name} (panel, name);
    CREATE INDEX ON {name} (expires_at) WHERE state = 'active';
    CREATE INDEX ON {name} (delivery_since) WHERE delivery <> 'none'",
};
