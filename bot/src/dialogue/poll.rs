//! Updates into the inbox: by asking Telegram again and again, or as a webhook brings them. An
//! update is confirmed only after it was kept.

use std::{sync::Arc, time::Duration};

use app::{
    chat::{Arrived, Inbox},
    ports::PortError,
};
use secrecy::ExposeSecret;
use serde_json::Value;
use subtle::ConstantTimeEq;
use tokio::sync::watch;

use super::{Bot, Inside};

/// How long Telegram holds an answer back while there is nothing new.
const POLL: Duration = Duration::from_secs(25);
/// Waits after failures: doubling from the first to the last.
const PAUSE_FIRST: Duration = Duration::from_millis(500);
const PAUSE_LAST: Duration = Duration::from_secs(15);
/// How long what was done is remembered: Telegram repeats an update for a day.
const REMEMBERED: chrono::TimeDelta = chrono::TimeDelta::days(7);
/// Polls between two times of forgetting: about an hour.
const POLLS_TO_FORGET: u32 = 144;

/// Why an update of a webhook is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum NotAccepted {
    /// The secret is wrong, or no webhook is set up.
    #[error("the secret is wrong")]
    WrongSecret,
    /// It is no update.
    #[error("this is no update of Telegram")]
    NotAnUpdate,
    /// It could not be kept; Telegram will bring it again.
    #[error(transparent)]
    Unavailable(#[from] PortError),
}

/// The chat that an update belongs to: the message's, the tap's, or the member's.
fn chat_of(update: &Value) -> i64 {
    let paths = [
        "/message/chat/id",
        "/callback_query/message/chat/id",
        "/callback_query/from/id",
        "/my_chat_member/chat/id",
    ];
    paths.iter().find_map(|path| update.pointer(path)?.as_i64()).unwrap_or(0)
}

/// An update as the inbox keeps it; none when it has no number.
fn arrived(update: &Value) -> Option<Arrived> {
    let update_id = update["update_id"].as_i64()?;
    Some(Arrived { update_id, chat: chat_of(update), body: update.to_string() })
}

impl Bot {
    /// Takes an update that a webhook brought, with the secret that came with it. It is kept when
    /// this returns; handling it follows.
    ///
    /// # Errors
    /// [`NotAccepted`].
    pub async fn accept(&self, body: &[u8], secret: Option<&str>) -> Result<(), NotAccepted> {
        let right = self.0.options.webhook_secret.as_ref().zip(secret);
        let right = right.is_some_and(|(own, other)| {
            own.expose_secret().as_bytes().ct_eq(other.as_bytes()).into()
        });
        if !right {
            return Err(NotAccepted::WrongSecret);
        }
        let update: Value = serde_json::from_slice(body).map_err(|_| NotAccepted::NotAnUpdate)?;
        let arrived = arrived(&update).ok_or(NotAccepted::NotAnUpdate)?;
        self.0.inbox.keep(&[arrived], self.0.app.ports().clock.now()).await?;
        self.0.bell.notify_one();
        Ok(())
    }
}

/// Fetches updates until `shutdown` is true.
pub(super) async fn poll(inside: &Arc<Inside>, mut shutdown: watch::Receiver<bool>) {
    let (mut offset, mut pause, mut polls) = (None, PAUSE_FIRST, 0_u32);
    while !*shutdown.borrow() {
        let fetched = tokio::select! {
            fetched = fetch(inside, offset) => fetched,
            _ = shutdown.changed() => return,
        };
        match fetched {
            // Once nothing more comes, everything is confirmed, and no offset is needed: after a
            // quiet week Telegram begins its numbers anew, perhaps below.
            Ok(next) => (offset, pause) = (next, PAUSE_FIRST),
            Err(reason) => {
                tracing::warn!(%reason, "no updates from Telegram; trying again");
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    _ = shutdown.changed() => return,
                }
                pause = pause.saturating_mul(2).min(PAUSE_LAST);
            }
        }
        polls = (polls + 1) % POLLS_TO_FORGET;
        if polls == 0 {
            forget(&*inside.inbox, inside.app.ports().clock.now() - REMEMBERED).await;
        }
    }
}

/// Keeps the updates from `offset` on, and gives the offset that confirms them.
async fn fetch(inside: &Inside, offset: Option<i64>) -> Result<Option<i64>, String> {
    let updates = inside.messenger.updates(offset, POLL).await.map_err(|e| e.to_string())?;
    let arrived: Vec<Arrived> = updates.iter().filter_map(arrived).collect();
    let Some(last) = arrived.iter().map(|update| update.update_id).max() else { return Ok(None) };
    let now = inside.app.ports().clock.now();
    inside.inbox.keep(&arrived, now).await.map_err(|error| error.to_string())?;
    for _ in &arrived {
        inside.bell.notify_one();
    }
    inside.bell.notify_waiters();
    Ok(Some(last.saturating_add(1)))
}

async fn forget(inbox: &dyn Inbox, before: chrono::DateTime<chrono::Utc>) {
    if let Err(error) = inbox.forget(before).await {
        tracing::warn!(%error, "old updates could not be forgotten");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_update_is_kept_under_the_chat_that_it_belongs_to() {
        let chat = |update| arrived(&update).expect("it has a number").chat;
        assert_eq!(chat(json!({"update_id": 1, "message": {"chat": {"id": 7}}})), 7);
        let tap = json!({"update_id": 1, "callback_query": {"from": {"id": 8}}});
        assert_eq!(chat(tap), 8);
        assert_eq!(chat(json!({"update_id": 1, "poll": {}})), 0);
        assert_eq!(arrived(&json!({"message": {}})), None);
    }
}
