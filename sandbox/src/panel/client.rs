//! A client as the panel's own structure has it: the shape of requests and of what generation 3
//! writes into an inbound. Absent fields take their zero value, which is why an update that
//! leaves something out wipes it.

use serde::{Deserialize, Serialize};

/// The panel's `model.Client`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Client {
    /// The UUID of vless and vmess.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The vmess cipher.
    pub security: String,
    /// The secret of trojan and shadowsocks.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub password: String,
    /// `xtls-rprx-vision` or nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub flow: String,
    /// The secret of hysteria.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub auth: String,
    /// The identity, unique over the panel.
    pub email: String,
    /// How many source addresses at once, 0 for any number.
    pub limit_ip: i64,
    /// The quota in bytes, despite the name; 0 is unlimited.
    #[serde(rename = "totalGB")]
    pub total_gb: i64,
    /// Unix milliseconds; 0 is never; negative is a duration that begins with the first traffic.
    pub expiry_time: i64,
    /// Whether the client may connect.
    pub enable: bool,
    /// The panel's own note of a Telegram user.
    pub tg_id: i64,
    /// The subscription.
    pub sub_id: String,
    /// A label.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// Free text.
    pub comment: String,
    /// Days after which the panel renews by itself, 0 for never.
    pub reset: i64,
    /// Unix milliseconds.
    #[serde(rename = "created_at", skip_serializing_if = "is_zero")]
    pub created_at: i64,
    /// Unix milliseconds.
    #[serde(rename = "updated_at", skip_serializing_if = "is_zero")]
    pub updated_at: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(value: &i64) -> bool {
    *value == 0
}
