//! What can be asked of a wallet.

use chrono::NaiveDate;

use crate::{
    id::{CardId, EntryId, OrderId, PaymentId, PersonId, PlanId},
    money::Irr,
    payment::gateway::Terminal,
};

/// A command; `entry` is the id of the entry it may make, `on` its accounting day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WalletCommand {
    /// An approved payment comes in. A payment credited before is left alone.
    Credit {
        /// Whose wallet it is.
        person: PersonId,
        /// The payment.
        payment: PaymentId,
        /// The card that received it.
        card: CardId,
        /// How much.
        amount: Irr,
        /// The order that waits for it.
        order: Option<OrderId>,
        /// The entry's id.
        entry: EntryId,
        /// The accounting day.
        on: NaiveDate,
    },
    /// A wrongly approved payment is taken back: from the wallet what is there, the rest is owed.
    TakeBack {
        /// The payment.
        payment: PaymentId,
        /// The entry's id.
        entry: EntryId,
        /// The accounting day.
        on: NaiveDate,
    },
    /// The price of an order is reserved.
    Hold {
        /// The order.
        order: OrderId,
        /// Its price.
        amount: Irr,
        /// The entry's id.
        entry: EntryId,
        /// The accounting day.
        on: NaiveDate,
    },
    /// The order is delivered: its hold becomes the shop's obligation to serve.
    Capture {
        /// The order.
        order: OrderId,
        /// What was bought.
        plan: PlanId,
        /// The discount within its list price.
        discount: Irr,
        /// The entry's id.
        entry: EntryId,
        /// The accounting day.
        on: NaiveDate,
    },
    /// The order came to nothing: its hold returns.
    Release {
        /// The order.
        order: OrderId,
        /// The entry's id.
        entry: EntryId,
        /// The accounting day.
        on: NaiveDate,
    },
    /// A payment that a gateway verified comes in. A payment credited before is left alone.
    CreditGateway {
        /// Whose wallet it is.
        person: PersonId,
        /// The payment.
        payment: PaymentId,
        /// The terminal that received it.
        terminal: Terminal,
        /// How much.
        amount: Irr,
        /// What the shop bears of the gateway's fee.
        fee: Irr,
        /// The order that waits for it.
        order: Option<OrderId>,
        /// The entry's id.
        entry: EntryId,
        /// The accounting day.
        on: NaiveDate,
    },
    /// A gateway is about to be asked to give a payment back: it is held until the answer. One that is held
    /// already is refused.
    HoldReversal {
        /// The payment.
        payment: PaymentId,
        /// The entry's id.
        entry: EntryId,
        /// The accounting day.
        on: NaiveDate,
    },
    /// The gateway gave it back.
    SettleReversal {
        /// The payment.
        payment: PaymentId,
        /// The entry's id.
        entry: EntryId,
        /// The accounting day.
        on: NaiveDate,
    },
    /// The gateway would not: what is held returns.
    ReleaseReversal {
        /// The payment.
        payment: PaymentId,
        /// The entry's id.
        entry: EntryId,
        /// The accounting day.
        on: NaiveDate,
    },
}
