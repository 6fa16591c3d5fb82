//! The panel's shapes that more than one route uses.

use crate::account::Usage;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What every answer is wrapped in.
#[derive(Debug, Deserialize)]
pub(crate) struct Envelope {
    pub(crate) success: bool,
    #[serde(default)]
    pub(crate) msg: String,
    #[serde(default)]
    pub(crate) obj: Value,
}

/// A row of counters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Traffic {
    pub(crate) email: String,
    pub(crate) enable: bool,
    pub(crate) up: i64,
    pub(crate) down: i64,
    pub(crate) expiry_time: i64,
    pub(crate) total: i64,
    pub(crate) last_online: i64,
}

impl From<&Traffic> for Usage {
    fn from(row: &Traffic) -> Self {
        Self {
            up: bytes(row.up),
            down: bytes(row.down),
            enable: row.enable,
            expires_at_ms: row.expiry_time,
            total: bytes(row.total),
            last_online_ms: row.last_online,
        }
    }
}

/// A count of bytes; a negative one, which some panels have shown, is nothing.
pub(crate) fn bytes(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

/// A text in an object, or an empty one.
pub(crate) fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// A number in an object, or zero.
pub(crate) fn number(value: &Value, key: &str) -> i64 {
    value[key].as_i64().unwrap_or_default()
}
