//! The line between a test and a shop that runs as a process of its own: what a person asks, as
//! one line of JSON, and what the shop answers, as another. It stands where the bot's inbox
//! stands: who gets no answer asks again, with the same key.

use app::{
    Actor, App, Channel, Context, Error,
    identity::GiveUp,
    order::{Bought, Purchase},
};
use chrono::{DateTime, Utc};
use domain::{
    id::{EntryId, OrderId, PaymentId, PersonId, PlanId, SubscriptionId},
    money::Irr,
    time::effective_date,
    wallet::{Wallet, WalletCommand},
};
use serde::{Deserialize, Serialize};

use crate::{act::photo, clock::ClockError};

/// A line to a shop whose clock can be wrong: plain asks read as they always did.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Line {
    /// Something that a person does.
    Ask(Ask),
    /// From now on the clock is wrong in this way.
    Clock(ClockError),
}

/// Something that a person does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ask {
    /// Which line this is; the answer has the same.
    pub line: u64,
    /// Names the stimulus, so that the same again is the same command.
    pub key: String,
    /// When it was first seen.
    pub at: DateTime<Utc>,
    /// Who does it.
    pub person: PersonId,
    /// What.
    pub deed: Deed,
}

/// What a person does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Deed {
    /// Opens a top-up.
    Open {
        /// How much.
        amount: Irr,
        /// For which order.
        order: Option<OrderId>,
    },
    /// Sends a receipt.
    Submit {
        /// For which top-up.
        payment: PaymentId,
        /// Which picture.
        photo: u64,
    },
    /// Finds the money.
    Approve {
        /// Of which top-up.
        payment: PaymentId,
    },
    /// Buys.
    Buy {
        /// What.
        plan: PlanId,
        /// The account to renew.
        renewal: Option<SubscriptionId>,
        /// At which price.
        shown: Irr,
    },
    /// Wants a parked delivery tried again.
    Retry {
        /// Of which account.
        account: SubscriptionId,
    },
    /// Gives a parked delivery's money back.
    Refund {
        /// Of which account.
        account: SubscriptionId,
    },
    /// Forgets somebody, whatever he leaves behind.
    Forget {
        /// Whom.
        who: PersonId,
    },
    /// Gives up an order whose delivery nobody has begun; what was held for it is free again.
    GiveUp {
        /// Which.
        order: OrderId,
    },
}

/// What the shop answers to a line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answer {
    /// To which line.
    pub line: u64,
    /// What it says.
    pub said: Said,
}

/// What the shop says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Said {
    /// It is done.
    Done,
    /// A top-up is open.
    Opened(PaymentId),
    /// The price is held.
    Paid(OrderId),
    /// The wallet does not reach, by so much.
    Missing(OrderId, Irr),
    /// The rules refuse it.
    Refused(String),
    /// Not now; asking again is safe.
    Later(String),
}

impl Ask {
    /// The circumstances of the use case.
    #[must_use]
    pub fn context(&self) -> Context {
        Context::of_stimulus(Channel::Bot, Actor::Person(self.person), &self.key, self.at)
    }
}

/// Does what is asked.
pub async fn answer(app: &App, ask: &Ask) -> Answer {
    let said = match act(app, ask).await {
        Ok(said) => said,
        Err(Error::Conflict) => Said::Later("conflict".to_owned()),
        Err(Error::Unavailable(source)) => Said::Later(chain(&*source)),
        Err(error) => Said::Refused(error.to_string()),
    };
    Answer { line: ask.line, said }
}

/// An error and what caused it.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

async fn act(app: &App, ask: &Ask) -> app::Result<Said> {
    let context = ask.context();
    match ask.deed.clone() {
        Deed::Open { amount, order } => {
            let opened = app.payments().open(&context, amount, order).await?;
            Ok(Said::Opened(opened.payment))
        }
        Deed::Submit { payment, photo: nth } => {
            app.payments().submit_receipt(&context, payment, photo(nth)).await?;
            Ok(Said::Done)
        }
        Deed::Approve { payment } => {
            app.payments().approve(&context, payment, None).await?;
            Ok(Said::Done)
        }
        Deed::Buy { plan, renewal, shown } => {
            let purchase = Purchase { plan, renewal, shown };
            Ok(match app.orders().buy(&context, purchase).await? {
                Bought::Paid { order, .. } => Said::Paid(order),
                Bought::Missing { order, missing, .. } => Said::Missing(order, missing),
            })
        }
        Deed::Retry { account } => app.orders().retry(&context, account).await.map(|_| Said::Done),
        Deed::Refund { account } => {
            app.orders().refund(&context, account).await.map(|_| Said::Done)
        }
        Deed::Forget { who } => {
            let all = GiveUp { money: true, services: true };
            app.identities().forget(&context, who, all).await.map(|_| Said::Done)
        }
        Deed::GiveUp { order } => give_up(app, &context, order).await,
    }
}

/// Cancels, and releases the hold, if there is one, in the name of the process that would otherwise
/// do it some time later: a test can then say what is held the moment it is answered.
async fn give_up(app: &App, context: &Context, order: OrderId) -> app::Result<Said> {
    app.orders().cancel(context, order).await?;
    let Actor::Person(person) = context.actor else { return Ok(Said::Done) };
    let (stream, child) = (person.to_string(), context.child("release"));
    let (wallet, _) = app.log().load::<Wallet>(&stream).await.map_err(later)?;
    let released = Context { actor: Actor::Process("checkout"), ..child };
    let known = wallet.held_for(order).is_none();
    if known {
        return Ok(Said::Done);
    }
    let command = WalletCommand::Release {
        order,
        entry: EntryId::derive(released.command_id, "entry", released.at),
        on: effective_date(released.at),
    };
    let metadata = released.metadata("wallet.release", &order).map_err(later)?;
    app.log().execute::<Wallet>(&stream, command, &metadata).await.map_err(later)?;
    Ok(Said::Done)
}

fn later(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Unavailable(Box::new(error))
}
