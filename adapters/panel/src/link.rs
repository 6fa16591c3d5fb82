//! Share links of vless, built from an inbound as the panel's subscription builds them; only
//! generation 2 needs it, which has no route for them. Other protocols give none.

use crate::{inbound::Inbound, wire::text};
use serde_json::Value;
use url::{Url, form_urlencoded};

/// The links of one client: one, or one for each external proxy.
pub(crate) fn build(inbound: &Inbound, client: &Value, host: &str) -> Vec<String> {
    if inbound.protocol != "vless" {
        return Vec::new();
    }
    let email = client["email"].as_str().unwrap_or_default();
    let remark = [inbound.remark.as_str(), email].join("-");
    let query = query(inbound, client);
    let id = text(client, "id");
    let proxies = inbound.stream_settings["externalProxy"].as_array();
    let Some(proxies) = proxies.filter(|proxies| !proxies.is_empty()) else {
        let address = address(inbound, host);
        return render(&id, address, inbound.port.into(), &query, &remark).into_iter().collect();
    };
    let proxied = proxies.iter().filter_map(|proxy| {
        let name = proxy["remark"].as_str().unwrap_or_default();
        let remark = if name.is_empty() { remark.clone() } else { format!("{remark}-{name}") };
        let query = behind(&query, proxy["forceTls"].as_str().unwrap_or("same"));
        render(&id, proxy["dest"].as_str()?, proxy["port"].as_u64()?, &query, &remark)
    });
    proxied.collect()
}

type Query = Vec<(&'static str, String)>;

/// The inbound's own address if it has one that others can reach, else the panel's.
fn address<'a>(inbound: &'a Inbound, host: &'a str) -> &'a str {
    match inbound.listen.as_str() {
        "" | "0.0.0.0" | "::" | "::0" => host,
        listen => listen,
    }
}

fn query(inbound: &Inbound, client: &Value) -> Query {
    let stream = &inbound.stream_settings;
    let mut query = vec![("type", inbound.network().to_owned())];
    if let Some(encryption) = inbound.settings["encryption"].as_str() {
        query.push(("encryption", encryption.to_owned()));
    }
    transport(&mut query, stream, inbound.network());
    match inbound.security() {
        "tls" => tls(&mut query, &stream["tlsSettings"]),
        "reality" => reality(&mut query, &stream["realitySettings"]),
        _ => query.push(("security", "none".to_owned())),
    }
    let flow = text(client, "flow");
    let secure = matches!(inbound.security(), "tls" | "reality");
    if inbound.network() == "tcp" && secure && !flow.is_empty() {
        query.push(("flow", flow));
    }
    query
}

fn transport(query: &mut Query, stream: &Value, network: &str) {
    match network {
        "tcp" => {
            let header = &stream["tcpSettings"]["header"];
            if header["type"] == "http" {
                let request = &header["request"];
                query.push(("headerType", "http".to_owned()));
                query.push(("path", request["path"][0].as_str().unwrap_or("/").to_owned()));
                query.push(("host", host_header(&request["headers"])));
            }
        }
        "ws" => path_and_host(query, &stream["wsSettings"]),
        "httpupgrade" => path_and_host(query, &stream["httpupgradeSettings"]),
        "xhttp" => {
            path_and_host(query, &stream["xhttpSettings"]);
            query.push(("mode", text(&stream["xhttpSettings"], "mode")));
        }
        "grpc" => {
            let grpc = &stream["grpcSettings"];
            query.push(("serviceName", text(grpc, "serviceName")));
            query.push(("authority", text(grpc, "authority")));
            if grpc["multiMode"] == true {
                query.push(("mode", "multi".to_owned()));
            }
        }
        _ => {}
    }
}

fn path_and_host(query: &mut Query, settings: &Value) {
    query.push(("path", text(settings, "path")));
    let host = text(settings, "host");
    let host = if host.is_empty() { host_header(&settings["headers"]) } else { host };
    query.push(("host", host));
}

/// A header value is a text, or a list of which the first counts.
fn host_header(headers: &Value) -> String {
    let headers = headers.as_object().into_iter().flatten();
    let mut hosts = headers.filter(|(name, _)| name.eq_ignore_ascii_case("host"));
    let value = hosts.next().map(|(_, value)| if value.is_array() { &value[0] } else { value });
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn tls(query: &mut Query, settings: &Value) {
    query.push(("security", "tls".to_owned()));
    let alpn = settings["alpn"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let alpn = alpn.collect::<Vec<_>>().join(",");
    if !alpn.is_empty() {
        query.push(("alpn", alpn));
    }
    present(query, "sni", &settings["serverName"]);
    present(query, "fp", &settings["settings"]["fingerprint"]);
}

/// Of several names and short ids the first is taken, where the panel takes any: a link should
/// not change from one look to the next.
fn reality(query: &mut Query, settings: &Value) {
    query.push(("security", "reality".to_owned()));
    present(query, "sni", &settings["serverNames"][0]);
    present(query, "sid", &settings["shortIds"][0]);
    present(query, "pbk", &settings["settings"]["publicKey"]);
    for (name, key) in [("fp", "fingerprint"), ("pqv", "mldsa65Verify")] {
        if !text(&settings["settings"], key).is_empty() {
            present(query, name, &settings["settings"][key]);
        }
    }
    let spider = text(&settings["settings"], "spiderX");
    query.push(("spx", if spider.is_empty() { "/".to_owned() } else { spider }));
}

fn present(query: &mut Query, name: &'static str, value: &Value) {
    if let Some(value) = value.as_str() {
        query.push((name, value.to_owned()));
    }
}

/// An external proxy may put TLS before the inbound, or take it away.
fn behind(query: &Query, force: &str) -> Query {
    let tls_only = |name: &str| matches!(name, "alpn" | "sni" | "fp");
    let kept = query.iter().filter(|(name, _)| !(force == "none" && tls_only(name)));
    let forced = kept.map(|(name, value)| {
        let replaced = *name == "security" && force != "same";
        (*name, if replaced { force.to_owned() } else { value.clone() })
    });
    forced.collect()
}

fn render(id: &str, host: &str, port: u64, query: &Query, remark: &str) -> Option<String> {
    let mut query = query.clone();
    query.sort_unstable();
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let bracketed = host.contains(':') && !host.starts_with('[');
    let host = if bracketed { format!("[{host}]") } else { host.to_owned() };
    let mut link = Url::parse(&format!("vless://{id}@{host}:{port}?{query}")).ok()?;
    link.set_fragment(Some(remark));
    Some(link.into())
}
