//! An account of generation 2 as it is read: one client for each inbound it is on.

use super::dialect::Step;
use crate::{
    account::{Desired, Observed, Usage},
    inbound::Inbound,
    wire::{Traffic, bytes, number, text},
};
use serde_json::Value;

/// An account: its clients, ordered by inbound.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Held {
    pub(super) name: String,
    pub(super) rows: Vec<Row>,
}

/// One client of an account.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(super) inbound: Place,
    pub(super) email: String,
    /// What names it in routes: the UUID, or another secret by protocol.
    pub(super) key: String,
    pub(super) client: Value,
    pub(super) stats: Option<Traffic>,
    /// Whether the panel counts its traffic. A crash or a lost update can leave a client without
    /// a row of counters: it connects without limit, and the panel fails to delete it.
    pub(super) counted: bool,
}

/// What has to be known of an inbound to write to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    pub(super) id: i64,
    pub(super) protocol: String,
    pub(super) flow: &'static str,
}

impl Held {
    /// What is seen of the account from outside.
    pub(super) fn observed(&self) -> Observed {
        let first = self.first();
        let client = &first.client;
        Observed {
            email: self.name.clone(),
            uuid: first.credential(),
            sub_id: text(client, "subId"),
            inbound_ids: self.rows.iter().map(|row| row.inbound.id).collect(),
            quota_bytes: bytes(number(client, "totalGB")),
            expires_at_ms: self.expiry(),
            device_limit: u32::try_from(number(client, "limitIp")).unwrap_or_default(),
            enable: self.rows.iter().all(Row::enable),
            comment: text(client, "comment"),
            used_bytes: self.rows.iter().map(Row::used).sum(),
        }
    }

    /// The client that carries the name, or what is left.
    pub(super) fn first(&self) -> &Row {
        let named = self.rows.iter().find(|row| row.email == self.name);
        named.unwrap_or(&self.rows[0])
    }

    /// When it ends: the earliest moment of any client, or else what the first one says.
    pub(super) fn expiry(&self) -> i64 {
        let expiries = || self.rows.iter().map(|row| number(&row.client, "expiryTime"));
        let begun = expiries().filter(|expiry| *expiry > 0).min();
        begun.unwrap_or_else(|| number(&self.first().client, "expiryTime"))
    }

    pub(super) fn usage(&self) -> Usage {
        let mut usage = Usage::from(&self.first().stats.clone().unwrap_or_default());
        let sum = |count: fn(&Traffic) -> i64| {
            self.rows.iter().filter_map(|row| row.stats.as_ref()).map(count).map(bytes).sum()
        };
        usage.up = sum(|row| row.up);
        usage.down = sum(|row| row.down);
        usage.enable = self.rows.iter().all(Row::enable);
        // By the rows, which are what the panel cuts off by, whatever the clients say.
        let ends = self.rows.iter().filter_map(|row| row.stats.as_ref()).map(|row| row.expiry_time);
        if let Some(first) = ends.filter(|end| *end > 0).min() {
            usage.expires_at_ms = first;
        }
        let seen = self.rows.iter().filter_map(|row| row.stats.as_ref());
        usage.last_online_ms = seen.map(|row| row.last_online).max().unwrap_or_default();
        usage
    }
}

impl Row {
    pub(super) fn enable(&self) -> bool {
        let counted = self.stats.as_ref().is_none_or(|row| row.enable);
        counted && self.client["enable"].as_bool().unwrap_or_default()
    }

    pub(super) fn used(&self) -> u64 {
        self.stats.as_ref().map_or(0, |row| bytes(row.up.saturating_add(row.down)))
    }

    pub(super) fn credential(&self) -> String {
        key_field(&self.inbound.protocol).map_or_else(String::new, |key| text(&self.client, key))
    }

    /// Whether this one client is as desired, wherever else the account should be.
    pub(super) fn fits(&self, desired: &Desired) -> bool {
        let alone = Held { name: desired.email.clone(), rows: vec![self.clone()] };
        let observed = alone.observed();
        let limits_counted = self.stats.as_ref().is_none_or(|row| {
            row.total == number(&self.client, "totalGB")
                && row.expiry_time == number(&self.client, "expiryTime")
        });
        limits_counted && Observed { inbound_ids: desired.places(), ..observed }.fits(desired)
    }

    pub(super) fn deletion(&self) -> Step {
        let (inbound, key) = (self.inbound.id, self.key.clone());
        if self.counted { Step::Delete { inbound, key } } else { Step::Forget { inbound, key } }
    }
}

/// The clients of an account; none means that there is no account. Without its name the others
/// count only if they agree on a subscription, which a stranger's would not.
pub(super) fn find(inbounds: &[Inbound], name: &str) -> Option<Held> {
    let mut rows = Vec::new();
    for inbound in inbounds {
        let extra = format!("{name}~{}", inbound.id);
        let client = inbound.client(name).or_else(|| inbound.client(&extra));
        let Some(client) = client else { continue };
        let email = text(client, "email");
        let key = key_field(&inbound.protocol).map_or_else(String::new, |key| text(client, key));
        let stats = inbound.stats(&email).cloned();
        let protocol = inbound.protocol.clone();
        let place = Place { id: inbound.id, protocol, flow: inbound.flow() };
        let counted = stats.is_some() || inbound.client_stats.is_none();
        rows.push(Row { inbound: place, email, key, client: client.clone(), stats, counted });
    }
    rows.sort_by_key(|row| row.inbound.id);
    (!rows.is_empty()).then(|| Held { name: name.to_owned(), rows })
}

/// What names a client of a protocol; `None` where we cannot make a fitting secret.
pub(super) fn key_field(protocol: &str) -> Option<&'static str> {
    match protocol {
        "vless" | "vmess" => Some("id"),
        "trojan" => Some("password"),
        "hysteria" | "hysteria2" => Some("auth"),
        _ => None,
    }
}
