//! `server/status`, as a machine that has little to do reports it.

use super::{
    answer::{Answer, Tongue},
    state::Panel,
    world::Generation,
};
use axum::{Router, extract::State, http::HeaderMap, response::Response, routing::get};
use serde_json::json;

/// How a panel of generation 3 names itself to others.
pub(super) const PANEL_GUID: &str = "00000000-0000-4000-8000-000000000000";

/// `GET server/status`.
pub(super) fn routes() -> Router<Panel> {
    Router::new().route("/panel/api/server/status", get(status))
}

async fn status(State(panel): State<Panel>, headers: HeaderMap) -> Response {
    let mut status = json!({
        "cpu": 3.5, "cpuCores": 1, "logicalPro": 2, "cpuSpeedMhz": 2400.0,
        "mem": {"current": 512_000_000, "total": 2_048_000_000},
        "swap": {"current": 0, "total": 0},
        "disk": {"current": 4_000_000_000_u64, "total": 20_000_000_000_u64},
        "xray": {"state": "running", "errorMsg": "", "version": "26.7.28"},
        "uptime": 86_400, "loads": [0.1, 0.1, 0.1], "tcpCount": 12, "udpCount": 3,
        "netIO": {"up": 0, "down": 0}, "netTraffic": {"sent": 0, "recv": 0},
        "publicIP": {"ipv4": "N/A", "ipv6": "N/A"},
        "appStats": {"threads": 12, "mem": 64_000_000, "uptime": 86_400},
    });
    if panel.generation == Generation::G3b {
        status["panelVersion"] = panel.generation.version().into();
        status["diskIO"] = json!({"read": 0, "write": 0});
        status["diskTraffic"] = json!({"read": 0, "write": 0});
        status["panelGuid"] = PANEL_GUID.into();
    }
    Answer::object(status).render(Tongue::of(&headers))
}
