//! The counters of a client, and what the panel does by itself because of them: it starts the
//! clock of a client at its first traffic, and cuts off who has used everything or run out.

use super::world::{Generation, World};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A row of the panel's `client_traffics` table.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Traffic {
    pub(super) id: i64,
    /// Where the row was written last: stale by design.
    pub(super) inbound_id: i64,
    pub(super) enable: bool,
    pub(super) email: String,
    pub(super) up: i64,
    pub(super) down: i64,
    pub(super) all_time: i64,
    pub(super) expiry_time: i64,
    pub(super) total: i64,
    pub(super) reset: i64,
    pub(super) last_online: i64,
}

impl Traffic {
    /// The row as the panel shows it; `credential` is only filled in on some routes.
    pub(super) fn render(&self, generation: Generation, credential: (&str, &str)) -> Value {
        let mut row = json!({
            "id": self.id, "inboundId": self.inbound_id, "enable": self.enable,
            "email": self.email, "uuid": credential.0, "subId": credential.1, "up": self.up,
            "down": self.down, "expiryTime": self.expiry_time, "total": self.total,
            "reset": self.reset, "lastOnline": self.last_online,
        });
        if generation == Generation::G2b {
            row["allTime"] = self.all_time.into();
        }
        row
    }

    fn depleted(&self, now: i64) -> bool {
        let used_up = self.total > 0 && self.up.saturating_add(self.down) >= self.total;
        used_up || (self.expiry_time > 0 && self.expiry_time <= now)
    }
}

impl World {
    /// Lets traffic flow for a client, as the poll of the core would report it. An unknown client
    /// is an error; one that is cut off carries no traffic, so nothing is counted.
    pub(super) fn add_traffic(
        &mut self,
        email: &str,
        up: i64,
        down: i64,
        now: i64,
    ) -> Result<(), String> {
        let Some(row) = self.traffics.iter_mut().find(|row| row.email == email) else {
            return Err(format!("no client {email}"));
        };
        if !row.enable {
            return Ok(());
        }
        row.up = row.up.saturating_add(up);
        row.down = row.down.saturating_add(down);
        row.all_time = row.all_time.saturating_add(up).saturating_add(down);
        row.last_online = now;
        if row.expiry_time < 0 {
            let expiry = now.saturating_sub(row.expiry_time);
            row.expiry_time = expiry;
            self.edit_everywhere(email, now, |client| client["expiryTime"] = expiry.into());
            if let Some(record) = self.record_mut(email) {
                record.client.expiry_time = expiry;
            }
        }
        self.changed = true;
        self.deplete(now);
        Ok(())
    }

    /// The depletion job: rows that have run out are switched off, here and in the settings.
    pub(super) fn deplete(&mut self, now: i64) {
        let out: Vec<String> = self
            .traffics
            .iter_mut()
            .filter(|row| row.enable && row.depleted(now))
            .map(|row| {
                row.enable = false;
                row.email.clone()
            })
            .collect();
        for email in out {
            self.edit_everywhere(&email, now, |client| client["enable"] = false.into());
            if let Some(record) = self.record_mut(&email) {
                record.client.enable = false;
                record.client.updated_at = now;
            }
            self.changed = true;
        }
    }

    fn edit_everywhere(&mut self, email: &str, now: i64, edit: impl Fn(&mut Value)) {
        let seconds = now / 1000 * 1000;
        for inbound in &mut self.inbounds {
            if let Some(client) = inbound.client_mut(email) {
                edit(client);
                client["updated_at"] = seconds.into();
            }
        }
    }

    pub(super) fn traffic(&self, email: &str) -> Option<&Traffic> {
        self.traffics.iter().find(|row| row.email == email)
    }

    pub(super) fn traffic_mut(&mut self, email: &str) -> Option<&mut Traffic> {
        self.traffics.iter_mut().find(|row| row.email == email)
    }

    /// The row is gone; the client stays.
    pub(super) fn lose_counters(&mut self, email: &str) {
        self.traffics.retain(|row| row.email != email);
        self.changed = true;
    }

    /// Sets counters to an absolute value, as `updateTraffic` does; unknown clients are ignored.
    pub(super) fn set_traffic(&mut self, email: &str, up: i64, down: i64) {
        if let Some(row) = self.traffic_mut(email) {
            row.up = up;
            row.down = down;
            row.all_time = row.all_time.max(up.saturating_add(down));
            self.changed = true;
        }
    }

    /// Counters to zero and the row on again; whether there was such a row.
    pub(super) fn zero_traffic(&mut self, email: &str) -> bool {
        let Some(row) = self.traffic_mut(email) else { return false };
        row.up = 0;
        row.down = 0;
        row.enable = true;
        self.changed = true;
        true
    }

    /// Emails with recent traffic: since the last poll in generation 2, and for a grace of twenty
    /// seconds in generation 3.
    pub(super) fn online(&self, now: i64) -> Vec<&str> {
        let grace_ms = match self.generation {
            Generation::G2b => 10_000,
            Generation::G3b => 20_000,
        };
        let fresh = |row: &&Traffic| row.last_online > 0 && now - row.last_online < grace_ms;
        self.traffics.iter().filter(fresh).map(|row| row.email.as_str()).collect()
    }
}
