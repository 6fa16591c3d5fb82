//! Doing the checkout process: from the price to the account, and back.

use domain::{
    id::{EntryId, OrderId, PersonId},
    order::{CancelReason, Facts, OrderCommand, OrderError, OrderKind, Status},
    plan::Plan,
    process::checkout::{Task, tasks},
    subscription::{Subscription, SubscriptionCommand, SubscriptionError},
    time::effective_date,
    wallet::{Wallet, WalletCommand, WalletError},
};
use event_store::{
    Recorded,
    reaction::{Claimed, Performed, ReactError, Reactor, Task as Reaction},
};

use super::{
    failed, in_turn,
    reactor::{reactions, taken},
    settled,
};
use crate::{
    App, Context,
    error::{Error, Refusal, Result, Settled, unavailable},
};

pub(super) const NAME: &str = "checkout";
/// The turn in which places on servers are given away.
const PLACES: &str = "places";

/// From wallets, orders and accounts to what follows.
pub(super) struct Checkout;

impl Reactor for Checkout {
    fn name(&self) -> &'static str {
        NAME
    }

    fn react(&self, recorded: &Recorded) -> std::result::Result<Vec<Reaction>, ReactError> {
        reactions(NAME, recorded, tasks, |task, reaction| match task {
            Task::Expire { at, .. } => reaction.at(at),
            _ => reaction.keyed(task.order().to_string()),
        })
    }
}

pub(super) async fn perform(app: &App, claimed: &Claimed) -> Performed {
    let (task, context) = match taken::<Task>(NAME, claimed) {
        Ok(taken) => taken,
        Err(performed) => return performed,
    };
    let acts = async { settled(&act(app, &context, &task).await) };
    match chooses_a_place(app, &task).await {
        Ok(true) => in_turn(app, PLACES, acts).await,
        Ok(false) => acts.await,
        Err(error) => failed(&error),
    }
}

/// Whether a task chooses where a new account goes: two who did that at once could both choose the
/// last place.
async fn chooses_a_place(app: &App, task: &Task) -> Result<bool> {
    let Task::RequestDelivery { order } = task else { return Ok(false) };
    Ok(matches!(app.orders().facts(*order).await?.kind, OrderKind::New { .. }))
}

async fn act(app: &App, context: &Context, task: &Task) -> Result<()> {
    let facts = app.orders().facts(task.order()).await?;
    match *task {
        Task::Resume { order } => resume(app, context, order, &facts).await,
        Task::MarkPaid { order } => mark_paid(app, context, order, &facts).await,
        Task::RequestDelivery { order } => request(app, context, order, &facts).await,
        Task::Capture { order } => capture(app, context, order, &facts).await,
        Task::Fulfil { order } => {
            app.orders().run(context, "order.fulfil", &order, order, OrderCommand::Fulfil).await?;
            Ok(())
        }
        Task::Cancel { order, reason } => cancel(app, context, order, reason).await,
        Task::Release { order, person } => release(app, context, order, person).await,
        Task::Expire { order, at } => {
            // The queue says that the deadline has passed; our clock may be a little behind its.
            let command = OrderCommand::Expire { at: app.ports().clock.now().max(at) };
            app.orders().run(context, "order.expire", &order, order, command).await?;
            Ok(())
        }
    }
}

/// Money came for an order: hold its price, unless the order has ended or its plan is gone.
async fn resume(app: &App, context: &Context, order: OrderId, facts: &Facts) -> Result<()> {
    if facts.status != Status::Placed {
        return Ok(());
    }
    let (plan, _) = app.log().load::<Plan>(&facts.plan.to_string()).await.settled()?;
    if !plan.is_offered() {
        return cancel(app, &context.child("plan_gone"), order, CancelReason::PlanGone).await;
    }
    let due = facts.price.due().map_err(unavailable)?;
    match app.orders().hold(context, facts.person, order, due).await {
        Ok(_) => Ok(()),
        Err(Error::Refused(Refusal::Wallet(WalletError::InsufficientFunds {
            available,
            required,
        }))) => {
            let missing = available.short_of(required);
            let command = OrderCommand::RecordFundsMissing { missing };
            let context = context.child("missing");
            let orders = app.orders();
            match orders.run(&context, "order.funds_missing", &order, order, command).await {
                // Paid or given up meanwhile, which is as well.
                Err(Error::Refused(Refusal::Order(
                    OrderError::Ended { .. } | OrderError::AlreadyPaid {},
                ))) => Ok(()),
                noted => noted.map(drop),
            }
        }
        Err(error) => Err(error),
    }
}

async fn mark_paid(app: &App, context: &Context, order: OrderId, facts: &Facts) -> Result<()> {
    let (orders, command) = (app.orders(), OrderCommand::MarkPaid);
    match orders.run(context, "order.mark_paid", &order, order, command).await {
        // Given up or expired between the hold and now: the hold returns.
        Err(Error::Refused(Refusal::Order(OrderError::Ended { .. }))) => {
            release(app, &context.child("release"), order, facts.person).await
        }
        other => other.map(drop),
    }
}

/// Asks for the account of a paid order, or cancels it when no panel has room: one answer under one
/// command id, so that an attempt that died after the one never goes on to the other.
async fn request(app: &App, context: &Context, order: OrderId, facts: &Facts) -> Result<()> {
    if facts.status != Status::Paid {
        return Ok(());
    }
    let account = facts.kind.subscription();
    let is_new = matches!(facts.kind, OrderKind::New { .. });
    if is_new && app.subscriptions().state(account).await?.person().is_some() {
        return Ok(());
    }
    let (plan, terms, person) = (facts.plan, facts.terms, facts.person);
    let command = match facts.kind {
        OrderKind::New { .. } => match app.locations().place(account).await? {
            Some(placement) => {
                SubscriptionCommand::RequestProvisioning { order, person, plan, terms, placement }
            }
            None => {
                return once(cancel(app, context, order, CancelReason::NoCapacity).await);
            }
        },
        OrderKind::Renewal { .. } => {
            SubscriptionCommand::RequestRenewal { order, plan, terms, at: context.at }
        }
    };
    let metadata = context.metadata("subscription.request", &(account, order)).settled()?;
    let stream = account.to_string();
    match app.log().execute::<Subscription>(&stream, command, &metadata).await.settled() {
        // Another delivery came first, or it never worked: this order is not served by it.
        Err(Error::Refused(Refusal::Subscription(
            SubscriptionError::Busy { .. } | SubscriptionError::NeverWorked {},
        ))) => cancel(app, &context.child("busy"), order, CancelReason::Refused).await,
        other => once(other.map(drop)),
    }
}

/// Another attempt of this task recorded the other answer, which stands.
fn once(answered: Result<()>) -> Result<()> {
    match answered {
        Err(Error::KeyReused) => Ok(()),
        answered => answered,
    }
}

async fn capture(app: &App, context: &Context, order: OrderId, facts: &Facts) -> Result<()> {
    let metadata = context.metadata("wallet.capture", &order).settled()?;
    let command = WalletCommand::Capture {
        order,
        plan: facts.plan,
        discount: facts.price.discount,
        entry: EntryId::derive(context.command_id, "entry", context.at),
        on: effective_date(context.at),
    };
    let stream = facts.person.to_string();
    app.log().execute::<Wallet>(&stream, command, &metadata).await.settled().map(drop)
}

async fn cancel(app: &App, context: &Context, order: OrderId, reason: CancelReason) -> Result<()> {
    let command = OrderCommand::Cancel { reason };
    app.orders().run(context, "order.cancel", &(order, reason), order, command).await.map(drop)
}

async fn release(app: &App, context: &Context, order: OrderId, person: PersonId) -> Result<()> {
    let metadata = context.metadata("wallet.release", &order).settled()?;
    let command = WalletCommand::Release {
        order,
        entry: EntryId::derive(context.command_id, "entry", context.at),
        on: effective_date(context.at),
    };
    app.log().execute::<Wallet>(&person.to_string(), command, &metadata).await.settled().map(drop)
}
