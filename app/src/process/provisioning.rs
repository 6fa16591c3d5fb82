//! Doing the provisioning process: making a panel carry what was requested, and recording how it
//! went.
//!
//! An account's days begin when its panel was seen to carry it. A call whose outcome is not known
//! is simply made again: what is asked for is a state, not a step.
//!
//! What a panel did not answer to for some minutes is put aside for staff; it is delivered all the same as
//! soon as the panel answers again, unless staff have given the money back.
//!
//! Panels lose what two write at once, so all writing to one is done in its turn, alone among all
//! processes. What an account is owed is read in there too: whoever waited would else write what
//! was owed before.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::{OrderId, SubscriptionId},
    plan::Terms,
    process::provisioning::{Task, tasks},
    subscription::{
        Delivery, Failure, Placement, Subscription, SubscriptionCommand, SubscriptionError,
    },
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
    error::{Error, Refusal, Result, Settled},
    ports::{Carried, DesiredAccount, PanelAccess, PanelFault},
};

pub(super) const NAME: &str = "provisioning";
/// Attempts after which a delivery is parked for staff: with pauses of 2 s doubling up to a minute,
/// about five minutes of a panel that does not answer.
const ATTEMPTS_UNTIL_PARKED: u32 = 10;
/// When a panel is looked at again: longer than any call of ours may hang there.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(120);
/// When a panel that refused is looked at again: somebody has to change something there first.
const REFUSED_AGAIN: TimeDelta = TimeDelta::hours(1);
/// The longest pause between two attempts.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// From accounts to what follows.
pub(super) struct Provisioning;

impl Reactor for Provisioning {
    fn name(&self) -> &'static str {
        NAME
    }

    fn react(&self, recorded: &Recorded) -> std::result::Result<Vec<Reaction>, ReactError> {
        reactions(NAME, recorded, tasks, |task, reaction| match task {
            Task::LookAgain { .. } => reaction.at(recorded.recorded_at + LOOK_AGAIN),
            Task::Deliver { .. } | Task::Converge { .. } => reaction.keyed(&recorded.aggregate_id),
        })
    }
}

pub(super) async fn perform(app: &App, claimed: &Claimed) -> Performed {
    let (task, context) = match taken::<Task>(NAME, claimed) {
        Ok(taken) => taken,
        Err(performed) => return performed,
    };
    match task {
        Task::Deliver { subscription, order } => {
            let (account, parked) = (subscription, false);
            let due = Due { account, order, parked, attempts: claimed.attempts };
            let delivers = deliver(app, &context, &due);
            at_panel(app, subscription, Box::pin(delivers)).await
        }
        Task::Converge { subscription } => {
            let settles = settle(app, claimed.attempts, subscription);
            at_panel(app, subscription, Box::pin(settles)).await
        }
        Task::LookAgain { subscription } => look_again(app, claimed.attempts, subscription).await,
    }
}

/// Does something in the turn of the panel that an account stands on; nothing when it stands nowhere.
pub(super) async fn at_panel(
    app: &App,
    account: SubscriptionId,
    work: impl Future<Output = Performed>,
) -> Performed {
    match app.subscriptions().state(account).await {
        Ok(state) => match state.placement() {
            Some(placement) => in_turn(app, &format!("panel/{}", placement.panel), work).await,
            None => Performed::Done,
        },
        Err(error) => failed(&error),
    }
}

async fn settle(app: &App, attempts: u32, account: SubscriptionId) -> Performed {
    let converged = converge(app, account).await;
    performed(app, attempts, account, converged)
}

/// What a try to converge comes to. It never parks: parked, it would hold up the next delivery of
/// the same account.
fn performed(
    app: &App,
    attempts: u32,
    account: SubscriptionId,
    converged: Result<std::result::Result<(), PanelFault>>,
) -> Performed {
    match converged {
        Ok(Ok(())) => Performed::Done,
        // A full disk will have room again, and what should be gone from it still has to go.
        Ok(Err(fault @ (PanelFault::Unreachable { .. } | PanelFault::Full))) => {
            if attempts < ATTEMPTS_UNTIL_PARKED {
                return pause(attempts, &fault);
            }
            tracing::warn!(%account, %fault, "a panel is still not what the books say");
            Performed::Snooze { until: app.ports().clock.now() + PAUSE_MAX }
        }
        Ok(Err(fault @ PanelFault::Refused(_))) => {
            tracing::error!(%account, %fault, "the panel refuses to be what the books say");
            Performed::Done
        }
        Err(error) => failed(&error),
    }
}

/// A delivery that is to be made.
pub(super) struct Due {
    /// Of which account.
    pub account: SubscriptionId,
    /// For which order.
    pub order: OrderId,
    /// Whether it was put aside; one that no longer stands so is somebody else's to make.
    pub parked: bool,
    /// How often it was tried.
    pub attempts: u32,
}

/// A delivery in a worker's hands.
struct Job {
    access: PanelAccess,
    desired: DesiredAccount,
    at: DateTime<Utc>,
}

/// Makes a delivery, in the turn of its panel: done when it was made, given up, or is no longer to be made so.
pub(super) async fn deliver(app: &App, context: &Context, due: &Due) -> Performed {
    let Due { account, order, attempts, .. } = *due;
    let job = match job(app, due).await {
        Ok(Some(job)) => job,
        Ok(None) => return Performed::Done,
        Err(error @ Error::NotFound(_)) => {
            let fault = PanelFault::Unreachable { reason: error.to_string(), retry_after: None };
            return wait(app, context, due, &fault).await;
        }
        Err(error) => return failed(&error),
    };
    let panels = &app.ports().panels;
    let record = match panels.converge(&job.access, &job.desired).await {
        Ok(()) => match panels.links(&job.access, &job.desired).await {
            Ok(configs) => {
                if let Err(error) = app.subscriptions().keep_configs(account, &configs).await {
                    return failed(&error);
                }
                SubscriptionCommand::RecordDelivered { order, at: job.at }
            }
            Err(fault) => return wait(app, context, due, &fault).await,
        },
        Err(PanelFault::Full) => {
            SubscriptionCommand::RecordFailed { order, failure: Failure::NoCapacity }
        }
        Err(PanelFault::Refused(reason)) => {
            tracing::warn!(%account, reason, "the panel refuses a delivery for good");
            SubscriptionCommand::RecordFailed { order, failure: Failure::Refused }
        }
        Err(fault) => return wait(app, context, due, &fault).await,
    };
    match record_outcome(app, context, account, record).await {
        // Given up while the panel was working; its clean-up may have come before our call.
        Ok(false) => settle(app, attempts, account).await,
        recorded => settled(&recorded.map(drop)),
    }
}

/// What is to be done about a delivery that still stands as it did.
async fn job(app: &App, due: &Due) -> Result<Option<Job>> {
    let account = due.account;
    let state = app.subscriptions().state(account).await?;
    let (Some(placement), Some(delivery)) = (state.placement(), state.delivery()) else {
        return Ok(None);
    };
    if (delivery.order, delivery.parked) != (due.order, due.parked) {
        return Ok(None);
    }
    let at = app.ports().clock.now();
    let desired = desired(app, account, &state, delivery, placement, at)?;
    Ok(Some(Job { access: app.locations().access(placement.panel).await?, desired, at }))
}

fn desired(
    app: &App,
    account: SubscriptionId,
    state: &Subscription,
    delivery: &Delivery,
    placement: &Placement,
    at: DateTime<Utc>,
) -> Result<DesiredAccount> {
    let expires_at = state.end_if_delivered(at)?;
    let renewal = state.service().is_some();
    let subscriptions = app.subscriptions();
    Ok(subscriptions.desired(account, placement, delivery.terms, Some(expires_at), renewal))
}

/// Tries again later; after so many attempts it is parked, and staff see it.
async fn wait(app: &App, context: &Context, due: &Due, fault: &PanelFault) -> Performed {
    if due.parked || due.attempts < ATTEMPTS_UNTIL_PARKED {
        return pause(due.attempts, fault);
    }
    let park = SubscriptionCommand::Park { order: due.order };
    settled(&record_outcome(app, &context.child("park"), due.account, park).await.map(drop))
}

fn pause(attempts: u32, fault: &PanelFault) -> Performed {
    let doubled = Duration::from_secs(1) * 2_u32.saturating_pow(attempts.min(10));
    let asked = match fault {
        PanelFault::Unreachable { retry_after, .. } => *retry_after,
        PanelFault::Full | PanelFault::Refused(_) => None,
    };
    let after = Some(doubled.min(PAUSE_MAX).max(asked.unwrap_or_default()));
    Performed::Retry { error: fault.to_string(), after }
}

/// Records how a delivery went; false when it was given up meanwhile.
async fn record_outcome(
    app: &App,
    context: &Context,
    account: SubscriptionId,
    command: SubscriptionCommand,
) -> Result<bool> {
    let metadata = context.metadata("subscription.record", &account).settled()?;
    let stream = account.to_string();
    match app.log().execute::<Subscription>(&stream, command, &metadata).await.settled() {
        Err(Error::Refused(Refusal::Subscription(SubscriptionError::NotUnderWay {}))) => Ok(false),
        other => other.map(|_| true),
    }
}

/// What a panel should carry of an account.
struct Owed {
    access: PanelAccess,
    account: DesiredAccount,
    /// Whether it should carry it at all.
    alive: bool,
}

impl Owed {
    fn is_met_by(&self, carried: Carried) -> bool {
        carried == if self.alive { Carried::AsDesired } else { Carried::Nothing }
    }
}

/// What the account is owed now. None: it stands nowhere, or a delivery is under way, which sees
/// to it.
async fn owed(app: &App, account: SubscriptionId) -> Result<Option<Owed>> {
    let state = app.subscriptions().state(account).await?;
    let Some(placement) = state.placement() else { return Ok(None) };
    if state.delivery().is_some() {
        return Ok(None);
    }
    let access = app.locations().access(placement.panel).await?;
    let nothing = Terms { quota_bytes: 0, days: 0, devices: 0 };
    let (terms, end) = state
        .service()
        .map_or((nothing, None), |service| (service.terms, Some(service.expires_at)));
    let account = app.subscriptions().desired(account, placement, terms, end, false);
    Ok(Some(Owed { access, account, alive: end.is_some() }))
}

/// Makes the panel carry what the account is owed now.
async fn converge(
    app: &App,
    account: SubscriptionId,
) -> Result<std::result::Result<(), PanelFault>> {
    let Some(owed) = owed(app, account).await? else { return Ok(Ok(())) };
    let panels = &app.ports().panels;
    if !owed.alive {
        return Ok(panels.remove(&owed.access, &owed.account).await);
    }
    if let Err(fault) = panels.converge(&owed.access, &owed.account).await {
        return Ok(Err(fault));
    }
    match panels.links(&owed.access, &owed.account).await {
        Ok(configs) => app.subscriptions().keep_configs(account, &configs).await.map(Ok),
        Err(fault) => Ok(Err(fault)),
    }
}

/// Looks whether the panel still carries what the account is owed; mends it where not, and then
/// looks once more later. So whatever reaches the panel late is found, unless the panel holds a
/// call for longer than [`LOOK_AGAIN`].
async fn look_again(app: &App, attempts: u32, account: SubscriptionId) -> Performed {
    let owed = match owed(app, account).await {
        Ok(Some(owed)) => owed,
        Ok(None) => return Performed::Done,
        Err(error) => return failed(&error),
    };
    match app.ports().panels.carried(&owed.access, &owed.account).await {
        Ok(carried) if owed.is_met_by(carried) => return Performed::Done,
        Ok(carried) => tracing::warn!(%account, ?carried, "a panel is not what the books say"),
        // Whoever cannot be asked cannot be mended; those who deliver there need the turn more.
        Err(fault) => return seen(app, attempts, account, Ok(Err(fault))),
    }
    at_panel(app, account, Box::pin(mend(app, attempts, account))).await
}

async fn mend(app: &App, attempts: u32, account: SubscriptionId) -> Performed {
    seen(app, attempts, account, converge(app, account).await)
}

/// What a second look comes to: another one, for as long as there was something to mend.
fn seen(
    app: &App,
    attempts: u32,
    account: SubscriptionId,
    mended: Result<std::result::Result<(), PanelFault>>,
) -> Performed {
    match mended {
        Ok(Ok(())) => Performed::Snooze { until: app.ports().clock.now() + LOOK_AGAIN },
        Ok(Err(fault @ PanelFault::Refused(_))) => {
            tracing::error!(%account, %fault, "the panel refuses to be what the books say");
            Performed::Snooze { until: app.ports().clock.now() + REFUSED_AGAIN }
        }
        failed => performed(app, attempts, account, failed),
    }
}
