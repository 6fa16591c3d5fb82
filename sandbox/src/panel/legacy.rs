//! Generation 2: the rules of clients that live in the settings of one inbound. They are kept as
//! the JSON that was sent: a key that is left out is gone.

use super::{
    client::Client,
    inbound::Inbound,
    traffic::Traffic,
    world::{World, not_found, own_error},
};
use serde_json::Value;

impl World {
    /// `inbounds/addClient`.
    pub(super) fn add_to_inbound(
        &mut self,
        id: i64,
        settings: &str,
        now: i64,
    ) -> Result<(), String> {
        let mut clients = read_clients(settings)?;
        for (_, value) in &mut clients {
            stamp(value, None, now);
        }
        for (client, _) in &clients {
            if self.email_taken(&client.email) {
                return Err(own_error("Duplicate email:", &client.email));
            }
        }
        let key = self.inbound(id)?.key();
        if clients.iter().any(|(_, value)| value[key].as_str().unwrap_or_default().is_empty()) {
            return Err(own_error("empty client ID", ""));
        }
        for (client, value) in clients {
            self.inbound_mut(id)?.clients_mut().push(value);
            if !client.email.is_empty() {
                self.make_stat(id, &client);
            }
        }
        self.changed = true;
        Ok(())
    }

    /// `inbounds/updateClient`: the stored client is replaced by the one sent.
    pub(super) fn update_in_inbound(
        &mut self,
        id: i64,
        key: &str,
        settings: &str,
        now: i64,
    ) -> Result<(), String> {
        let (client, mut value) =
            read_clients(settings)?.into_iter().next().ok_or_else(|| own_error("empty", ""))?;
        let inbound = self.inbound(id)?;
        let field = inbound.key();
        let Some(place) = inbound.clients().iter().position(|held| held[field] == key) else {
            return Err(own_error("empty client ID", ""));
        };
        if value[field].as_str().unwrap_or_default().is_empty() {
            return Err(own_error("empty client ID", ""));
        }
        let held = &inbound.clients()[place];
        let old_email = held["email"].as_str().unwrap_or_default().to_owned();
        let created = held["created_at"].as_i64();
        if client.email != old_email && self.email_taken(&client.email) {
            return Err(own_error("Duplicate email:", &client.email));
        }
        stamp(&mut value, created, now);
        self.inbound_mut(id)?.clients_mut()[place] = value;
        self.rename_stat(id, &old_email, &client);
        self.changed = true;
        Ok(())
    }

    /// The counters follow the name: without a new one they go, without an old one they are made,
    /// and where there are none an update makes none.
    fn rename_stat(&mut self, id: i64, old: &str, client: &Client) {
        if client.email.is_empty() {
            self.traffics.retain(|row| row.email != old);
        } else if old.is_empty() {
            self.make_stat(id, client);
        } else if let Some(row) = self.traffic_mut(old) {
            row.email.clone_from(&client.email);
            row.enable = client.enable;
            row.total = client.total_gb;
            row.expiry_time = client.expiry_time;
            row.reset = client.reset;
        }
    }

    /// A row of counters; one that was left behind is not touched: the panel's insert fails, and
    /// nobody looks.
    fn make_stat(&mut self, id: i64, client: &Client) {
        if self.traffic(&client.email).is_some() {
            return;
        }
        let row = self.next_traffic();
        self.traffics.push(Traffic {
            id: row,
            inbound_id: id,
            email: client.email.clone(),
            enable: client.enable,
            total: client.total_gb,
            expiry_time: client.expiry_time,
            reset: client.reset,
            ..Traffic::default()
        });
    }

    /// `inbounds/:id/delClient/:key`.
    pub(super) fn delete_from_inbound(&mut self, id: i64, key: &str) -> Result<(), String> {
        let inbound = self.inbound(id)?;
        let field = inbound.key();
        let missing = || own_error("Client Not Found In Inbound For ID:", key);
        let held = inbound.clients().iter().find(|client| client[field] == key).cloned();
        let named = held.map(|client| text(&client, "email")).unwrap_or_default();
        let last = inbound.clients().len() < 2;
        // The last one is refused first; then a name without counters cannot be deleted.
        if !last && !named.is_empty() && self.traffic(&named).is_none() {
            return Err(not_found());
        }
        let email = remove(self.inbound_mut(id)?, |client| client[field] == key, missing)?;
        self.traffics.retain(|row| row.email != email);
        self.changed = true;
        Ok(())
    }

    /// `inbounds/:id/delClientByEmail/:email`.
    pub(super) fn delete_email(&mut self, id: i64, email: &str) -> Result<(), String> {
        let missing = || own_error(&format!("client with email {email} not found"), "");
        let inbound = self.inbound(id)?;
        let held = inbound.client(email).is_some();
        if held && inbound.clients().len() > 1 && self.traffic(email).is_none() {
            return Err(own_error("Inbound Not Found For Email:", email));
        }
        remove(self.inbound_mut(id)?, |client| client["email"] == email, missing)?;
        self.traffics.retain(|row| row.email != email);
        self.changed = true;
        Ok(())
    }

    fn email_taken(&self, email: &str) -> bool {
        !email.is_empty() && self.inbounds.iter().any(|inbound| inbound.place(email).is_some())
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// Removes the clients that match, but never the last of an inbound; gives the e-mail.
fn remove(
    inbound: &mut Inbound,
    matches: impl Fn(&Value) -> bool,
    missing: impl Fn() -> String,
) -> Result<String, String> {
    let clients = inbound.clients_mut();
    let found = clients.iter().find(|client| matches(client)).ok_or_else(missing)?;
    let email = found["email"].as_str().unwrap_or_default().to_owned();
    if clients.iter().all(&matches) {
        return Err(own_error("no client remained in Inbound", ""));
    }
    clients.retain(|client| !matches(client));
    Ok(email)
}

/// The clients of a settings text, typed for reading and as they were sent for keeping.
fn read_clients(settings: &str) -> Result<Vec<(Client, Value)>, String> {
    let settings: Value = serde_json::from_str(settings).map_err(|error| error.to_string())?;
    let clients = settings["clients"].as_array().cloned().unwrap_or_default();
    let read = clients
        .into_iter()
        .map(|value| {
            // A field of the wrong type leaves the rest unread, and the panel looks no further.
            let client = serde_json::from_value(value.clone()).unwrap_or_default();
            (client, value)
        })
        .collect();
    Ok(read)
}

fn stamp(value: &mut Value, created: Option<i64>, now: i64) {
    let seconds = now / 1000 * 1000;
    if let Some(created) = created {
        value["created_at"] = created.into();
    } else if value.get("created_at").is_none() {
        value["created_at"] = seconds.into();
    }
    value["updated_at"] = seconds.into();
}
