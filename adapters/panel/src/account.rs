//! An account as it should be, as it is, and what it has used.

use crate::{
    converge::now_ms,
    outcome::{Outcome, RejectedKind},
};
use serde::{Deserialize, Serialize};

/// The longest name: panels have no limit of their own, but every name stands in every listing.
const NAME_CHARS_MAX: usize = 64;
/// The longest comment, in characters.
const COMMENT_CHARS_MAX: usize = 256;

/// What an account should be. All three names are chosen by us and never change, so that a
/// repeated call can be recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desired {
    /// The identity on the panel; compared there without regard to case.
    pub email: String,
    /// The credential.
    pub uuid: String,
    /// The subscription on the panel's own listener.
    pub sub_id: String,
    /// Where the account may connect.
    pub inbound_ids: Vec<i64>,
    /// Bytes in both directions together; 0 is unlimited.
    pub quota_bytes: u64,
    /// Unix milliseconds; 0 is never. Negative is a duration that begins with the first traffic:
    /// once it has begun, the panel's moment is kept and the duration is not sent again.
    pub expires_at_ms: i64,
    /// How many source addresses at once; 0 for any number.
    pub device_limit: u32,
    /// Whether it may connect at all.
    pub enable: bool,
    /// Free text for the panel's own pages.
    pub comment: String,
}

/// What an account is, as read from the panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// The identity.
    pub email: String,
    /// The credential.
    pub uuid: String,
    /// The subscription.
    pub sub_id: String,
    /// Where it is, in ascending order.
    pub inbound_ids: Vec<i64>,
    /// Bytes; 0 is unlimited.
    pub quota_bytes: u64,
    /// Unix milliseconds; 0 never, negative not begun.
    pub expires_at_ms: i64,
    /// Source addresses; 0 for any number.
    pub device_limit: u32,
    /// Whether it may connect. The panel switches it off at the end of quota or time.
    pub enable: bool,
    /// Free text.
    pub comment: String,
    /// Bytes used in both directions together.
    pub used_bytes: u64,
}

/// The counters of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Bytes sent. May go down: resets and restored backups.
    pub up: u64,
    /// Bytes received. May go down.
    pub down: u64,
    /// Whether the panel lets it through.
    pub enable: bool,
    /// Unix milliseconds; 0 never, negative not begun.
    pub expires_at_ms: i64,
    /// The quota in bytes; 0 unlimited.
    pub total: u64,
    /// Unix milliseconds of the last traffic; 0 if never seen.
    pub last_online_ms: i64,
}

impl Desired {
    /// Refuses what no panel can hold, before anything is sent.
    pub(crate) fn check<T>(&self) -> Result<(), Outcome<T>> {
        let refuse = |reason: &str| {
            Err(Outcome::Rejected { reason: reason.to_owned(), kind: RejectedKind::Permanent })
        };
        if !is_name(&self.email) {
            return refuse("the account name is empty, too long or has a forbidden character");
        }
        if !is_name(&self.sub_id) {
            return refuse("the subscription id is empty, too long or has a forbidden character");
        }
        if !is_uuid(&self.uuid) {
            return refuse("the credential is not a UUID");
        }
        if self.inbound_ids.is_empty() {
            return refuse("an account needs at least one inbound");
        }
        if i64::try_from(self.quota_bytes).is_err() {
            return refuse("the quota does not fit the panel's number");
        }
        if self.comment.chars().count() > COMMENT_CHARS_MAX {
            return refuse("the comment is too long");
        }
        Ok(())
    }

    /// The quota as the panel counts.
    pub(crate) fn total(&self) -> i64 {
        i64::try_from(self.quota_bytes).unwrap_or(i64::MAX)
    }

    /// The inbounds in ascending order, each once.
    pub(crate) fn places(&self) -> Vec<i64> {
        let mut places = self.inbound_ids.clone();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// The moment to send: a duration that has begun on the panel is not begun again.
    pub(crate) fn expiry_over(&self, held: i64) -> i64 {
        if self.expires_at_ms < 0 && held > 0 { held } else { self.expires_at_ms }
    }
}

impl Observed {
    /// Whether this is the same account: the same credential and subscription.
    pub(crate) fn is(&self, desired: &Desired) -> bool {
        self.uuid.eq_ignore_ascii_case(&desired.uuid) && self.sub_id == desired.sub_id
    }

    /// Whether everything is as desired.
    pub(crate) fn fits(&self, desired: &Desired) -> bool {
        self.is(desired)
            && self.inbound_ids == desired.places()
            && self.quota_bytes == desired.quota_bytes
            && self.expires_at_ms == desired.expiry_over(self.expires_at_ms)
            && self.device_limit == desired.device_limit
            && (self.enable == desired.enable || (desired.enable && self.exhausted()))
            && self.comment == desired.comment
    }

    /// Whether the quota is gone.
    pub(crate) fn used_up(&self) -> bool {
        self.quota_bytes > 0 && self.used_bytes >= self.quota_bytes
    }

    /// Whether the panel itself switches it off: switching it on again would not last. The
    /// panel's clock may be ahead of ours by the two minutes allowed here.
    fn exhausted(&self) -> bool {
        const CLOCKS_APART_MS: i64 = 2 * 60 * 1000;
        let soon = now_ms().saturating_add(CLOCKS_APART_MS);
        self.used_up() || (self.expires_at_ms > 0 && self.expires_at_ms <= soon)
    }
}

/// Whether a panel takes this as an e-mail or subscription id, and a URL as a segment. The tilde is
/// kept for the further clients of an account in generation 2.
pub(crate) fn is_name(text: &str) -> bool {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '/' | '\\' | '~');
    !text.is_empty()
        && text.chars().count() <= NAME_CHARS_MAX
        && !text.contains(forbidden)
        && !matches!(text, "." | "..")
}

fn is_uuid(text: &str) -> bool {
    const DASHES: [usize; 4] = [8, 13, 18, 23];
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| {
            if DASHES.contains(&place) { byte == b'-' } else { byte.is_ascii_hexdigit() }
        })
}
