//! Generation 3: the rules of clients that stand alone and are attached to inbounds.

use super::{
    client::Client,
    record::Record,
    traffic::Traffic,
    world::{World, not_found, own_error},
};
use serde_json::{Value, json};
use uuid::Uuid;

impl World {
    /// `clients/add`: forced on, not atomic over several inbounds, and repeatable with the same
    /// e-mail and subscription.
    pub(super) fn create(
        &mut self,
        mut client: Client,
        inbounds: &[i64],
        now: i64,
    ) -> Result<(), String> {
        check_names(&client)?;
        if inbounds.is_empty() {
            return Err(own_error("at least one inbound is required", ""));
        }
        if client.sub_id.is_empty() {
            client.sub_id = Uuid::new_v4().to_string();
        }
        client.enable = true;
        if client.created_at == 0 {
            client.created_at = now;
        }
        self.reuse_credentials(&mut client)?;
        let taken = |held: &Record| {
            held.client.sub_id == client.sub_id && held.client.email != client.email
        };
        if self.records.iter().any(taken) {
            return Err(own_error("subId already in use:", &client.sub_id));
        }
        for id in inbounds {
            self.attach_one(*id, &mut client, now)?;
        }
        Ok(())
    }

    fn reuse_credentials(&self, client: &mut Client) -> Result<(), String> {
        let Some(held) = self.record(&client.email) else { return Ok(()) };
        if held.client.sub_id.is_empty() || held.client.sub_id != client.sub_id {
            return Err(own_error("email already in use:", &client.email));
        }
        for (new, old) in [
            (&mut client.id, &held.client.id),
            (&mut client.password, &held.client.password),
            (&mut client.auth, &held.client.auth),
        ] {
            if new.is_empty() {
                new.clone_from(old);
            }
        }
        Ok(())
    }

    /// Writes a client into one inbound, unless it is there already.
    fn attach_one(&mut self, id: i64, client: &mut Client, now: i64) -> Result<(), String> {
        let inbound = self.inbound(id)?;
        fill_credentials(client, &inbound.protocol);
        let mut written = inbound.with_flow(client);
        written.updated_at = now / 1000 * 1000;
        let other_subscription = |inbound: &super::inbound::Inbound| {
            inbound.place(&written.email).is_some_and(|place| {
                let held = inbound.clients()[place]["subId"].as_str().unwrap_or_default();
                held.is_empty() || held != written.sub_id
            })
        };
        if self.inbounds.iter().any(other_subscription) {
            return Err(own_error("Duplicate email:", &written.email));
        }
        if inbound.place(&written.email).is_some() {
            return Ok(());
        }
        let value = serde_json::to_value(&written).expect("a client is JSON");
        self.inbound_mut(id)?.clients_mut().push(value);
        self.write_stat(id, &written);
        self.sync_record(&written);
        self.changed = true;
        Ok(())
    }

    /// `clients/update`: a full replacement; what is absent is zero, except the credentials.
    pub(super) fn update(
        &mut self,
        email: &str,
        mut updated: Client,
        now: i64,
    ) -> Result<(), String> {
        let held = self.record(email).ok_or_else(not_found)?.client.clone();
        check_names(&updated)?;
        for (new, old) in [
            (&mut updated.sub_id, held.sub_id),
            (&mut updated.id, held.id),
            (&mut updated.password, held.password),
            (&mut updated.auth, held.auth),
        ] {
            if new.is_empty() {
                *new = old;
            }
        }
        updated.created_at = held.created_at;
        self.refuse_taken(email, &updated)?;
        let places: Vec<i64> = self.inbounds_of(email);
        for id in places {
            let inbound = self.inbound_mut(id)?;
            let mut written = inbound.with_flow(&updated);
            written.updated_at = now / 1000 * 1000;
            if let Some(client) = inbound.client_mut(email) {
                *client = serde_json::to_value(&written).expect("a client is JSON");
            }
            if let Some(record) = self.record_mut(email) {
                record.merge(&written);
            }
        }
        if let Some(row) = self.traffic_mut(email) {
            row.enable = updated.enable;
            row.total = updated.total_gb;
            row.expiry_time = updated.expiry_time;
            row.reset = updated.reset;
            row.email.clone_from(&updated.email);
        }
        let record = self.record_mut(email).ok_or_else(not_found)?;
        record.client.enable = updated.enable;
        record.client.group.clone_from(&updated.group);
        record.client.updated_at = now;
        record.client.email.clone_from(&updated.email);
        self.changed = true;
        Ok(())
    }

    fn refuse_taken(&self, email: &str, updated: &Client) -> Result<(), String> {
        let others = || self.records.iter().filter(|record| record.client.email != email);
        if others().any(|record| record.client.email == updated.email) {
            return Err(own_error("Duplicate email:", &updated.email));
        }
        if others().any(|record| record.client.sub_id == updated.sub_id) {
            return Err(own_error("Duplicate subId:", &updated.sub_id));
        }
        Ok(())
    }

    /// `clients/del`: from every inbound; the last one of an inbound may go.
    pub(super) fn delete(&mut self, email: &str, keep_traffic: bool) -> Result<(), String> {
        let known = self.record(email).is_some() || !self.inbounds_of(email).is_empty();
        if !known {
            let text = format!("client {email:?} not found in any inbound or client record");
            return Err(own_error(&text, ""));
        }
        for inbound in &mut self.inbounds {
            inbound.clients_mut().retain(|client| client["email"] != email);
        }
        self.records.retain(|record| record.client.email != email);
        if !keep_traffic {
            self.traffics.retain(|row| row.email != email);
        }
        self.changed = true;
        Ok(())
    }

    /// `clients/{email}/attach`: inbounds that hold it already are skipped.
    pub(super) fn attach(&mut self, email: &str, ids: &[i64], now: i64) -> Result<(), String> {
        let mut client = self.record(email).ok_or_else(not_found)?.client.clone();
        client.flow = self.effective_flow(email);
        for id in ids {
            self.attach_one(*id, &mut client, now)?;
        }
        Ok(())
    }

    /// `clients/{email}/detach`: the record and the counters stay.
    pub(super) fn detach(&mut self, email: &str, ids: &[i64]) -> Result<(), String> {
        self.record(email).ok_or_else(not_found)?;
        for id in ids {
            if self.inbounds_of(email).contains(id) {
                self.inbound_mut(*id)?.clients_mut().retain(|client| client["email"] != email);
                self.changed = true;
            }
        }
        Ok(())
    }

    /// `clients/resetTraffic`: zero, and on again even if it was switched off by hand.
    pub(super) fn reset_traffic(&mut self, email: &str, now: i64) -> Result<(), String> {
        let client = self.record(email).ok_or_else(not_found)?.client.clone();
        if !client.enable {
            self.update(email, Client { enable: true, ..client }, now)?;
        }
        self.zero_traffic(email);
        Ok(())
    }

    /// `clients/get`.
    pub(super) fn show(&self, email: &str) -> Result<Value, String> {
        let record = self.record(email).ok_or_else(not_found)?;
        let used = self.traffic(email).map_or(0, |row| row.up + row.down);
        Ok(json!({
            "client": record.render(&self.effective_flow(email)), "externalLinks": [],
            "inboundIds": self.inbounds_of(email), "usedTraffic": used,
        }))
    }

    /// A row of `clients/list`: its flow is the stored one, not the effective one.
    pub(super) fn list_row(&self, record: &Record) -> Value {
        let email = &record.client.email;
        let mut row = record.render(&record.client.flow);
        row["inboundIds"] = self.inbounds_of(email).into();
        if let Some(traffic) = self.traffic(email) {
            row["traffic"] = traffic.render(self.generation, ("", ""));
        }
        row
    }

    /// A row of `clients/list/paged`: without the credentials.
    pub(super) fn slim_row(&self, record: &Record) -> Value {
        let c = &record.client;
        let mut row = json!({
            "email": c.email, "subId": c.sub_id, "enable": c.enable, "totalGB": c.total_gb,
            "expiryTime": c.expiry_time, "limitIp": c.limit_ip, "reset": c.reset,
            "inboundIds": self.inbounds_of(&c.email),
            "createdAt": c.created_at, "updatedAt": c.updated_at,
        });
        for (key, text) in [("comment", &c.comment), ("group", &c.group)] {
            if !text.is_empty() {
                row[key] = text.as_str().into();
            }
        }
        if let Some(traffic) = self.traffic(&c.email) {
            row["traffic"] = traffic.render(self.generation, ("", ""));
        }
        row
    }

    pub(super) fn record(&self, email: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.client.email == email)
    }

    pub(super) fn record_mut(&mut self, email: &str) -> Option<&mut Record> {
        self.records.iter_mut().find(|record| record.client.email == email)
    }

    pub(super) fn inbounds_of(&self, email: &str) -> Vec<i64> {
        let holds = |inbound: &&super::inbound::Inbound| inbound.client(email).is_some();
        self.inbounds.iter().filter(holds).map(|inbound| inbound.id).collect()
    }

    /// Makes or merges the record of a client that was written to an inbound.
    pub(super) fn sync_record(&mut self, written: &Client) {
        if let Some(record) = self.record_mut(&written.email) {
            record.merge(written);
        } else {
            let id = self.next_record();
            self.records.push(Record { id, client: written.clone() });
        }
    }

    fn effective_flow(&self, email: &str) -> String {
        let flows = self.inbounds.iter().filter_map(|inbound| inbound.client(email));
        let mut flows = flows.filter_map(|client| client["flow"].as_str());
        flows.find(|flow| !flow.is_empty()).unwrap_or_default().to_owned()
    }

    /// A row of counters: made, or its limits written over; the counters themselves stay.
    fn write_stat(&mut self, inbound_id: i64, client: &Client) {
        if self.traffic(&client.email).is_none() {
            let id = self.next_traffic();
            let email = client.email.clone();
            self.traffics.push(Traffic { id, email, ..Traffic::default() });
        }
        if let Some(row) = self.traffic_mut(&client.email) {
            row.inbound_id = inbound_id;
            row.total = client.total_gb;
            row.expiry_time = client.expiry_time;
            row.enable = client.enable;
            row.reset = client.reset;
        }
    }
}

fn check_names(client: &Client) -> Result<(), String> {
    let forbidden = |text: &str| text.contains(['/', '\\', ' ']) || text.contains(char::is_control);
    if client.email.trim().is_empty() {
        return Err(own_error("client email is required", ""));
    }
    if forbidden(&client.email) {
        return Err(own_error("client email contains an invalid character:", &client.email));
    }
    if forbidden(&client.sub_id) {
        return Err(own_error("client subId contains an invalid character:", &client.sub_id));
    }
    Ok(())
}

fn fill_credentials(client: &mut Client, protocol: &str) {
    let field = match protocol {
        "vmess" | "vless" => &mut client.id,
        "trojan" | "shadowsocks" => &mut client.password,
        "hysteria" => &mut client.auth,
        _ => return,
    };
    if field.is_empty() {
        let made = Uuid::new_v4();
        *field = if matches!(protocol, "vmess" | "vless") {
            made.to_string()
        } else {
            made.simple().to_string()
        };
    }
}
