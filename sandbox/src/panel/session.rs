//! Who is signed in: cookies, the CSRF token inside them, and the lock-out after failed logins.
//! The panel signs the content of a session into the cookie; here the cookie is a number and the
//! content stays, which from outside is the same. Sessions do not survive a restart.

use super::world::Generation;
use rand::{Rng, distributions::Alphanumeric};
use std::collections::HashMap;

/// The panel's default `sessionMaxAge`, six hours; it is absolute, not sliding.
pub(super) const SESSION_SECONDS: i64 = 360 * 60;
/// Failures within the window that lock a pair of address and name.
const FAILURES_MAX: usize = 5;
const FAILURE_WINDOW_MS: i64 = 5 * 60 * 1000;
const LOCKED_MS: i64 = 15 * 60 * 1000;
const CSRF_CHARS: usize = 43;
const COOKIE_CHARS: usize = 64;

#[derive(Debug, Clone, Default)]
struct Session {
    signed_in: bool,
    csrf: String,
    written_at: i64,
}

/// All sessions of a panel. Addresses are not told apart: everybody is on loopback.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    by_cookie: HashMap<String, Session>,
    failures: HashMap<String, Vec<i64>>,
    locked_until: HashMap<String, i64>,
    all_locked_until: i64,
}

impl Sessions {
    /// Whether the cookie is that of somebody signed in.
    pub(super) fn signed_in(&self, cookie: Option<&str>, now: i64) -> bool {
        self.fresh(cookie, now).is_some_and(|session| session.signed_in)
    }

    /// Whether the header matches the token in the session.
    pub(super) fn csrf_fits(&self, cookie: Option<&str>, header: Option<&str>, now: i64) -> bool {
        self.fresh(cookie, now)
            .is_some_and(|session| !session.csrf.is_empty() && header == Some(&session.csrf))
    }

    /// The session's CSRF token, and the new cookie if one had to be made.
    pub(super) fn csrf(&mut self, cookie: Option<&str>, now: i64) -> (String, Option<String>) {
        let held = self.fresh(cookie, now).cloned().unwrap_or_default();
        if !held.csrf.is_empty() {
            return (held.csrf, None);
        }
        let csrf = random(CSRF_CHARS);
        let cookie = self.write(Session { csrf: csrf.clone(), ..held }, now);
        (csrf, Some(cookie))
    }

    /// Signs in and gives the new cookie; the CSRF token stays as it was.
    pub(super) fn sign_in(&mut self, cookie: Option<&str>, now: i64) -> String {
        let held = self.fresh(cookie, now).cloned().unwrap_or_default();
        self.write(Session { signed_in: true, ..held }, now)
    }

    /// Forgets a session.
    pub(super) fn sign_out(&mut self, cookie: Option<&str>) {
        if let Some(cookie) = cookie {
            self.by_cookie.remove(cookie);
        }
    }

    /// Every session runs out at once.
    pub(super) fn expire_all(&mut self) {
        self.by_cookie.clear();
    }

    /// Nobody gets in until then, right password or not.
    pub(super) fn lock_all_until(&mut self, until: i64) {
        self.all_locked_until = until;
    }

    /// Whether this name is locked out; generation 2 knows no lock-out of its own.
    pub(super) fn locked(&self, generation: Generation, name: &str, now: i64) -> bool {
        let own = generation == Generation::G3b
            && self.locked_until.get(&name.to_lowercase()).is_some_and(|until| now < *until);
        own || now < self.all_locked_until
    }

    /// Counts a failed login.
    pub(super) fn failed(&mut self, name: &str, now: i64) {
        let name = name.to_lowercase();
        let failures = self.failures.entry(name.clone()).or_default();
        failures.retain(|at| *at >= now - FAILURE_WINDOW_MS);
        failures.push(now);
        if failures.len() >= FAILURES_MAX {
            failures.clear();
            self.locked_until.insert(name, now + LOCKED_MS);
        }
    }

    /// A login that worked forgets the failures.
    pub(super) fn succeeded(&mut self, name: &str) {
        self.failures.remove(&name.to_lowercase());
    }

    fn fresh(&self, cookie: Option<&str>, now: i64) -> Option<&Session> {
        let session = self.by_cookie.get(cookie?)?;
        (now - session.written_at < SESSION_SECONDS * 1000).then_some(session)
    }

    fn write(&mut self, mut session: Session, now: i64) -> String {
        session.written_at = now;
        let cookie = random(COOKIE_CHARS);
        self.by_cookie.insert(cookie.clone(), session);
        cookie
    }
}

fn random(chars: usize) -> String {
    rand::thread_rng().sample_iter(Alphanumeric).take(chars).map(char::from).collect()
}
