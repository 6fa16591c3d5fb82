//! Making a panel carry what was requested, recording how it went, and looking again.

use chrono::TimeDelta;
use domain::{
    id::{OrderId, SubscriptionId},
    process::provisioning::Task,
    subscription::{Failure, Subscription, SubscriptionCommand, SubscriptionError},
};

use super::perform::{again, settled};
use crate::{
    context::Context,
    mark::Mark,
    panel::{Desired, Fault},
    planted::Planted,
    queue::Performed,
    shop::{Error, Shop, Unread},
};

/// Attempts after which a delivery is parked. Fewer than in `app`, so that it happens often.
const ATTEMPTS_UNTIL_PARKED: u32 = 2;
/// When a panel is looked at again.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(120);
/// The longest pause between two attempts.
const PAUSE_MAX: TimeDelta = TimeDelta::seconds(60);

pub(super) async fn perform(
    shop: &Shop,
    context: &Context,
    attempts: u32,
    task: Task,
) -> Performed {
    match task {
        Task::Deliver { subscription, order } => {
            deliver(shop, context, attempts, subscription, order).await
        }
        Task::Converge { subscription } => {
            let converged = converge(shop, subscription).await;
            performed(shop, attempts, converged)
        }
        Task::LookAgain { subscription } => look_again(shop, attempts, subscription).await,
    }
}

type Converged = Result<Result<(), Fault>, Unread>;

/// What a try to converge comes to; it never parks.
fn performed(shop: &Shop, attempts: u32, converged: Converged) -> Performed {
    match converged {
        Ok(Ok(()) | Err(Fault::Refused | Fault::Full)) => Performed::Done,
        Ok(Err(Fault::Unreachable)) if attempts < ATTEMPTS_UNTIL_PARKED => again(),
        Ok(Err(Fault::Unreachable)) => Performed::Snooze(shop.now() + PAUSE_MAX),
        Err(unread) => unread.into(),
    }
}

async fn deliver(
    shop: &Shop,
    context: &Context,
    attempts: u32,
    account: SubscriptionId,
    order: OrderId,
) -> Performed {
    let state = match shop.state::<Subscription>(&account.to_string()).await {
        Ok(state) => state,
        Err(unread) => return unread.into(),
    };
    let Some(delivery) = state.delivery().filter(|d| d.order == order && !d.parked) else {
        return Performed::Done;
    };
    let at = shop.now();
    let end = match state.end_if_delivered(at) {
        Ok(end) => end,
        Err(error) => return Performed::Park(error.to_string()),
    };
    let carries = Some((delivery.terms.quota_bytes, end));
    let record = match shop.converge(&Desired { account, carries, order: Some(order) }).await {
        Ok(()) => SubscriptionCommand::RecordDelivered { order, at },
        Err(Fault::Full) => {
            SubscriptionCommand::RecordFailed { order, failure: Failure::NoCapacity }
        }
        Err(Fault::Refused) => {
            SubscriptionCommand::RecordFailed { order, failure: Failure::Refused }
        }
        Err(Fault::Unreachable) if attempts < ATTEMPTS_UNTIL_PARKED => return again(),
        Err(Fault::Unreachable) => {
            let park = SubscriptionCommand::Park { order };
            let recorded = record_outcome(shop, &context.child("park"), account, park).await;
            return settled(recorded.map(drop));
        }
    };
    match record_outcome(shop, context, account, record).await {
        Ok(false) => {
            shop.mark(Mark::GivenUpMeanwhile);
            if shop.world().planted == Planted::LeavesAccounts {
                return Performed::Done;
            }
            let converged = converge(shop, account).await;
            performed(shop, attempts, converged)
        }
        recorded => settled(recorded.map(drop)),
    }
}

/// Records how a delivery went; false when it was given up meanwhile.
async fn record_outcome(
    shop: &Shop,
    context: &Context,
    account: SubscriptionId,
    command: SubscriptionCommand,
) -> Result<bool, Error<SubscriptionError>> {
    let stream = account.to_string();
    let recorded =
        shop.execute::<Subscription>(context, "subscription.record", &account, &stream, command);
    match recorded.await {
        Err(Error::Refused(SubscriptionError::NotUnderWay {})) => Ok(false),
        other => other.map(|()| true),
    }
}

/// What the account is owed now. None: it stands nowhere, or a delivery sees to it.
async fn owed(shop: &Shop, account: SubscriptionId) -> Result<Option<Desired>, Unread> {
    let state = shop.state::<Subscription>(&account.to_string()).await?;
    if state.placement().is_none() || state.delivery().is_some() {
        return Ok(None);
    }
    let service = state.service();
    let carries = service.map(|service| (service.terms.quota_bytes, service.expires_at));
    Ok(Some(Desired { account, carries, order: None }))
}

/// Makes the panel carry what the account is owed now.
async fn converge(shop: &Shop, account: SubscriptionId) -> Converged {
    let Some(owed) = owed(shop, account).await? else { return Ok(Ok(())) };
    Ok(shop.converge(&owed).await)
}

/// Looks until a look finds nothing to mend.
async fn look_again(shop: &Shop, attempts: u32, account: SubscriptionId) -> Performed {
    let owed = match owed(shop, account).await {
        Ok(Some(owed)) => owed,
        Ok(None) => return Performed::Done,
        Err(unread) => return unread.into(),
    };
    match shop.carried(account).await {
        Ok(carried) if carried == owed.carries => return Performed::Done,
        Ok(_) => shop.mark(Mark::PanelMended),
        Err(_) => {}
    }
    match converge(shop, account).await {
        Ok(Ok(())) => Performed::Snooze(shop.now() + LOOK_AGAIN),
        failed => performed(shop, attempts, failed),
    }
}
