//! Doing the top-up process: crediting, taking back, and ending payments without a receipt.

use domain::{
    id::{EntryId, PersonId},
    payment::{PaymentCommand, PaymentError},
    process::top_up::{Task, tasks},
    time::effective_date,
    wallet::{Wallet, WalletCommand},
};
use event_store::{
    Recorded,
    reaction::{Claimed, Performed, ReactError, Reactor, Task as Reaction},
};
use serde::Serialize;

use super::{
    reactor::{reactions, taken},
    settled,
};
use crate::{
    App, Context,
    error::{Error, Refusal, Result, Settled},
};

pub(super) const NAME: &str = "top_up";

/// From payments to what follows.
pub(super) struct TopUp;

impl Reactor for TopUp {
    fn name(&self) -> &'static str {
        NAME
    }

    fn react(&self, recorded: &Recorded) -> std::result::Result<Vec<Reaction>, ReactError> {
        reactions(NAME, recorded, tasks, |task, reaction| match task {
            Task::Credit { payment, .. } | Task::TakeBack { payment, .. } => {
                reaction.keyed(payment.to_string())
            }
            Task::Expire { at, .. } => reaction.at(at),
        })
    }
}

pub(super) async fn perform(app: &App, claimed: &Claimed) -> Performed {
    match taken::<Task>(NAME, claimed) {
        Ok((task, context)) => settled(&act(app, &context, task).await),
        Err(performed) => performed,
    }
}

async fn act(app: &App, context: &Context, task: Task) -> Result<()> {
    let entry = EntryId::derive(context.command_id, "entry", context.at);
    let on = effective_date(context.at);
    match task {
        Task::Credit { payment, person, card, amount, order } => {
            let command = WalletCommand::Credit { person, payment, card, amount, order, entry, on };
            wallet(app, context, "wallet.credit", &(payment, amount), person, command).await
        }
        Task::TakeBack { payment, person } => {
            let command = WalletCommand::TakeBack { payment, entry, on };
            wallet(app, context, "wallet.take_back", &payment, person, command).await
        }
        Task::Expire { payment, at } => {
            // The queue says that the deadline has passed; our clock may be a little behind its.
            let command = PaymentCommand::Expire { at: app.ports().clock.now().max(at) };
            let expired = app.payments().expire(context, payment, command).await;
            match expired {
                // Decided or given up meanwhile, which is as well.
                Err(Error::Refused(Refusal::Payment(PaymentError::AlreadyDecided { .. }))) => {
                    Ok(())
                }
                other => other,
            }
        }
    }
}

async fn wallet(
    app: &App,
    context: &Context,
    use_case: &str,
    arguments: &impl Serialize,
    person: PersonId,
    command: WalletCommand,
) -> Result<()> {
    let metadata = context.metadata(use_case, arguments).settled()?;
    app.log().execute::<Wallet>(&person.to_string(), command, &metadata).await.settled().map(drop)
}
