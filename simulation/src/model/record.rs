//! Taking in what was recorded; orders, desks, and what is only noted.

use domain::{
    event::Event,
    id::{OrderId, PaymentId, PersonId},
    order::{OrderEvent, OrderKind},
    payment::DeskEvent,
    plan::PlanEvent,
    role::{GrantsEvent, Role},
};

use super::{Hold, Model, Sale, Step, Wrong};
use crate::{gateway::Gateway, panel::Panel};

/// That something must hold.
pub(super) fn must(holds: bool, what: &str) -> Result<(), Wrong> {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

impl Model {
    /// Takes in what was recorded in `stream`.
    ///
    /// # Errors
    /// What could not have been.
    pub fn record(
        &mut self,
        stream: &str,
        event: &Event,
        panel: &Panel,
        gateway: &Gateway,
    ) -> Result<(), Wrong> {
        self.books.post(event)?;
        match event {
            Event::Wallet(event) => self.wallet(event),
            Event::Payment(event) => self.payment(id(stream)?, event),
            Event::Gateway(event) => self.at_gateway(id(stream)?, event, gateway),
            Event::Desk(DeskEvent::Taken { payment }) => self.desk(id(stream)?, *payment),
            Event::Order(event) => self.order(id(stream)?, event),
            Event::Subscription(event) => self.account(id(stream)?, event, panel),
            Event::Plan(event) => {
                let offered = !matches!(event, PlanEvent::Withdrawn { .. });
                self.plans.insert(id(stream)?, offered);
                Ok(())
            }
            Event::Grants(event) => {
                let (role, owner) = match event {
                    GrantsEvent::Granted { role, .. } => (role, true),
                    GrantsEvent::Revoked { role, .. } => (role, false),
                };
                if *role == Role::Owner {
                    self.owners.insert(id(stream)?, owner);
                }
                Ok(())
            }
            Event::Claim(_)
            | Event::Person(_)
            | Event::Card(_)
            | Event::Server(_)
            | Event::Panel(_)
            | Event::Backup(_) => Err("an event of no part of the money core".to_owned()),
        }
    }

    /// A desk is taken only when its last payment has ended.
    fn desk(&mut self, person: PersonId, payment: PaymentId) -> Result<(), Wrong> {
        let last = self.desks.insert(person, payment).and_then(|last| self.bills.get(&last));
        must(last.is_none_or(|last| !last.is_open()), "two payments of one person are open")
    }

    fn order(&mut self, order: OrderId, event: &OrderEvent) -> Result<(), Wrong> {
        if let OrderEvent::Placed { person, kind, price, expires_at, .. } = *event {
            let due = price.due().map_err(|_| "a price below nothing")?;
            let sale = Sale {
                person,
                account: kind.subscription(),
                renewal: matches!(kind, OrderKind::Renewal { .. }),
                due: due.rial().into(),
                expires_at,
                missing: None,
                step: Step::Placed,
            };
            return must(self.sales.insert(order, sale).is_none(), "an order placed twice");
        }
        let hold = self.hold(order);
        let sale = self.sales.get_mut(&order).ok_or("an event of no order")?;
        let before = sale.step;
        match *event {
            OrderEvent::Placed { .. } => Ok(()),
            OrderEvent::FundsMissing { missing, .. } => {
                sale.missing = Some(missing.rial().into());
                must(before == Step::Placed, "money missing for an order that does not wait")
            }
            OrderEvent::Paid { .. } => {
                sale.step = Step::Paid;
                let right = before == Step::Placed && hold == Some(Hold::Open);
                must(right, "an order paid without its hold")
            }
            OrderEvent::Fulfilled { .. } => {
                sale.step = Step::Fulfilled;
                let right = before == Step::Paid && hold == Some(Hold::Captured);
                must(right, "an order fulfilled without its price")
            }
            OrderEvent::Cancelled { was_paid, .. } => {
                sale.step = Step::Cancelled;
                let open = matches!(before, Step::Placed | Step::Paid);
                let right = open && was_paid == (before == Step::Paid);
                must(right && hold != Some(Hold::Captured), "an order cancelled at the wrong time")
            }
        }
    }

    /// How the hold of an order stands.
    #[must_use]
    pub fn hold(&self, order: OrderId) -> Option<Hold> {
        let person = self.sales.get(&order)?.person;
        Some(self.purses.get(&person)?.holds.get(&order)?.1)
    }
}

fn id<T: std::str::FromStr>(stream: &str) -> Result<T, Wrong> {
    stream.parse().map_err(|_| format!("{stream} is no id"))
}
