//! What the shop amounts to at a position, folded from the facts of the events and not from their
//! entries: so that the books can be held against what happened.
//!
//! An audit keeps of what has ended only that it was there ([`Shop::forgetful`]), so that its
//! memory grows with what is open; those who tell stories keep everything.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::event::Event;
use domain::id::{CardId, OrderId, PaymentId, PersonId, PlanId, SubscriptionId};
use domain::identity::PersonEvent;
use domain::money::Irr;
use domain::order::{self, OrderEvent};
use domain::payment::{self, CardEvent, PaymentEvent, gateway::Terminal};
use domain::plan::PlanEvent;
use domain::role::GrantsEvent;
use domain::subscription::SubscriptionEvent;
use domain::wallet::WalletEvent;

use super::gateway::{Back, GatewayState, Received, Resting};
use super::keyed::{KeyMap, Keyed, Keys};
use super::seen::Seen;
use super::state::{
    HoldState, Moment, Offer, OrderState, PaymentState, Rights, Settled, SubscriptionState,
    bits_of, nobody, packed, payment_bits, unpacked,
};

/// Offers of one plan that are remembered: a price is compared with those of the last minutes.
const OFFERS_KEPT: usize = 16;

/// What the shop amounts to.
#[derive(Debug, Default)]
pub(crate) struct Shop {
    pub(crate) payments: HashMap<PaymentId, PaymentState>,
    pub(crate) gateway: HashMap<PaymentId, GatewayState>,
    pub(crate) orders: HashMap<OrderId, OrderState>,
    pub(crate) subscriptions: HashMap<SubscriptionId, SubscriptionState>,
    /// What can be spent, by the facts: may fall below zero when they are wrong.
    pub(crate) wallets: HashMap<PersonId, i128>,
    /// What was taken back beyond the wallets, by the facts.
    pub(crate) owed: HashMap<PersonId, i128>,
    /// What was credited from each card and not taken back, by the facts.
    pub(crate) cards: HashMap<CardId, i128>,
    /// What came in at each terminal of a gateway, by the facts.
    pub(crate) terminals: BTreeMap<Terminal, Received>,
    /// What gateways kept, by the facts.
    pub(crate) fees: i128,
    /// What was delivered of each plan, by the facts: list prices, and the discounts on them.
    pub(crate) sold: HashMap<PlanId, (i128, i128)>,
    pub(crate) rights: HashMap<PersonId, Rights>,
    /// Every card that the shop ever received money on.
    pub(crate) known_cards: HashSet<CardId>,
    /// What each plan was offered for, the newest last.
    pub(crate) offers: BTreeMap<PlanId, Vec<Offer>>,
    /// The newest event.
    pub(crate) head: Option<Moment>,
    /// How many payments, orders and accounts there ever were.
    pub(crate) counts: [u64; 3],
    pub(super) ended: Option<Ended>,
}

/// What an audit keeps of what has ended.
#[derive(Debug, Default)]
pub(super) struct Ended {
    pub(super) keyed: Keyed,
    /// Payments and orders that nothing can happen to any more.
    pub(super) gone: Keys,
    /// Payments that were credited, and may yet be reversed.
    settled: KeyMap<Settled>,
    /// Payments at gateways with which nothing goes on.
    pub(super) resting: KeyMap<Resting>,
    /// Orders that were cancelled, and for which nothing was held so far.
    given_up: KeyMap<Settled>,
    /// Accounts with no delivery under way, and whether they ever worked.
    idle: KeyMap<Settled>,
}

impl Shop {
    /// A shop that lets go of what has ended.
    pub(crate) fn forgetful(keyed: Keyed) -> Self {
        Self { ended: Some(Ended { keyed, ..Ended::default() }), ..Self::default() }
    }

    /// Whether something of this id was there, and nothing can happen to it any more.
    pub(crate) fn is_gone(&self, id: domain::id::Id) -> bool {
        self.ended.as_ref().is_some_and(|ended| ended.gone.contains(&ended.keyed.key(&bits_of(id))))
    }

    /// A payment that something can happen to.
    pub(crate) fn payment(&self, id: PaymentId) -> Option<PaymentState> {
        if let Some(state) = self.payments.get(&id) {
            return Some(*state);
        }
        let ended = self.ended.as_ref()?;
        let (person, found) = unpacked(*ended.settled.get(&ended.keyed.key(&payment_bits(id)))?);
        Some(PaymentState {
            person,
            card: nobody(),
            amount: Irr::ZERO,
            order: None,
            status: payment::Status::Approved,
            moved: Moment { position: 0, at: None },
            found: Irr::new(found).ok(),
            credited: true,
            taken_back: false,
        })
    }

    /// An order that something can happen to.
    pub(crate) fn order(&self, id: OrderId) -> Option<OrderState> {
        if let Some(state) = self.orders.get(&id) {
            return Some(*state);
        }
        let ended = self.ended.as_ref()?;
        let (person, due) = unpacked(*ended.given_up.get(&ended.keyed.key(&bits_of(id.id())))?);
        Some(OrderState {
            person,
            kind: order::OrderKind::New { subscription: nobody() },
            plan: nobody(),
            due: Irr::new(due).ok(),
            discount: Irr::ZERO,
            status: order::Status::Cancelled,
            moved: Moment { position: 0, at: None },
            hold: None,
            held: None,
            requested: false,
            delivered: None,
        })
    }

    /// An account.
    pub(crate) fn subscription(&self, id: SubscriptionId) -> Option<SubscriptionState> {
        if let Some(state) = self.subscriptions.get(&id) {
            return Some(*state);
        }
        let ended = self.ended.as_ref()?;
        let (person, worked) = unpacked(*ended.idle.get(&ended.keyed.key(&bits_of(id.id())))?);
        let moved = Moment { position: 0, at: None };
        Some(SubscriptionState {
            person,
            under_way: None,
            parked: false,
            worked: worked == 1,
            moved,
        })
    }

    /// Takes an event in. What is not legal is folded all the same: the checks have said so.
    pub(crate) fn fold(&mut self, seen: &Seen<'_>) {
        let now = Moment { position: seen.row.position, at: seen.row.recorded_at };
        self.head = Some(now);
        let Ok(event) = &seen.event else { return };
        match event {
            Event::Payment(event) => {
                if let Some(id) = seen.id() {
                    self.take_payment(id, event, now);
                }
            }
            Event::Gateway(event) => {
                if let Some(id) = seen.id() {
                    self.take_gateway(id, event, now);
                }
            }
            Event::Order(event) => {
                if let Some(id) = seen.id() {
                    self.take_order(id, event, now);
                }
            }
            Event::Subscription(event) => {
                if let Some(id) = seen.id() {
                    self.take_subscription(id, event, now);
                }
            }
            Event::Wallet(event) => self.wallet(event, now),
            Event::Person(event) => {
                if let Some(id) = seen.id() {
                    person(self.rights.entry(id).or_default(), event, now);
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
            Event::Card(CardEvent::Added { .. }) => self.known_cards.extend(seen.id::<CardId>()),
            Event::Plan(event) => {
                if let Some(id) = seen.id() {
                    offered(self.offers.entry(id).or_default(), event, now);
                }
            }
            Event::Card(CardEvent::Retired { .. } | CardEvent::Restored { .. })
            | Event::Claim(_)
            | Event::Desk(_)
            | Event::Server(_)
            | Event::Panel(_)
            | Event::Backup(_) => {}
        }
    }

    fn take_payment(&mut self, id: PaymentId, event: &PaymentEvent, moved: Moment) {
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
            self.counts[0] += 1;
            return;
        }
        let Some(mut state) = self.payment(id) else { return };
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
        self.keep_payment(id, state);
    }

    fn keep_payment(&mut self, id: PaymentId, state: PaymentState) {
        if let Some(ended) = &mut self.ended {
            let key = ended.keyed.key(&payment_bits(id));
            ended.settled.remove(&key);
            if state.has_ended() || state.is_settled() {
                self.payments.remove(&id);
                let found = state.found.map_or(0, Irr::rial);
                if state.is_settled() {
                    ended.settled.insert(key, packed(state.person, found));
                } else {
                    ended.gone.insert(key);
                }
                return;
            }
        }
        self.payments.insert(id, state);
    }

    fn take_order(&mut self, id: OrderId, event: &OrderEvent, moved: Moment) {
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
            self.counts[1] += 1;
            return;
        }
        let Some(mut state) = self.order(id) else { return };
        state.moved = moved;
        match event {
            OrderEvent::Placed { .. } | OrderEvent::FundsMissing { .. } => {}
            OrderEvent::Paid { .. } => state.status = order::Status::Paid,
            OrderEvent::Fulfilled { .. } => state.status = order::Status::Fulfilled,
            OrderEvent::Cancelled { .. } => state.status = order::Status::Cancelled,
        }
        self.keep_order(id, state);
    }

    fn keep_order(&mut self, id: OrderId, state: OrderState) {
        if let Some(ended) = &mut self.ended {
            let key = ended.keyed.key(&bits_of(id.id()));
            ended.given_up.remove(&key);
            if state.has_ended() || state.is_given_up() {
                self.orders.remove(&id);
                if state.is_given_up() {
                    ended
                        .given_up
                        .insert(key, packed(state.person, state.due.map_or(0, Irr::rial)));
                } else {
                    ended.gone.insert(key);
                }
                return;
            }
        }
        self.orders.insert(id, state);
    }

    fn take_subscription(&mut self, id: SubscriptionId, event: &SubscriptionEvent, moved: Moment) {
        use SubscriptionEvent as E;
        let known = self.subscription(id);
        let mut state = match (event, known) {
            (
                E::ProvisioningRequested { person, .. } | E::RenewalRequested { person, .. },
                None,
            ) => {
                self.counts[2] += 1;
                let person = *person;
                SubscriptionState { person, under_way: None, parked: false, worked: false, moved }
            }
            (_, None) => return,
            (_, Some(state)) => state,
        };
        match event {
            E::ProvisioningRequested { order, .. } | E::RenewalRequested { order, .. } => {
                state.under_way = Some(*order);
                state.parked = false;
                if let Some(order) = self.orders.get_mut(order) {
                    order.requested = true;
                }
            }
            E::Provisioned { order, .. } | E::Renewed { order, .. } => {
                state.worked = true;
                state.under_way = None;
                if let Some(order) = self.orders.get_mut(order) {
                    order.delivered = Some(moved);
                }
            }
            E::ProvisioningFailed { .. } | E::ProvisioningAbandoned { .. } => {
                state.under_way = None;
            }
            E::ProvisioningParked { .. } => state.parked = true,
            E::ProvisioningRetried { .. } => state.parked = false,
            E::UsageObserved { .. } => return,
        }
        state.moved = moved;
        if state.under_way.is_none() {
            state.parked = false;
        }
        self.keep_subscription(id, state);
    }

    fn keep_subscription(&mut self, id: SubscriptionId, state: SubscriptionState) {
        if let Some(ended) = &mut self.ended {
            let key = ended.keyed.key(&bits_of(id.id()));
            if state.under_way.is_none() {
                self.subscriptions.remove(&id);
                ended.idle.insert(key, packed(state.person, u64::from(state.worked)));
                return;
            }
            ended.idle.remove(&key);
        }
        self.subscriptions.insert(id, state);
    }

    fn wallet(&mut self, event: &WalletEvent, moved: Moment) {
        let person = event.person();
        let spendable = self.wallets.entry(person).or_default();
        let rial = |amount: Irr| i128::from(amount.rial());
        match *event {
            WalletEvent::Credited { payment, card, amount, .. } => {
                *spendable += rial(amount);
                *self.cards.entry(card).or_default() += rial(amount);
                if let Some(mut state) = self.payment(payment) {
                    state.credited = true;
                    self.keep_payment(payment, state);
                }
            }
            WalletEvent::CreditReversed { payment, amount, ref entry, .. } => {
                *spendable -= rial(amount);
                // The event names no card; the entry that it undoes does.
                let card = entry.lines().iter().find_map(|line| {
                    line.account.name().strip_prefix("Assets:Clearing:CardIn:")?.parse().ok()
                });
                if let Some(card) = card {
                    *self.cards.entry(card).or_default() -= rial(amount);
                }
                self.taken_back(payment);
            }
            WalletEvent::CreditClawedBack { payment, card, from_wallet, receivable, .. } => {
                *spendable -= rial(from_wallet);
                *self.owed.entry(person).or_default() += rial(receivable);
                *self.cards.entry(card).or_default() -= rial(from_wallet) + rial(receivable);
                self.taken_back(payment);
            }
            WalletEvent::Held { order, amount, .. } => {
                *spendable -= rial(amount);
                if let Some(mut state) = self.order(order) {
                    state.hold = Some((amount, HoldState::Open));
                    state.held = Some(moved);
                    self.keep_order(order, state);
                }
            }
            WalletEvent::Captured { order, plan, amount, discount, .. } => {
                let (gross, off) = self.sold.entry(plan).or_default();
                *gross += rial(amount) + rial(discount);
                *off += rial(discount);
                self.end_hold(order, HoldState::Captured);
            }
            WalletEvent::Released { order, amount, .. } => {
                *spendable += rial(amount);
                self.end_hold(order, HoldState::Released);
            }
            WalletEvent::GatewayCredited { payment, ref terminal, amount, fee, .. } => {
                *spendable += rial(amount);
                self.fees += rial(fee);
                self.at_terminal(terminal, rial(amount) - rial(fee));
                self.change_gateway(payment, |state| state.credited = true);
            }
            WalletEvent::ReversalHeld { payment, amount, .. } => {
                *spendable -= rial(amount);
                self.change_gateway(payment, |state| state.back = Back::Held);
            }
            WalletEvent::ReversalSettled { payment, ref terminal, amount, fee, .. } => {
                self.fees -= rial(fee);
                self.at_terminal(terminal, rial(fee) - rial(amount));
                self.change_gateway(payment, |state| state.back = Back::Settled);
            }
            WalletEvent::ReversalReleased { payment, amount, .. } => {
                *spendable += rial(amount);
                self.change_gateway(payment, |state| state.back = Back::None);
            }
        }
    }

    fn taken_back(&mut self, payment: PaymentId) {
        if let Some(mut state) = self.payment(payment) {
            state.taken_back = true;
            self.keep_payment(payment, state);
        }
    }

    fn end_hold(&mut self, order: OrderId, became: HoldState) {
        let Some(mut state) = self.order(order) else { return };
        if let Some(hold) = &mut state.hold {
            hold.1 = became;
        }
        self.keep_order(order, state);
    }
}

fn person(rights: &mut Rights, event: &PersonEvent, now: Moment) {
    match event {
        PersonEvent::Registered { .. } => rights.known = true,
        PersonEvent::Blocked { .. } => rights.blocked = true,
        PersonEvent::Unblocked { .. } => rights.blocked = false,
        PersonEvent::Forgotten { .. } => rights.forgotten = Some(now.position),
        PersonEvent::ProfileChanged { .. }
        | PersonEvent::LanguageChosen { .. }
        | PersonEvent::BotBlocked {}
        | PersonEvent::BotUnblocked {}
        | PersonEvent::PasswordChanged { .. }
        | PersonEvent::SignedIn {}
        | PersonEvent::SecondFactorSet { .. }
        | PersonEvent::SecondFactorRemoved { .. } => {}
    }
}

fn offered(offers: &mut Vec<Offer>, event: &PlanEvent, now: Moment) {
    let newest = offers.last().copied();
    if let Some(open) = offers.last_mut().filter(|offer| offer.until.is_none()) {
        open.until = Some(now);
    }
    let next = match (event, newest) {
        (PlanEvent::Added { price, terms, .. }, _) => {
            Some(Offer { price: *price, terms: *terms, until: None })
        }
        // A price that changes while the plan is withdrawn is its price when it comes back.
        (PlanEvent::PriceChanged { price, .. }, Some(old)) => {
            let until = if old.until.is_some() { Some(now) } else { None };
            Some(Offer { price: *price, until, ..old })
        }
        (PlanEvent::Offered { .. }, Some(old)) => Some(Offer { until: None, ..old }),
        (PlanEvent::Withdrawn { .. }, _)
        | (PlanEvent::PriceChanged { .. } | PlanEvent::Offered { .. }, None) => None,
    };
    offers.extend(next);
    if offers.len() > OFFERS_KEPT {
        offers.remove(0);
    }
}
