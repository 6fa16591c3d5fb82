//! Share links as the panel builds them for vless, which is all that is seeded.

use super::{client::Client, inbound::Inbound, world::World};
use serde_json::Value;
use url::{Url, form_urlencoded};

impl World {
    /// The links of one client on one inbound, if it is there.
    pub(super) fn link(&self, inbound: &Inbound, email: &str, host: &str) -> Option<String> {
        let client: Client = serde_json::from_value(inbound.client(email)?.clone()).ok()?;
        let remark = format!("{}-{email}", inbound.remark);
        Some(vless(inbound, &client, share_host(host), &remark))
    }

    /// The links of a subscription, with the e-mails they belong to.
    pub(super) fn subscription_links(&self, sub_id: &str, host: &str) -> Vec<(String, String)> {
        let mut links = Vec::new();
        for inbound in self.inbounds.iter().filter(|inbound| inbound.enable) {
            for client in inbound.clients().iter().filter(|client| client["subId"] == sub_id) {
                let email = client["email"].as_str().unwrap_or_default();
                links.extend(self.link(inbound, email, host).map(|link| (email.to_owned(), link)));
            }
        }
        links
    }
}

/// Loopback addresses are shown by their name.
fn share_host(host: &str) -> &str {
    if host == "127.0.0.1" { "localhost" } else { host }
}

fn vless(inbound: &Inbound, client: &Client, host: &str, remark: &str) -> String {
    let stream = &inbound.stream_settings;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let first = |value: &Value| text(&value[0]);
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
        query.push(("sid", first(&reality["shortIds"])));
        query.push(("sni", first(&reality["serverNames"])));
        query.push(("spx", "/".to_owned()));
    }
    query.sort_unstable();
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let link = format!("vless://{}@{host}:{}?{query}", client.id, inbound.port);
    let mut link = Url::parse(&link).expect("made of a UUID, a host, a port and a query");
    link.set_fragment(Some(remark));
    link.to_string()
}
