//! Buying, paying, giving up; and choosing where an account goes.

use chrono::TimeDelta;
use domain::{
    id::{OrderId, PersonId, PlanId, SubscriptionId},
    money::Irr,
    order::{CancelReason, Order, OrderCommand, OrderError, OrderKind, Price, Status},
    plan::{Plan, Terms},
    subscription::{Placement, Subscription},
    wallet::{Wallet, WalletCommand, WalletError},
};

use super::Reply;
use crate::{
    context::Context,
    mark::Mark,
    shop::{Error, Shop},
};

/// How long an order waits for money.
const ORDER_WAIT: TimeDelta = TimeDelta::hours(2);

/// Places an order at the price that was shown, and pays it.
pub(super) async fn buy(
    shop: &Shop,
    context: &Context,
    person: PersonId,
    plan: PlanId,
    shown: Irr,
    renewal: Option<SubscriptionId>,
) -> Reply {
    let order = OrderId::derive(context.command_id, "order", context.at);
    match shop.state::<Order>(&order.to_string()).await {
        Err(unread) => return unread.into(),
        // A repeated tap finds its order, whatever became of the plan since.
        Ok(known) if known.facts().is_some() => {}
        Ok(_) => match order_of(shop, context, person, order, plan, shown, renewal).await {
            Reply::Done => {}
            other => return other,
        },
    }
    pay(shop, &context.child("hold"), person, order).await
}

async fn order_of(
    shop: &Shop,
    context: &Context,
    person: PersonId,
    order: OrderId,
    plan: PlanId,
    shown: Irr,
    renewal: Option<SubscriptionId>,
) -> Reply {
    let (price, terms) = match offer(shop, plan).await {
        Ok(Some(offer)) => offer,
        Ok(None) => return Reply::Refused,
        Err(reply) => return reply,
    };
    if price.due() != Ok(shown) {
        return Reply::Refused;
    }
    let kind = match renewal {
        Some(subscription) => {
            match shop.state::<Subscription>(&subscription.to_string()).await {
                Err(unread) => return unread.into(),
                Ok(state) => {
                    let works = state.service().is_some() && state.delivery().is_none();
                    if !works || state.person() != Some(person) {
                        return Reply::Refused;
                    }
                }
            }
            OrderKind::Renewal { subscription }
        }
        None => OrderKind::New {
            subscription: SubscriptionId::derive(context.command_id, "account", context.at),
        },
    };
    let expires_at = context.at + ORDER_WAIT;
    let command = OrderCommand::Place { person, kind, plan, terms, price, expires_at };
    let (arguments, stream) = ((plan, shown, renewal), order.to_string());
    shop.execute::<Order>(context, "order.place", &arguments, &stream, command).await.into()
}

async fn offer(shop: &Shop, plan: PlanId) -> Result<Option<(Price, Terms)>, Reply> {
    let state = shop.state::<Plan>(&plan.to_string()).await?;
    Ok(state.offer().map(|(list, terms)| (Price { list, discount: Irr::ZERO }, terms)))
}

/// Pays an order that waits for money.
pub(super) async fn pay(shop: &Shop, context: &Context, person: PersonId, order: OrderId) -> Reply {
    let facts = match shop.state::<Order>(&order.to_string()).await {
        Ok(state) => state.facts().cloned(),
        Err(unread) => return unread.into(),
    };
    let Some(facts) = facts.filter(|facts| facts.person == person) else { return Reply::Refused };
    match facts.status {
        Status::Placed => {}
        Status::Paid | Status::Fulfilled => return Reply::Done,
        Status::Cancelled => return Reply::Refused,
    }
    let due = facts.price.due().expect("an order is placed at a price");
    hold(shop, context, person, order, due).await.into()
}

/// Reserves the price of an order.
pub(crate) async fn hold(
    shop: &Shop,
    context: &Context,
    person: PersonId,
    order: OrderId,
    amount: Irr,
) -> Result<(), Error<WalletError>> {
    let (entry, on) = (context.entry(), context.day());
    let command = WalletCommand::Hold { order, amount, entry, on };
    let (arguments, stream) = ((order, amount), person.to_string());
    shop.execute::<Wallet>(context, "wallet.hold", &arguments, &stream, command).await
}

pub(super) async fn cancel(shop: &Shop, context: &Context, order: OrderId) -> Reply {
    let command = OrderCommand::Cancel { reason: CancelReason::Customer };
    let stream = order.to_string();
    let cancelled: Result<(), Error<OrderError>> =
        shop.execute::<Order>(context, "order.cancel", &order, &stream, command).await;
    cancelled.into()
}

/// Where a new account goes, by what the read model shows; none when nothing has room.
pub(crate) async fn place(shop: &Shop, account: SubscriptionId) -> Option<Placement> {
    crate::job::turn().await;
    let mut world = shop.world();
    world.fate = crate::shop::Fate::default();
    let (position, shown) = world.shown;
    if position < world.log.head() {
        world.marks.hit(Mark::ReadBehind);
    }
    if shown >= world.rooms {
        world.marks.hit(Mark::NoRoom);
        return None;
    }
    let name = format!("Moonvpn-{}", account.short());
    Some(Placement { panel: domain::spec::id(80), inbounds: vec![1], name })
}
