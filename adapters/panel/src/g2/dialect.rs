//! The changes of generation 2, and how each is made.

use super::rows::{Held, Row, find, key_field};
use crate::{
    account::{Desired, Observed, Usage},
    client::Client,
    converge::{Dialect, Written},
    error::Error,
    inbound::Inbound,
    link,
    outcome::Outcome,
    probe::{Generation, Probe},
    verdict::{Verdict, verdict},
    wire::{number, text},
};
use serde_json::{Map, Value, json};
use std::time::Duration;
use uuid::Uuid;

const GENERATION: Generation = Generation::G2b;
/// How the names of clients begin that only keep an inbound from being empty.
const KEEPER: &str = "moon-keeps-";

/// The dialect of generation 2.
#[derive(Clone, Copy)]
pub(crate) struct G2<'a>(pub(crate) &'a Client);

/// A change.
#[derive(Debug)]
pub(crate) enum Step {
    Add {
        inbound: i64,
        client: Value,
    },
    Update {
        inbound: i64,
        key: String,
        client: Value,
    },
    Delete {
        inbound: i64,
        key: String,
    },
    /// Deletes a client that has no row of counters.
    Forget {
        inbound: i64,
        key: String,
    },
    Reset {
        inbound: i64,
        email: String,
    },
}

impl Dialect for G2<'_> {
    type Held = Held;
    type Step = Step;

    async fn read(&self, email: &str) -> Result<Option<Held>, Error> {
        Ok(find(&self.0.inbounds(GENERATION).await?, email))
    }

    fn observed(held: &Held) -> Observed {
        held.observed()
    }

    async fn next(
        &self,
        held: Option<&Held>,
        desired: &Desired,
        afresh: bool,
    ) -> Result<Option<Step>, Outcome<Observed>> {
        let wanted = desired.places();
        let rows = held.map_or(&[][..], |held| &held.rows[..]);
        // A duration begins on the client that is used first; the others follow it.
        let expires_at_ms = desired.expiry_over(held.map_or(0, Held::expiry));
        let desired = &Desired { expires_at_ms, ..desired.clone() };
        if let Some(id) = wanted.iter().find(|id| !rows.iter().any(|row| row.inbound.id == **id)) {
            return self.addition(*id, rows, desired).await.map(Some);
        }
        if let Some(row) = rows.iter().find(|row| !row.counted) {
            return Ok(Some(row.deletion()));
        }
        let unfit = |row: &&Row| wanted.contains(&row.inbound.id) && !row.fits(desired);
        if let Some(row) = rows.iter().find(unfit).or_else(|| rows.first().filter(|_| afresh)) {
            let inbound = row.inbound.id;
            let client = replacement(row, desired);
            return Ok(Some(Step::Update { inbound, key: row.key.clone(), client }));
        }
        let surplus = rows.iter().find(|row| !wanted.contains(&row.inbound.id));
        Ok(surplus.map(Row::deletion))
    }

    async fn perform(&self, step: Step) -> Result<Written, Error> {
        match step {
            Step::Add { inbound, client } => self.add(inbound, &client).await,
            Step::Update { inbound, key, client } => {
                let path = ["panel", "api", "inbounds", "updateClient", &key];
                self.0.write(GENERATION, &path, Some(&settings(inbound, &client))).await
            }
            Step::Reset { inbound, email } => {
                let inbound = inbound.to_string();
                let path = ["panel", "api", "inbounds", &inbound, "resetClientTraffic", &email];
                self.0.write(GENERATION, &path, None).await
            }
            Step::Delete { inbound, key } => self.delete(inbound, &key).await,
            Step::Forget { inbound, key } => self.forget(inbound, &key).await,
        }
    }

    fn resets(held: &Held) -> Vec<Step> {
        let reset = |row: &Row| Step::Reset { inbound: row.inbound.id, email: row.email.clone() };
        held.rows.iter().map(reset).collect()
    }

    fn removals(held: &Held) -> Vec<Step> {
        held.rows.iter().map(Row::deletion).collect()
    }

    async fn leftovers(&self, uuid: &str) -> Result<Vec<Step>, Error> {
        let inbounds = self.0.inbounds(GENERATION).await?;
        Ok(inbounds.iter().filter_map(|inbound| leftover(inbound, uuid)).collect())
    }

    fn retry_after(&self) -> Duration {
        self.0.retry_after()
    }
}

impl G2<'_> {
    pub(crate) async fn probe(&self) -> Result<Probe, Error> {
        let status = self.0.status(GENERATION).await?;
        let inbounds = self.0.inbounds(GENERATION).await?;
        Ok(Probe { generation: GENERATION, version: status.version.clone(), inbounds, status })
    }

    pub(crate) async fn usage(&self, email: &str) -> Result<Option<Usage>, Error> {
        Ok(find(&self.0.inbounds(GENERATION).await?, email).as_ref().map(Held::usage))
    }

    pub(crate) async fn usages(&self) -> Result<Vec<(String, Usage)>, Error> {
        let inbounds = self.0.inbounds(GENERATION).await?;
        let emails = inbounds.iter().flat_map(Inbound::clients).map(|client| text(client, "email"));
        let names = emails.filter(|email| !email.contains('~') && !email.starts_with(KEEPER));
        Ok(names
            .filter_map(|name| find(&inbounds, &name).map(|held| (name, held.usage())))
            .collect())
    }

    pub(crate) async fn online(&self) -> Result<Vec<String>, Error> {
        let path = ["panel", "api", "inbounds", "onlines"];
        let emails: Option<Vec<String>> = self.0.ask(GENERATION, &path).await?;
        let name = |email: String| email.split('~').next().unwrap_or_default().to_owned();
        let mut names: Vec<String> = emails.unwrap_or_default().into_iter().map(name).collect();
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    pub(crate) async fn links(&self, email: &str) -> Result<Vec<String>, Error> {
        let inbounds = self.0.inbounds(GENERATION).await?;
        let Some(held) = find(&inbounds, email) else { return Ok(Vec::new()) };
        let rows = held.rows.iter().filter_map(|row| {
            let inbound = inbounds.iter().find(|inbound| inbound.id == row.inbound.id)?;
            Some(link::build(inbound, &row.client, self.0.host()))
        });
        Ok(rows.flatten().collect())
    }

    async fn add(&self, inbound: i64, client: &Value) -> Result<Written, Error> {
        let path = ["panel", "api", "inbounds", "addClient"];
        self.0.write(GENERATION, &path, Some(&settings(inbound, client))).await
    }

    async fn delete(&self, inbound: i64, key: &str) -> Result<Written, Error> {
        match self.try_delete(inbound, key).await? {
            Written::Refused(text) if verdict(&text) == Verdict::LastClient => {
                self.leave_one_behind(inbound).await?;
                self.try_delete(inbound, key).await
            }
            written => Ok(written),
        }
    }

    /// The panel looks for the row of counters of the name before it deletes, and fails without
    /// one; so the name is taken away first, and with it the right to connect.
    async fn forget(&self, inbound: i64, key: &str) -> Result<Written, Error> {
        let nameless = json!({
            "id": key, "password": key, "auth": key, "email": "", "enable": false,
        });
        let path = ["panel", "api", "inbounds", "updateClient", key];
        match self.0.write(GENERATION, &path, Some(&settings(inbound, &nameless))).await? {
            Written::Done => self.delete(inbound, key).await,
            written => Ok(written),
        }
    }

    async fn try_delete(&self, inbound: i64, key: &str) -> Result<Written, Error> {
        let inbound = inbound.to_string();
        let path = ["panel", "api", "inbounds", &inbound, "delClient", key];
        self.0.write(GENERATION, &path, None).await
    }

    /// The panel refuses to empty an inbound, so a client stays that nobody can use. That one is
    /// there already is no trouble.
    async fn leave_one_behind(&self, inbound: i64) -> Result<(), Error> {
        let secret = Uuid::new_v4().to_string();
        let client = json!({
            "id": secret, "password": secret, "auth": secret, "security": "auto",
            "email": format!("{KEEPER}{inbound}"), "subId": "", "enable": false,
            "totalGB": 1, "expiryTime": 1, "limitIp": 1, "tgId": 0, "reset": 0, "flow": "",
            "comment": "keeps this inbound from being empty, which the panel forbids",
        });
        match self.add(inbound, &client).await? {
            Written::Done | Written::Refused(_) => Ok(()),
            // Whether it is there shows when the removal is tried again.
            Written::Crashed | Written::Unsure(_) => Ok(()),
        }
    }

    /// A new client of the account; the name itself goes to the first.
    async fn addition(
        &self,
        id: i64,
        rows: &[Row],
        desired: &Desired,
    ) -> Result<Step, Outcome<Observed>> {
        let inbounds = self
            .0
            .inbounds(GENERATION)
            .await
            .map_err(|error| Outcome::before(&error, self.0.retry_after()))?;
        let Some(inbound) = inbounds.iter().find(|inbound| inbound.id == id) else {
            return Err(Outcome::permanent(format!("the panel has no inbound {id}")));
        };
        if key_field(&inbound.protocol).is_none() {
            let reason = format!("inbounds of {} are not supported", inbound.protocol);
            return Err(Outcome::permanent(reason));
        }
        if let Some(step) = leftover(inbound, &desired.uuid) {
            return Ok(step);
        }
        let named = rows.iter().any(|row| row.email == desired.email);
        let email = if named { format!("{}~{id}", desired.email) } else { desired.email.clone() };
        let mut client = Map::new();
        client.insert("flow".to_owned(), inbound.flow().into());
        write(&mut client, desired, &email, desired.expires_at_ms);
        Ok(Step::Add { inbound: id, client: client.into() })
    }
}

/// The change that removes what a broken-off removal of ours has left on an inbound: a credential
/// without its name. The panel looks for it letter by letter, so it is named as it stands there.
fn leftover(inbound: &Inbound, uuid: &str) -> Option<Step> {
    let field = key_field(&inbound.protocol)?;
    let nameless = inbound.clients().iter().filter(|client| text(client, "email").is_empty());
    let mut keys = nameless.map(|client| text(client, field));
    let key = keys.find(|key| key.eq_ignore_ascii_case(uuid))?;
    Some(Step::Delete { inbound: inbound.id, key })
}

/// The body of `updateClient`: the stored object with our values put into it, because what is
/// left out disappears.
fn replacement(row: &Row, desired: &Desired) -> Value {
    let mut client = row.client.as_object().cloned().unwrap_or_default();
    let held = row.client["flow"].as_str().filter(|flow| !flow.is_empty());
    client.insert("flow".to_owned(), held.unwrap_or(row.inbound.flow).into());
    let expiry = desired.expiry_over(number(&row.client, "expiryTime"));
    write(&mut client, desired, &row.email, expiry);
    client.into()
}

/// What we decide. One secret serves every protocol; the panel must not renew by itself.
fn write(client: &mut Map<String, Value>, desired: &Desired, email: &str, expiry: i64) {
    let ours = json!({
        "id": desired.uuid, "password": desired.uuid, "auth": desired.uuid, "email": email,
        "subId": desired.sub_id, "totalGB": desired.total(), "expiryTime": expiry,
        "limitIp": desired.device_limit, "enable": desired.enable, "comment": desired.comment,
        "reset": 0,
    });
    if let Value::Object(ours) = ours {
        client.extend(ours);
    }
    client.entry("security").or_insert_with(|| "auto".into());
    client.entry("tgId").or_insert_with(|| 0.into());
}

/// The settings go as a text inside the JSON.
fn settings(inbound: i64, client: &Value) -> Value {
    json!({ "id": inbound, "settings": json!({ "clients": [client] }).to_string() })
}
