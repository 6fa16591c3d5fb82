//! The tables of wallets, holds and movements.

use chrono::{DateTime, Utc};
use domain::{
    id::{EntryId, OrderId, PaymentId, PersonId},
    money::Irr,
};
use event_store::projection::Table;

use crate::column::{coded, row};

/// Where a hold stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldStatus {
    /// The price is reserved.
    Open,
    /// The order was delivered.
    Captured,
    /// The price returned.
    Released,
}

coded!(HoldStatus { Open => "open", Captured => "captured", Released => "released" });

/// What moved a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovementKind {
    /// A payment came in.
    Credited,
    /// A payment was taken back in full.
    CreditReversed,
    /// A payment was taken back although part of it was spent.
    CreditClawedBack,
    /// The price of an order was reserved.
    Held,
    /// A reserved price was spent.
    Captured,
    /// A reserved price returned.
    Released,
    /// A payment came in at a gateway.
    GatewayCredited,
    /// A payment is reserved while its gateway is asked to give it back.
    ReversalHeld,
    /// The gateway gave it back.
    ReversalSettled,
    /// The gateway would not, and it returned.
    ReversalReleased,
}

coded!(MovementKind {
    Credited => "credited",
    CreditReversed => "credit_reversed",
    CreditClawedBack => "credit_clawed_back",
    Held => "held",
    Captured => "captured",
    Released => "released",
    GatewayCredited => "gateway_credited",
    ReversalHeld => "reversal_held",
    ReversalSettled => "reversal_settled",
    ReversalReleased => "reversal_released",
});

row! {
    /// A wallet.
    pub struct WalletRow {
        /// Whose.
        pub person: PersonId,
        /// What can be spent now.
        pub balance: Irr,
        /// What is reserved, for orders and for payments that are being given back.
        pub held: Irr,
        /// What was taken back beyond the balance.
        pub owed: Irr,
        /// All that came in.
        pub credited_total: Irr,
        /// What of it left the wallet again because the payment was wrong.
        pub taken_back_total: Irr,
        /// What was spent.
        pub spent_total: Irr,
        /// When it last moved.
        pub updated_at: DateTime<Utc>,
        /// The event that made the row.
        pub first_position: u64,
        /// The event that last touched it.
        pub position: u64,
    }
}

row! {
    /// The reserve for one order.
    pub struct HoldRow {
        /// The order.
        pub order_id: OrderId,
        /// Whose wallet.
        pub person: PersonId,
        /// How much.
        pub amount: Irr,
        /// Where it stands.
        pub status: HoldStatus,
        /// Since when.
        pub at: DateTime<Utc>,
        /// When it was captured or released.
        pub ended_at: Option<DateTime<Utc>>,
        /// The event that made the row.
        pub first_position: u64,
        /// The event that last touched it.
        pub position: u64,
    }
}

row! {
    /// A movement of a wallet.
    pub struct MovementRow {
        /// The event.
        pub position: u64,
        /// Whose wallet.
        pub person: PersonId,
        /// What moved it.
        pub kind: MovementKind,
        /// By how much what can be spent changed; nothing for a capture, whose price had left before.
        pub amount: i64,
        /// What could be spent then.
        pub balance_after: Irr,
        /// The payment that it is about.
        pub payment: Option<PaymentId>,
        /// The order that it is about.
        pub order_id: Option<OrderId>,
        /// Its entry in the books.
        pub entry_id: EntryId,
        /// When.
        pub at: DateTime<Utc>,
    }
}

row! {
    /// All wallets together.
    pub struct WalletTotals {
        /// How many there are.
        pub wallets: u64,
        /// What can be spent.
        pub balance: Irr,
        /// What is reserved.
        pub held: Irr,
        /// What customers owe.
        pub owed: Irr,
    }
}

/// What the projector fills.
pub(super) const TABLES: &[Table] = &[
    Table {
        name: "wallet",
        ddl: "CREATE TABLE {name} (
            person text PRIMARY KEY,
            balance bigint NOT NULL,
            held bigint NOT NULL DEFAULT 0,
            owed bigint NOT NULL DEFAULT 0,
            credited_total bigint NOT NULL DEFAULT 0,
            taken_back_total bigint NOT NULL DEFAULT 0,
            spent_total bigint NOT NULL DEFAULT 0,
            updated_at timestamptz NOT NULL,
            first_position bigint NOT NULL UNIQUE,
            position bigint NOT NULL
        )",
    },
    Table {
        name: "wallet_hold",
        ddl: "CREATE TABLE {name} (
            order_id text PRIMARY KEY,
            person text NOT NULL,
            amount bigint NOT NULL,
            status text NOT NULL,
            at timestamptz NOT NULL,
            ended_at timestamptz,
            first_position bigint NOT NULL UNIQUE,
            position bigint NOT NULL
        );
        CREATE INDEX ON {name} (person);
        CREATE INDEX ON {name} (first_position) WHERE status = 'open'",
    },
    Table {
        name: "wallet_movement",
        ddl: "CREATE TABLE {name} (
            position bigint PRIMARY KEY,
            person text NOT NULL,
            kind text NOT NULL,
            amount bigint NOT NULL,
            balance_after bigint NOT NULL,
            payment text,
            order_id text,
            entry_id text NOT NULL,
            at timestamptz NOT NULL
        );
        CREATE INDEX ON {name} (person, position)",
    },
];
