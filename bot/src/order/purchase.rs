//! From the list of plans to the order that is paid.

use app::{
    Error, Refusal,
    order::{Bought, Purchase},
};
use chrono::TimeDelta;
use domain::{
    id::{OrderId, PlanId, SubscriptionId},
    money::Irr,
    order::{OrderKind, Status},
    subscription::SubscriptionError,
};
use locales::{Arg, args};
use projections::wallet::HoldStatus;

use super::view;
use crate::{
    chat::Screen,
    dialogue::{Draft, Outcome, Turn},
    proof, subscription,
};

/// How long a delivery takes before it is said to be slow.
const SLOW: TimeDelta = TimeDelta::seconds(30);

/// Shows the plans, for a new account or for the renewal of one.
pub(super) async fn plans(turn: &mut Turn<'_>, renewal: Option<SubscriptionId>) -> Outcome {
    turn.fresh(&["plan", "subscription"]).await;
    let pool = turn.app().pool();
    let offered = projections::plan::offered(pool).await?;
    let balance = turn.app().wallets().balance(turn.person).await?;
    let screen = match renewal {
        None => view::plans(&turn.speaker(), &offered, balance),
        Some(account) => {
            let row = turn.app().subscriptions().page(&turn.context("page"), account).await?;
            view::renewal_plans(&turn.speaker(), &offered, &row)
        }
    };
    turn.show(screen).await.map(drop)
}

/// The name of a plan, also of one that is no longer offered.
pub(crate) async fn plan_name(turn: &Turn<'_>, plan: PlanId) -> Outcome<String> {
    let row = projections::plan::by_id(turn.app().pool(), plan).await?;
    Ok(row.map(|row| turn.speaker().plan_name(&row).to_owned()).unwrap_or_default())
}

async fn service_name(turn: &Turn<'_>, account: SubscriptionId) -> Outcome<String> {
    let row = turn.app().subscriptions().page(&turn.context("page"), account).await?;
    Ok(row.name)
}

/// Shows the pre-invoice.
pub(super) async fn invoice(
    turn: &mut Turn<'_>,
    plan: PlanId,
    renewal: Option<SubscriptionId>,
) -> Outcome {
    let context = turn.context("quote");
    let quote = match turn.app().orders().quote(&context, plan, renewal).await {
        Ok(quote) => quote,
        Err(Error::Refused(Refusal::PlanGone {})) => return gone(turn, renewal).await,
        Err(Error::Refused(Refusal::Subscription(SubscriptionError::Busy { order }))) => {
            turn.toast("order-in-progress-toast", &[]);
            return progress(turn, order).await;
        }
        Err(error) => return Err(error.into()),
    };
    turn.fresh(&["plan"]).await;
    let plan_name = plan_name(turn, plan).await?;
    let service = match renewal {
        Some(account) => Some((account, service_name(turn, account).await?)),
        None => None,
    };
    turn.doing(Some(Draft::Invoice { plan, renewal }));
    let screen = view::invoice(&turn.speaker(), &quote, &plan_name, service);
    turn.show(screen).await.map(drop)
}

/// The plan is no longer offered: says so and shows those that are.
async fn gone(turn: &mut Turn<'_>, renewal: Option<SubscriptionId>) -> Outcome {
    turn.doing(None);
    turn.toast("plan-gone-toast", &[]);
    Box::pin(plans(turn, renewal)).await
}

/// Buys at the price that was shown.
pub(super) async fn buy(
    turn: &mut Turn<'_>,
    plan: PlanId,
    renewal: Option<SubscriptionId>,
    shown: Irr,
) -> Outcome {
    let context = turn.context("buy");
    let purchase = Purchase { plan, renewal, shown };
    match turn.app().orders().buy(&context, purchase).await {
        Ok(bought) => after(turn, bought).await,
        Err(Error::Refused(Refusal::PlanGone {})) => gone(turn, renewal).await,
        Err(Error::Refused(Refusal::PriceChanged { now })) => {
            turn.fresh(&["plan"]).await;
            let name = plan_name(turn, plan).await?;
            let screen = view::price_changed(&turn.speaker(), &name, shown, now, plan, renewal);
            turn.show(screen).await.map(drop)
        }
        Err(Error::Refused(Refusal::Subscription(SubscriptionError::Busy { order }))) => {
            turn.toast("order-in-progress-toast", &[]);
            progress(turn, order).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Pays an order that waited for money.
pub(super) async fn pay(turn: &mut Turn<'_>, order: OrderId) -> Outcome {
    let context = turn.context("pay");
    let bought = turn.app().orders().pay(&context, order).await?;
    after(turn, bought).await
}

async fn after(turn: &mut Turn<'_>, bought: Bought) -> Outcome {
    turn.doing(None);
    match bought {
        Bought::Paid { order, subscription, .. } => {
            let messages = &turn.inside.messages;
            // Known before it is shown, because the account may be there sooner than the screen.
            let replaced = turn.replaced();
            if let Some(message) = replaced {
                messages.put_progress(subscription, turn.chat, message).await?;
            }
            let screen = progress_screen(turn, order).await?;
            let message = turn.show(screen).await?;
            if replaced.is_none() {
                messages.put_progress(subscription, turn.chat, message).await?;
            }
            Ok(())
        }
        Bought::Missing { order, missing, available } => {
            let facts = turn.app().orders().facts(order).await?;
            let due = facts.price.due().unwrap_or_default();
            let online = turn.app().payments().has_gateway();
            let screen = view::short(&turn.speaker(), order, due, available, missing, online);
            turn.show(screen).await.map(drop)
        }
    }
}

/// Gives an order up that is not paid.
pub(super) async fn cancel(turn: &mut Turn<'_>, order: OrderId) -> Outcome {
    let context = turn.context("cancel");
    turn.app().orders().cancel(&context, order).await?;
    let facts = turn.app().orders().facts(order).await?;
    let plan = plan_name(turn, facts.plan).await?;
    let speaker = turn.speaker();
    let said = speaker.get("order-cancelled", &args![plan = Arg::text(plan)]);
    let screen = Screen::new(said).row([speaker.home()]);
    let screen = proof::of_order(turn, order, &["order.cancelled"], screen).await?;
    turn.show(screen).await.map(drop)
}

/// Shows how an order goes.
pub(super) async fn progress(turn: &mut Turn<'_>, order: OrderId) -> Outcome {
    let facts = turn.app().orders().facts(order).await?;
    if facts.person != turn.person {
        return Err(Error::NotFound("order").into());
    }
    match facts.status {
        Status::Fulfilled => {
            let id = facts.kind.subscription();
            subscription::act(turn, subscription::Action::Page { id }).await
        }
        Status::Placed => {
            let balance = turn.app().wallets().balance(turn.person).await?;
            let due = facts.price.due().unwrap_or_default();
            let missing = balance.short_of(due);
            let online = turn.app().payments().has_gateway();
            let screen = view::short(&turn.speaker(), order, due, balance, missing, online);
            turn.show(screen).await.map(drop)
        }
        Status::Paid | Status::Cancelled => {
            let screen = progress_screen(turn, order).await?;
            turn.show(screen).await.map(drop)
        }
    }
}

/// How an order goes, step by step.
pub(crate) async fn progress_screen(turn: &Turn<'_>, order: OrderId) -> Outcome<Screen> {
    turn.fresh(&["order", "plan", "wallet"]).await;
    let facts = turn.app().orders().facts(order).await?;
    let row = projections::order::by_id(turn.app().pool(), order).await?;
    let hold = projections::wallet::hold(turn.app().pool(), order).await?;
    let paid_at = row.and_then(|row| row.paid_at);
    let shown = view::Progress {
        order,
        plan: plan_name(turn, facts.plan).await?,
        renewal: matches!(facts.kind, OrderKind::Renewal { .. }),
        step: match facts.status {
            Status::Placed | Status::Paid => view::Step::Account,
            Status::Fulfilled => view::Step::Done,
            Status::Cancelled => view::Step::Failed,
        },
        slow: paid_at
            .filter(|at| facts.status == Status::Paid && turn.now() - *at > SLOW)
            .and_then(|_| facts.price.due().ok()),
        returned: hold.filter(|hold| hold.status == HoldStatus::Released).map(|hold| hold.amount),
    };
    let screen = view::progress(&turn.speaker(), &shown);
    proof::of_order(turn, order, &["order.paid", "order.placed"], screen).await
}
