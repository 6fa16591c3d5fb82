//! The control API over HTTP. A call as a user answers with the update it made.

use axum::{
    Json, Router,
    body::Body,
    extract::{Path, Query, Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep_until};

use super::{
    act,
    tap::{Tap, tap},
    view::{self, ChatView, view},
};
use crate::telegram::{
    error::ControlError,
    fault::{FAULT_COUNT_MAX, Fault, SLOW_SECONDS_MAX},
    hub::Hub,
    methods::MediaKind,
    params::{Params, Upload},
    world::World,
};

/// Seconds a look at a chat may wait.
const WAIT_SECONDS_MAX: u64 = 60;
/// Times one call redelivers.
const REDELIVER_TIMES_MAX: u32 = 1_000;

type Hubbed = State<Arc<Hub>>;
type Done = Result<Json<act::Deed>, ControlError>;

/// All of it.
pub(crate) fn routes() -> Router<Arc<Hub>> {
    Router::new()
        .route("/users", get(users))
        .route("/user/{id}", get(get_profile).post(set_profile))
        .route("/user/{id}/text", post(text))
        .route("/user/{id}/tap", post(tap_button))
        .route("/user/{id}/photo", post(photo))
        .route("/user/{id}/album", post(album))
        .route("/user/{id}/document", post(document))
        .route("/user/{id}/sticker", post(sticker))
        .route("/user/{id}/voice", post(voice))
        .route("/user/{id}/contact", post(contact))
        .route("/user/{id}/block", post(block))
        .route("/user/{id}/unblock", post(unblock))
        .route("/user/{id}/chat", get(chat))
        .route("/user/{id}/file/{file_id}", get(file))
        .route("/redeliver/{update_id}", post(redeliver))
        .route("/fault", post(fault))
}

/// The JSON of a body, whatever its content type says; curl says form.
async fn body<T: DeserializeOwned>(request: Request) -> Result<T, ControlError> {
    let bytes = axum::body::to_bytes(request.into_body(), 1 << 20)
        .await
        .map_err(|_| ControlError::Invalid("a body here has up to 1 MiB".to_owned()))?;
    let bytes = if bytes.is_empty() { b"{}" } else { bytes.as_ref() };
    serde_json::from_slice(bytes).map_err(|error| ControlError::Invalid(error.to_string()))
}

async fn users(State(hub): Hubbed) -> Json<Value> {
    let (users, bot) = hub.look(|world| (view::users(world), world.bot.peer.clone()));
    Json(json!({"bot": bot, "users": users}))
}

async fn get_profile(State(hub): Hubbed, Path(id): Path<i64>) -> Result<Json<Value>, ControlError> {
    let person = hub.look(|world| world.people.get(&id).cloned());
    let person = person.ok_or_else(|| ControlError::Missing(format!("there is no user {id}")))?;
    Ok(Json(json!(person)))
}

async fn set_profile(
    State(hub): Hubbed,
    Path(id): Path<i64>,
    request: Request,
) -> Result<Json<Value>, ControlError> {
    let profile = body(request).await?;
    let person = hub.change(|world| act::set_profile(world, id, profile))?;
    Ok(Json(json!(person)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    text: String,
    #[serde(default)]
    reply_to_message_id: Option<i64>,
}

async fn text(State(hub): Hubbed, Path(id): Path<i64>, request: Request) -> Done {
    let said: Said = body(request).await?;
    hub.change(|world| act::say(world, id, &said.text, said.reply_to_message_id)).map(Json)
}

async fn tap_button(State(hub): Hubbed, Path(id): Path<i64>, request: Request) -> Done {
    let wanted: Tap = body(request).await?;
    hub.change(|world| tap(world, id, &wanted)).map(Json)
}

/// The files of a form, and its caption.
async fn form(request: Request) -> Result<(Vec<Upload>, Option<String>), ControlError> {
    let params =
        Params::read(request).await.map_err(|error| ControlError::Invalid(error.description))?;
    Ok((params.ordered_uploads.clone(), params.text("caption")))
}

async fn attach(hub: &Hub, id: i64, kind: MediaKind, request: Request) -> Done {
    let (uploads, caption) = form(request).await?;
    let mut uploads = uploads.into_iter();
    let (Some(upload), None) = (uploads.next(), uploads.next()) else {
        return Err(ControlError::Invalid("the form has exactly one part «file»".to_owned()));
    };
    hub.change(|world| act::attach(world, id, kind, upload, caption.as_deref())).map(Json)
}

async fn photo(State(hub): Hubbed, Path(id): Path<i64>, request: Request) -> Done {
    attach(&hub, id, MediaKind::Photo, request).await
}

async fn document(State(hub): Hubbed, Path(id): Path<i64>, request: Request) -> Done {
    attach(&hub, id, MediaKind::Document, request).await
}

async fn sticker(State(hub): Hubbed, Path(id): Path<i64>, request: Request) -> Done {
    attach(&hub, id, MediaKind::Sticker, request).await
}

async fn voice(State(hub): Hubbed, Path(id): Path<i64>, request: Request) -> Done {
    attach(&hub, id, MediaKind::Voice, request).await
}

async fn album(State(hub): Hubbed, Path(id): Path<i64>, request: Request) -> Done {
    let (uploads, caption) = form(request).await?;
    hub.change(|world| act::album(world, id, uploads, caption.as_deref())).map(Json)
}

async fn contact(State(hub): Hubbed, Path(id): Path<i64>) -> Done {
    hub.change(|world| act::contact(world, id)).map(Json)
}

async fn block(State(hub): Hubbed, Path(id): Path<i64>) -> Done {
    hub.change(|world| act::block(world, id)).map(Json)
}

async fn unblock(State(hub): Hubbed, Path(id): Path<i64>) -> Done {
    hub.change(|world| act::unblock(world, id)).map(Json)
}

#[derive(Deserialize)]
struct Look {
    #[serde(default)]
    after: u64,
    #[serde(default)]
    wait: u64,
}

async fn chat(
    State(hub): Hubbed,
    Path(id): Path<i64>,
    Query(look): Query<Look>,
) -> Result<Json<ChatView>, ControlError> {
    act::check_id(id)?;
    let patience = Duration::from_secs(look.wait.min(WAIT_SECONDS_MAX));
    Ok(Json(wait_for_chat(&hub, id, look.after, patience).await))
}

/// The chat as soon as its `n` is beyond `after`, or as it is when patience ends.
pub(crate) async fn wait_for_chat(hub: &Hub, id: i64, after: u64, patience: Duration) -> ChatView {
    let deadline = Instant::now() + patience;
    let mut changes = hub.watch();
    loop {
        changes.mark_unchanged();
        let seen = hub.look(|world: &mut World| view(world, id, after));
        if seen.n > after {
            return seen;
        }
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return seen },
            () = sleep_until(deadline) => return seen,
            () = hub.closed() => return seen,
        }
    }
}

/// A file a page shows.
async fn file(
    State(hub): Hubbed,
    Path((_, file_id)): Path<(i64, String)>,
) -> Result<Response, ControlError> {
    let missing = || ControlError::Missing("there is no such file".to_owned());
    let (opened, bytes) = hub
        .look(|world| {
            let opened = world.files.open(&file_id)?;
            let bytes = world.files.bytes(&opened.unique_id)?;
            Some((opened, bytes))
        })
        .ok_or_else(missing)?;
    // Only pictures and recordings are shown in the page; the rest is saved, so that a document
    // with a script in it runs nowhere.
    let mime = opened.mime_type.unwrap_or_default();
    let shows = ["image/png", "image/jpeg", "image/webp", "image/gif", "audio/ogg", "audio/mpeg"];
    let mime = shows.into_iter().find(|known| *known == mime);
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(mime.unwrap_or("application/octet-stream")),
        ),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("max-age=86400, immutable")),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Again {
    #[serde(default = "once")]
    times: u32,
}

fn once() -> u32 {
    1
}

async fn redeliver(
    State(hub): Hubbed,
    Path(update_id): Path<i64>,
    request: Request,
) -> Result<Json<Value>, ControlError> {
    let Again { times } = body(request).await?;
    redeliver_update(&hub, update_id, times)?;
    Ok(Json(json!({"update_id": update_id, "times": times})))
}

/// Delivers an update again.
pub(crate) fn redeliver_update(hub: &Hub, update_id: i64, times: u32) -> Result<(), ControlError> {
    if !(1..=REDELIVER_TIMES_MAX).contains(&times) {
        return Err(ControlError::Invalid(format!("times is from 1 to {REDELIVER_TIMES_MAX}")));
    }
    if hub.change(|world| world.inbox.redeliver(update_id, times)) {
        return Ok(());
    }
    Err(ControlError::Missing(format!("there is no update {update_id} any more")))
}

async fn fault(State(hub): Hubbed, request: Request) -> Result<Json<Value>, ControlError> {
    let fault: Fault = body(request).await?;
    set_fault(&hub, fault.clone())?;
    Ok(Json(json!(fault)))
}

/// Puts a fault in force.
pub(crate) fn set_fault(hub: &Hub, fault: Fault) -> Result<(), ControlError> {
    if !(1..=FAULT_COUNT_MAX).contains(&fault.count) {
        return Err(ControlError::Invalid(format!("count is from 1 to {FAULT_COUNT_MAX}")));
    }
    if fault.seconds.is_some_and(|seconds| seconds > SLOW_SECONDS_MAX) {
        return Err(ControlError::Invalid(format!("seconds are up to {SLOW_SECONDS_MAX}")));
    }
    hub.look(|world| world.faults.set(fault));
    Ok(())
}
