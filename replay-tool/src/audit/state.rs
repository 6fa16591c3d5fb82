//! What a payment, an order, an account and a person amount to, as the checks go by it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::id::{CardId, OrderId, PaymentId, PersonId, PlanId};
use domain::money::Irr;
use domain::order::{self, OrderKind, Price};
use domain::payment;
use domain::plan::Terms;
use domain::role::{Permission, Role};

/// A moment in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) position: i64,
    pub(crate) at: Option<DateTime<Utc>>,
}

/// A payment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PaymentState {
    pub(crate) person: PersonId,
    pub(crate) card: CardId,
    pub(crate) amount: Irr,
    pub(crate) order: Option<OrderId>,
    pub(crate) status: payment::Status,
    pub(crate) moved: Moment,
    /// What the approval found.
    pub(crate) found: Option<Irr>,
    pub(crate) credited: bool,
    pub(crate) taken_back: bool,
}

impl PaymentState {
    /// Whether nothing can happen to it any more.
    pub(super) const fn has_ended(&self) -> bool {
        use payment::Status as S;
        match self.status {
            S::Rejected | S::Withdrawn | S::Expired => true,
            S::Reversed => self.taken_back,
            S::AwaitingReceipt | S::UnderReview | S::Approved => false,
            // Of payments at gateways only.
            S::AwaitingPayer | S::Failed | S::Disputed | S::Reversing => false,
        }
    }

    /// Whether it is credited, so that all that can come is that it is reversed.
    pub(super) fn is_settled(&self) -> bool {
        self.status == payment::Status::Approved && self.credited
    }
}

/// What became of a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HoldState {
    Open,
    Captured,
    Released,
}

/// An order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OrderState {
    pub(crate) person: PersonId,
    pub(crate) kind: OrderKind,
    pub(crate) plan: PlanId,
    pub(crate) due: Option<Irr>,
    pub(crate) discount: Irr,
    pub(crate) status: order::Status,
    pub(crate) moved: Moment,
    pub(crate) hold: Option<(Irr, HoldState)>,
    pub(crate) held: Option<Moment>,
    pub(crate) requested: bool,
    pub(crate) delivered: Option<Moment>,
}

impl OrderState {
    /// Whether nothing can happen to it any more. A cancelled order without a hold may still get
    /// one, by a command that was under way, and then it is released.
    pub(super) fn has_ended(&self) -> bool {
        let hold = self.hold.map(|hold| hold.1);
        match self.status {
            order::Status::Fulfilled => hold == Some(HoldState::Captured),
            order::Status::Cancelled => hold == Some(HoldState::Released),
            order::Status::Placed | order::Status::Paid => false,
        }
    }

    /// Whether it was cancelled, and nothing is held for it.
    pub(super) fn is_given_up(&self) -> bool {
        self.status == order::Status::Cancelled && self.hold.is_none()
    }
}

/// A customer's account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SubscriptionState {
    pub(crate) person: PersonId,
    pub(crate) under_way: Option<OrderId>,
    pub(crate) parked: bool,
    pub(crate) worked: bool,
    pub(crate) moved: Moment,
}

/// A person's rights.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rights {
    pub(crate) known: bool,
    pub(crate) blocked: bool,
    /// Where he was forgotten.
    pub(crate) forgotten: Option<i64>,
    pub(crate) roles: BTreeSet<Role>,
}

impl Rights {
    /// Whether he may do this: by a role, or as a customer.
    pub(crate) fn permits(&self, permission: Permission) -> bool {
        let mut roles = self.roles.iter().chain([&Role::Customer]);
        self.known && !self.blocked && roles.any(|role| role.permissions().contains(&permission))
    }
}

/// What a plan was offered for, and since when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offer {
    pub(crate) price: Irr,
    pub(crate) terms: Terms,
    /// When it ceased to be; none while it holds.
    pub(crate) until: Option<Moment>,
}

impl Offer {
    /// Whether an order at this price is within this offer.
    pub(crate) fn is(&self, price: Price, terms: Terms) -> bool {
        (self.price, self.terms) == (price.list, terms)
    }
}

/// What a memory of many payments keeps of one: who, and how much.
pub(super) type Settled = [u32; 6];

/// A person and an amount in little room.
pub(super) fn packed(person: PersonId, amount: u64) -> Settled {
    let bits = person.id().uuid().as_u128();
    let word = |shift: u32| u32::try_from(bits >> shift & 0xFFFF_FFFF).unwrap_or(0);
    let [high, low] = super::keyed::halves(amount);
    [word(96), word(64), word(32), word(0), high, low]
}

/// The person and the amount.
pub(super) fn unpacked(settled: Settled) -> (PersonId, u64) {
    let bits = settled[..4].iter().fold(0, |bits, word| bits << 32 | u128::from(*word));
    let person = domain::id::Id::from(uuid::Uuid::from_u128(bits)).into();
    (person, super::keyed::whole([settled[4], settled[5]]))
}

/// An id that is nobody's.
pub(super) fn nobody<I: From<domain::id::Id>>() -> I {
    domain::id::Id::from(uuid::Uuid::nil()).into()
}

/// The key of something with an id.
pub(super) fn bits_of(id: domain::id::Id) -> u128 {
    id.uuid().as_u128()
}

/// The id of a payment, as a number.
pub(super) fn payment_bits(id: PaymentId) -> u128 {
    bits_of(id.id())
}
