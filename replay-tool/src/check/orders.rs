//! C2, C3, E1, E2: orders, holds and accounts move only as they may, and what was delivered was paid.

use chrono::TimeDelta;
use domain::event::Event;
use domain::id::{OrderId, SubscriptionId};
use domain::order::{OrderEvent, OrderKind, Status};
use domain::subscription::SubscriptionEvent;
use domain::wallet::WalletEvent;

use super::Check;
use crate::audit::{CheckId, Finding, HoldState, OrderState, Seen, Shop, Sink, SubscriptionState};

/// How long a paid order may take, counted to the newest event, until a person should look.
const DELIVERY_MINUTES: i64 = 60;

/// Orders, holds and accounts.
#[derive(Debug, Default)]
pub(crate) struct Orders;

impl Check for Orders {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::C2, CheckId::C3, CheckId::E1, CheckId::E2]
    }

    fn see(&mut self, seen: &Seen<'_>, shop: &Shop, sink: &mut Sink) {
        let outcome = match &seen.event {
            Ok(Event::Order(event)) => match seen.id::<OrderId>() {
                Some(id) if shop.is_gone(id.id()) => {
                    Err("this order has come to its end".to_owned())
                }
                Some(id) => ordered(event, shop.order(id)),
                None => Err("its stream is not named by an order's id".to_owned()),
            },
            Ok(Event::Wallet(event)) => {
                given_back(seen, event, shop, sink);
                held(event, shop)
            }
            Ok(Event::Subscription(event)) => match seen.id::<SubscriptionId>() {
                Some(id) => {
                    paid_for(seen, id, event, shop, sink);
                    served(event, shop.subscription(id))
                }
                None => Err("its stream is not named by an account's id".to_owned()),
            },
            Ok(_) => return,
            Err(_) => {
                for check in self.ids() {
                    sink.unread(*check, seen.row.position);
                }
                return;
            }
        };
        if let Err(message) = outcome {
            sink.add(Finding::of(CheckId::C2, seen.row, message));
        }
        sink.covered(CheckId::C2, 1, "steps");
    }

    fn end(&mut self, shop: &Shop, sink: &mut Sink) {
        sink.covered(CheckId::C2, 0, "steps");
        sink.covered(CheckId::C3, 0, "returns");
        sink.covered(CheckId::E1, 0, "deliveries");
        let head = shop.head.and_then(|head| head.at);
        let mut late: Vec<_> = shop
            .orders
            .iter()
            .filter(|(_, order)| order.status == Status::Paid && order.delivered.is_none())
            .filter(|(_, order)| {
                let age = head.zip(order.moved.at).map(|(head, at)| head - at);
                age.is_none_or(|age| age > TimeDelta::minutes(DELIVERY_MINUTES))
            })
            .collect();
        late.sort_unstable_by_key(|(_, order)| order.moved.position);
        for (id, order) in late {
            let message = "it is paid, and neither delivered nor refunded";
            let finding = Finding::new(CheckId::E2, message).at(order.moved.position);
            let hint = "retry or refund it in the staff's list of parked deliveries";
            sink.add(finding.stream("order", id).hint(hint).warning());
        }
        sink.covered(CheckId::E2, shop.counts[1], "orders");
    }
}

fn ordered(event: &OrderEvent, state: Option<OrderState>) -> Result<(), String> {
    use OrderEvent as E;
    let Some(state) = state else {
        return match event {
            E::Placed { .. } => Ok(()),
            _ => Err("it is the first event of an order that was never placed".to_owned()),
        };
    };
    let (E::Placed { person, .. }
    | E::FundsMissing { person, .. }
    | E::Paid { person }
    | E::Fulfilled { person }
    | E::Cancelled { person, .. }) = event;
    if *person != state.person {
        return Err("it names another buyer than the order has".to_owned());
    }
    let illegal = Err(format!("an order that is {:?} does not take this step", state.status));
    let hold = state.hold.map(|hold| hold.1);
    match (event, state.status) {
        (E::Placed { .. }, _) => Err("this order was placed before".to_owned()),
        (E::FundsMissing { .. }, Status::Placed) => Ok(()),
        (E::Paid { .. }, Status::Placed) if hold == Some(HoldState::Open) => Ok(()),
        (E::Paid { .. }, Status::Placed) => Err("it is paid and its price is not held".to_owned()),
        (E::Fulfilled { .. }, Status::Paid) if hold == Some(HoldState::Captured) => Ok(()),
        (E::Fulfilled { .. }, Status::Paid) => {
            Err("it is fulfilled and its hold is not captured".to_owned())
        }
        (E::Cancelled { was_paid, .. }, Status::Placed | Status::Paid) => {
            match *was_paid == (state.status == Status::Paid) {
                true => Ok(()),
                false => Err("it says wrongly whether it was paid".to_owned()),
            }
        }
        (
            E::FundsMissing { .. } | E::Paid { .. } | E::Fulfilled { .. } | E::Cancelled { .. },
            Status::Placed | Status::Paid | Status::Fulfilled | Status::Cancelled,
        ) => illegal,
    }
}

fn held(event: &WalletEvent, shop: &Shop) -> Result<(), String> {
    let (WalletEvent::Held { order, person, amount, .. }
    | WalletEvent::Captured { order, person, amount, .. }
    | WalletEvent::Released { order, person, amount, .. }) = event
    else {
        return Ok(());
    };
    let state =
        shop.order(*order).ok_or("it names an order that was never placed, or has ended")?;
    if state.person != *person {
        return Err("it names another buyer than the order has".to_owned());
    }
    if let WalletEvent::Held { .. } = event {
        return match (state.hold, state.due) {
            (Some(_), _) => Err("the price of this order was held before".to_owned()),
            (None, due) if due != Some(*amount) => Err("it holds another price".to_owned()),
            (None, _) => Ok(()),
        };
    }
    if state.hold.is_none_or(|hold| hold.1 != HoldState::Open) {
        return Err("it ends a hold that is not open".to_owned());
    }
    match event {
        WalletEvent::Captured { plan, discount, .. } => {
            if (*plan, *discount) != (state.plan, state.discount) {
                return Err("it captures for another plan or discount than was ordered".to_owned());
            }
            match state.delivered {
                Some(_) => Ok(()),
                None => Err("it captures for what was not delivered".to_owned()),
            }
        }
        _ if state.status != Status::Cancelled => {
            Err("it releases the hold of an order that is not cancelled".to_owned())
        }
        _ => Ok(()),
    }
}

/// C3: what is captured or released is what was held.
fn given_back(seen: &Seen<'_>, event: &WalletEvent, shop: &Shop, sink: &mut Sink) {
    let (WalletEvent::Captured { order, amount, .. } | WalletEvent::Released { order, amount, .. }) =
        event
    else {
        return;
    };
    if let Some((held, HoldState::Open)) = shop.order(*order).and_then(|order| order.hold)
        && held != *amount
    {
        let finding = Finding::of(CheckId::C3, seen.row, "it ends a hold of another amount");
        sink.add(finding.wanted(held, amount));
    }
    sink.covered(CheckId::C3, 1, "returns");
}

fn served(event: &SubscriptionEvent, state: Option<SubscriptionState>) -> Result<(), String> {
    use SubscriptionEvent as E;
    let Some(state) = state else {
        return match event {
            E::ProvisioningRequested { .. } => Ok(()),
            _ => Err("it is the first event of an account that was never requested".to_owned()),
        };
    };
    let legal = match event {
        E::ProvisioningRequested { .. } => false,
        E::RenewalRequested { .. } => state.worked && state.under_way.is_none(),
        E::Provisioned { order, .. } => state.under_way == Some(*order) && !state.worked,
        E::Renewed { order, .. } => state.under_way == Some(*order) && state.worked,
        E::ProvisioningFailed { order, .. } => state.under_way == Some(*order),
        E::ProvisioningParked { order, .. } => state.under_way == Some(*order) && !state.parked,
        E::ProvisioningRetried { order, .. } | E::ProvisioningAbandoned { order, .. } => {
            state.under_way == Some(*order) && state.parked
        }
        E::UsageObserved { .. } => true,
    };
    let person = match event {
        E::ProvisioningRequested { person, .. }
        | E::RenewalRequested { person, .. }
        | E::Provisioned { person, .. }
        | E::Renewed { person, .. }
        | E::ProvisioningFailed { person, .. }
        | E::ProvisioningParked { person, .. }
        | E::ProvisioningAbandoned { person, .. } => Some(*person),
        E::ProvisioningRetried { .. } | E::UsageObserved { .. } => None,
    };
    match legal && person.is_none_or(|person| person == state.person) {
        true => Ok(()),
        false => Err("the account does not take this step from where it stands".to_owned()),
    }
}

/// E1: a delivery is asked for by a paid order that is about this account, and comes about once.
fn paid_for(
    seen: &Seen<'_>,
    id: SubscriptionId,
    event: &SubscriptionEvent,
    shop: &Shop,
    sink: &mut Sink,
) {
    use SubscriptionEvent as E;
    let order = match event {
        E::ProvisioningRequested { order, .. }
        | E::RenewalRequested { order, .. }
        | E::Provisioned { order, .. }
        | E::Renewed { order, .. } => order,
        E::ProvisioningFailed { .. }
        | E::ProvisioningParked { .. }
        | E::ProvisioningRetried { .. }
        | E::ProvisioningAbandoned { .. }
        | E::UsageObserved { .. } => return,
    };
    sink.covered(CheckId::E1, 1, "deliveries");
    let message = match shop.order(*order) {
        None => "it names an order that was never placed, or has ended",
        Some(state) => match event {
            _ if state.status != Status::Paid => "it is for an order that is not paid",
            E::ProvisioningRequested { .. }
                if state.kind != (OrderKind::New { subscription: id }) =>
            {
                "it is for an order of another account"
            }
            E::RenewalRequested { .. }
                if state.kind != (OrderKind::Renewal { subscription: id }) =>
            {
                "it is for an order of another account"
            }
            E::ProvisioningRequested { .. } | E::RenewalRequested { .. } if state.requested => {
                "this order was asked to be delivered before"
            }
            E::Provisioned { .. } | E::Renewed { .. } if state.delivered.is_some() => {
                "this order was delivered before"
            }
            E::Provisioned { .. } | E::Renewed { .. } if state.kind.subscription() != id => {
                "it is for an order of another account"
            }
            _ => return,
        },
    };
    sink.add(Finding::of(CheckId::E1, seen.row, message));
}
