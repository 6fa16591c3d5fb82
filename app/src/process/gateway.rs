//! Doing the gateway process: opening sessions, asking whether they are paid, crediting, and giving back.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    id::{EntryId, PaymentId, PersonId},
    payment::{
        Status,
        gateway::{Authority, Failure, GatewayCommand, GatewayError, GatewayPayment},
    },
    process::gateway::{Task, ask_again, tasks},
    time::effective_date,
    wallet::{Wallet, WalletCommand},
};
use event_store::{
    Recorded,
    reaction::{Claimed, Performed, ReactError, Reactor, Task as Reaction},
};
use projections::payment::gateway::by_authorities;

use super::{
    failed,
    reactor::{reactions, taken},
    settled,
};
use crate::{
    App, Context,
    context::Actor,
    error::{Error, Refusal, Result, Settled},
    ports::gateway::{Ask, Gateway, GatewayFault, Reversal, Standing, Verdict},
};

pub(super) const NAME: &str = "gateway";

/// From payments at gateways to what follows.
pub(super) struct AtGateway;

impl Reactor for AtGateway {
    fn name(&self) -> &'static str {
        NAME
    }

    fn react(&self, recorded: &Recorded) -> std::result::Result<Vec<Reaction>, ReactError> {
        reactions(NAME, recorded, tasks, |task, reaction| match task {
            // It waits most of the time, and is not to hold up what follows.
            Task::Watch { .. } => reaction,
            task => reaction.keyed(task.payment().to_string()),
        })
    }
}

pub(super) async fn perform(app: &App, claimed: &Claimed) -> Performed {
    let (task, context) = match taken::<Task>(NAME, claimed) {
        Ok(taken) => taken,
        Err(performed) => return performed,
    };
    match task {
        Task::Credit { payment, person, terminal, amount, fee, order } => {
            let entry = EntryId::derive(context.command_id, "entry", context.at);
            let on = effective_date(context.at);
            let command = WalletCommand::CreditGateway {
                person,
                payment,
                terminal,
                amount,
                fee,
                order,
                entry,
                on,
            };
            settled(&wallet(app, &context, "wallet.credit", payment, person, command).await)
        }
        Task::Settle { payment, person } => {
            let entry = EntryId::derive(context.command_id, "entry", context.at);
            let command =
                WalletCommand::SettleReversal { payment, entry, on: effective_date(context.at) };
            settled(&wallet(app, &context, "wallet.settle", payment, person, command).await)
        }
        Task::Release { payment, person } => {
            let entry = EntryId::derive(context.command_id, "entry", context.at);
            let command =
                WalletCommand::ReleaseReversal { payment, entry, on: effective_date(context.at) };
            settled(&wallet(app, &context, "wallet.release", payment, person, command).await)
        }
        Task::Request { payment }
        | Task::Watch { payment }
        | Task::Verify { payment }
        | Task::Reverse { payment } => outside(app, &context, &task, payment).await,
    }
}

async fn wallet(
    app: &App,
    context: &Context,
    use_case: &str,
    payment: PaymentId,
    person: PersonId,
    command: WalletCommand,
) -> Result<()> {
    let metadata = context.metadata(use_case, &payment).settled()?;
    app.log().execute::<Wallet>(&person.to_string(), command, &metadata).await.settled().map(drop)
}

/// What has to ask the gateway.
async fn outside(app: &App, context: &Context, task: &Task, payment: PaymentId) -> Performed {
    let Some(gateway) = app.ports().gateway.clone() else {
        return Performed::Park { error: "the shop has no gateway any more".to_owned() };
    };
    let state = match app.payments().gateway(payment).await {
        Ok(state) => state,
        Err(error) => return failed(&error),
    };
    let asker = Asker { app, context, gateway, payment, state };
    let done = match task {
        Task::Request { .. } => asker.request().await,
        Task::Watch { .. } => asker.watch().await,
        Task::Verify { .. } => asker.verify().await.map(|()| Performed::Done),
        _ => asker.reverse().await,
    };
    done.unwrap_or_else(|stopped| stopped)
}

/// One question to the gateway about one payment. What ends it early is what becomes of the task.
struct Asker<'a> {
    app: &'a App,
    context: &'a Context,
    gateway: Arc<dyn Gateway>,
    payment: PaymentId,
    state: GatewayPayment,
}

type Asked<T> = std::result::Result<T, Performed>;

/// What the gateway's silence or refusal means for a task: silence is tried again, a refusal a person must look at.
fn fault(fault: GatewayFault) -> Performed {
    match fault {
        GatewayFault::Unknown { reason, retry_after } => {
            Performed::Retry { error: reason, after: retry_after }
        }
        GatewayFault::Refused { .. } => Performed::Park { error: fault.to_string() },
    }
}

/// A command that came too late, because the payment was decided meanwhile, has done its work.
fn unless_decided(result: Result<()>) -> Asked<()> {
    match result {
        Ok(()) | Err(Error::Refused(Refusal::Gateway(GatewayError::AlreadyDecided { .. }))) => {
            Ok(())
        }
        Err(error) => Err(failed(&error)),
    }
}

impl Asker<'_> {
    async fn command(&self, label: &str, command: GatewayCommand) -> Asked<()> {
        let context = self.context.child(label);
        let use_case = format!("gateway.{label}");
        let payments = self.app.payments();
        let done = payments.at_gateway(&context, &use_case, &self.payment, self.payment, command);
        unless_decided(done.await.map(drop))
    }

    async fn fail(&self, failure: Failure, code: Option<i64>) -> Asked<()> {
        self.command("fail", GatewayCommand::Fail { failure, code }).await
    }

    fn authority(&self) -> Asked<&Authority> {
        self.state
            .authority()
            .ok_or_else(|| Performed::Park { error: "the payment has no session".to_owned() })
    }

    async fn request(&self) -> Asked<Performed> {
        let (Some(amount), Some(status)) = (self.state.amount(), self.state.status()) else {
            return Err(Performed::Park { error: "there is no such payment".to_owned() });
        };
        if status != Status::AwaitingPayer || self.state.authority().is_some() {
            return Ok(Performed::Done);
        }
        let settings = self.app.settings();
        let base = settings.public_url.trim_end_matches('/');
        let ask = Ask {
            amount,
            description: format!("{} – {}", settings.shop_name, self.payment.short()),
            callback_url: format!("{base}/pay/{}", self.payment),
            payment: self.payment.to_string(),
        };
        match self.gateway.request(&ask).await {
            Ok(session) => {
                let (authority, fee, bearer) = (session.authority, session.fee, session.bearer);
                let payments = self.app.payments();
                let done =
                    payments.requested(self.context, self.payment, authority, fee, bearer).await;
                unless_decided(done).map(|()| Performed::Done)
            }
            Err(GatewayFault::Refused { code, message }) => {
                tracing::warn!(payment = %self.payment, code, message, "the gateway refuses a session");
                self.fail(Failure::Refused, Some(code)).await.map(|()| Performed::Done)
            }
            // He waits for it now. Later the page would only surprise him.
            Err(unknown) if self.is_over() => {
                tracing::warn!(payment = %self.payment, %unknown, "no session was opened in time");
                self.fail(Failure::Refused, None).await.map(|()| Performed::Done)
            }
            Err(unknown) => Err(fault(unknown)),
        }
    }

    /// Whether the time in which the customer was to pay has passed.
    fn is_over(&self) -> bool {
        let now = self.app.ports().clock.now();
        self.state.expires_at().is_some_and(|closes| closes <= now)
    }

    /// Asks for the gateway's verdict, and does what follows from it.
    async fn verify(&self) -> Asked<()> {
        if !self.state.is_unsettled() {
            return Ok(());
        }
        let (authority, amount) = (self.authority()?, self.state.amount().unwrap_or_default());
        match self.gateway.verify(authority, amount).await.map_err(fault)? {
            Verdict::Paid(paid) => {
                let context = self.context.child("verify");
                let verified = self.app.payments().verified(&context, self.payment, paid).await;
                unless_decided(verified)
            }
            Verdict::OtherAmount { code } => {
                tracing::error!(payment = %self.payment, code, "another amount was paid");
                self.command("dispute", GatewayCommand::Dispute { code }).await
            }
            Verdict::Unpaid { code } if self.state.was_cancelled() => {
                self.fail(Failure::Cancelled, Some(code)).await
            }
            Verdict::Unpaid { code } if self.is_over() => {
                self.fail(Failure::Unpaid, Some(code)).await
            }
            Verdict::Unpaid { .. } => Ok(()),
        }
    }

    /// Looks, and says when to look again.
    async fn watch(&self) -> Asked<Performed> {
        if !self.state.is_unsettled() {
            return Ok(Performed::Done);
        }
        let (now, since) = (self.app.ports().clock.now(), self.context.at);
        let closes = self.state.expires_at().unwrap_or(since);
        if now - since < domain::process::gateway::FIRST_ASKED {
            return Ok(Performed::Snooze { until: since + domain::process::gateway::FIRST_ASKED });
        }
        let looked = self.look().await;
        match (ask_again(since, closes, now), looked) {
            // Who is silent is asked again as if he had said nothing new: a day of silence is no reason to give up.
            (Some(until), Ok(()) | Err(Performed::Retry { .. })) => Ok(Performed::Snooze { until }),
            (_, Err(stopped)) => Err(stopped),
            (None, Ok(())) => self.fail(Failure::Unpaid, None).await.map(|()| Performed::Done),
        }
    }

    /// Looks where the session stands, and asks for the verdict when it may be paid.
    async fn look(&self) -> Asked<()> {
        match self.gateway.inquire(self.authority()?).await.map_err(fault)? {
            Standing::Paid | Standing::Verified => self.verify().await,
            Standing::Failed | Standing::Reversed if self.is_over() => {
                self.fail(Failure::Unpaid, None).await
            }
            Standing::Failed | Standing::InBank | Standing::Reversed => Ok(()),
        }
    }

    async fn reverse(&self) -> Asked<Performed> {
        if self.state.status() != Some(Status::Reversing) {
            return Ok(Performed::Done);
        }
        let authority = self.authority()?;
        let refused = match self.gateway.reverse(authority).await.map_err(fault)? {
            Reversal::Done => None,
            // An earlier answer may have been lost: then it stands as given back.
            Reversal::NotPaid { code } => {
                match self.gateway.inquire(authority).await.map_err(fault)? {
                    Standing::Reversed => None,
                    Standing::Verified | Standing::Paid | Standing::InBank | Standing::Failed => {
                        Some(code)
                    }
                }
            }
            Reversal::Refused { code } => Some(code),
        };
        let done = match refused {
            None => self.command("reversed", GatewayCommand::Reverse {}).await,
            Some(code) => self.command("refused", GatewayCommand::RefuseReversal { code }).await,
        };
        done.map(|()| Performed::Done)
    }
}

/// Asks the gateway for what is paid and not asked about, and asks about those that are ours: the net below lost
/// callbacks and lost tasks. Gives how many were settled.
///
/// # Errors
/// [`crate::Error::Unavailable`] when the gateway, the read model or the log does not answer.
pub async fn sweep_gateway(app: &App) -> Result<u64> {
    let Some(gateway) = app.ports().gateway.clone() else { return Ok(0) };
    let unverified = gateway.unverified().await.map_err(crate::error::unavailable)?;
    let authorities: Vec<Authority> = unverified.into_iter().map(|one| one.authority).collect();
    let known = by_authorities(app.pool(), &authorities).await.settled()?;
    let known: BTreeMap<Authority, PaymentId> =
        known.into_iter().filter_map(|row| Some((row.authority?, row.payment))).collect();
    let mut settled = 0;
    for authority in authorities {
        let Some(&payment) = known.get(&authority) else {
            // Another program's at the same terminal, or one whose session nobody was sent to.
            tracing::warn!(%authority, "the gateway has a payment that the shop does not know");
            continue;
        };
        let at = app.ports().clock.now();
        let actor = Actor::Process("sweep");
        let id = Context::of_stimulus(
            crate::Channel::Process,
            actor,
            &format!("sweep {authority} {}", at.timestamp_micros()),
            at,
        );
        let state = app.payments().gateway(payment).await?;
        let asker = Asker { app, context: &id, gateway: Arc::clone(&gateway), payment, state };
        match asker.verify().await {
            Ok(()) => settled += 1,
            Err(stopped) => tracing::warn!(%payment, ?stopped, "a paid session was not settled"),
        }
    }
    Ok(settled)
}
