//! `trace`: the way of money from a payment over the wallet and the order to the account on a
//! panel, and back.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use domain::event::Event;
use domain::id::{OrderId, PaymentId, PersonId, SubscriptionId};
use domain::subscription::SubscriptionEvent;
use domain::wallet::WalletEvent;
use serde_json::json;
use sqlx::PgConnection;

use super::arguments::Saying;
use super::history::for_order;
use crate::audit::row::page;
use crate::audit::{Exit, Seen, Shop};
use crate::connect::Place;
use crate::output::{Table, amount};

/// Follow money from a payment to an account on a panel, and back.
#[derive(Debug, clap::Args)]
#[group(id = "subject", required = true, multiple = false)]
pub(super) struct Arguments {
    /// From a payment, by its id of 26 characters.
    #[arg(long, group = "subject", value_name = "ID")]
    payment: Option<PaymentId>,
    /// From an order, by its id of 26 characters.
    #[arg(long, group = "subject", value_name = "ID")]
    order: Option<OrderId>,
    /// From a customer's account, by its id of 26 characters.
    #[arg(long, group = "subject", value_name = "ID")]
    subscription: Option<SubscriptionId>,
}

/// A step of money on its way.
#[derive(Debug, Clone)]
struct Hop {
    position: i64,
    stage: &'static str,
    person: PersonId,
    payment: Option<PaymentId>,
    order: Option<OrderId>,
    account: Option<SubscriptionId>,
    what: String,
}

pub(super) async fn run(
    arguments: &Arguments,
    place: &Place,
    saying: &mut Saying<'_>,
) -> Result<Exit> {
    let (hops, shop) = hops(&mut place.reader().await?).await?;
    let (person, orders) = chosen(arguments, &hops, &shop)?;
    let payments = funding(arguments, person, &orders, &hops, &shop);
    let way: Vec<&Hop> = hops
        .iter()
        .filter(|hop| {
            hop.payment.is_some_and(|payment| payments.contains(&payment))
                || hop.order.is_some_and(|order| orders.contains(&order))
        })
        .collect();
    show(&way, saying)?;
    back(&orders, &shop, saying)?;
    Ok(Exit::Verified)
}

async fn hops(connection: &mut PgConnection) -> Result<(Vec<Hop>, Shop)> {
    let (mut shop, mut hops, mut after) = (Shop::default(), Vec::new(), 0);
    loop {
        let rows = page(connection, after, i64::MAX).await?;
        let Some(last) = rows.last() else { return Ok((hops, shop)) };
        after = last.position;
        for row in &rows {
            let seen = Seen::of(row);
            shop.fold(&seen);
            hops.extend(hop(&seen, &shop));
        }
    }
}

fn hop(seen: &Seen<'_>, shop: &Shop) -> Option<Hop> {
    let position = seen.row.position;
    let name = seen.row.event_type.as_ref();
    let mut hop = Hop {
        position,
        stage: "money in",
        person: domain::id::Id::from(uuid::Uuid::nil()).into(),
        payment: None,
        order: None,
        account: None,
        what: name.to_owned(),
    };
    match seen.event.as_ref().ok()? {
        Event::Payment(_) => {
            let payment: PaymentId = seen.id()?;
            let state = shop.payments.get(&payment)?;
            let sum = amount(i128::from(state.found.unwrap_or(state.amount).rial()));
            hop.person = state.person;
            hop.payment = Some(payment);
            hop.what = format!("{name}: {sum} IRR on card {}", state.card);
        }
        Event::Gateway(_) => {
            let payment: PaymentId = seen.id()?;
            let state = shop.gateway(payment)?;
            let sum = amount(i128::from(state.amount.rial()));
            let mut terminals = shop.terminals.iter();
            let terminal = terminals.find(|(_, received)| received.number == state.terminal)?.0;
            hop.person = state.person;
            hop.payment = Some(payment);
            hop.what = format!("{name}: {sum} IRR at terminal {terminal}");
        }
        Event::Wallet(event) => {
            hop.stage = "wallet";
            hop.person = event.person();
            let sum = match event {
                WalletEvent::Credited { payment, amount, .. }
                | WalletEvent::CreditReversed { payment, amount, .. }
                | WalletEvent::CreditClawedBack { payment, from_wallet: amount, .. }
                | WalletEvent::GatewayCredited { payment, amount, .. }
                | WalletEvent::ReversalHeld { payment, amount, .. }
                | WalletEvent::ReversalSettled { payment, amount, .. }
                | WalletEvent::ReversalReleased { payment, amount, .. } => {
                    hop.payment = Some(*payment);
                    amount
                }
                WalletEvent::Held { order, amount, .. }
                | WalletEvent::Captured { order, amount, .. }
                | WalletEvent::Released { order, amount, .. } => {
                    hop.order = Some(*order);
                    amount
                }
            };
            let sum = amount(i128::from(sum.rial()));
            hop.what = format!("{name}: {sum} IRR of Liabilities:Wallet:{}", hop.person);
        }
        Event::Order(_) => {
            let order: OrderId = seen.id()?;
            hop.stage = "order";
            hop.person = shop.orders.get(&order)?.person;
            hop.order = Some(order);
            hop.what = format!("{name}: order {order}");
        }
        Event::Subscription(event) => {
            let account: SubscriptionId = seen.id()?;
            hop.stage = "account";
            hop.person = shop.subscriptions.get(&account)?.person;
            hop.order = Some(for_order(event)?);
            hop.account = Some(account);
            let name_of = name;
            hop.what = format!("{name_of}: account {account}");
            if let SubscriptionEvent::ProvisioningRequested { placement, .. } = event {
                let (panel, name) = (placement.panel, &placement.name);
                hop.what = format!("{name_of}: account {account} on panel {panel} as {name:?}");
            }
        }
        _ => return None,
    }
    Some(hop)
}

/// Whose money it is, and which orders it is asked about.
fn chosen(
    arguments: &Arguments,
    hops: &[Hop],
    shop: &Shop,
) -> Result<(PersonId, BTreeSet<OrderId>)> {
    if let Some(order) = arguments.order {
        let state = shop.orders.get(&order).context("the log tells of no such order")?;
        return Ok((state.person, BTreeSet::from([order])));
    }
    if let Some(account) = arguments.subscription {
        let state = shop.subscriptions.get(&account).context("the log tells of no such account")?;
        let of = |hop: &&Hop| hop.account == Some(account);
        return Ok((state.person, hops.iter().filter(of).filter_map(|hop| hop.order).collect()));
    }
    let payment = arguments.payment.context("nothing was asked about")?;
    let by_card = shop.payments.get(&payment).map(|state| (state.person, state.order));
    let at_gateway = || shop.gateway(payment).map(|state| (state.person, state.order));
    let (person, order) =
        by_card.or_else(at_gateway).context("the log tells of no such payment")?;
    if let Some(order) = order {
        return Ok((person, BTreeSet::from([order])));
    }
    // Money in a wallet carries no marks: what it may have paid is what was held after it came.
    let credited = hops.iter().find(|hop| hop.stage == "wallet" && hop.payment == Some(payment));
    let since = credited.map_or(i64::MAX, |hop| hop.position);
    let later = |hop: &&Hop| hop.person == person && hop.position > since;
    let wallet = |hop: &&Hop| hop.stage == "wallet";
    Ok((person, hops.iter().filter(later).filter(wallet).filter_map(|hop| hop.order).collect()))
}

/// The payments that the orders may have been paid from.
fn funding(
    arguments: &Arguments,
    person: PersonId,
    orders: &BTreeSet<OrderId>,
    hops: &[Hop],
    shop: &Shop,
) -> BTreeSet<PaymentId> {
    if let Some(payment) = arguments.payment {
        return BTreeSet::from([payment]);
    }
    let by_card = shop.payments.iter().map(|(id, payment)| (*id, payment.order));
    let at_gateway = shop.gateway.iter().map(|(id, payment)| (*id, payment.order));
    let waiting: BTreeSet<PaymentId> = by_card
        .chain(at_gateway)
        .filter(|(_, order)| order.is_some_and(|order| orders.contains(&order)))
        .map(|(id, _)| id)
        .collect();
    if !waiting.is_empty() {
        return waiting;
    }
    let held = |hop: &&Hop| {
        hop.stage == "wallet" && hop.order.is_some_and(|order| orders.contains(&order))
    };
    let until = hops.iter().filter(held).map(|hop| hop.position).max().unwrap_or(0);
    hops.iter()
        .filter(|hop| hop.stage == "wallet" && hop.person == person && hop.position < until)
        .filter_map(|hop| hop.payment)
        .collect()
}

fn show(way: &[&Hop], saying: &mut Saying<'_>) -> Result<()> {
    if saying.json {
        for hop in way {
            let row = json!({"position": hop.position, "stage": hop.stage, "what": hop.what,
                "payment": hop.payment, "order": hop.order, "account": hop.account});
            writeln!(saying.out, "{row}")?;
        }
        return Ok(());
    }
    let mut table = Table::new(&["", ">position", "what"]);
    for stage in ["money in", "wallet", "order", "account"] {
        for hop in way.iter().filter(|hop| hop.stage == stage) {
            table.row([stage.to_owned(), hop.position.to_string(), hop.what.clone()]);
        }
    }
    Ok(table.write(saying.out)?)
}

/// The way back, from the accounts to the money, by the references that each event holds.
fn back(orders: &BTreeSet<OrderId>, shop: &Shop, saying: &mut Saying<'_>) -> Result<()> {
    if saying.json {
        return Ok(());
    }
    let known: BTreeMap<_, _> =
        orders.iter().filter_map(|order| Some((order, shop.orders.get(order)?))).collect();
    for (order, state) in known {
        let account = state.kind.subscription();
        let person = shop.subscriptions.get(&account).map(|account| account.person);
        let owner = match person {
            Some(person) if person == state.person => format!("account {account} is"),
            Some(person) => format!("account {account} is {person}'s, and not"),
            None => "no account was made; the order is".to_owned(),
        };
        let hold = match state.hold {
            Some((sum, became)) => {
                let became = format!("{became:?}").to_lowercase();
                format!("{} IRR held, {became}", amount(i128::from(sum.rial())))
            }
            None => "nothing held".to_owned(),
        };
        let status = format!("{:?}", state.status).to_lowercase();
        let person = state.person;
        writeln!(saying.out, "back: {owner} {person}'s, by order {order} ({status}), {hold}")?;
    }
    Ok(())
}
