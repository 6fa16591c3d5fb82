//! A panel: what it carries, and the calls on their way to it. What is asked of it is a state, so
//! a call may be made again; but one whose caller is gone may arrive after all that came since.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{OrderId, SubscriptionId};

/// How long a call may hang before it arrives. With [`crate::queue`]'s lease, which is as long as an
/// attempt may take here, it stays below the two minutes after which `app` looks again.
pub const CALL_HANGS_MAX: TimeDelta = TimeDelta::seconds(55);

/// What a panel is asked to make of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desired {
    /// The account.
    pub account: SubscriptionId,
    /// Bytes, and until when; none: it is to be gone.
    pub carries: Option<(u64, DateTime<Utc>)>,
    /// For which delivery, when it is for one.
    pub order: Option<OrderId>,
}

/// Why a panel did not say that it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It did not answer; perhaps it did it, perhaps it yet will.
    Unreachable,
    /// It will never do it.
    Refused,
    /// It has no room.
    Full,
}

/// The panel.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    carried: BTreeMap<SubscriptionId, (u64, DateTime<Utc>)>,
    on_their_way: Vec<(DateTime<Utc>, Desired)>,
    seen: BTreeSet<(SubscriptionId, OrderId)>,
}

impl Panel {
    /// Makes an account what is desired.
    pub fn make(&mut self, desired: &Desired) {
        match desired.carries {
            Some(carries) => {
                self.carried.insert(desired.account, carries);
            }
            None => {
                self.carried.remove(&desired.account);
            }
        }
        if let (Some(order), Some(_)) = (desired.order, desired.carries) {
            self.seen.insert((desired.account, order));
        }
    }

    /// What it carries of an account.
    #[must_use]
    pub fn carries(&self, account: SubscriptionId) -> Option<(u64, DateTime<Utc>)> {
        self.carried.get(&account).copied()
    }

    /// Whether it ever carried what a delivery asked for.
    #[must_use]
    pub fn carried_for(&self, account: SubscriptionId, order: OrderId) -> bool {
        self.seen.contains(&(account, order))
    }

    /// A call sets out and is not heard of again.
    pub fn send(&mut self, now: DateTime<Utc>, desired: Desired) {
        self.on_their_way.push((now, desired));
    }

    /// The `nth` call on its way arrives. False: none is.
    pub fn arrive(&mut self, nth: usize) -> bool {
        let Some(nth) = nth.checked_rem(self.on_their_way.len()) else { return false };
        let (_, desired) = self.on_their_way.remove(nth);
        self.make(&desired);
        true
    }

    /// The calls that have hung as long as they can arrive. True when there were any.
    pub fn arrive_overdue(&mut self, now: DateTime<Utc>) -> bool {
        let (due, left): (Vec<_>, Vec<_>) =
            self.on_their_way.drain(..).partition(|(sent, _)| *sent + CALL_HANGS_MAX <= now);
        self.on_their_way = left;
        for (_, desired) in &due {
            self.make(desired);
        }
        !due.is_empty()
    }

    /// Everything that it carries.
    #[must_use]
    pub const fn all(&self) -> &BTreeMap<SubscriptionId, (u64, DateTime<Utc>)> {
        &self.carried
    }
}
