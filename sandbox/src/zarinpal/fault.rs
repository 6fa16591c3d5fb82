//! Misbehaviour on demand: what the next calls, or the next payers, will suffer.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Seconds that an answer may be held back; longer than any client's patience.
const SECONDS_MAX: u64 = 300;
/// Seconds of a slow answer, and of `Retry-After`, when the fault does not say.
const SECONDS: u64 = 5;
/// The code of a refusal when the fault does not say: the terminal is not active.
const CODE: i64 = -11;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The answer waits before anything is done.
    Slow,
    /// 502 with a page of HTML before anything is done.
    #[serde(rename = "5xx")]
    ServerError,
    /// 429 with `Retry-After` and a page of HTML before anything is done, as from a wall in front.
    #[serde(rename = "429")]
    Wall,
    /// 200 with a page of HTML before anything is done.
    NotJson,
    /// −12 before anything is done.
    TooMany,
    /// A refusal with `code` before anything is done.
    Refuse,
    /// It is done, and the connection is cut without an answer.
    DropAfterEffect,
    /// `verify` says −50 and does nothing.
    OtherAmount,
    /// `verify` says −51 and does nothing, though it is paid.
    NotPaidYet,
    /// It is done; in the answer what is empty is an object, numbers are texts, and the status is 200.
    ArraySwitch,
    /// A payer is told the outcome, and not sent back to the shop.
    LostCallback,
    /// The shop's address is called by the gateway too, before the payer's browser is sent there.
    DoubleCallback,
    /// Takes all faults away.
    None,
}

impl FaultKind {
    /// What it can strike.
    fn strikes(self, what: &str) -> bool {
        match self {
            Self::OtherAmount | Self::NotPaidYet => what == "verify",
            Self::LostCallback | Self::DoubleCallback => what == RETURN,
            _ => what != RETURN,
        }
    }
}

/// What a payer's way back to the shop is called among the calls.
pub(super) const RETURN: &str = "return";

/// A fault that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// Only with this call: `request`, `verify`, `inquiry`, `unVerified` or `reverse`.
    #[serde(default)]
    pub method: Option<String>,
    /// How many it strikes.
    #[serde(default = "once")]
    pub count: u32,
    /// How long to wait, or what `Retry-After` says; at most 300.
    #[serde(default)]
    pub seconds: Option<u64>,
    /// The code of `refuse`; −11 unless said.
    #[serde(default)]
    pub code: Option<i64>,
}

fn once() -> u32 {
    1
}

impl From<FaultKind> for Fault {
    fn from(kind: FaultKind) -> Self {
        Self { kind, method: None, count: 1, seconds: None, code: None }
    }
}

impl Fault {
    /// Only with this call.
    #[must_use]
    pub fn on(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// So many times.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = count;
        self
    }

    /// How long to wait, or what `Retry-After` says.
    #[must_use]
    pub fn seconds(mut self, seconds: u64) -> Self {
        self.seconds = Some(seconds);
        self
    }

    /// The code of a refusal.
    #[must_use]
    pub fn code(mut self, code: i64) -> Self {
        self.code = Some(code);
        self
    }

    /// How long to wait.
    pub(super) fn lasting(&self) -> Duration {
        Duration::from_secs(self.seconds.unwrap_or(SECONDS).min(SECONDS_MAX))
    }

    /// With which code to refuse.
    pub(super) fn refusal(&self) -> i64 {
        self.code.unwrap_or(CODE)
    }

    fn touches(&self, what: &str) -> bool {
        let named = self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(what));
        named && self.kind.strikes(what)
    }
}

/// The faults in force, oldest first.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    /// Puts a fault in force, or takes all away.
    pub(super) fn set(&mut self, fault: Fault) {
        if fault.kind == FaultKind::None {
            self.0.clear();
        } else if fault.count > 0 {
            self.0.push(fault);
        }
    }

    /// What this call, or this payer's way back, suffers.
    pub(super) fn take(&mut self, what: &str) -> Option<Fault> {
        let place = self.0.iter().position(|fault| fault.touches(what))?;
        let fault = self.0[place].clone();
        self.0[place].count -= 1;
        if self.0[place].count == 0 {
            self.0.remove(place);
        }
        Some(fault)
    }
}
