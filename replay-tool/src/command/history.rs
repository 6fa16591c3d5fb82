//! The events that concern someone or something, each with what it moved: what `explain` and
//! `trace` tell from. One pass over the log, from its beginning, since balances are folds.

use std::collections::{BTreeMap, HashMap};

use anyhow::Result;
use domain::event::Event;
use domain::id::{OrderId, PaymentId, PersonId};
use domain::subscription::SubscriptionEvent;
use domain::wallet::WalletEvent;
use sqlx::PgConnection;

use crate::audit::row::page;
use crate::audit::{Posting, Seen, Shop};

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Person(PersonId),
    Payment(PaymentId),
    Order(OrderId),
}

/// A line of an entry with what lay on its account before and after.
#[derive(Debug, Clone)]
pub(super) struct Moved {
    pub(super) line: Posting<'static>,
    pub(super) before: i128,
    pub(super) after: i128,
}

/// An event that concerns the subject.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) position: i64,
    pub(super) at: String,
    pub(super) actor: String,
    pub(super) event_type: String,
    pub(super) stream: String,
    pub(super) moved: Vec<Moved>,
    /// Why it could not be read, when it could not.
    pub(super) unread: Option<String>,
}

/// Goes through the log and gives every event that concerns the subject, in order.
pub(super) async fn steps(
    connection: &mut PgConnection,
    subject: Subject,
    mut each: impl FnMut(Step) -> Result<()>,
) -> Result<()> {
    let mut shop = Shop::default();
    let mut balances: HashMap<(String, String), i128> = HashMap::new();
    let mut after = 0;
    loop {
        let rows = page(connection, after, i64::MAX).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.position;
        for row in &rows {
            let seen = Seen::of(row);
            let mut moved = Vec::new();
            for line in seen.booked().map_or(&[][..], |entry| &entry.lines) {
                let key = (line.account.to_string(), line.commodity.to_string());
                let balance = balances.entry(key).or_default();
                let before = *balance;
                *balance += i128::from(line.amount);
                moved.push(Moved { line: line.owned(), before, after: *balance });
            }
            shop.fold(&seen);
            if concerns(&seen, &shop, subject) {
                each(step(&seen, moved))?;
            }
        }
    }
}

fn step(seen: &Seen<'_>, moved: Vec<Moved>) -> Step {
    let row = seen.row;
    let unread = match (&seen.event, &seen.metadata) {
        (Err(error), _) => Some(error.to_string()),
        (_, Err(error)) => Some(error.clone()),
        (Ok(_), Ok(_)) => None,
    };
    Step {
        position: row.position,
        at: row
            .recorded_at
            .map_or("no time".to_owned(), |at| at.format("%Y-%m-%d %H:%M:%S").to_string()),
        actor: seen.metadata.as_ref().map_or("nobody".to_owned(), |m| m.actor.to_string()),
        event_type: row.event_type.to_string(),
        stream: format!("{}/{}", row.aggregate_type, row.aggregate_id),
        moved,
        unread,
    }
}

/// Whether an event, already folded into the shop, is about the subject.
fn concerns(seen: &Seen<'_>, shop: &Shop, subject: Subject) -> bool {
    match subject {
        Subject::Person(person) => of_person(seen, shop, person),
        Subject::Payment(payment) => match &seen.event {
            Ok(Event::Payment(_) | Event::Gateway(_)) => seen.id() == Some(payment),
            Ok(Event::Wallet(
                WalletEvent::Credited { payment: of, .. }
                | WalletEvent::CreditReversed { payment: of, .. }
                | WalletEvent::CreditClawedBack { payment: of, .. }
                | WalletEvent::GatewayCredited { payment: of, .. }
                | WalletEvent::ReversalHeld { payment: of, .. }
                | WalletEvent::ReversalSettled { payment: of, .. }
                | WalletEvent::ReversalReleased { payment: of, .. },
            )) => *of == payment,
            Ok(_) => false,
            Err(_) => seen.row.aggregate_id == payment.to_string(),
        },
        Subject::Order(order) => match &seen.event {
            Ok(Event::Order(_)) => seen.id() == Some(order),
            Ok(Event::Wallet(
                WalletEvent::Held { order: of, .. }
                | WalletEvent::Captured { order: of, .. }
                | WalletEvent::Released { order: of, .. },
            )) => *of == order,
            Ok(Event::Payment(_)) => {
                let payment = seen.id::<PaymentId>().and_then(|id| shop.payments.get(&id));
                payment.is_some_and(|payment| payment.order == Some(order))
            }
            Ok(Event::Gateway(_)) => {
                let payment = seen.id::<PaymentId>().and_then(|id| shop.gateway(id));
                payment.is_some_and(|payment| payment.order == Some(order))
            }
            Ok(Event::Subscription(event)) => for_order(event) == Some(order),
            Ok(_) => false,
            Err(_) => seen.row.aggregate_id == order.to_string(),
        },
    }
}

fn of_person(seen: &Seen<'_>, shop: &Shop, person: PersonId) -> bool {
    if seen.id::<PersonId>() == Some(person) {
        return true;
    }
    let owner = match &seen.event {
        Ok(Event::Payment(_)) => seen.id().and_then(|id| shop.payments.get(&id)).map(|p| p.person),
        Ok(Event::Gateway(_)) => seen.id().and_then(|id| shop.gateway(id)).map(|p| p.person),
        Ok(Event::Order(_)) => seen.id().and_then(|id| shop.orders.get(&id)).map(|o| o.person),
        Ok(Event::Subscription(_)) => {
            seen.id().and_then(|id| shop.subscriptions.get(&id)).map(|s| s.person)
        }
        Ok(Event::Wallet(event)) => Some(event.person()),
        Ok(_) | Err(_) => None,
    };
    owner == Some(person)
}

/// The order that a step of an account is for.
pub(super) const fn for_order(event: &SubscriptionEvent) -> Option<OrderId> {
    use SubscriptionEvent as E;
    match event {
        E::ProvisioningRequested { order, .. }
        | E::Provisioned { order, .. }
        | E::RenewalRequested { order, .. }
        | E::Renewed { order, .. }
        | E::ProvisioningFailed { order, .. }
        | E::ProvisioningParked { order, .. }
        | E::ProvisioningRetried { order, .. }
        | E::ProvisioningAbandoned { order, .. } => Some(*order),
        E::UsageObserved { .. } => None,
    }
}

/// What lies on the accounts that steps moved, as of the last of them.
pub(super) fn closing(steps: &[Step]) -> BTreeMap<(String, String), i128> {
    let mut closing = BTreeMap::new();
    for moved in steps.iter().flat_map(|step| &step.moved) {
        let key = (moved.line.account.to_string(), moved.line.commodity.to_string());
        closing.insert(key, moved.after);
    }
    closing
}
