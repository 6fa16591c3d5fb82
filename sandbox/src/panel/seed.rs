//! What a fresh panel holds: two inbounds and no clients. The keys are made up; nothing listens.

use super::inbound::Inbound;
use serde_json::{Value, json};

/// One vless over TCP with reality (number 1) and one vless over WebSocket (number 2).
pub(super) fn inbounds() -> Vec<Inbound> {
    vec![inbound(1, "Reality", 443, reality()), inbound(2, "WebSocket", 8080, web_socket())]
}

fn inbound(id: i64, remark: &str, port: u16, stream_settings: Value) -> Inbound {
    Inbound {
        id,
        remark: remark.to_owned(),
        listen: String::new(),
        port,
        protocol: "vless".to_owned(),
        enable: true,
        settings: json!({
            "clients": [], "decryption": "none", "encryption": "none", "fallbacks": [],
        }),
        stream_settings,
        sniffing: json!({
            "enabled": true, "destOverride": ["http", "tls", "quic", "fakedns"],
            "metadataOnly": false, "routeOnly": false,
        }),
    }
}

fn reality() -> Value {
    json!({
        "network": "tcp", "security": "reality", "externalProxy": [],
        "realitySettings": {
            "show": false, "xver": 0, "target": "www.example.com:443",
            "serverNames": ["www.example.com", "example.com"],
            "privateKey": "sandbox-private-key-that-opens-nothing-000",
            "minClientVer": "", "maxClientVer": "", "maxTimediff": 0,
            "shortIds": ["6ba85179e30d4fc2", "a1"], "mldsa65Seed": "",
            "settings": {
                "publicKey": "sandbox-public-key-that-opens-nothing-0000",
                "fingerprint": "chrome", "serverName": "", "spiderX": "/", "mldsa65Verify": "",
            },
        },
        "tcpSettings": {"acceptProxyProtocol": false, "header": {"type": "none"}},
    })
}

fn web_socket() -> Value {
    json!({
        "network": "ws", "security": "none", "externalProxy": [],
        "wsSettings": {
            "acceptProxyProtocol": false, "path": "/ws", "host": "cdn.example.com",
            "headers": {}, "heartbeatPeriod": 0,
        },
    })
}
