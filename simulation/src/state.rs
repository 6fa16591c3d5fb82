//! The aggregates as their stored events have made them: each event is decoded from what the log
//! holds, so that a fold is always of what would be read back.

use std::collections::BTreeMap;

use cqrs_es::Aggregate;
use domain::{
    event::Event,
    order::Order,
    payment::{Desk, Payment, gateway::GatewayPayment},
    plan::Plan,
    role::Grants,
    spec::Decide,
    subscription::Subscription,
    wallet::Wallet,
};

/// The streams of one kind of aggregate: each with the sequence of its last event.
pub type Streams<A> = BTreeMap<String, (A, u64)>;

/// Every aggregate that the money core has.
#[derive(Debug, Clone, Default)]
pub struct States {
    wallets: Streams<Wallet>,
    payments: Streams<Payment>,
    online: Streams<GatewayPayment>,
    desks: Streams<Desk>,
    orders: Streams<Order>,
    accounts: Streams<Subscription>,
    plans: Streams<Plan>,
    grants: Streams<Grants>,
}

/// An aggregate that is kept here.
pub trait Held: Decide + Clone + Default {
    /// Those of this kind.
    fn streams(states: &States) -> &Streams<Self>;
}

macro_rules! held {
    ($($aggregate:ty => $field:ident),+ $(,)?) => {$(
        impl Held for $aggregate {
            fn streams(states: &States) -> &Streams<Self> {
                &states.$field
            }
        }
    )+};
}

held! {
    Wallet => wallets,
    Payment => payments,
    GatewayPayment => online,
    Desk => desks,
    Order => orders,
    Subscription => accounts,
    Plan => plans,
    Grants => grants,
}

impl States {
    /// The aggregate of a stream, and the sequence at which it stands.
    #[must_use]
    pub fn load<A: Held>(&self, id: &str) -> (A, u64) {
        A::streams(self).get(id).cloned().unwrap_or_default()
    }

    /// Folds a stored event.
    pub fn fold(&mut self, id: &str, event: Event) {
        match event {
            Event::Wallet(event) => push(&mut self.wallets, id, event),
            Event::Payment(event) => push(&mut self.payments, id, event),
            Event::Gateway(event) => push(&mut self.online, id, event),
            Event::Desk(event) => push(&mut self.desks, id, event),
            Event::Order(event) => push(&mut self.orders, id, event),
            Event::Subscription(event) => push(&mut self.accounts, id, event),
            Event::Plan(event) => push(&mut self.plans, id, event),
            Event::Grants(event) => push(&mut self.grants, id, event),
            Event::Claim(_)
            | Event::Person(_)
            | Event::Card(_)
            | Event::Server(_)
            | Event::Panel(_)
            | Event::Backup(_) => {}
        }
    }
}

fn push<A: Aggregate>(streams: &mut Streams<A>, id: &str, event: A::Event) {
    let (state, sequence) = streams.entry(id.to_owned()).or_default();
    state.apply(event);
    *sequence += 1;
}
