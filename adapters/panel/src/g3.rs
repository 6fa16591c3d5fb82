//! Generation 3: clients stand alone, keyed by e-mail, and are attached to inbounds.

use crate::{
    account::{Desired, Observed, Usage},
    client::Client,
    converge::{Dialect, Written},
    error::Error,
    inbound::VISION,
    outcome::Outcome,
    probe::{Generation, Probe},
    verdict::{Verdict, verdict},
    wire::{Traffic, bytes, number, text},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::time::Duration;

const GENERATION: Generation = Generation::G3b;

/// The dialect of generation 3.
#[derive(Clone, Copy)]
pub(crate) struct G3<'a>(pub(crate) &'a Client);

/// `clients/get`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Held {
    client: Value,
    #[serde(default)]
    inbound_ids: Option<Vec<i64>>,
    #[serde(default)]
    used_traffic: Option<i64>,
    /// Quota and end in its row of counters, which are what the panel cuts off by; none without a row.
    #[serde(skip)]
    enforced: Option<(i64, i64)>,
}

impl Held {
    /// Whether the panel enforces what it shows. A lost write or a crash can leave the two apart.
    fn enforces_what_it_shows(&self) -> bool {
        let shown = (number(&self.client, "totalGB"), number(&self.client, "expiryTime"));
        self.enforced.is_none_or(|enforced| enforced == shown)
    }
}

/// A change.
#[derive(Debug)]
pub(crate) enum Step {
    Add(Value),
    Update { email: String, client: Value },
    Attach { email: String, inbounds: Vec<i64> },
    Detach { email: String, inbounds: Vec<i64> },
    Reset(String),
    Delete(String),
}

impl Dialect for G3<'_> {
    type Held = Held;
    type Step = Step;

    async fn read(&self, email: &str) -> Result<Option<Held>, Error> {
        let path = ["panel", "api", "clients", "get", email];
        let mut held: Held = match self.0.read(GENERATION, &path).await {
            Ok(held) => held,
            Err(Error::Refused(text)) if verdict(&text) == Verdict::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if let Some(row) = self.traffic(email).await? {
            held.enforced = Some((row.total, row.expiry_time));
            // The first versions do not say it with the client.
            held.used_traffic.get_or_insert(row.up.saturating_add(row.down));
        }
        Ok(Some(held))
    }

    fn observed(held: &Held) -> Observed {
        let client = &held.client;
        let mut inbound_ids = held.inbound_ids.clone().unwrap_or_default();
        inbound_ids.sort_unstable();
        Observed {
            email: text(client, "email"),
            uuid: text(client, "uuid"),
            sub_id: text(client, "subId"),
            inbound_ids,
            quota_bytes: bytes(number(client, "totalGB")),
            expires_at_ms: number(client, "expiryTime"),
            device_limit: u32::try_from(number(client, "limitIp")).unwrap_or_default(),
            enable: client["enable"].as_bool().unwrap_or_default(),
            comment: text(client, "comment"),
            used_bytes: bytes(held.used_traffic.unwrap_or_default()),
        }
    }

    async fn next(
        &self,
        held: Option<&Held>,
        desired: &Desired,
        afresh: bool,
    ) -> Result<Option<Step>, Outcome<Observed>> {
        let wanted = desired.places();
        let Some(held) = held else {
            self.known(&wanted).await?;
            return Ok(Some(Step::Add(addition(desired, &wanted))));
        };
        let email = || desired.email.clone();
        let observed = Self::observed(held);
        let afresh = afresh || !held.enforces_what_it_shows();
        if observed.fits(desired) && !afresh {
            return Ok(None);
        }
        let has = &observed.inbound_ids;
        let missing: Vec<i64> = wanted.iter().filter(|id| !has.contains(id)).copied().collect();
        if !missing.is_empty() {
            self.known(&missing).await?;
            return Ok(Some(Step::Attach { email: email(), inbounds: missing }));
        }
        let same_places = Observed { inbound_ids: wanted.clone(), ..observed.clone() };
        if afresh || !same_places.fits(desired) {
            let client = replacement(&held.client, desired);
            return Ok(Some(Step::Update { email: email(), client }));
        }
        let surplus = has.iter().filter(|id| !wanted.contains(id)).copied().collect();
        Ok(Some(Step::Detach { email: email(), inbounds: surplus }))
    }

    async fn perform(&self, step: Step) -> Result<Written, Error> {
        let api = |rest: [&'static str; 2]| ["panel", "api", rest[0], rest[1]];
        match step {
            Step::Add(body) => {
                self.0.write(GENERATION, &api(["clients", "add"]), Some(&body)).await
            }
            Step::Update { email, client } => {
                let path = ["panel", "api", "clients", "update", &email];
                self.0.write(GENERATION, &path, Some(&client)).await
            }
            Step::Attach { email, inbounds } => self.places(&email, "attach", &inbounds).await,
            Step::Detach { email, inbounds } => self.places(&email, "detach", &inbounds).await,
            Step::Reset(email) => {
                let path = ["panel", "api", "clients", "resetTraffic", &email];
                self.0.write(GENERATION, &path, None).await
            }
            Step::Delete(email) => {
                let path = ["panel", "api", "clients", "del", &email];
                self.0.write(GENERATION, &path, None).await
            }
        }
    }

    fn resets(held: &Held) -> Vec<Step> {
        vec![Step::Reset(text(&held.client, "email"))]
    }

    fn removals(held: &Held) -> Vec<Step> {
        vec![Step::Delete(text(&held.client, "email"))]
    }

    /// A removal is one change here.
    async fn leftovers(&self, _uuid: &str) -> Result<Vec<Step>, Error> {
        Ok(vec![])
    }

    fn retry_after(&self) -> Duration {
        self.0.retry_after()
    }
}

impl G3<'_> {
    pub(crate) async fn probe(&self) -> Result<Probe, Error> {
        let status = self.0.status(GENERATION).await?;
        let inbounds = self.0.inbounds(GENERATION).await?;
        Ok(Probe { generation: GENERATION, version: status.version.clone(), inbounds, status })
    }

    pub(crate) async fn usage(&self, email: &str) -> Result<Option<Usage>, Error> {
        Ok(self.traffic(email).await?.as_ref().map(Usage::from))
    }

    pub(crate) async fn usages(&self) -> Result<Vec<(String, Usage)>, Error> {
        #[derive(Deserialize)]
        struct Row {
            email: String,
            traffic: Option<Traffic>,
        }
        let rows: Option<Vec<Row>> =
            self.0.list(GENERATION, &["panel", "api", "clients", "list"]).await?;
        let rows = rows.unwrap_or_default().into_iter();
        Ok(rows.map(|row| (row.email, Usage::from(&row.traffic.unwrap_or_default()))).collect())
    }

    pub(crate) async fn online(&self) -> Result<Vec<String>, Error> {
        let path = ["panel", "api", "clients", "onlines"];
        let emails: Option<Vec<String>> = self.0.ask(GENERATION, &path).await?;
        Ok(emails.unwrap_or_default())
    }

    pub(crate) async fn links(&self, email: &str) -> Result<Vec<String>, Error> {
        let path = ["panel", "api", "clients", "links", email];
        let links: Result<Option<Vec<String>>, Error> = self.0.read(GENERATION, &path).await;
        match links {
            Ok(links) => Ok(links.unwrap_or_default()),
            Err(Error::Refused(text)) if verdict(&text) == Verdict::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    async fn traffic(&self, email: &str) -> Result<Option<Traffic>, Error> {
        self.0.read(GENERATION, &["panel", "api", "clients", "traffic", email]).await
    }

    async fn places(&self, email: &str, verb: &str, ids: &[i64]) -> Result<Written, Error> {
        let body = json!({ "inboundIds": ids });
        self.0.write(GENERATION, &["panel", "api", "clients", email, verb], Some(&body)).await
    }

    /// Refuses unknown inbounds before anything is written: an addition over several is not
    /// atomic, and would stop half-way.
    async fn known(&self, wanted: &[i64]) -> Result<(), Outcome<Observed>> {
        #[derive(Deserialize)]
        struct Known {
            id: i64,
        }
        let path = ["panel", "api", "inbounds", "options"];
        let options: Result<Option<Vec<Known>>, Error> = self.0.list(GENERATION, &path).await;
        let options = options
            .map_err(|error| Outcome::before(&error, self.0.retry_after()))?
            .unwrap_or_default();
        match wanted.iter().find(|id| !options.iter().any(|option| option.id == **id)) {
            Some(id) => Err(Outcome::permanent(format!("the panel has no inbound {id}"))),
            None => Ok(()),
        }
    }
}

/// The body of `clients/add`. The panel drops the flow where it does not fit, and switches the
/// client on whatever is said here.
fn addition(desired: &Desired, wanted: &[i64]) -> Value {
    let mut client = Map::new();
    client.insert("flow".to_owned(), VISION.into());
    write(&mut client, desired, desired.expires_at_ms);
    json!({ "client": client, "inboundIds": wanted })
}

/// The body of `clients/update`, which replaces everything: what is not ours is carried over from
/// what was read. There the credential is `uuid` and `id` is a row number; here it is `id`.
fn replacement(held: &Value, desired: &Desired) -> Value {
    const CARRIED: [&str; 9] = [
        "password",
        "auth",
        "security",
        "tgId",
        "group",
        "limitHwid",
        "secret",
        "adTag",
        "reverse",
    ];
    let mut client = Map::new();
    for key in CARRIED {
        if let Some(value) = held.get(key).filter(|value| !value.is_null()) {
            client.insert(key.to_owned(), value.clone());
        }
    }
    let flow = held["flow"].as_str().filter(|flow| !flow.is_empty()).unwrap_or(VISION);
    client.insert("flow".to_owned(), flow.into());
    write(&mut client, desired, desired.expiry_over(number(held, "expiryTime")));
    client.into()
}

/// What we decide. The panel must not renew by itself, so its own timers are off.
fn write(client: &mut Map<String, Value>, desired: &Desired, expiry: i64) {
    let ours = json!({
        "id": desired.uuid, "email": desired.email, "subId": desired.sub_id,
        "totalGB": desired.total(), "expiryTime": expiry, "limitIp": desired.device_limit,
        "enable": desired.enable, "comment": desired.comment,
        "reset": 0, "resetDay": 0, "resetMax": 0, "trafficReset": "never",
    });
    if let Value::Object(ours) = ours {
        client.extend(ours);
    }
}
