//! The ports that signing in needs beside sessions: waits after wrong attempts, tickets between two
//! steps, links that the bot confirms, what counts once, and the audit trail.

use std::{net::IpAddr, time::Duration};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::id::PersonId;
use uuid::Uuid;

use crate::{audit::Action, context::Channel, ports::PortError};

/// Characters that are kept of what a client says of itself; browsers say about 150.
const AGENT_CHARS_MAX: usize = 300;

/// From where somebody comes, and with what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Door {
    /// His address, when it is known.
    pub address: Option<IpAddr>,
    /// What his client says of itself.
    pub agent: Option<String>,
}

impl Door {
    /// A door, whose client said so much of itself as is kept.
    #[must_use]
    pub fn new(address: Option<IpAddr>, agent: Option<&str>) -> Self {
        let kept = |agent: &str| {
            agent.chars().filter(|c| !c.is_control()).take(AGENT_CHARS_MAX).collect::<String>()
        };
        Self { address, agent: agent.map(kept).filter(|agent| !agent.is_empty()) }
    }
}

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// With a user name and a password, in a browser.
    Password,
    /// By a link that he confirmed in the bot.
    Link,
    /// As a Mini App in Telegram.
    MiniApp,
    /// With a user name and a password, as a program that keeps its token.
    Program,
}

impl Method {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Password, Self::Link, Self::MiniApp, Self::Program];

    /// Its name where it is kept.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Link => "link",
            Self::MiniApp => "mini_app",
            Self::Program => "program",
        }
    }

    /// The method of a name.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|method| method.code() == code)
    }
}

/// How waits grow: after `free` attempts the first wait is `wait`, and each further attempt doubles
/// it, up to `wait_max`. All is forgotten `forgotten_after` the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// Attempts without a wait.
    pub free: u32,
    /// The first wait.
    pub wait: Duration,
    /// The longest wait.
    pub wait_max: Duration,
    /// After how long attempts no longer count.
    pub forgotten_after: Duration,
}

/// What is kept of the attempts under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How many there were that count.
    pub attempts: u32,
    /// When the last one was.
    pub last_at: DateTime<Utc>,
    /// Until when no other may be tried.
    pub until: Option<DateTime<Utc>>,
}

impl Waits {
    /// What becomes of a further attempt, and what is kept then. An attempt during a wait does not
    /// count, or whoever tries again and again would never be let in.
    #[must_use]
    pub fn knock(self, had: Standing, now: DateTime<Utc>) -> (Knock, Standing) {
        if let Some(until) = had.until.filter(|until| *until > now) {
            return (Knock::Wait { until }, had);
        }
        let span = |duration| TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
        let fresh = now - had.last_at > span(self.forgotten_after);
        let attempts = if fresh { 1 } else { had.attempts.saturating_add(1) };
        let over = attempts.checked_sub(self.free);
        let until = over.map(|over| {
            let wait = self.wait.saturating_mul(2_u32.saturating_pow(over)).min(self.wait_max);
            now + span(wait)
        });
        (Knock::Try { last: until.is_some() }, Standing { attempts, last_at: now, until })
    }
}

/// What became of an attempt that was announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knock {
    /// It may be tried. It counts as a wrong one until it is taken back.
    Try {
        /// Whether no other may be tried after it for a while.
        last: bool,
    },
    /// It may not.
    Wait {
        /// Until when.
        until: DateTime<Utc>,
    },
}

/// What a ticket is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To show a code of the device that is known.
    Code,
    /// To show a code of a device that is set up now.
    Enroll,
}

/// Who owes a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// Who.
    pub person: PersonId,
    /// What for.
    pub purpose: Purpose,
    /// How he began.
    pub method: Method,
    /// Until when he may go on.
    pub expires_at: DateTime<Utc>,
}

/// Where a link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// Nobody has answered.
    Waiting,
    /// Its browser may be signed in, once.
    Confirmed,
    /// It was refused, or the wrong number was picked.
    Refused,
    /// Its browser was signed in.
    Used,
}

/// A browser that asks to be signed in by whoever opens its link in Telegram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Names it in the bot; opens nothing.
    pub id: Uuid,
    /// The number that the browser shows.
    pub number: u8,
    /// The numbers that the bot offers, that one among them.
    pub offered: Vec<u8>,
    /// Which browser, and from where.
    pub door: Door,
    /// Where it stands.
    pub state: LinkState,
    /// Who answered.
    pub person: Option<PersonId>,
    /// Since when it asks.
    pub created_at: DateTime<Utc>,
    /// Until when it can be answered and used.
    pub expires_at: DateTime<Utc>,
}

/// What signing in needs beside sessions. Tokens and nonces are known by their SHA-256 alone.
#[async_trait]
pub trait Gate: Send + Sync {
    /// Announces an attempt under `key`, which counts as a wrong one from now on.
    async fn knock(&self, key: &str, now: DateTime<Utc>, waits: Waits) -> Result<Knock, PortError>;
    /// The last attempt under `key` was a right one: it does not count, nor do those before when
    /// `all`.
    async fn take_back(&self, key: &str, all: bool) -> Result<(), PortError>;
    /// Keeps a ticket.
    async fn put_ticket(&self, token_sha256: &[u8; 32], ticket: &Ticket) -> Result<(), PortError>;
    /// A ticket, while it lasts.
    async fn ticket(
        &self,
        token_sha256: &[u8; 32],
        now: DateTime<Utc>,
    ) -> Result<Option<Ticket>, PortError>;
    /// Uses a ticket up; whether it was there to be used.
    async fn tear_ticket(&self, token_sha256: &[u8; 32]) -> Result<bool, PortError>;
    /// Keeps a link that waits.
    async fn put_link(
        &self,
        token_sha256: &[u8; 32],
        nonce_sha256: &[u8; 32],
        link: &Link,
    ) -> Result<(), PortError>;
    /// The link whose page holds this token.
    async fn link_of_page(&self, token_sha256: &[u8; 32]) -> Result<Option<Link>, PortError>;
    /// The link that carries this nonce.
    async fn link_of_nonce(&self, nonce_sha256: &[u8; 32]) -> Result<Option<Link>, PortError>;
    /// A link by its name.
    async fn link(&self, id: Uuid) -> Result<Option<Link>, PortError>;
    /// Answers a link that waits; one that was answered stays as it is.
    async fn answer_link(
        &self,
        id: Uuid,
        person: PersonId,
        confirmed: bool,
    ) -> Result<(), PortError>;
    /// Uses a confirmed link up; whether it was there to be used.
    async fn use_link(&self, id: Uuid) -> Result<bool, PortError>;
    /// Spends what counts once; false when it was spent before.
    async fn spend(&self, what: &str, now: DateTime<Utc>) -> Result<bool, PortError>;
    /// Lets go what has ended. How many rows.
    async fn sweep(&self, now: DateTime<Utc>) -> Result<u64, PortError>;
}

/// What is noted in the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Its place in the trail; 0 before it has one.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, as in the log: `person:…`, `operator`, `process:…`.
    pub actor: String,
    /// About whom.
    pub person: Option<PersonId>,
    /// What.
    pub action: Action,
    /// Whether it was refused.
    pub denied: bool,
    /// By which door of the shop.
    pub channel: Channel,
    /// From where, and with what.
    pub door: Door,
    /// What is noted once only, however often it happens.
    pub once: Option<String>,
}

/// Which notes are wanted; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// By this one.
    pub actor: Option<String>,
    /// Of these actions; all when there are none.
    pub actions: Vec<&'static str>,
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub until: Option<DateTime<Utc>>,
}

/// The audit trail.
#[async_trait]
pub trait Trail: Send + Sync {
    /// Notes something.
    async fn note(&self, noted: &Noted) -> Result<(), PortError>;
    /// What was noted before this place (all of it when there is none), the newest first.
    async fn notes(
        &self,
        wanted: &Wanted,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Noted>, PortError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAITS: Waits = Waits {
        free: 3,
        wait: Duration::from_secs(30),
        wait_max: Duration::from_secs(100),
        forgotten_after: Duration::from_secs(3_600),
    };

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn waits_grow_to_their_limit_and_attempts_in_between_do_not_count() {
        let mut standing = Standing { attempts: 0, last_at: at(0), until: None };
        let mut now = 0;
        let mut knock = |now: i64| {
            let (knock, next) = WAITS.knock(standing, at(now));
            standing = next;
            knock
        };
        assert_eq!(knock(now), Knock::Try { last: false });
        assert_eq!(knock(now), Knock::Try { last: false });
        for wait in [30, 60, 100, 100] {
            assert_eq!(knock(now), Knock::Try { last: true });
            assert_eq!(knock(now + wait - 1), Knock::Wait { until: at(now + wait) });
            now += wait;
        }
        assert_eq!(knock(now + 3_601), Knock::Try { last: false }, "all is forgotten");
    }
}
