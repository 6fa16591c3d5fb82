//! A worker: takes an update, handles it while it holds the lease, and settles what became of it.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use app::chat::Taken;
use futures::FutureExt;
use tokio::sync::watch;
use uuid::Uuid;

use super::{Failure, Inside, route, turn::Turn, update};
use crate::text::of_error;

/// How long an update belongs to a worker that does not say that it lives.
const LEASE: Duration = Duration::from_secs(15);
/// How often a worker says so.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How long a worker waits for the bell before it looks by itself: others may have kept updates,
/// and waiting times end.
const LOOK: Duration = Duration::from_millis(500);
/// Attempts before an update is given up: with the waits about three minutes.
const ATTEMPTS_MAX: u32 = 12;
/// The attempt after which the writer is told that it takes longer.
const ATTEMPTS_SILENT: u32 = 2;
/// Waits between attempts: doubling from the first to the last.
const WAIT_FIRST: Duration = Duration::from_millis(300);
const WAIT_LAST: Duration = Duration::from_secs(30);

/// Handles updates until `shutdown` is true.
pub(super) async fn work(inside: Arc<Inside>, mut shutdown: watch::Receiver<bool>) {
    let owner = format!("bot-{}", Uuid::new_v4());
    while !*shutdown.borrow() {
        match inside.inbox.claim(&owner, LEASE).await {
            Ok(Some(taken)) => one(&inside, &owner, taken).await,
            Ok(None) => {
                tokio::select! {
                    () = inside.bell.notified() => {}
                    () = tokio::time::sleep(LOOK) => {}
                    _ = shutdown.changed() => return,
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the inbox does not answer");
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

/// What is to become of an update.
enum Verdict {
    Done,
    Again(String),
    Parked(String),
}

async fn one(inside: &Inside, owner: &str, taken: Taken) {
    let handled = AssertUnwindSafe(handle(inside, &taken)).catch_unwind();
    let beating = async {
        loop {
            tokio::time::sleep(HEARTBEAT).await;
            if let Ok(false) = inside.inbox.renew(taken.update_id, owner, LEASE).await {
                return;
            }
        }
    };
    let verdict = tokio::select! {
        verdict = handled => verdict.unwrap_or_else(|_| {
            Verdict::Again("the handler broke".to_owned())
        }),
        // The lease is lost: whoever holds it now does the same, to the same effect.
        () = beating => return,
    };
    let id = taken.update_id;
    let settled = match &verdict {
        Verdict::Done => inside.inbox.done(id, owner).await,
        Verdict::Again(why) if taken.attempts < ATTEMPTS_MAX => {
            tracing::warn!(update_id = id, attempts = taken.attempts, %why, "tried again later");
            inside.inbox.retry(id, owner, wait_after(taken.attempts), why).await
        }
        Verdict::Again(why) | Verdict::Parked(why) => {
            tracing::error!(update_id = id, attempts = taken.attempts, %why, "given up");
            let told = apologise(inside, &taken, "error-parked").await;
            told.unwrap_or_else(|error| tracing::warn!(%error, "the writer could not be told"));
            inside.inbox.park(id, owner, why).await
        }
    };
    if let Err(error) = settled {
        tracing::warn!(update_id = id, %error, "an update could not be settled; its lease ends");
    }
}

fn wait_after(attempts: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1).min(16));
    WAIT_FIRST.saturating_mul(doubled).min(WAIT_LAST)
}

/// The code by which support finds an update again.
fn trace(update_id: i64) -> String {
    format!("U{update_id:X}")
}

/// Says that something was not done, or not yet.
async fn apologise(inside: &Inside, taken: &Taken, key: &str) -> Result<(), Failure> {
    let Ok(Some(stimulus)) = update::read(&taken.body) else { return Ok(()) };
    let mut turn = Turn::begin_unmet(inside, taken, &stimulus);
    let apology = turn.speaker().get(key, &[]);
    let code = turn.speaker().trace(&trace(taken.update_id));
    turn.say(crate::chat::Screen::new(apology).line(code)).await?;
    turn.end().await
}

/// Handles an update, and answers refusals.
async fn handle(inside: &Inside, taken: &Taken) -> Verdict {
    let stimulus = match update::read(&taken.body) {
        Ok(Some(stimulus)) => stimulus,
        Ok(None) => return Verdict::Done,
        Err(error) => return Verdict::Parked(format!("not an update: {error}")),
    };
    let mut turn = match Turn::begin(inside, taken, &stimulus).await {
        Ok(Some(turn)) => turn,
        Ok(None) => return Verdict::Done,
        Err(failure) => return verdict(inside, taken, None, failure).await,
    };
    let handled = match Box::pin(route::route(&mut turn, &stimulus.deed)).await {
        Ok(()) => turn.end().await,
        Err(failure) => Err(failure),
    };
    match handled {
        Ok(()) => Verdict::Done,
        Err(failure) => verdict(inside, taken, Some(&mut turn), failure).await,
    }
}

async fn verdict(
    inside: &Inside,
    taken: &Taken,
    turn: Option<&mut Turn<'_>>,
    failure: Failure,
) -> Verdict {
    if failure.passes() {
        if taken.attempts == ATTEMPTS_SILENT {
            let told = apologise(inside, taken, "error-delayed").await;
            told.unwrap_or_else(|error| tracing::debug!(%error, "the writer could not be told"));
        }
        return Verdict::Again(failure.to_string());
    }
    let Some(turn) = turn else { return Verdict::Parked(failure.to_string()) };
    let told = match &failure {
        Failure::App(error) => turn.refuse(&of_error(error)).await,
        Failure::NoFile(_) => turn.tell("payment-file-failed", &[]).await,
        Failure::Unsent(app::chat::Unsent::Unreachable) => turn.unreachable().await,
        Failure::Unsent(app::chat::Unsent::Gone) => Ok(()),
        Failure::Unsent(_) | Failure::Port(_) | Failure::Query(_) => {
            return Verdict::Parked(failure.to_string());
        }
    };
    let told = match told {
        Ok(()) => turn.end().await,
        Err(error) => Err(error),
    };
    match told {
        Ok(()) => Verdict::Done,
        Err(Failure::Unsent(app::chat::Unsent::Unreachable)) => Verdict::Done,
        Err(error) if error.passes() => Verdict::Again(error.to_string()),
        Err(error) => Verdict::Parked(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_within_minutes() {
        let waits: Vec<u128> = (1..ATTEMPTS_MAX).map(|n| wait_after(n).as_millis()).collect();
        assert!(waits.windows(2).all(|two| two[0] <= two[1]), "{waits:?}");
        assert!(waits.iter().sum::<u128>() < 5 * 60 * 1000, "{waits:?}");
    }
}
