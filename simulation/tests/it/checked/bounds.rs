//! What may happen, and how often.

/// Something that a customer or staff may do once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Deed {
    /// An order is placed: which, and whether it renews the account.
    Place(u8, bool),
    /// Its price is held at once.
    Hold(u8),
    /// The customer gives it up.
    Cancel(u8),
    /// The plan is no longer offered.
    WithdrawPlan,
    /// The first reviewer finds the money.
    Approve,
    /// The second finds another amount.
    ApproveOtherwise,
    /// The second does not find it.
    Reject,
    /// The approval is undone.
    Reverse,
    /// A parked delivery is tried again.
    Retry,
    /// A parked delivery is given up; always possible, so that staff can end it.
    Abandon,
}

/// What is wrong on purpose, to see it found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Wrong {
    /// Nothing.
    #[default]
    Nothing,
    /// The price is captured as soon as the account is asked for.
    CapturesUnseen,
    /// A hold of an order that ended meanwhile is kept.
    KeepsHold,
    /// A delivery that was given up meanwhile is left on the panel, and nobody looks again.
    LeavesAccount,
}

/// A shop to explore.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    /// What is in the wallet at first.
    pub(super) balance: u64,
    /// Whether a payment with a receipt waits for a decision, for the first order.
    pub(super) payment: bool,
    /// Whether the account works already.
    pub(super) works: bool,
    /// What may be done.
    pub(super) deeds: Vec<Deed>,
    /// How many tasks may be in two hands at once.
    pub(super) doubles: u8,
    /// How many workers may die after a step.
    pub(super) deaths: u8,
    /// How many calls of a panel have an unknown outcome.
    pub(super) unknowns: u8,
    /// Whether the panel may refuse a delivery.
    pub(super) refuses: bool,
    /// Whether orders may reach their deadline.
    pub(super) deadlines: bool,
    /// What is wrong.
    pub(super) wrong: Wrong,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            balance: PRICE,
            payment: false,
            works: false,
            deeds: vec![],
            doubles: 1,
            deaths: 1,
            unknowns: 1,
            refuses: false,
            deadlines: false,
            wrong: Wrong::Nothing,
        }
    }
}

/// The price of an order in rial.
pub(super) const PRICE: u64 = 500;
/// What the payment asks for.
pub(super) const CLAIMED: u64 = 500;
/// What the second reviewer finds: less than the price.
pub(super) const FOUND_OTHERWISE: u64 = 300;
