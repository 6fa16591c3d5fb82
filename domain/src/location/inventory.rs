//! What a panel lists, as it is handed to the audit: a file of JSON, written by `moon panel accounts`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::PanelId;

/// An account as its panel lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its name there.
    pub name: String,
    /// Bytes in both directions; 0 is unlimited.
    pub quota_bytes: u64,
    /// Bytes used in both directions.
    pub used_bytes: u64,
    /// Unix milliseconds; 0 is never, negative is a duration that has not begun.
    pub expires_at_ms: i64,
    /// Whether it may connect.
    pub enabled: bool,
}

/// Every account of a panel, at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    /// Which panel.
    pub panel: PanelId,
    /// The last position of the log before the panel was asked: what moved later may differ.
    pub position: u64,
    /// When it was asked.
    pub read_at: DateTime<Utc>,
    /// Its accounts, ours and others, by name.
    pub accounts: Vec<Listed>,
}
