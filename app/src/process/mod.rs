//! Doing what the processes of `domain` decide, under the same names.
//!
//! Each process is a reactor (from an event to tasks, pure, recorded with the cursor) and a
//! performer (from a task to commands and calls). The id of a task is the id of the command that it
//! issues, so a task that runs twice has one effect.

mod checkout;
mod forgetting;
mod gateway;
mod notice;
mod parked;
mod provisioning;
mod reactor;
mod top_up;
mod usage;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chrono::TimeDelta;
use event_store::{
    Turn,
    reaction::{Claimed, Performed, Performer, Reactor},
};

use crate::{
    App, Settings,
    chat::Announcer,
    error::{Error, Refusal, unavailable},
};

pub use gateway::sweep_gateway;
pub use parked::deliver_parked;
pub use reactor::Caused;
pub use usage::poll_usage;

/// Attempts of a notice: with the backoff about a day, after which it is old news.
const NOTICE_ATTEMPTS_MAX: u32 = 30;
/// Attempts of everything else before it is parked: with the usual pauses about half a day; a process
/// that asks for shorter ones comes there sooner.
const ATTEMPTS_MAX: u32 = 20;

/// After how long a task that this program does not know is offered again: while a newer one takes its
/// place both work, and the newer takes it.
const NEWER_WAITS: TimeDelta = TimeDelta::seconds(10);
/// After how long a task is offered again that found others in its turn. It counts as no attempt.
const TURN_AGAIN: TimeDelta = TimeDelta::seconds(1);

/// Every reactor of the shop.
#[must_use]
pub fn reactors(settings: &Settings) -> Vec<Box<dyn Reactor>> {
    vec![
        Box::new(top_up::TopUp),
        Box::new(gateway::AtGateway),
        Box::new(checkout::Checkout),
        Box::new(provisioning::Provisioning),
        Box::new(forgetting::Forgetting),
        Box::new(notice::Notices::new(settings.review_reminder_minutes)),
    ]
}

/// Does the tasks of every reactor.
pub struct Processes {
    app: App,
    announcer: Arc<dyn Announcer>,
}

impl Processes {
    /// Performs tasks with this shop, telling people through `announcer`.
    #[must_use]
    pub fn new(app: App, announcer: Arc<dyn Announcer>) -> Self {
        Self { app, announcer }
    }
}

#[async_trait]
impl Performer for Processes {
    async fn perform(&self, task: &Claimed) -> Performed {
        match task.kind.as_str() {
            top_up::NAME => top_up::perform(&self.app, task).await,
            gateway::NAME => gateway::perform(&self.app, task).await,
            checkout::NAME => checkout::perform(&self.app, task).await,
            provisioning::NAME => provisioning::perform(&self.app, task).await,
            forgetting::NAME => forgetting::perform(&self.app, task).await,
            notice::NAME => notice::perform(&*self.announcer, task).await,
            other => {
                tracing::warn!(kind = other, "a task of a newer program is left for it");
                Performed::Snooze { until: self.app.ports().clock.now() + NEWER_WAITS }
            }
        }
    }

    fn max_attempts(&self, kind: &str) -> u32 {
        // A notice is given up at its last attempt, and never parked.
        if kind == notice::NAME { NOTICE_ATTEMPTS_MAX + 1 } else { ATTEMPTS_MAX }
    }
}

/// Does something alone among all processes of the shop, in the turn of `name`.
async fn in_turn(app: &App, name: &str, work: impl Future<Output = Performed>) -> Performed {
    match app.turns().run(name, work).await {
        Ok(Turn::Done(performed)) => performed,
        Ok(Turn::Busy) => Performed::Snooze { until: app.ports().clock.now() + TURN_AGAIN },
        Ok(Turn::Lost) => Performed::Retry { error: format!("lost its turn: {name}"), after: None },
        Err(error) => failed(&unavailable(error)),
    }
}

/// What a failure means for a task: unavailable things are tried again, a refusal is a contradiction
/// that a person must look at.
fn failed(error: &Error) -> Performed {
    match error {
        Error::Unavailable(source) => {
            Performed::Retry { error: format!("unavailable: {source}"), after: None }
        }
        Error::Conflict => {
            Performed::Retry { error: error.to_string(), after: Some(Duration::from_millis(200)) }
        }
        Error::Refused(refusal) => Performed::Park { error: refused(refusal) },
        Error::Forbidden(_) | Error::Unauthenticated | Error::NotFound(_) | Error::KeyReused => {
            Performed::Park { error: error.to_string() }
        }
    }
}

fn refused(refusal: &Refusal) -> String {
    format!("refused: {refusal}")
}

/// A task is done, or failed so.
fn settled(result: &Result<(), Error>) -> Performed {
    result.as_ref().map_or_else(failed, |()| Performed::Done)
}
