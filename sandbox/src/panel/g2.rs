//! The routes of generation 2: everything about clients is below `panel/api/inbounds/`.

use super::{
    answer::{Answer, Say, Tongue},
    state::{Inner, Panel},
    traffic::Traffic,
    world::{World, own_error},
};
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, header},
    response::Response,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// All of them.
pub(super) fn routes() -> Router<Panel> {
    let inbounds = Router::new()
        .route("/list", get(list))
        .route("/get/{id}", get(show))
        .route("/getClientTraffics/{email}", get(traffic))
        .route("/getClientTrafficsById/{id}", get(traffic_by_id))
        .route("/addClient", post(add))
        .route("/updateClient/{key}", post(update))
        .route("/{id}/delClient/{key}", post(delete))
        .route("/{id}/delClientByEmail/{email}", post(delete_email))
        .route("/{id}/resetClientTraffic/{email}", post(reset))
        .route("/updateClientTraffic/{email}", post(set_traffic))
        .route("/onlines", post(onlines))
        .route("/lastOnline", post(last_online));
    Router::new().nest("/panel/api/inbounds", inbounds)
}

fn answer(panel: &Panel, headers: &HeaderMap, act: impl FnOnce(&mut Inner) -> Answer) -> Response {
    let answer = act(&mut panel.lock());
    answer.render(Tongue::of(headers))
}

/// `{"id":…,"settings":"{\"clients\":[…]}"}`: the settings must be a text here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ClientsBody {
    id: i64,
    settings: String,
}

/// JSON or a form, by the content type.
fn body(headers: &HeaderMap, bytes: &[u8]) -> Result<ClientsBody, String> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("application/json")) {
        let text = "json: cannot unmarshal into Go struct field Inbound.settings of type string";
        return serde_json::from_slice(bytes).map_err(|_| text.to_owned());
    }
    let mut read = ClientsBody::default();
    for (name, value) in url::form_urlencoded::parse(bytes) {
        match name.as_ref() {
            "id" => read.id = value.parse().unwrap_or_default(),
            "settings" => read.settings = value.into_owned(),
            _ => {}
        }
    }
    Ok(read)
}

async fn add(State(panel): State<Panel>, headers: HeaderMap, bytes: Bytes) -> Response {
    let now = panel.now();
    answer(&panel, &headers, |inner| match body(&headers, &bytes) {
        Ok(read) => {
            Answer::of(inner.world.add_to_inbound(read.id, &read.settings, now), Say::Added)
        }
        Err(inner) => Answer::Failed(Say::InboundUpdated, inner),
    })
}

async fn update(
    State(panel): State<Panel>,
    Path(key): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    let now = panel.now();
    answer(&panel, &headers, |inner| match body(&headers, &bytes) {
        Ok(read) => {
            let done = inner.world.update_in_inbound(read.id, &key, &read.settings, now);
            Answer::of(done, Say::Updated)
        }
        Err(inner) => Answer::Failed(Say::InboundUpdated, inner),
    })
}

async fn delete(
    State(panel): State<Panel>,
    Path((id, key)): Path<(i64, String)>,
    headers: HeaderMap,
) -> Response {
    answer(&panel, &headers, |inner| {
        Answer::of(inner.world.delete_from_inbound(id, &key), Say::Deleted)
    })
}

async fn delete_email(
    State(panel): State<Panel>,
    Path((id, email)): Path<(i64, String)>,
    headers: HeaderMap,
) -> Response {
    answer(&panel, &headers, |inner| match inner.world.delete_email(id, &email) {
        Ok(()) => Answer::Done(Say::DeletedByEmail, Value::Null),
        Err(inner) => Answer::Failed(Say::NotDeletedByEmail, inner),
    })
}

async fn reset(
    State(panel): State<Panel>,
    Path((_, email)): Path<(i64, String)>,
    headers: HeaderMap,
) -> Response {
    answer(&panel, &headers, |inner| {
        let done = inner.world.zero_traffic(&email);
        Answer::of(done.then_some(()).ok_or_else(|| no_inbound(&email)), Say::TrafficReset)
    })
}

#[derive(Debug, Deserialize)]
struct Counters {
    #[serde(default)]
    upload: i64,
    #[serde(default)]
    download: i64,
}

async fn set_traffic(
    State(panel): State<Panel>,
    Path(email): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    answer(&panel, &headers, |inner| match serde_json::from_slice::<Counters>(&bytes) {
        Ok(counters) => {
            inner.world.set_traffic(&email, counters.upload, counters.download);
            Answer::Done(Say::Updated, Value::Null)
        }
        Err(error) => Answer::Failed(Say::Updated, error.to_string()),
    })
}

async fn list(State(panel): State<Panel>, headers: HeaderMap) -> Response {
    answer(&panel, &headers, |inner| {
        let world = &inner.world;
        Answer::object(world.inbounds.iter().map(|place| world.render_inbound(place)).collect())
    })
}

/// Unlike the list, one inbound comes without its counters.
async fn show(State(panel): State<Panel>, Path(id): Path<i64>, headers: HeaderMap) -> Response {
    answer(&panel, &headers, |inner| {
        let world = &inner.world;
        let shown = world.inbound(id).map(|place| place.render(world.generation, Value::Null));
        Answer::read(shown, Say::Obtain)
    })
}

async fn traffic(
    State(panel): State<Panel>,
    Path(email): Path<String>,
    headers: HeaderMap,
) -> Response {
    answer(&panel, &headers, |inner| {
        let world = &inner.world;
        let row = world.traffic(&email).and_then(|row| with_credential(world, row));
        Answer::read(row.ok_or_else(|| no_inbound(&email)), Say::TrafficError)
    })
}

async fn traffic_by_id(
    State(panel): State<Panel>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    answer(&panel, &headers, |inner| {
        let world = &inner.world;
        let rows = world.traffics.iter().filter_map(|row| with_credential(world, row));
        Answer::object(rows.filter(|row| row["uuid"] == id.as_str()).collect())
    })
}

fn no_inbound(email: &str) -> String {
    own_error("Inbound Not Found For Email:", email)
}

/// The row with what its inbound's settings say of the client, if they still know it.
fn with_credential(world: &World, row: &Traffic) -> Option<Value> {
    let client = world.inbound(row.inbound_id).ok()?.client(&row.email)?;
    let text = |key: &str| client[key].as_str().unwrap_or_default();
    Some(row.render(world.generation, (text("id"), text("subId"))))
}

async fn onlines(State(panel): State<Panel>, headers: HeaderMap) -> Response {
    let now = panel.now();
    answer(&panel, &headers, |inner| {
        let online = inner.world.online(now);
        // Nobody is null, not an empty list.
        Answer::object(if online.is_empty() { Value::Null } else { json!(online) })
    })
}

async fn last_online(State(panel): State<Panel>, headers: HeaderMap) -> Response {
    answer(&panel, &headers, |inner| {
        let rows = inner.world.traffics.iter();
        Answer::object(rows.map(|row| (row.email.clone(), Value::from(row.last_online))).collect())
    })
}
