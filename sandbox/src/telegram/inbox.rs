//! Updates on their way to the bot: made here, fetched by `getUpdates` or pushed to a webhook.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, VecDeque};

use super::world::now;

/// Updates kept for `/redeliver`, delivered or not.
pub(super) const ARCHIVE_MAX: usize = 5_000;
/// Seconds an update waits to be fetched (Bot API: 24 hours).
pub(super) const WAITING_SECONDS_MAX: i64 = 24 * 3600;
/// Kinds that come only when they are asked for by name (Bot API).
const NOT_BY_DEFAULT: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

/// Something that happened, as the bot hears of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Update {
    /// Grows by one.
    pub id: i64,
    /// Unix seconds.
    pub at: i64,
    /// The chat it belongs to; webhooks keep the order within one.
    pub chat_id: i64,
    /// The whole `Update`.
    pub body: Value,
}

/// An update that waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Waiting {
    /// What waits.
    pub update: Update,
    /// It was delivered before and comes once more, whatever the offset says.
    pub again: bool,
    /// Webhook deliveries that failed.
    #[serde(skip)]
    pub failures: u32,
    /// A webhook delivery is under way, or not due before its next attempt.
    #[serde(skip)]
    pub not_before: Option<tokio::time::Instant>,
    /// A webhook delivery is under way.
    #[serde(skip)]
    pub in_flight: bool,
}

/// The bot's inbox.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Inbox {
    next_id: i64,
    /// Not yet confirmed.
    pub waiting: VecDeque<Waiting>,
    archive: VecDeque<Update>,
    /// Kinds the bot wants; none is the default. Kept until changed, as the real server does.
    pub allowed: Option<BTreeSet<String>>,
    /// Where updates are pushed to, if anywhere.
    pub webhook: Option<Webhook>,
    /// Counts `getUpdates` calls: a newer one ends an older one.
    #[serde(skip)]
    pub poll: u64,
}

/// Where updates are pushed to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Webhook {
    /// The bot's address.
    pub url: String,
    /// Sent along in `X-Telegram-Bot-Api-Secret-Token`.
    pub secret_token: Option<String>,
    /// Deliveries at the same time.
    pub max_connections: usize,
    /// The last failed delivery: Unix seconds and what went wrong.
    pub last_error: Option<(i64, String)>,
}

impl Inbox {
    /// An empty inbox. Ids begin at the clock, so that a bot which remembers ids of an earlier
    /// sandbox does not take the new ones for repetitions.
    pub(super) fn empty() -> Self {
        Self {
            next_id: now(),
            waiting: VecDeque::new(),
            archive: VecDeque::new(),
            allowed: None,
            webhook: None,
            poll: 0,
        }
    }

    /// Tells the bot; gives the update's id, or none when the bot does not want this kind.
    pub(super) fn push(&mut self, kind: &str, chat_id: i64, object: Value) -> Option<i64> {
        let wanted = match &self.allowed {
            Some(allowed) => allowed.contains(kind),
            None => !NOT_BY_DEFAULT.contains(&kind),
        };
        if !wanted {
            return None;
        }
        let id = self.next_id;
        self.next_id += 1;
        let mut body = Map::new();
        body.insert("update_id".to_owned(), Value::from(id));
        body.insert(kind.to_owned(), object);
        let update = Update { id, at: now(), chat_id, body: Value::Object(body) };
        self.archive.push_back(update.clone());
        if self.archive.len() > ARCHIVE_MAX {
            self.archive.pop_front();
        }
        self.waiting.push_back(Waiting::new(update, false));
        Some(id)
    }

    /// Delivers an update so many times more; false when it is unknown.
    pub(super) fn redeliver(&mut self, id: i64, times: u32) -> bool {
        let Some(update) = self.archive.iter().find(|update| update.id == id).cloned() else {
            return false;
        };
        for _ in 0..times {
            self.waiting.push_back(Waiting::new(update.clone(), true));
        }
        true
    }

    /// What `getUpdates` gives now. An offset confirms everything below it; a negative one keeps
    /// only so many of the newest.
    pub(super) fn fetch(&mut self, offset: i64, limit: usize) -> Vec<Value> {
        let oldest = now() - WAITING_SECONDS_MAX;
        self.waiting.retain(|waiting| waiting.update.at >= oldest);
        if offset > 0 {
            self.waiting.retain(|waiting| waiting.again || waiting.update.id >= offset);
        } else if offset < 0 {
            let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            let surplus = self.waiting.len().saturating_sub(keep);
            self.waiting.drain(..surplus);
        }
        let mut chosen: Vec<usize> = (0..self.waiting.len()).collect();
        chosen.sort_by_key(|at| self.waiting[*at].update.id);
        chosen.dedup_by_key(|at| self.waiting[*at].update.id);
        chosen.truncate(limit);
        let given = chosen.iter().map(|at| self.waiting[*at].update.body.clone()).collect();
        let mut repeated: Vec<usize> =
            chosen.into_iter().filter(|at| self.waiting[*at].again).collect();
        repeated.sort_unstable();
        for at in repeated.into_iter().rev() {
            self.waiting.remove(at);
        }
        given
    }
}

impl Waiting {
    fn new(update: Update, again: bool) -> Self {
        Self { update, again, failures: 0, not_before: None, in_flight: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ids(given: &[Value]) -> Vec<i64> {
        given.iter().map(|update| update["update_id"].as_i64().unwrap()).collect()
    }

    #[test]
    fn an_offset_confirms_everything_below_it() {
        let mut inbox = Inbox::empty();
        let first = inbox.push("message", 1, json!({})).unwrap();
        inbox.push("message", 1, json!({})).unwrap();
        assert_eq!(ids(&inbox.fetch(0, 100)), [first, first + 1]);
        assert_eq!(ids(&inbox.fetch(first + 1, 100)), [first + 1]);
        assert_eq!(ids(&inbox.fetch(0, 100)), [first + 1]);
    }

    #[test]
    fn a_negative_offset_keeps_the_newest() {
        let mut inbox = Inbox::empty();
        for _ in 0..3 {
            inbox.push("message", 1, json!({}));
        }
        assert_eq!(inbox.fetch(-1, 100).len(), 1);
        assert_eq!(inbox.fetch(0, 100).len(), 1);
    }

    #[test]
    fn a_confirmed_update_comes_again_when_asked_once_per_answer() {
        let mut inbox = Inbox::empty();
        let id = inbox.push("message", 1, json!({})).unwrap();
        inbox.fetch(id + 1, 100);
        assert!(inbox.redeliver(id, 2));
        assert_eq!(ids(&inbox.fetch(id + 1, 100)), [id]);
        assert_eq!(ids(&inbox.fetch(id + 1, 100)), [id]);
        assert!(inbox.fetch(id + 1, 100).is_empty());
        assert!(!inbox.redeliver(id + 7, 1));
    }

    #[test]
    fn a_kind_nobody_asked_for_is_not_made() {
        let mut inbox = Inbox::empty();
        inbox.allowed = Some(BTreeSet::from(["callback_query".to_owned()]));
        assert_eq!(inbox.push("message", 1, json!({})), None);
        assert!(inbox.push("callback_query", 1, json!({})).is_some());
    }
}
