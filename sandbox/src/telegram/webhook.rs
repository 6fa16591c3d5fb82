//! Delivery to a webhook: in order within a chat, several chats at a time, again and again until
//! the bot answers 2xx.

use serde_json::Value;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep_until};

use super::{
    hub::Hub,
    inbox::{Update, Webhook},
    methods,
    params::Params,
    world::now,
};

/// Seconds a bot has to answer a delivery.
const DELIVERY_SECONDS_MAX: u64 = 60;
/// Seconds between two attempts at most, unless the bot asks for more.
const RETRY_SECONDS_MAX: u64 = 60;
/// Seconds a bot may ask for with `Retry-After` (the real server's limit).
const RETRY_AFTER_SECONDS_MAX: u64 = 3600;
/// Header that carries the secret.
const SECRET_HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";
/// Methods that an answer to a delivery may not call (the real server's list, in short).
const NOT_IN_ANSWERS: [&str; 4] = ["setwebhook", "deletewebhook", "close", "logout"];

/// Delivers until the hub closes.
pub(super) async fn deliver(hub: Arc<Hub>) {
    let client = match reqwest::Client::builder()
        .timeout(Duration::from_secs(DELIVERY_SECONDS_MAX))
        .no_proxy()
        .build()
    {
        Ok(client) => client,
        Err(error) => {
            tracing::error!(%error, "webhooks will not be delivered");
            return;
        }
    };
    let mut changes = hub.watch();
    loop {
        changes.mark_unchanged();
        let (due, next) = hub.look(|world| {
            let Some(webhook) = world.inbox.webhook.clone() else { return (Vec::new(), None) };
            let (due, next) = due(&mut world.inbox.waiting, webhook.max_connections);
            (due.into_iter().map(|update| (webhook.clone(), update)).collect(), next)
        });
        for (webhook, update) in due {
            let (hub, client) = (hub.clone(), client.clone());
            tokio::spawn(async move { attempt(&hub, &client, &webhook, &update).await });
        }
        let wake = next.unwrap_or_else(|| Instant::now() + Duration::from_secs(3600));
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return },
            () = sleep_until(wake) => {}
            () = hub.closed() => return,
        }
    }
}

/// What can be delivered now, marked as under way, and when the next attempt is due.
fn due(
    waiting: &mut std::collections::VecDeque<super::inbox::Waiting>,
    connections: usize,
) -> (Vec<Update>, Option<Instant>) {
    let mut busy: BTreeSet<i64> =
        waiting.iter().filter(|w| w.in_flight).map(|w| w.update.chat_id).collect();
    let mut free = connections.saturating_sub(waiting.iter().filter(|w| w.in_flight).count());
    let (mut due, mut next) = (Vec::new(), None::<Instant>);
    for waiting in waiting.iter_mut() {
        // Only the first of a chat may go; those behind it wait for its success.
        if !busy.insert(waiting.update.chat_id) || free == 0 {
            continue;
        }
        match waiting.not_before.filter(|at| *at > Instant::now()) {
            Some(at) => next = Some(next.map_or(at, |next| next.min(at))),
            None => {
                waiting.in_flight = true;
                free -= 1;
                due.push(waiting.update.clone());
            }
        }
    }
    (due, next)
}

/// One delivery.
async fn attempt(hub: &Hub, client: &reqwest::Client, webhook: &Webhook, update: &Update) {
    let mut request = client.post(&webhook.url).json(&update.body);
    if let Some(secret) = &webhook.secret_token {
        request = request.header(SECRET_HEADER, secret);
    }
    let failure = match request.send().await {
        Ok(response) if response.status().is_success() => {
            let answer = response.bytes().await.unwrap_or_default();
            hub.change(|world| {
                let waiting = &mut world.inbox.waiting;
                if let Some(at) =
                    waiting.iter().position(|w| w.in_flight && w.update.id == update.id)
                {
                    waiting.remove(at);
                }
            });
            run_answer(hub, &answer);
            return;
        }
        Ok(response) => {
            let after = response
                .headers()
                .get(reqwest::header::RETRY_AFTER)
                .and_then(|value| value.to_str().ok()?.parse().ok())
                .map(|seconds: u64| seconds.min(RETRY_AFTER_SECONDS_MAX));
            let status = response.status();
            (format!("Wrong response from the webhook: {status}"), after)
        }
        Err(error) if error.is_timeout() => ("Read timeout expired".to_owned(), None),
        Err(error) if error.is_connect() => ("Connection refused".to_owned(), None),
        Err(error) => (error.to_string(), None),
    };
    let (why, after) = failure;
    hub.change(|world| {
        if let Some(webhook) = &mut world.inbox.webhook {
            webhook.last_error = Some((now(), why));
        }
        let waiting = &mut world.inbox.waiting;
        if let Some(waiting) = waiting.iter_mut().find(|w| w.in_flight && w.update.id == update.id)
        {
            waiting.in_flight = false;
            waiting.failures += 1;
            let seconds = after.unwrap_or_else(|| pause(waiting.failures));
            waiting.not_before = Some(Instant::now() + Duration::from_secs(seconds));
        }
    });
}

/// Seconds to wait after so many failures: none at first, then 2, 4, 8 …
fn pause(failures: u32) -> u64 {
    if failures <= 1 { 0 } else { 2u64.saturating_pow(failures - 1).min(RETRY_SECONDS_MAX) }
}

/// A bot may answer a delivery with a method to run; its outcome is not told to anybody.
fn run_answer(hub: &Hub, answer: &[u8]) {
    let Ok(call) = serde_json::from_slice::<Value>(answer) else { return };
    let Some(method) = call["method"].as_str().map(str::to_ascii_lowercase) else { return };
    if method.starts_with("get") || NOT_IN_ANSWERS.contains(&method.as_str()) {
        return;
    }
    let params = Params::default().within(&call);
    if let Err(error) = hub.change(|world| methods::run(world, &method, &params)) {
        tracing::debug!(%error, %method, "a method in an answer to a delivery was refused");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_attempt_after_a_failure_is_at_once_and_the_others_wait_longer_and_longer() {
        assert_eq!([1, 2, 3, 4, 40].map(pause), [0, 2, 4, 8, 60]);
    }
}
