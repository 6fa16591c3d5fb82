//! What the shop amounts to at a position, folded from the facts of the events and not from their
//! entries: so that the books can be held against what happened.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::event::Event;
use domain::id::{CardId, OrderId, PaymentId, PersonId, PlanId, SubscriptionId};
use domain::identity::PersonEvent;
use domain::money::Irr;
use domain::order::{self, OrderEvent, OrderKind};
use domain::payment::{self, PaymentEvent};
use domain::role::{GrantsEvent, Permission, Role};
use domain::subscription::SubscriptionEvent;
use domain::wallet::WalletEvent;

use super::seen::Seen;

/// A moment in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) position: i64,
    pub(crate) at: Option<DateTime<Utc>>,
}

/// A payment.
#[derive(Debug, Clone)]
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

/// What became of a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HoldState {
    Open,
    Captured,
    Released,
}

/// An order.
#[derive(Debug, Clone)]
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

/// A customer's account.
#[derive(Debug, Clone)]
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
    roles: BTreeSet<Role>,
}

impl Rights {
    /// Whether he may do this: by a role, or as a customer.
    pub(crate) fn permits(&self, permission: Permission) -> bool {
        let mut roles = self.roles.iter().chain([&Role::Customer]);
        self.known && !self.blocked && roles.any(|role| role.permissions().contains(&permission))
    }
}

/// What the shop amounts to.
#[derive(Debug, Default)]
pub(crate) struct Shop {
    pub(crate) payments: HashMap<PaymentId, PaymentState>,
    pub(crate) orders: HashMap<OrderId, OrderState>,
    pub(crate) subscriptions: HashMap<SubscriptionId, SubscriptionState>,
    /// What can be spent, by the facts: may fall below zero when they are wrong.
    pub(crate) wallets: HashMap<PersonId, i128>,
    pub(crate) rights: HashMap<PersonId, Rights>,
    /// The newest event.
    pub(crate) head: Option<Moment>,
}

impl Shop {
    /// Takes an event in. What is not legal is folded all the same: the checks have said so.
    pub(crate) fn fold(&mut self, seen: &Seen<'_>) {
        let now = Moment { position: seen.row.position, at: seen.row.recorded_at };
        self.head = Some(now);
        let Ok(event) = &seen.event else { return };
        match event {
            Event::Payment(event) => {
                if let Some(id) = seen.id() {
                    self.payment(id, event, now);
                }
            }
            Event::Order(event) => {
                if let Some(id) = seen.id() {
                    self.order(id, event, now);
                }
            }
            Event::Subscription(event) => {
                if let Some(id) = seen.id() {
                    self.subscription(id, event, now);
                }
            }
            Event::Wallet(event) => self.wallet(event, now),
            Event::Person(event) => {
                if let Some(id) = seen.id() {
                    person(self.rights.entry(id).or_default(), event);
                }
            }
            Event::Grants(event) => {
                if let Some(id) = seen.id::<PersonId>() {
                    let roles = &mut self.rights.entry(id).or_default().roles;
                    match event {
                        GrantsEvent::Granted { role, .. } => roles.insert(*role),
                        GrantsEvent::Revoked { role, .. } => roles.remove(role),
                    };
                }
            }
            Event::Claim(_)
            | Event::Desk(_)
            | Event::Card(_)
            | Event::Plan(_)
            | Event::Server(_)
            | Event::Panel(_)
            | Event::Backup(_) => {}
        }
    }

    fn payment(&mut self, id: PaymentId, event: &PaymentEvent, moved: Moment) {
        if let PaymentEvent::Opened { person, card, amount, order, .. } = *event {
            let state = PaymentState {
                person,
                card,
                amount,
                order,
                status: payment::Status::AwaitingReceipt,
                moved,
                found: None,
                credited: false,
                taken_back: false,
            };
            self.payments.insert(id, state);
            return;
        }
        let Some(state) = self.payments.get_mut(&id) else { return };
        state.moved = moved;
        match event {
            PaymentEvent::Opened { .. }
            | PaymentEvent::ReceiptReplaced { .. }
            | PaymentEvent::PageAdded { .. } => {}
            PaymentEvent::AmountChanged { amount } => state.amount = *amount,
            PaymentEvent::ReceiptSubmitted { .. } => state.status = payment::Status::UnderReview,
            PaymentEvent::Approved { amount, .. } => {
                state.status = payment::Status::Approved;
                state.found = Some(*amount);
            }
            PaymentEvent::Rejected { .. } => state.status = payment::Status::Rejected,
            PaymentEvent::Withdrawn { .. } => state.status = payment::Status::Withdrawn,
            PaymentEvent::Expired { .. } => state.status = payment::Status::Expired,
            PaymentEvent::Reversed { .. } => state.status = payment::Status::Reversed,
        }
    }

    fn order(&mut self, id: OrderId, event: &OrderEvent, moved: Moment) {
        if let OrderEvent::Placed { person, kind, plan, price, .. } = *event {
            let state = OrderState {
                person,
                kind,
                plan,
                due: price.due().ok(),
                discount: price.discount,
                status: order::Status::Placed,
                moved,
                hold: None,
                held: None,
                requested: false,
                delivered: None,
            };
            self.orders.insert(id, state);
            return;
        }
        let Some(state) = self.orders.get_mut(&id) else { return };
        state.moved = moved;
        match event {
            OrderEvent::Placed { .. } | OrderEvent::FundsMissing { .. } => {}
            OrderEvent::Paid { .. } => state.status = order::Status::Paid,
            OrderEvent::Fulfilled { .. } => state.status = order::Status::Fulfilled,
            OrderEvent::Cancelled { .. } => state.status = order::Status::Cancelled,
        }
    }

    fn subscription(&mut self, id: SubscriptionId, event: &SubscriptionEvent, moved: Moment) {
        use SubscriptionEvent as E;
        match event {
            E::ProvisioningRequested { order, person, .. }
            | E::RenewalRequested { order, person, .. } => {
                let state = self.subscriptions.entry(id).or_insert(SubscriptionState {
                    person: *person,
                    under_way: None,
                    parked: false,
                    worked: false,
                    moved,
                });
                state.under_way = Some(*order);
                state.parked = false;
                state.moved = moved;
                if let Some(order) = self.orders.get_mut(order) {
                    order.requested = true;
                }
                return;
            }
            E::Provisioned { order, .. } | E::Renewed { order, .. } => {
                if let Some(order) = self.orders.get_mut(order) {
                    order.delivered = Some(moved);
                }
            }
            E::ProvisioningFailed { .. }
            | E::ProvisioningParked { .. }
            | E::ProvisioningRetried { .. }
            | E::ProvisioningAbandoned { .. }
            | E::UsageObserved { .. } => {}
        }
        let Some(state) = self.subscriptions.get_mut(&id) else { return };
        match event {
            E::Provisioned { .. } | E::Renewed { .. } => {
                state.worked = true;
                state.under_way = None;
            }
            E::ProvisioningFailed { .. } | E::ProvisioningAbandoned { .. } => {
                state.under_way = None;
            }
            E::ProvisioningParked { .. } => state.parked = true,
            E::ProvisioningRetried { .. } => state.parked = false,
            E::ProvisioningRequested { .. }
            | E::RenewalRequested { .. }
            | E::UsageObserved { .. } => return,
        }
        state.moved = moved;
    }

    fn wallet(&mut self, event: &WalletEvent, moved: Moment) {
        let spendable = self.wallets.entry(event.person()).or_default();
        match *event {
            WalletEvent::Credited { amount, .. } | WalletEvent::Released { amount, .. } => {
                *spendable += i128::from(amount.rial());
            }
            WalletEvent::CreditReversed { amount, .. }
            | WalletEvent::CreditClawedBack { from_wallet: amount, .. }
            | WalletEvent::Held { amount, .. } => *spendable -= i128::from(amount.rial()),
            WalletEvent::Captured { .. } => {}
        }
        match *event {
            WalletEvent::Credited { payment, .. } => {
                if let Some(payment) = self.payments.get_mut(&payment) {
                    payment.credited = true;
                }
            }
            WalletEvent::CreditReversed { payment, .. }
            | WalletEvent::CreditClawedBack { payment, .. } => {
                if let Some(payment) = self.payments.get_mut(&payment) {
                    payment.taken_back = true;
                }
            }
            WalletEvent::Held { order, amount, .. } => {
                if let Some(order) = self.orders.get_mut(&order) {
                    order.hold = Some((amount, HoldState::Open));
                    order.held = Some(moved);
                }
            }
            WalletEvent::Captured { order, .. } => self.end_hold(order, HoldState::Captured),
            WalletEvent::Released { order, .. } => self.end_hold(order, HoldState::Released),
        }
    }

    fn end_hold(&mut self, order: OrderId, state: HoldState) {
        let hold = self.orders.get_mut(&order).and_then(|order| order.hold.as_mut());
        if let Some(hold) = hold {
            hold.1 = state;
        }
    }
}

fn person(rights: &mut Rights, event: &PersonEvent) {
    match event {
        PersonEvent::Registered { .. } => rights.known = true,
        PersonEvent::Blocked { .. } => rights.blocked = true,
        PersonEvent::Unblocked { .. } => rights.blocked = false,
        PersonEvent::ProfileChanged { .. }
        | PersonEvent::LanguageChosen { .. }
        | PersonEvent::BotBlocked {}
        | PersonEvent::BotUnblocked {}
        | PersonEvent::PasswordChanged { .. }
        | PersonEvent::SignedIn {} => {}
    }
}
