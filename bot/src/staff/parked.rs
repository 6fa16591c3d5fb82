//! Deliveries that wait for staff: try again, or give the money back.

use app::{Error, Refusal};
use domain::{id::SubscriptionId, role::Permission, subscription::SubscriptionError};
use projections::{
    order::OrderRow,
    page::Page,
    subscription::{DeliveryState, SubscriptionFilter, SubscriptionRow},
};

use super::{customer_name, desk::ROWS, view};
use crate::{
    dialogue::{Outcome, Turn},
    text::Worded,
};

/// A delivery that waits.
pub(super) struct Waiting {
    pub(super) account: SubscriptionRow,
    pub(super) order: Option<OrderRow>,
    pub(super) plan: String,
    pub(super) customer: String,
}

/// How many wait.
pub(super) async fn count(turn: &Turn<'_>) -> Outcome<u64> {
    let filter = SubscriptionFilter {
        deliveries: vec![DeliveryState::Parked],
        ..SubscriptionFilter::default()
    };
    Ok(projections::subscription::count(turn.app().pool(), &filter).await?)
}

async fn waiting(turn: &Turn<'_>, account: SubscriptionRow) -> Outcome<Waiting> {
    let pool = turn.app().pool();
    let order = match account.delivery_order {
        Some(order) => projections::order::by_id(pool, order).await?,
        None => None,
    };
    let plan = account.delivery_plan.unwrap_or(account.plan);
    let plan = projections::plan::by_id(pool, plan).await?;
    let plan = plan.map(|plan| turn.speaker().plan_name(&plan).to_owned()).unwrap_or_default();
    let customer = customer_name(turn.inside, turn.lang, account.person).await?;
    Ok(Waiting { account, order, plan, customer })
}

/// Those that wait, the longest first.
pub(super) async fn list(turn: &mut Turn<'_>) -> Outcome {
    let context = turn.context("parked");
    turn.app().authorize(&context, Permission::SubscriptionRead).await?;
    turn.fresh(&["subscription", "order"]).await;
    let total = count(turn).await?;
    let found = projections::subscription::parked(turn.app().pool(), &Page::first(ROWS)).await?;
    let mut rows = vec![];
    for account in found.nodes() {
        rows.push(waiting(turn, account).await?);
    }
    let screen = view::parked(&turn.speaker(), &rows, total);
    turn.show(screen).await.map(drop)
}

async fn load(turn: &Turn<'_>, account: SubscriptionId) -> Outcome<Waiting> {
    turn.fresh(&["subscription", "order"]).await;
    let row = turn.app().subscriptions().page(&turn.context("account"), account).await?;
    waiting(turn, row).await
}

/// One that waits; else says that it is settled, and shows what is left.
async fn load_waiting(turn: &mut Turn<'_>, account: SubscriptionId) -> Outcome<Option<Waiting>> {
    let waiting = load(turn, account).await?;
    if waiting.account.delivery == DeliveryState::Parked {
        return Ok(Some(waiting));
    }
    turn.refuse(&settled_already()).await?;
    list(turn).await?;
    Ok(None)
}

fn settled_already() -> Worded {
    Worded { key: "error-not-parked", args: vec![] }
}

/// Shows one.
pub(super) async fn one(turn: &mut Turn<'_>, account: SubscriptionId) -> Outcome {
    let Some(waiting) = load_waiting(turn, account).await? else { return Ok(()) };
    let screen = view::parked_one(&turn.speaker(), &waiting);
    turn.show(screen).await.map(drop)
}

/// Tries it again.
pub(super) async fn retry(turn: &mut Turn<'_>, account: SubscriptionId) -> Outcome {
    let before = load(turn, account).await?;
    let context = turn.context("retry");
    match turn.app().orders().retry(&context, account).await {
        Ok(_) => {
            let screen = view::retried(&turn.speaker(), &before);
            turn.show(screen).await.map(drop)
        }
        Err(error) => settled(turn, error).await,
    }
}

/// Asks whether to give the money back.
pub(super) async fn ask_refund(turn: &mut Turn<'_>, account: SubscriptionId) -> Outcome {
    let Some(waiting) = load_waiting(turn, account).await? else { return Ok(()) };
    let screen = view::ask_refund(&turn.speaker(), &waiting);
    turn.show(screen).await.map(drop)
}

/// Gives the money back.
pub(super) async fn refund(turn: &mut Turn<'_>, account: SubscriptionId) -> Outcome {
    let before = load(turn, account).await?;
    let context = turn.context("refund");
    match turn.app().orders().refund(&context, account).await {
        Ok(_) => {
            let screen = view::refunded(&turn.speaker(), &before);
            turn.show(screen).await.map(drop)
        }
        Err(error) => settled(turn, error).await,
    }
}

/// Somebody was faster, or it went on by itself: says so and shows what is left.
async fn settled(turn: &mut Turn<'_>, error: Error) -> Outcome {
    let Error::Refused(Refusal::Subscription(
        SubscriptionError::NotParked {} | SubscriptionError::NotUnderWay {},
    )) = error
    else {
        return Err(error.into());
    };
    turn.refuse(&settled_already()).await?;
    list(turn).await
}
