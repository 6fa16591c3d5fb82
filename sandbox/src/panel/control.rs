//! `/sandbox/…`: what a person or a test does to a panel from outside its API.

use super::{
    answer::json_response,
    fault::Fault,
    gate,
    state::{Inner, Panel},
};
use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;

/// A client as it stands on one inbound, with its counters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClientView {
    /// The inbound.
    pub inbound_id: i64,
    /// The client in the inbound's settings.
    pub client: super::client::Client,
    /// Bytes sent.
    pub up: i64,
    /// Bytes received.
    pub down: i64,
    /// Whether the counters' row is on, which is what lets traffic through.
    pub traffic_enable: bool,
}

/// The routes.
pub(super) fn routes() -> Router<Panel> {
    Router::new()
        .route("/sandbox/panel", get(panel_page))
        .route("/sandbox/clients", get(clients_page))
        .route("/sandbox/traffic", post(traffic))
        .route("/sandbox/fault", post(fault))
        .route("/sandbox/clock", post(clock))
}

/// Every client on every inbound.
pub(super) fn clients(inner: &Inner) -> Vec<ClientView> {
    let world = &inner.world;
    let placed = world.inbounds.iter().flat_map(|inbound| {
        inbound.clients().iter().map(move |client| (inbound.id, client.clone()))
    });
    placed
        .filter_map(|(inbound_id, client)| {
            let client: super::client::Client = serde_json::from_value(client).ok()?;
            let row = world.traffic(&client.email).cloned().unwrap_or_default();
            let (up, down, traffic_enable) = (row.up, row.down, row.enable);
            Some(ClientView { inbound_id, client, up, down, traffic_enable })
        })
        .collect()
}

async fn panel_page(State(panel): State<Panel>) -> Response {
    let token = panel.lock().world.api_token.clone();
    let body = json!({
        "generation": panel.generation, "version": panel.generation.version(), "url": panel.url,
        "username": panel.username, "password": panel.password, "api_token": token,
    });
    json_response(StatusCode::OK, &body)
}

async fn clients_page(State(panel): State<Panel>) -> Response {
    json_response(StatusCode::OK, &json!(clients(&panel.lock())))
}

#[derive(Debug, Deserialize)]
struct TrafficBody {
    email: String,
    #[serde(default)]
    up: u32,
    #[serde(default)]
    down: u64,
}

async fn traffic(State(panel): State<Panel>, Json(body): Json<TrafficBody>) -> Response {
    let down = i64::try_from(body.down).unwrap_or(i64::MAX);
    let added = panel.lock().world.add_traffic(&body.email, body.up.into(), down, panel.now());
    panel.keep();
    match added {
        Ok(()) => json_response(StatusCode::OK, &json!({"ok": true})),
        Err(error) => json_response(StatusCode::NOT_FOUND, &json!({"error": error})),
    }
}

async fn fault(State(panel): State<Panel>, Json(fault): Json<Fault>) -> impl IntoResponse {
    gate::switch(&panel, fault);
    Json(json!({"ok": true}))
}

#[derive(Debug, Deserialize)]
struct ClockBody {
    advance_seconds: u32,
}

async fn clock(State(panel): State<Panel>, Json(body): Json<ClockBody>) -> impl IntoResponse {
    panel.clock.advance(Duration::from_secs(body.advance_seconds.into()));
    Json(json!({"now_ms": panel.now()}))
}
