//! An inbound as both generations show it: its settings are JSON inside a string up to 3.0.2 and
//! JSON itself from 3.1.0.

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;

/// Where accounts connect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inbound {
    /// The number by which accounts refer to it.
    pub id: i64,
    /// The owner's name for it.
    #[serde(default)]
    pub remark: String,
    /// Whether it takes connections.
    #[serde(default)]
    pub enable: bool,
    /// The address it listens on; empty for all.
    #[serde(default)]
    pub listen: String,
    /// The port.
    #[serde(default)]
    pub port: u16,
    /// `vless`, `vmess`, `trojan`, …
    #[serde(default)]
    pub protocol: String,
    /// Settings with the clients inside.
    #[serde(default, deserialize_with = "json_or_text")]
    pub(crate) settings: Value,
    /// Transport and security.
    #[serde(default, deserialize_with = "json_or_text")]
    pub(crate) stream_settings: Value,
    /// The counters of the clients; null in some answers.
    #[serde(default)]
    pub(crate) client_stats: Option<Vec<crate::wire::Traffic>>,
}

impl Inbound {
    /// `tcp`, `ws`, `grpc`, …
    #[must_use]
    pub fn network(&self) -> &str {
        self.stream_settings["network"].as_str().unwrap_or_default()
    }

    /// `reality`, `tls` or `none`.
    #[must_use]
    pub fn security(&self) -> &str {
        self.stream_settings["security"].as_str().unwrap_or("none")
    }

    /// How many accounts are on it.
    #[must_use]
    pub fn clients_total(&self) -> usize {
        self.clients().len()
    }

    /// The flow an account of ours gets here: vision wherever it works.
    pub(crate) fn flow(&self) -> &'static str {
        let bare = self.stream_settings["tcpSettings"]["header"]["type"] != "http";
        let vision = self.protocol == "vless"
            && self.network() == "tcp"
            && matches!(self.security(), "tls" | "reality");
        if vision && bare { VISION } else { "" }
    }

    pub(crate) fn clients(&self) -> &[Value] {
        self.settings["clients"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The place of an account among the clients.
    pub(crate) fn client(&self, email: &str) -> Option<&Value> {
        self.clients().iter().find(|client| client["email"] == email)
    }

    /// The counters of an account.
    pub(crate) fn stats(&self, email: &str) -> Option<&crate::wire::Traffic> {
        self.client_stats.iter().flatten().find(|row| row.email == email)
    }
}

/// XTLS vision: what a bare TLS or reality connection should use.
pub(crate) const VISION: &str = "xtls-rprx-vision";

fn json_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) if text.trim().is_empty() => Ok(Value::Null),
        Value::String(text) => serde_json::from_str(&text).map_err(D::Error::custom),
        value => Ok(value),
    }
}
