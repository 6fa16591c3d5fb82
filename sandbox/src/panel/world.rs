//! All a panel remembers: inbounds, counters and, in generation 3, client records.

use super::{client::Client, inbound::Inbound, record::Record, seed, traffic::Traffic};
use rand::{Rng, distributions::Alphanumeric};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Which API a panel speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Generation {
    /// 2.8.4 to 2.9.4: clients live in the settings of one inbound, JSON inside strings.
    G2b,
    /// 3.1.0 on: clients stand alone, keyed by e-mail; CSRF or an API token.
    G3b,
}

impl Generation {
    /// The version a panel of this generation calls itself.
    pub(super) fn version(self) -> &'static str {
        match self {
            Self::G2b => "2.9.4",
            Self::G3b => "3.6.0",
        }
    }
}

/// What is persisted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct World {
    pub(super) generation: Generation,
    pub(super) api_token: String,
    pub(super) inbounds: Vec<Inbound>,
    pub(super) traffics: Vec<Traffic>,
    /// Only used in generation 3.
    pub(super) records: Vec<Record>,
    next_traffic: i64,
    next_record: i64,
    /// Whether there is something to write down.
    #[serde(skip)]
    pub(super) changed: bool,
}

impl World {
    /// A fresh panel.
    pub(super) fn new(generation: Generation) -> Self {
        const TOKEN_CHARS: usize = 48;
        let letters = rand::thread_rng().sample_iter(Alphanumeric).take(TOKEN_CHARS);
        Self {
            generation,
            api_token: letters.map(char::from).collect(),
            inbounds: seed::inbounds(),
            traffics: Vec::new(),
            records: Vec::new(),
            next_traffic: 1,
            next_record: 1,
            changed: true,
        }
    }

    /// The panel is upgraded (or put back) in place: generation 3 makes its records from the
    /// settings, as its migration does.
    pub(super) fn become_generation(&mut self, generation: Generation) {
        if self.generation == generation {
            return;
        }
        self.generation = generation;
        self.records.clear();
        self.changed = true;
        if generation == Generation::G3b {
            let held: Vec<Value> =
                self.inbounds.iter().flat_map(|inbound| inbound.clients().to_vec()).collect();
            for client in held {
                if let Ok(client) = serde_json::from_value(client) {
                    self.sync_record(&client);
                }
            }
        }
    }

    pub(super) fn inbound(&self, id: i64) -> Result<&Inbound, String> {
        self.inbounds.iter().find(|inbound| inbound.id == id).ok_or_else(not_found)
    }

    pub(super) fn inbound_mut(&mut self, id: i64) -> Result<&mut Inbound, String> {
        self.inbounds.iter_mut().find(|inbound| inbound.id == id).ok_or_else(not_found)
    }

    /// The number of the next row of counters.
    pub(super) fn next_traffic(&mut self) -> i64 {
        let row = self.next_traffic;
        self.next_traffic += 1;
        row
    }

    /// The number of the next client record.
    pub(super) fn next_record(&mut self) -> i64 {
        let row = self.next_record;
        self.next_record += 1;
        row
    }

    /// A client is changed by hand in the panel's own pages: settings, record and limits.
    pub(super) fn edit_by_hand(&mut self, email: &str, edit: impl Fn(&mut Client)) {
        for inbound in &mut self.inbounds {
            let Some(value) = inbound.client_mut(email) else { continue };
            let Ok(mut client) = serde_json::from_value(value.clone()) else { continue };
            edit(&mut client);
            *value = serde_json::to_value(&client).expect("a client is JSON");
        }
        if let Some(record) = self.record_mut(email) {
            edit(&mut record.client);
        }
        let held = self.inbounds.iter().find_map(|inbound| inbound.client(email)).cloned();
        let held: Option<Client> = held.and_then(|value| serde_json::from_value(value).ok());
        if let (Some(row), Some(client)) = (self.traffic_mut(email), held) {
            row.enable = client.enable;
            row.total = client.total_gb;
            row.expiry_time = client.expiry_time;
        }
        self.changed = true;
    }

    /// The inbound as a listing shows it, with the counters that were first written for it: those
    /// that were left behind too, and without those that were left behind elsewhere, which only
    /// generation 3 adds.
    pub(super) fn render_inbound(&self, inbound: &Inbound) -> Value {
        let everywhere = self.generation == Generation::G3b;
        let shown = self.traffics.iter().filter(|row| {
            row.inbound_id == inbound.id || (everywhere && inbound.place(&row.email).is_some())
        });
        let stats: Vec<Value> = shown
            .map(|row| {
                let client = inbound.place(&row.email).map(|place| &inbound.clients()[place]);
                let text = |key: &str| client.and_then(|client| client[key].as_str());
                let credential =
                    (text("id").unwrap_or_default(), text("subId").unwrap_or_default());
                row.render(self.generation, credential)
            })
            .collect();
        inbound.render(self.generation, stats.into())
    }
}

/// The panel's word for an unknown row: without the line feed of its own errors.
pub(super) fn not_found() -> String {
    "record not found".to_owned()
}

/// An error of the panel's own: it ends with a line feed.
pub(super) fn own_error(text: &str, about: &str) -> String {
    if about.is_empty() { format!("{text}\n") } else { format!("{text} {about}\n") }
}
