//! What a look at a panel shows.

use crate::{
    inbound::Inbound,
    wire::{bytes, number, text},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Which API a panel speaks, as far as this client does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Generation {
    /// 2.7.0 to 2.9.4.
    G2b,
    /// 3.1.0 on.
    G3b,
}

/// The outcome of a probe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// Which API.
    pub generation: Generation,
    /// The panel's version; older ones do not say.
    pub version: Option<String>,
    /// Where accounts can be.
    pub inbounds: Vec<Inbound>,
    /// How the server is.
    pub status: Status,
}

/// How a server is; everything is zero or empty for a moment after the panel's start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The panel's version; older ones do not say.
    pub version: Option<String>,
    /// Load of the processor in thousandths.
    pub cpu_permille: u32,
    /// Bytes of memory in use.
    pub memory_bytes: u64,
    /// Bytes of memory.
    pub memory_bytes_max: u64,
    /// `running`, `stop` or `error`.
    pub core_state: String,
    /// What the core died of.
    pub core_error: String,
    /// The core's version.
    pub core_version: String,
    /// Open TCP connections.
    pub tcp_connections: u64,
    /// Seconds since the machine started.
    pub uptime_seconds: u64,
}

impl Status {
    /// Reads what is there; nothing in it is necessary.
    pub(crate) fn read(status: &Value) -> Self {
        let version = text(status, "panelVersion");
        Self {
            version: (!version.is_empty()).then_some(version),
            cpu_permille: permille(&status["cpu"]),
            memory_bytes: bytes(number(&status["mem"], "current")),
            memory_bytes_max: bytes(number(&status["mem"], "total")),
            core_state: text(&status["xray"], "state"),
            core_error: text(&status["xray"], "errorMsg"),
            core_version: text(&status["xray"], "version"),
            tcp_connections: bytes(number(status, "tcpCount")),
            uptime_seconds: bytes(number(status, "uptime")),
        }
    }
}

/// Percent with decimals to thousandths.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what fits before the cast"
)]
fn permille(percent: &Value) -> u32 {
    (percent.as_f64().unwrap_or_default() * 10.0).clamp(0.0, 1000.0) as u32
}
