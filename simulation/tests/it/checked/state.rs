//! What survives, and what is in workers' hands.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::{EntryId, OrderId, PaymentId, PersonId, SubscriptionId},
    order::{Order, OrderError},
    payment::{Payment, PaymentError},
    process::{checkout, provisioning, top_up},
    spec::id,
    subscription::{Subscription, SubscriptionError},
    wallet::{Wallet, WalletError},
};
use uuid::Uuid;

use super::{bounds::Deed, part::Part};

pub(super) fn person() -> PersonId {
    id(1)
}

pub(super) fn account() -> SubscriptionId {
    id(20)
}

pub(super) fn payment() -> PaymentId {
    id(30)
}

pub(super) fn order(n: u8) -> OrderId {
    id(40 + u128::from(n))
}

pub(super) fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

/// Names a command: the task or deed it belongs to, and which of its commands.
pub(super) type Key = (u32, u8);

/// The entry that a command may make.
pub(super) fn entry(key: Key) -> EntryId {
    let number = u128::from(key.0) << 8 | u128::from(key.1);
    EntryId::derive(Uuid::from_u128(number), "entry", now())
}

/// What the rules said of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    Wallet(WalletError),
    Order(OrderError),
    Account(SubscriptionError),
    Payment(PaymentError),
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Todo {
    TopUp(top_up::Task),
    Checkout(checkout::Task),
    Provisioning(provisioning::Task),
}

/// A task that is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Task {
    /// Derived from its event: process, stream and sequence.
    pub(super) id: u32,
    pub(super) todo: Todo,
    /// How often it was claimed.
    pub(super) claims: u8,
}

/// A call of the panel: what the account is to become (until when; none: gone), and for which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Call {
    pub(super) until: Option<i64>,
    pub(super) order: Option<u8>,
}

/// What an attempt does next, with what it has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Phase {
    /// Read what the task is about.
    Read,
    /// Hold the price, or note what is missing.
    Hold,
    /// Note how much is missing.
    Missing(u64),
    /// Cancel, because the plan is gone.
    PlanGone,
    /// Mark the order paid.
    MarkPaid,
    /// Return a hold whose order ended meanwhile.
    ReleaseAfter,
    /// Ask for the account.
    Request,
    /// Cancel, because another delivery is under way.
    Busy,
    /// The one command of the task.
    Command,
    /// Call the panel for a delivery.
    Deliver(Call),
    /// Record that it is delivered, or refused for good.
    Record(bool),
    /// Park the delivery.
    Park,
    /// Read what is owed, to settle with the panel; whether to look again afterwards.
    Owed(bool),
    /// Call the panel with what is owed; whether to look again afterwards.
    Settle(Call, bool),
    /// Look at the panel, knowing what is owed.
    Look(Call),
}

/// An attempt at a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hand {
    pub(super) task: u32,
    pub(super) todo: Todo,
    /// Which claim it is; only the last keeps the outcome.
    pub(super) claim: u8,
    pub(super) phase: Phase,
}

/// Everything at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct State {
    pub(super) wallet: Part<Wallet>,
    pub(super) payment: Part<Payment>,
    pub(super) orders: Part<BTreeMap<u8, Order>>,
    pub(super) account: Part<Subscription>,
    pub(super) plan_offered: bool,
    /// Events of each stream: wallet, payment, account, then orders.
    pub(super) sequences: Part<BTreeMap<u8, u32>>,
    pub(super) commands: Part<BTreeMap<Key, Option<Refusal>>>,
    /// Unfinished tasks, one after another under each key.
    pub(super) queues: Part<BTreeMap<String, Vec<Task>>>,
    pub(super) hands: Part<Vec<Hand>>,
    pub(super) panel: Option<i64>,
    pub(super) late: Vec<Call>,
    pub(super) done: BTreeSet<Deed>,
    pub(super) doubles: u8,
    pub(super) deaths: u8,
    pub(super) unknowns: u8,
    /// Orders whose account the panel ever carried.
    pub(super) seen: BTreeSet<u8>,
    /// Money captured and returned for each order.
    pub(super) captured: BTreeMap<u8, u64>,
    pub(super) released: BTreeMap<u8, u64>,
    /// The sum of the guarded accounts, kept from entries alone.
    pub(super) books: Part<BTreeMap<String, i64>>,
    /// What could not have been.
    pub(super) wrong: Option<&'static str>,
}
