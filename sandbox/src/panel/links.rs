//! Share links as the panel builds them for vless, which is all that is seeded. As there, the
//! server name and the short id of reality are drawn anew each time.

use super::{
    client::Client,
    inbound::Inbound,
    traffic::Traffic,
    world::{Generation, World},
};
use rand::{Rng, distributions::Alphanumeric, seq::SliceRandom};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

/// Letters after the slash of a spider path.
const SPIDER_CHARS: usize = 15;

impl World {
    /// The links of one client on one inbound, if it is there, with a plain remark.
    pub(super) fn link(&self, inbound: &Inbound, email: &str, host: &str) -> Option<String> {
        let client = read(inbound.client(email)?)?;
        let remark = format!("{}-{email}", inbound.remark);
        Some(self.vless(inbound, &client, host, &remark))
    }

    /// The links of a subscription, with the e-mails they belong to and remarks that tell how
    /// much is left.
    pub(super) fn subscription_links(
        &self,
        sub_id: &str,
        host: &str,
        now: i64,
    ) -> Vec<(String, String)> {
        let mut links: Vec<(String, String)> = Vec::new();
        for inbound in self.inbounds.iter().filter(|inbound| inbound.enable) {
            for client in inbound.clients().iter().filter(|client| client["subId"] == sub_id) {
                let Some(client) = read(client) else { continue };
                let first = links.is_empty();
                let remark = self.remark(inbound, &client.email, first, now);
                let link = self.vless(inbound, &client, host, &remark);
                links.push((client.email, link));
            }
        }
        links
    }

    fn remark(&self, inbound: &Inbound, email: &str, first: bool, now: i64) -> String {
        let row = self.traffic(email).cloned().unwrap_or_default();
        let (volume, days) = left(&row, now);
        let plain = format!("{}-{email}", inbound.remark);
        match self.generation {
            Generation::G2b if !row.enable => format!("⛔️N/A-{plain}"),
            Generation::G2b => {
                let volume = volume.map(|volume| format!("-{volume}📊")).unwrap_or_default();
                let days = days.map(|days| format!("-{days}D⏳")).unwrap_or_default();
                format!("{plain}{volume}{days}")
            }
            // Only the first link of a subscription tells about the account.
            Generation::G3b if !first => inbound.remark.clone(),
            Generation::G3b => {
                let volume = volume.map(|volume| format!("|📊{volume}")).unwrap_or_default();
                let days = days.map(|days| format!("|⏳{days}D")).unwrap_or_default();
                format!("{plain}{volume}{days}")
            }
        }
    }

    fn vless(&self, inbound: &Inbound, client: &Client, host: &str, remark: &str) -> String {
        let stream = &inbound.stream_settings;
        let mut query = vec![
            ("encryption", text(&inbound.settings["encryption"])),
            ("security", text(&stream["security"])),
            ("type", text(&stream["network"])),
        ];
        if inbound.carries_flow() && !client.flow.is_empty() {
            query.push(("flow", client.flow.clone()));
        }
        if stream["network"] == "ws" {
            query.push(("host", text(&stream["wsSettings"]["host"])));
            query.push(("path", text(&stream["wsSettings"]["path"])));
        }
        if stream["security"] == "reality" {
            let reality = &stream["realitySettings"];
            query.push(("fp", text(&reality["settings"]["fingerprint"])));
            query.push(("pbk", text(&reality["settings"]["publicKey"])));
            query.push(("sid", drawn(&reality["shortIds"])));
            query.push(("sni", drawn(&reality["serverNames"])));
            query.push(("spx", spider(self.generation, &client.sub_id)));
        }
        query.sort_unstable();
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        let host = share_host(self.generation, host);
        let link = format!("vless://{}@{host}:{}?{query}", client.id, inbound.port);
        let mut link = Url::parse(&link).expect("made of a UUID, a host, a port and a query");
        link.set_fragment(Some(remark));
        link.to_string()
    }
}

fn read(client: &Value) -> Option<Client> {
    serde_json::from_value(client.clone()).ok()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn drawn(list: &Value) -> String {
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    list.choose(&mut rand::thread_rng()).map(text).unwrap_or_default()
}

/// Generation 3 derives it from the subscription; before, it was drawn.
fn spider(generation: Generation, sub_id: &str) -> String {
    match generation {
        Generation::G2b => {
            let letters = rand::thread_rng().sample_iter(Alphanumeric).take(SPIDER_CHARS);
            format!("/{}", letters.map(char::from).collect::<String>())
        }
        Generation::G3b => {
            let hash = hex::encode(Sha256::digest(format!("sandbox|{sub_id}")));
            format!("/{}", &hash[..SPIDER_CHARS])
        }
    }
}

/// Generation 3 shows loopback by its name.
fn share_host(generation: Generation, host: &str) -> &str {
    if generation == Generation::G3b && host == "127.0.0.1" { "localhost" } else { host }
}

/// What is left of volume and time, where there is a limit.
fn left(row: &Traffic, now: i64) -> (Option<String>, Option<i64>) {
    const DAY_MS: i64 = 86_400_000;
    let volume = row.total.saturating_sub(row.up.saturating_add(row.down));
    let volume = (row.total > 0 && volume > 0).then(|| in_units(volume));
    let days = (row.expiry_time > now).then(|| (row.expiry_time - now) / DAY_MS);
    (volume, days)
}

/// Bytes as the panel writes them: two decimals and a unit.
fn in_units(bytes: i64) -> String {
    const UNITS: [&str; 6] = ["B", "KB", "MB", "GB", "TB", "PB"];
    let mut hundredths = i128::from(bytes) * 100;
    let mut unit = 0;
    while hundredths >= 102_400 && unit + 1 < UNITS.len() {
        hundredths /= 1024;
        unit += 1;
    }
    format!("{}.{:02}{}", hundredths / 100, hundredths % 100, UNITS[unit])
}
