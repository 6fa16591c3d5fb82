//! What can be asked of a wallet.

use chrono::NaiveDate;

use crate::{
    id::{CardId, EntryId, OrderId, PaymentId, PersonId, PlanId},
    money::Irr,
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
}
