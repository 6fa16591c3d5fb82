//! `getUpdates`: waits until something happens, and gives way to a newer poll.

use serde_json::Value;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

use super::updates::set_allowed;
use crate::telegram::{
    error::{ApiError, Reply},
    hub::Hub,
    params::Params,
};

/// Updates of one answer (Bot API).
const LIMIT_MAX: i64 = 100;
/// Seconds a poll may wait (Bot API).
const TIMEOUT_SECONDS_MAX: i64 = 50;

/// Runs `getUpdates`.
pub(crate) async fn get_updates(hub: &Hub, params: &Params) -> Reply {
    let offset = params.int("offset").unwrap_or_default();
    let limit = params.int("limit").filter(|limit| (1..=LIMIT_MAX).contains(limit));
    let limit = usize::try_from(limit.unwrap_or(LIMIT_MAX)).unwrap_or(1);
    let timeout = params.int("timeout").unwrap_or_default().clamp(0, TIMEOUT_SECONDS_MAX);
    let deadline = Instant::now() + Duration::from_secs(timeout.unsigned_abs());
    let mine = hub.change(|world| {
        if world.inbox.webhook.is_some() {
            return Err(ApiError::conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete \
                 the webhook first",
            ));
        }
        set_allowed(world, params)?;
        world.inbox.poll += 1;
        Ok(world.inbox.poll)
    })?;
    let mut changes = hub.watch();
    loop {
        changes.mark_unchanged();
        let given = hub.look(|world| {
            if world.inbox.webhook.is_some() {
                return Err(ApiError::conflict("terminated by setWebhook request"));
            }
            if world.inbox.poll != mine {
                return Err(ApiError::conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance \
                     is running",
                ));
            }
            Ok(world.inbox.fetch(offset, limit))
        })?;
        if !given.is_empty() {
            return Ok(Value::Array(given));
        }
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return Ok(Value::Array(given)) },
            () = sleep_until(deadline) => return Ok(Value::Array(given)),
            () = hub.closed() => return Ok(Value::Array(given)),
        }
    }
}
