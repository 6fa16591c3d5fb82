//! From the price to the account, and back.

use domain::{
    id::{OrderId, PersonId},
    order::{CancelReason, Facts, Order, OrderCommand, OrderError, OrderKind, Status},
    plan::Plan,
    process::checkout::Task,
    subscription::{Subscription, SubscriptionCommand, SubscriptionError},
    wallet::{Wallet, WalletCommand, WalletError},
};

use super::perform::{again, settled};
use crate::{
    context::Context,
    mark::Mark,
    planted::Planted,
    queue::Performed,
    shop::{Error, Shop},
    stimulus::{hold, place},
};

pub(super) async fn perform(shop: &Shop, context: &Context, task: Task) -> Performed {
    let stream = task.order().to_string();
    let facts = match shop.state::<Order>(&stream).await {
        Ok(state) => state.facts().cloned(),
        Err(unread) => return unread.into(),
    };
    let Some(facts) = facts else { return Performed::Park("there is no such order".into()) };
    match task {
        Task::Resume { order } => resume(shop, context, order, &facts).await,
        Task::MarkPaid { order } => mark_paid(shop, context, order, &facts).await,
        Task::RequestDelivery { order } => request(shop, context, order, &facts).await,
        Task::Capture { order } => settled(capture(shop, context, order, &facts).await),
        Task::Fulfil { order } => {
            settled(run(shop, context, "order.fulfil", order, OrderCommand::Fulfil).await)
        }
        Task::Cancel { order, reason } => settled(cancel(shop, context, order, reason).await),
        Task::Release { order, person } => settled(release(shop, context, order, person).await),
        Task::Expire { order, at } => {
            let command = OrderCommand::Expire { at: shop.now().max(at) };
            settled(run(shop, context, "order.expire", order, command).await)
        }
    }
}

async fn run(
    shop: &Shop,
    context: &Context,
    use_case: &str,
    order: OrderId,
    command: OrderCommand,
) -> Result<(), Error<OrderError>> {
    shop.execute::<Order>(context, use_case, &order, &order.to_string(), command).await
}

async fn resume(shop: &Shop, context: &Context, order: OrderId, facts: &Facts) -> Performed {
    if facts.status != Status::Placed {
        return Performed::Done;
    }
    let plan = match shop.state::<Plan>(&facts.plan.to_string()).await {
        Ok(plan) => plan,
        Err(unread) => return unread.into(),
    };
    if !plan.is_offered() {
        let context = context.child("plan_gone");
        return settled(cancel(shop, &context, order, CancelReason::PlanGone).await);
    }
    let due = facts.price.due().expect("an order is placed at a price");
    match hold(shop, context, facts.person, order, due).await {
        Ok(()) => {
            shop.mark(Mark::Resumed);
            Performed::Done
        }
        Err(Error::Refused(WalletError::InsufficientFunds { available, required })) => {
            let command =
                OrderCommand::RecordFundsMissing { missing: available.short_of(required) };
            let context = context.child("missing");
            match run(shop, &context, "order.funds_missing", order, command).await {
                Err(Error::Refused(OrderError::Ended { .. } | OrderError::AlreadyPaid {})) => {
                    Performed::Done
                }
                noted => settled(noted),
            }
        }
        Err(error) => settled(Err(error)),
    }
}

async fn mark_paid(shop: &Shop, context: &Context, order: OrderId, facts: &Facts) -> Performed {
    match run(shop, context, "order.mark_paid", order, OrderCommand::MarkPaid).await {
        Err(Error::Refused(OrderError::Ended { .. })) => {
            shop.mark(Mark::CancelledUnderTheHold);
            if shop.world().planted == Planted::KeepsHolds {
                return Performed::Done;
            }
            settled(release(shop, &context.child("release"), order, facts.person).await)
        }
        other => settled(other),
    }
}

async fn request(shop: &Shop, context: &Context, order: OrderId, facts: &Facts) -> Performed {
    if facts.status != Status::Paid {
        return Performed::Done;
    }
    let account = facts.kind.subscription();
    let stream = account.to_string();
    let is_new = matches!(facts.kind, OrderKind::New { .. });
    if is_new {
        match shop.state::<Subscription>(&stream).await {
            Ok(state) if state.person().is_some() => return Performed::Done,
            Ok(_) => {}
            Err(unread) => return unread.into(),
        }
    }
    let (plan, terms, person) = (facts.plan, facts.terms, facts.person);
    let command = match facts.kind {
        OrderKind::New { .. } => match place(shop, account).await {
            Some(placement) => {
                SubscriptionCommand::RequestProvisioning { order, person, plan, terms, placement }
            }
            None => {
                return once(cancel(shop, context, order, CancelReason::NoCapacity).await);
            }
        },
        OrderKind::Renewal { .. } => {
            SubscriptionCommand::RequestRenewal { order, plan, terms, at: context.at }
        }
    };
    let arguments = (account, order);
    let asked =
        shop.execute::<Subscription>(context, "subscription.request", &arguments, &stream, command);
    match asked.await {
        Err(Error::Refused(SubscriptionError::Busy { .. } | SubscriptionError::NeverWorked {})) => {
            shop.mark(Mark::RenewalBusy);
            settled(cancel(shop, &context.child("busy"), order, CancelReason::Refused).await)
        }
        Ok(()) if shop.world().planted == Planted::CapturesUnseen => {
            settled(capture(shop, &context.child("early"), order, facts).await)
        }
        other => once(other),
    }
}

/// Another attempt of this task recorded the other answer, which stands.
fn once<E: std::fmt::Debug>(answered: Result<(), Error<E>>) -> Performed {
    match answered {
        Err(Error::KeyReused) => Performed::Done,
        Err(Error::Unavailable) => again(),
        answered => settled(answered),
    }
}

async fn capture(
    shop: &Shop,
    context: &Context,
    order: OrderId,
    facts: &Facts,
) -> Result<(), Error<WalletError>> {
    let command = WalletCommand::Capture {
        order,
        plan: facts.plan,
        discount: facts.price.discount,
        entry: context.entry(),
        on: context.day(),
    };
    let stream = facts.person.to_string();
    shop.execute::<Wallet>(context, "wallet.capture", &order, &stream, command).await
}

async fn cancel(
    shop: &Shop,
    context: &Context,
    order: OrderId,
    reason: CancelReason,
) -> Result<(), Error<OrderError>> {
    let (command, stream) = (OrderCommand::Cancel { reason }, order.to_string());
    shop.execute::<Order>(context, "order.cancel", &(order, reason), &stream, command).await
}

async fn release(
    shop: &Shop,
    context: &Context,
    order: OrderId,
    person: PersonId,
) -> Result<(), Error<WalletError>> {
    let command = WalletCommand::Release { order, entry: context.entry(), on: context.day() };
    shop.execute::<Wallet>(context, "wallet.release", &order, &person.to_string(), command).await
}
