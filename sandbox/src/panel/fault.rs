//! Switches for what goes wrong with real panels, and which request each of them meets.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Every session has run out when the request arrives.
    SessionExpiry,
    /// Nobody can sign in for `seconds` (900 unless said), and all are signed out.
    Lockout,
    /// The write answers success, and its client is gone from the settings again.
    LostUpdate,
    /// `database is locked`, nothing done.
    Locked,
    /// `database or disk is full`, nothing done.
    Full,
    /// The answer is begun only after `seconds` (5 unless said).
    Slow,
    /// The effect happens; the answer never comes.
    TimeoutAfterEffect,
    /// The effect happens; the connection is cut in the middle of the answer.
    CutAfterEffect,
    /// The effect happens; the answer is 500 with an empty body, as after a panic in the panel, or
    /// 200 with an empty body for who accepts gzip.
    CrashAfterEffect,
    /// Nothing happens, and the answer is as for `crash_after_effect`.
    Crash,
    /// 502 with an HTML page, as from a proxy before a dead panel.
    Down,
    /// All faults end.
    None,
}

impl FaultKind {
    /// Whether only requests that change something are meant unless a method or path says so.
    fn only_writes(self) -> bool {
        matches!(
            self,
            Self::LostUpdate
                | Self::Locked
                | Self::Full
                | Self::TimeoutAfterEffect
                | Self::CutAfterEffect
                | Self::CrashAfterEffect
                | Self::Crash
        )
    }

    /// A state of the panel rather than an incident: it lasts until `none`.
    fn lasts(self) -> bool {
        matches!(self, Self::Down | Self::Slow)
    }
}

/// A fault that waits for requests.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// Only requests with this HTTP method.
    #[serde(default)]
    pub method: Option<String>,
    /// Only requests whose path below the base path contains this.
    #[serde(default)]
    pub path: Option<String>,
    /// How many requests it would meet are let through first.
    #[serde(default)]
    pub skip: u32,
    /// How many requests it meets: one unless said, but `down` and `slow` last until `none`.
    #[serde(default)]
    pub count: Option<u32>,
    /// For `slow` and `lockout`.
    #[serde(default)]
    pub seconds: Option<u32>,
}

impl From<FaultKind> for Fault {
    fn from(kind: FaultKind) -> Self {
        Self { kind, method: None, path: None, skip: 0, count: None, seconds: None }
    }
}

impl Fault {
    /// Only requests whose path contains this.
    #[must_use]
    pub fn on(mut self, path: &str) -> Self {
        self.path = Some(path.to_owned());
        self
    }

    /// How many requests it would meet are let through first.
    #[must_use]
    pub fn after(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    /// How many requests it meets.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    /// For `slow` and `lockout`.
    #[must_use]
    pub fn seconds(mut self, seconds: u32) -> Self {
        self.seconds = Some(seconds);
        self
    }

    /// How long, where that matters.
    pub(super) fn lasting(&self, seconds: u32) -> Duration {
        Duration::from_secs(self.seconds.unwrap_or(seconds).into())
    }

    fn meets(&self, method: &str, path: &str) -> bool {
        let method_fits = match &self.method {
            Some(wanted) => wanted.eq_ignore_ascii_case(method),
            None => !self.kind.only_writes() || self.path.is_some() || is_write(method, path),
        };
        method_fits && self.path.as_ref().is_none_or(|wanted| path.contains(wanted.as_str()))
    }
}

/// Takes the first fault that meets the request, and counts it.
pub(super) fn take(faults: &mut Vec<Fault>, method: &str, path: &str) -> Option<Fault> {
    let place = faults.iter_mut().position(|fault| {
        let meets = fault.meets(method, path);
        let skipped = meets && fault.skip > 0;
        fault.skip -= u32::from(skipped);
        meets && !skipped
    })?;
    let fault = faults[place].clone();
    match fault.count {
        None if fault.kind.lasts() => {}
        None | Some(0 | 1) => {
            faults.remove(place);
        }
        Some(count) => faults[place].count = Some(count - 1),
    }
    Some(fault)
}

/// Whether a request changes clients.
pub(super) fn is_write(method: &str, path: &str) -> bool {
    const READS: [&str; 2] = ["onlines", "lastOnline"];
    method == "POST"
        && path.starts_with("panel/api/")
        && !READS.iter().any(|read| path.ends_with(read))
}
