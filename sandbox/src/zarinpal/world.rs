//! All the gateway remembers: its sessions, the next number of a transaction, and the terminal.

use super::{
    answer::{Refusal, Reply},
    session::{Order, Session, SessionState},
    tariff::FeeType,
};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::VecDeque;

/// Sessions that are kept; the oldest go, as nobody looks further back.
const SESSIONS_MAX: usize = 5_000;
/// Sessions that `unVerified` tells (published).
const UNVERIFIED_MAX: usize = 100;
/// The first transaction's number.
const FIRST_REF_ID: i64 = 10_001;

/// What the shop's contract says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Terminal {
    /// Who bears the fee of sessions that are opened from now on.
    pub fee_type: FeeType,
    /// Whether payments are verified by themselves when the session does not say.
    pub auto_verify: bool,
}

/// What is persisted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct World {
    sessions: VecDeque<Session>,
    next_ref_id: i64,
    pub(super) terminal: Terminal,
    /// Whether there is something to write down.
    #[serde(skip)]
    pub(super) changed: bool,
}

impl Default for World {
    fn default() -> Self {
        Self {
            sessions: VecDeque::new(),
            next_ref_id: FIRST_REF_ID,
            terminal: Terminal::default(),
            changed: true,
        }
    }
}

impl World {
    /// The sessions, newest first.
    pub(super) fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.iter().rev()
    }

    pub(super) fn session(&self, authority: &str) -> Option<&Session> {
        self.sessions().find(|session| session.authority == authority)
    }

    /// A session that is about to change.
    pub(super) fn session_mut(&mut self, authority: &str) -> Option<&mut Session> {
        let found = self.sessions.iter_mut().rev().find(|session| session.authority == authority);
        self.changed |= found.is_some();
        found
    }

    /// Opens a session.
    pub(super) fn open(&mut self, order: Order, now: i64) -> Value {
        let session = Session::new(order, self.terminal.fee_type, now);
        let answer = json!({
            "code": 100, "message": "Success", "authority": session.authority,
            "fee_type": session.fee_type, "fee": session.fee,
        });
        self.sessions.push_back(session);
        if self.sessions.len() > SESSIONS_MAX {
            self.sessions.pop_front();
        }
        self.changed = true;
        answer
    }

    /// Somebody pays; the error is where the session stands instead, or none when it is unknown.
    pub(super) fn pay(
        &mut self,
        authority: &str,
        card: &str,
        now: i64,
    ) -> Result<(), Option<SessionState>> {
        let (ref_id, terminal) = (self.next_ref_id, self.terminal);
        let session = self.session_mut(authority).ok_or(None)?;
        let wants = session.metadata.get("auto_verify").and_then(Value::as_bool);
        let settled = wants.unwrap_or(terminal.auto_verify);
        session.pay(card, ref_id, settled, now).map_err(Some)?;
        self.next_ref_id += 1;
        Ok(())
    }

    /// `verify`.
    pub(super) fn verify(&mut self, whose: (&str, &str), amount: u64, now: i64) -> Reply {
        let session = self.owned_mut(whose)?;
        let (fee, fee_type) = (session.fee, session.fee_type);
        let (code, payment) = session.verify(amount, now)?;
        let message = if code == 100 { "Paid" } else { "Verified" };
        Ok(json!({
            "code": code, "message": message, "card_hash": payment.card_hash,
            "card_pan": payment.card_pan, "ref_id": payment.ref_id,
            "fee_type": fee_type, "fee": fee,
        }))
    }

    /// `inquiry`.
    pub(super) fn inquire(&self, whose: (&str, &str), now: i64) -> Reply {
        let state = self.owned(whose)?.state(now);
        Ok(json!({"code": 100, "message": "Success", "status": state.inquired()}))
    }

    /// `reverse`.
    pub(super) fn reverse(&mut self, whose: (&str, &str), now: i64) -> Reply {
        self.owned_mut(whose)?.reverse(now)?;
        Ok(json!({"code": 100, "message": "Reversed"}))
    }

    /// `unVerified`. Its amounts are in rial here, whatever was said; which they are is not published.
    pub(super) fn unverified(&self, merchant_id: &str, now: i64) -> Value {
        let waiting = self.sessions().filter(|session| {
            session.merchant_id == merchant_id && session.state(now) == SessionState::Paid
        });
        let authorities: Vec<Value> = waiting
            .take(UNVERIFIED_MAX)
            .map(|session| {
                json!({
                    "authority": session.authority, "amount": session.amount,
                    "callback_url": session.callback_url, "referer": "",
                    "date": written(session.created_at),
                })
            })
            .collect();
        json!({"code": 100, "message": "Success", "authorities": authorities})
    }

    /// The session that a merchant speaks of.
    fn owned(&self, (merchant_id, authority): (&str, &str)) -> Result<&Session, Refusal> {
        let session = self.session(authority).ok_or(Refusal::from(-55))?;
        if session.merchant_id == merchant_id { Ok(session) } else { Err((-53).into()) }
    }

    /// The same, about to change.
    fn owned_mut(&mut self, whose: (&str, &str)) -> Result<&mut Session, Refusal> {
        self.owned(whose)?;
        self.session_mut(whose.1).ok_or(Refusal::from(-55))
    }
}

/// `YYYY-MM-DD HH:MM:SS` at Tehran, which has been three and a half hours ahead all year since 2022.
fn written(unix_ms: i64) -> String {
    const AHEAD_SECONDS: i32 = 12_600;
    let tehran = FixedOffset::east_opt(AHEAD_SECONDS).expect("less than a day");
    let at = DateTime::from_timestamp_millis(unix_ms).unwrap_or_default();
    at.with_timezone(&tehran).format("%Y-%m-%d %H:%M:%S").to_string()
}
