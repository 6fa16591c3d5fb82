//! What generation 3 keeps of a client beside the inbounds, and how a write to one inbound is
//! merged into it.

use super::client::Client;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A row of the panel's `clients` table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Record {
    /// The row's number: not the credential.
    pub(super) id: i64,
    /// Everything else.
    pub(super) client: Client,
}

impl Record {
    /// The record as `clients/get` shows it: the credential is `uuid`, and `id` is a number.
    pub(super) fn render(&self, flow: &str) -> Value {
        let c = &self.client;
        json!({
            "id": self.id, "email": c.email, "subId": c.sub_id, "uuid": c.id,
            "password": c.password, "auth": c.auth, "flow": flow, "security": c.security,
            "privateKey": "", "publicKey": "", "allowedIPs": "", "preSharedKey": "",
            "keepAlive": 0, "secret": "", "adTag": "", "limitIp": c.limit_ip,
            "totalGB": c.total_gb, "expiryTime": c.expiry_time, "enable": c.enable,
            "tgId": c.tg_id, "group": c.group, "comment": c.comment, "reset": c.reset,
            "createdAt": c.created_at, "updatedAt": c.updated_at, "reverse": null,
        })
    }

    /// Takes over what was written to an inbound; empty credentials and an empty group stay.
    pub(super) fn merge(&mut self, incoming: &Client) {
        let kept = self.client.clone();
        self.client = incoming.clone();
        let keep_if_empty = |new: &mut String, old: String| {
            if new.is_empty() {
                *new = old;
            }
        };
        keep_if_empty(&mut self.client.id, kept.id);
        keep_if_empty(&mut self.client.password, kept.password);
        keep_if_empty(&mut self.client.auth, kept.auth);
        keep_if_empty(&mut self.client.security, kept.security);
        keep_if_empty(&mut self.client.group, kept.group);
        self.client.email = kept.email;
        if kept.created_at > 0 {
            self.client.created_at = kept.created_at;
        }
        self.client.updated_at = incoming.updated_at.max(kept.updated_at);
    }
}
