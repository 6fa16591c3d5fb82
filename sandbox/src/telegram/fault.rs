//! Misbehaviour on demand: what the next calls of a bot will suffer.

use serde::{Deserialize, Serialize};

/// Seconds a slow answer may be made to wait; longer than any client's patience.
pub(super) const SLOW_SECONDS_MAX: u64 = 300;
/// Calls one fault may touch.
pub(super) const FAULT_COUNT_MAX: u32 = 1_000_000;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The answer waits before anything is done.
    Slow,
    /// 502 before anything is done.
    #[serde(rename = "5xx")]
    ServerError,
    /// 429 with `retry_after` before anything is done.
    #[serde(rename = "429")]
    TooMany,
    /// It is done, and the connection is cut without an answer.
    DropAfterEffect,
    /// Takes all faults away.
    None,
}

/// A fault that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// Which method; none means every method but `getUpdates`, whose loop would eat the fault.
    #[serde(default)]
    pub method: Option<String>,
    /// How many calls it touches.
    #[serde(default = "once")]
    pub count: u32,
    /// How long to wait, or what `retry_after` says.
    #[serde(default)]
    pub seconds: Option<u64>,
}

fn once() -> u32 {
    1
}

impl Fault {
    /// One call of any method but `getUpdates` suffers this.
    pub fn new(kind: FaultKind) -> Self {
        Self { kind, method: None, count: 1, seconds: None }
    }

    /// Only this method suffers.
    #[must_use]
    pub fn on(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// So many calls suffer.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = count;
        self
    }

    /// How long to wait, or what `retry_after` says.
    #[must_use]
    pub fn seconds(mut self, seconds: u64) -> Self {
        self.seconds = Some(seconds);
        self
    }

    fn touches(&self, method: &str) -> bool {
        match &self.method {
            Some(wanted) => wanted.eq_ignore_ascii_case(method),
            None => method != "getupdates",
        }
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

    /// What the next call of this method (lower case) suffers.
    pub(super) fn take(&mut self, method: &str) -> Option<Fault> {
        let at = self.0.iter().position(|fault| fault.touches(method))?;
        let fault = self.0[at].clone();
        self.0[at].count -= 1;
        if self.0[at].count == 0 {
            self.0.remove(at);
        }
        Some(fault)
    }
}
