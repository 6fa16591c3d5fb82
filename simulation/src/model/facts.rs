//! What the model knows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{
    id::{OrderId, PaymentId, PersonId, PlanId, SubscriptionId},
    payment::gateway::Authority,
};

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

/// How far a payment at the gateway was given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Back {
    /// It stands.
    None,
    /// It is held until the gateway has answered.
    Held,
    /// It is gone.
    Settled,
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
    /// Payments that came in at the gateway: how much, and how far they were given back.
    pub online: BTreeMap<PaymentId, (i128, Back)>,
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

/// How a payment at the gateway stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// Nobody knows yet.
    Awaiting,
    /// Paid.
    Paid,
    /// Not paid, as far as is known.
    Failed,
    /// Another amount was paid.
    Disputed,
    /// The gateway is asked to give it back.
    Reversing,
    /// Given back.
    Reversed,
}

/// A payment at the gateway.
#[derive(Debug, Clone)]
pub struct Deposit {
    /// Who pays.
    pub person: PersonId,
    /// For which order.
    pub order: Option<OrderId>,
    /// What is asked for.
    pub amount: i128,
    /// What the shop bears of the fee.
    pub fee: i128,
    /// The gateway's session.
    pub session: Option<Authority>,
    /// Whether a browser said that it was paid.
    pub said_ok: bool,
    /// Whether one said that it was not.
    pub said_nok: bool,
    /// How it stands.
    pub course: Course,
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
    /// Payments at the gateway.
    pub deposits: BTreeMap<PaymentId, Deposit>,
    /// What the gateway has for the shop.
    pub at_gateway: i128,
    /// What it kept.
    pub fees: i128,
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
