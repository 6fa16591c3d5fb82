//! An inbound and the clients written into its settings, which both generations hold as the
//! truth of who is where.

use super::{client::Client, world::Generation};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A row of the panel's `inbounds` table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Inbound {
    pub(super) id: i64,
    pub(super) remark: String,
    pub(super) listen: String,
    pub(super) port: u16,
    pub(super) protocol: String,
    pub(super) enable: bool,
    /// An object with `clients`, an array.
    pub(super) settings: Value,
    pub(super) stream_settings: Value,
    pub(super) sniffing: Value,
}

impl Inbound {
    /// The clients as they stand in the settings.
    pub(super) fn clients(&self) -> &[Value] {
        self.settings["clients"].as_array().map_or(&[], Vec::as_slice)
    }

    pub(super) fn clients_mut(&mut self) -> &mut Vec<Value> {
        let clients = &mut self.settings["clients"];
        if !clients.is_array() {
            *clients = json!([]);
        }
        clients.as_array_mut().expect("made an array just above")
    }

    /// The client with exactly this e-mail.
    pub(super) fn client(&self, email: &str) -> Option<&Value> {
        self.clients().iter().find(|client| client["email"] == email)
    }

    pub(super) fn client_mut(&mut self, email: &str) -> Option<&mut Value> {
        self.clients_mut().iter_mut().find(|client| client["email"] == email)
    }

    /// The place of a client whose e-mail differs at most in case.
    pub(super) fn place(&self, email: &str) -> Option<usize> {
        self.clients().iter().position(|client| {
            client["email"].as_str().is_some_and(|held| held.eq_ignore_ascii_case(email))
        })
    }

    /// What names a client of this protocol in the older routes.
    pub(super) fn key(&self) -> &'static str {
        match self.protocol.as_str() {
            "trojan" => "password",
            "shadowsocks" => "email",
            "hysteria" | "hysteria2" => "auth",
            _ => "id",
        }
    }

    /// Whether a flow makes sense here; elsewhere generation 3 drops it.
    pub(super) fn carries_flow(&self) -> bool {
        let security = self.stream_settings["security"].as_str().unwrap_or_default();
        self.protocol == "vless"
            && self.stream_settings["network"] == "tcp"
            && matches!(security, "tls" | "reality")
    }

    /// The client with the flow dropped where it makes no sense.
    pub(super) fn with_flow(&self, client: &Client) -> Client {
        let mut client = client.clone();
        if !self.carries_flow() {
            client.flow.clear();
        }
        client
    }

    /// The inbound as `list` and `get` show it: JSON inside strings in generation 2, JSON as it
    /// is in generation 3.
    pub(super) fn render(&self, generation: Generation, stats: Value) -> Value {
        let text_or_json = |value: &Value| match generation {
            Generation::G2b => {
                Value::String(serde_json::to_string_pretty(value).expect("a value is JSON"))
            }
            Generation::G3b => value.clone(),
        };
        let mut row = json!({
            "id": self.id, "up": 0, "down": 0, "total": 0, "remark": self.remark,
            "enable": self.enable, "expiryTime": 0, "trafficReset": "never",
            "lastTrafficResetTime": 0, "clientStats": stats, "listen": self.listen,
            "port": self.port, "protocol": self.protocol,
            "settings": text_or_json(&self.settings),
            "streamSettings": text_or_json(&self.stream_settings),
            "tag": self.tag(generation), "sniffing": text_or_json(&self.sniffing),
        });
        match generation {
            Generation::G2b => row["allTime"] = 0.into(),
            Generation::G3b => {
                row["subSortIndex"] = 1.into();
                row["trafficResetDay"] = 1.into();
                row["shareAddrStrategy"] = "node".into();
                row["shareAddr"] = "".into();
            }
        }
        row
    }

    /// The short form of `inbounds/options`.
    pub(super) fn option(&self) -> Value {
        json!({
            "id": self.id, "remark": self.remark, "tag": self.tag(Generation::G3b),
            "protocol": self.protocol, "port": self.port, "enable": self.enable,
            "tlsFlowCapable": self.carries_flow(),
            "ssMethod": self.settings["method"].as_str().unwrap_or_default(),
        })
    }

    fn tag(&self, generation: Generation) -> String {
        match generation {
            Generation::G2b => format!("inbound-{}", self.port),
            Generation::G3b => format!("in-{}-tcp", self.port),
        }
    }
}
