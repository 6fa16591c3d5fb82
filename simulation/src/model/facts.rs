//! What the model knows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::id::{OrderId, PaymentId, PersonId, PlanId, SubscriptionId};

use crate::books::Books;

/// What is wrong.
pub type Wrong = String;

/// How a hold stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// It is held.
    Open,
    /// It was spent.
    Captured,
    /// It returned.
    Released,
}

/// A wallet.
#[derive(Debug, Clone, Default)]
pub struct Purse {
    /// What is in it.
    pub balance: i128,
    /// What its person owes.
    pub owed: i128,
    /// Payments that came in: how much, and whether they were taken back.
    pub credits: BTreeMap<PaymentId, (i128, bool)>,
    /// What is or was held, for which orders.
    pub holds: BTreeMap<OrderId, (i128, Hold)>,
}

/// How a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// No receipt yet.
    Awaiting,
    /// Staff look.
    Review,
    /// Found.
    Approved,
    /// Ended in another way.
    Ended,
    /// Found, and undone.
    Reversed,
}

/// A payment.
#[derive(Debug, Clone)]
pub struct Bill {
    /// Who pays.
    pub person: PersonId,
    /// For which order.
    pub order: Option<OrderId>,
    /// What is asked for.
    pub amount: i128,
    /// What was found.
    pub found: i128,
    /// Pages of the receipt.
    pub pages: u32,
    /// Until when a receipt is awaited.
    pub expires_at: DateTime<Utc>,
    /// How it stands.
    pub stage: Stage,
}

/// How an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It waits for money.
    Placed,
    /// Its price is held.
    Paid,
    /// Its account works.
    Fulfilled,
    /// It came to nothing.
    Cancelled,
}

/// An order.
#[derive(Debug, Clone)]
pub struct Sale {
    /// Who buys.
    pub person: PersonId,
    /// The account.
    pub account: SubscriptionId,
    /// Whether it renews one.
    pub renewal: bool,
    /// What it costs.
    pub due: i128,
    /// Until when it waits for money.
    pub expires_at: DateTime<Utc>,
    /// What was said to be missing last.
    pub missing: Option<i128>,
    /// How it stands.
    pub step: Step,
}

/// An account.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Whose it is.
    pub person: Option<PersonId>,
    /// The delivery under way, and whether it waits for staff.
    pub delivery: Option<(OrderId, bool)>,
    /// The orders that were delivered.
    pub delivered: BTreeSet<OrderId>,
    /// The orders whose delivery ended in another way.
    pub given_up: BTreeSet<OrderId>,
    /// Bytes, and until when, once it has worked.
    pub service: Option<(u64, DateTime<Utc>)>,
}

/// Everything at once.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// The books.
    pub books: Books,
    /// Wallets.
    pub purses: BTreeMap<PersonId, Purse>,
    /// Payments.
    pub bills: BTreeMap<PaymentId, Bill>,
    /// The last payment of each desk.
    pub desks: BTreeMap<PersonId, PaymentId>,
    /// Orders.
    pub sales: BTreeMap<OrderId, Sale>,
    /// Accounts.
    pub lines: BTreeMap<SubscriptionId, Line>,
    /// Bytes that the delivery under way of an account asks for.
    pub asked: BTreeMap<SubscriptionId, u64>,
    /// Plans, and whether they are offered.
    pub plans: BTreeMap<PlanId, bool>,
    /// Who may do everything, and the position since which he may not, when he was demoted.
    pub owners: BTreeMap<PersonId, bool>,
}

impl Bill {
    /// Whether somebody can still act on it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Awaiting | Stage::Review)
    }
}
