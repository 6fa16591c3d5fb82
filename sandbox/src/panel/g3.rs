//! The routes of generation 3: `panel/api/clients/*` and `panel/api/inbounds/*`.

use super::{
    answer::{Answer, Say, Tongue},
    client::Client,
    record::Record,
    server::PANEL_GUID,
    state::{Inner, Panel},
};
use axum::{
    Router,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, header},
    response::Response,
    routing::{get, post},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// All of them.
pub(super) fn routes() -> Router<Panel> {
    let clients = Router::new()
        .route("/list", get(list))
        .route("/list/paged", get(paged))
        .route("/get/{email}", get(show))
        .route("/traffic/{email}", get(traffic))
        .route("/links/{email}", get(links))
        .route("/subLinks/{id}", get(sub_links))
        .route("/add", post(add))
        .route("/update/{email}", post(update))
        .route("/del/{email}", post(delete))
        .route("/{email}/attach", post(attach))
        .route("/{email}/detach", post(detach))
        .route("/resetTraffic/{email}", post(reset))
        .route("/updateTraffic/{email}", post(set_traffic))
        .route("/onlines", post(onlines))
        .route("/lastOnline", post(last_online));
    let inbounds = Router::new()
        .route("/list", get(inbounds))
        .route("/list/slim", get(inbounds))
        .route("/options", get(options))
        .route("/get/{id}", get(inbound));
    Router::new().nest("/panel/api/clients", clients).nest("/panel/api/inbounds", inbounds)
}

/// Answers in the asked language from what is under the lock.
fn answer(panel: &Panel, headers: &HeaderMap, act: impl FnOnce(&mut Inner) -> Answer) -> Response {
    let answer = act(&mut panel.lock());
    answer.render(Tongue::of(headers))
}

/// A body that cannot be read is a failure with HTTP 200, in the words of Go's decoder as far as
/// they can be had here.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    if body.is_empty() {
        return Err("EOF".to_owned());
    }
    serde_json::from_slice(body).map_err(|error| format!("json: cannot unmarshal: {error}"))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AddBody {
    #[serde(default)]
    client: Client,
    #[serde(default)]
    inbound_ids: Vec<i64>,
}

async fn add(State(panel): State<Panel>, headers: HeaderMap, body: Bytes) -> Response {
    let now = panel.now();
    answer(&panel, &headers, |inner| {
        let done = parse::<AddBody>(&body)
            .and_then(|body| inner.world.create(body.client, &body.inbound_ids, now));
        Answer::of(done, Say::Added)
    })
}

async fn update(
    State(panel): State<Panel>,
    Path(email): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let now = panel.now();
    answer(&panel, &headers, |inner| {
        let done = parse(&body).and_then(|client| inner.world.update(&email, client, now));
        Answer::of(done, Say::Updated)
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeleteQuery {
    keep_traffic: Option<String>,
}

async fn delete(
    State(panel): State<Panel>,
    Path(email): Path<String>,
    Query(query): Query<DeleteQuery>,
    headers: HeaderMap,
) -> Response {
    let keep = query.keep_traffic.as_deref() == Some("1");
    answer(&panel, &headers, |inner| Answer::of(inner.world.delete(&email, keep), Say::Deleted))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Places {
    #[serde(default)]
    inbound_ids: Vec<i64>,
}

async fn attach(
    State(panel): State<Panel>,
    Path(email): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let now = panel.now();
    answer(&panel, &headers, |inner| {
        let done = parse::<Places>(&body)
            .and_then(|places| inner.world.attach(&email, &places.inbound_ids, now));
        Answer::of(done, Say::Added)
    })
}

async fn detach(
    State(panel): State<Panel>,
    Path(email): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&panel, &headers, |inner| {
        let done = parse::<Places>(&body)
            .and_then(|places| inner.world.detach(&email, &places.inbound_ids));
        Answer::of(done, Say::Deleted)
    })
}

async fn reset(
    State(panel): State<Panel>,
    Path(email): Path<String>,
    headers: HeaderMap,
) -> Response {
    let now = panel.now();
    answer(&panel, &headers, |inner| {
        Answer::of(inner.world.reset_traffic(&email, now), Say::TrafficReset)
    })
}

#[derive(Deserialize)]
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
    body: Bytes,
) -> Response {
    answer(&panel, &headers, |inner| {
        let done = parse::<Counters>(&body)
            .map(|counters| inner.world.set_traffic(&email, counters.upload, counters.download));
        Answer::of(done, Say::Updated)
    })
}

async fn show(
    State(panel): State<Panel>,
    Path(email): Path<String>,
    headers: HeaderMap,
) -> Response {
    answer(&panel, &headers, |inner| Answer::read(inner.world.show(&email), Say::Obtain))
}

async fn traffic(
    State(panel): State<Panel>,
    Path(email): Path<String>,
    headers: HeaderMap,
) -> Response {
    answer(&panel, &headers, |inner| {
        let world = &inner.world;
        let row = world.traffic(&email).zip(world.record(&email)).map(|(row, record)| {
            row.render(world.generation, (&record.client.id, &record.client.sub_id))
        });
        Answer::object(row.unwrap_or_default())
    })
}

async fn links(
    State(panel): State<Panel>,
    Path(email): Path<String>,
    headers: HeaderMap,
) -> Response {
    let host = host(&headers);
    answer(&panel, &headers, |inner| {
        let world = &inner.world;
        let links = world.record(&email).ok_or_else(super::world::not_found).map(|_| {
            let links = world.inbounds.iter().filter_map(|place| world.link(place, &email, &host));
            Value::from(links.collect::<Vec<_>>())
        });
        Answer::read(links, Say::Obtain)
    })
}

async fn sub_links(
    State(panel): State<Panel>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let host = host(&headers);
    answer(&panel, &headers, |inner| {
        let world = &inner.world;
        let placed = world.inbounds.iter().flat_map(|inbound| {
            let held = inbound.clients().iter().filter(|client| client["subId"] == id.as_str());
            held.filter_map(move |client| Some((inbound, client["email"].as_str()?)))
        });
        let links = placed.filter_map(|(inbound, email)| world.link(inbound, email, &host));
        Answer::object(links.map(Value::from).collect())
    })
}

fn host(headers: &HeaderMap) -> String {
    let asked = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    asked.rsplit_once(':').map_or(asked, |(host, _)| host).to_owned()
}

async fn list(State(panel): State<Panel>, headers: HeaderMap) -> Response {
    answer(&panel, &headers, |inner| {
        let world = &inner.world;
        Answer::object(world.records.iter().map(|record| world.list_row(record)).collect())
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    #[serde(default)]
    page: usize,
    #[serde(default)]
    page_size: usize,
}

async fn paged(
    State(panel): State<Panel>,
    Query(query): Query<Page>,
    headers: HeaderMap,
) -> Response {
    const PAGE_SIZE_DEFAULT: usize = 25;
    const PAGE_SIZE_MAX: usize = 200;
    let page = query.page.max(1);
    let size = match query.page_size {
        0 => PAGE_SIZE_DEFAULT,
        asked => asked.min(PAGE_SIZE_MAX),
    };
    answer(&panel, &headers, |inner| {
        let world = &inner.world;
        let mut rows: Vec<&Record> = world.records.iter().collect();
        rows.reverse();
        let items: Value = rows
            .iter()
            .skip((page - 1).saturating_mul(size))
            .take(size)
            .map(|record| world.slim_row(record))
            .collect();
        let total = rows.len();
        Answer::object(json!({
            "items": items, "total": total, "filtered": total, "page": page, "pageSize": size,
            "groups": [],
        }))
    })
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

async fn inbounds(State(panel): State<Panel>, headers: HeaderMap) -> Response {
    answer(&panel, &headers, |inner| {
        let world = &inner.world;
        let rows = world.inbounds.iter().map(|place| {
            let mut row = world.render_inbound(place);
            row["originNodeGuid"] = PANEL_GUID.into();
            row
        });
        Answer::object(rows.collect())
    })
}

async fn options(State(panel): State<Panel>, headers: HeaderMap) -> Response {
    answer(&panel, &headers, |inner| {
        Answer::object(inner.world.inbounds.iter().map(super::inbound::Inbound::option).collect())
    })
}

async fn inbound(State(panel): State<Panel>, Path(id): Path<i64>, headers: HeaderMap) -> Response {
    answer(&panel, &headers, |inner| {
        let world = &inner.world;
        Answer::read(world.inbound(id).map(|place| world.render_inbound(place)), Say::Obtain)
    })
}
