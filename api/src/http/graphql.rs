//! Questions and mutations: one JSON request, one JSON answer.
//!
//! Refused before anything runs: a body that is no JSON object (so also an array of requests), a
//! request by cookie that no page of ours sent, a document that the asker may not send, and a look
//! at the schema by nobody in particular unless the shop stands in the sandbox.

use std::time::Duration;

use app::gate::Door;
use async_graphql::{ErrorExtensionValues, Request, Response as Answer, ServerError, Value};
use axum::{
    Extension,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};

use serde::Deserialize;

use super::{
    documents::{Documents, admit},
    route::Served,
};
use crate::{
    auth::{Carrier, Viewer, from_our_page, token_of},
    error::RequestError,
    state::Shop,
};

/// The least position that an answer is to show.
const MIN_POSITION: HeaderName = HeaderName::from_static("x-min-position");
/// How long an answer waits for the read models to come to that position.
const CAUGHT_UP_WITHIN: Duration = Duration::from_millis(500);

fn coded(message: impl Into<String>, code: &str) -> Answer {
    let mut error = ServerError::new(message, None);
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code);
    error.extensions = Some(extensions);
    Answer::from_errors(vec![error])
}

fn failed(error: RequestError) -> Answer {
    let error: async_graphql::Error = error.into();
    Answer::from_errors(vec![error.into_server_error(async_graphql::Pos::default())])
}

fn reply(status: StatusCode, answer: &Answer) -> Response {
    let body = serde_json::to_vec(answer).expect("an answer is plain data");
    let headers = answer.http_headers.clone();
    (status, headers, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// A request as it is sent: a document, or the id of one that the dashboard sends.
#[derive(Deserialize)]
struct Sent {
    #[serde(rename = "documentId")]
    document_id: Option<String>,
    #[serde(flatten)]
    request: Request,
}

/// A request that is not even looked at.
type Refused = (StatusCode, Answer);

/// One request, read and found acceptable.
fn read(documents: &Documents, headers: &HeaderMap, body: &[u8]) -> Result<Request, Box<Refused>> {
    let media = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if media.and_then(|media| media.split(';').next()) != Some("application/json") {
        let answer = coded("content-type must be application/json", "BAD_REQUEST");
        return Err(Box::new((StatusCode::UNSUPPORTED_MEDIA_TYPE, answer)));
    }
    let wrong = |message: &str| Box::new((StatusCode::BAD_REQUEST, coded(message, "BAD_REQUEST")));
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(wrong("one request at a time: arrays of requests are not taken"));
    }
    let Sent { document_id, mut request } = serde_json::from_slice(body)
        .map_err(|_| wrong("the body must be a JSON object with a query or a documentId"))?;
    if let Some(id) = document_id {
        let unknown = || {
            let answer = coded("there is no such document", "PERSISTED_QUERY_NOT_FOUND");
            Box::new((StatusCode::OK, answer))
        };
        documents.text(&id).ok_or_else(unknown)?.clone_into(&mut request.query);
    }
    let by_cookie = token_of(headers).is_some_and(|(_, carrier)| carrier == Carrier::Cookie);
    if by_cookie && !from_our_page(headers) {
        let message = "a request by cookie needs the header X-Requested-With: moon-dashboard";
        return Err(Box::new((StatusCode::FORBIDDEN, coded(message, "FORBIDDEN"))));
    }
    Ok(request)
}

/// Waits for the position that the client has seen; says how the read models stand when they are
/// not there in time.
async fn caught_up(shop: &Shop, headers: &HeaderMap) -> Result<Option<Value>, RequestError> {
    let Some(wanted) = headers.get(MIN_POSITION) else { return Ok(None) };
    let problem = "must be a position: a decimal number";
    let wanted = wanted.to_str().ok().and_then(|text| text.parse::<u64>().ok());
    let wanted = wanted.ok_or(RequestError::BadInput { field: "X-Min-Position", problem })?;
    if shop.seen(wanted, CAUGHT_UP_WITHIN).await? {
        return Ok(None);
    }
    let standing = shop.projections().status().await;
    let standing = standing.map_err(|error| RequestError::unavailable(&error))?;
    let position = standing.iter().map(|status| status.position).min().unwrap_or(0);
    let behind = standing.iter().map(|status| status.behind).max().unwrap_or(0);
    let mut told = async_graphql::indexmap::IndexMap::new();
    told.insert(async_graphql::Name::new("position"), Value::from(position.to_string()));
    told.insert(async_graphql::Name::new("behindCount"), Value::from(behind));
    Ok(Some(Value::Object(told)))
}

/// Gives a code to the errors that the library makes.
fn with_codes(answer: &mut Answer) {
    for error in &mut answer.errors {
        let known = error.extensions.as_ref().is_some_and(|had| had.get("code").is_some());
        if known {
            continue;
        }
        let code = match error.message.as_str() {
            "Query is nested too deep." => "DEPTH_LIMIT",
            "Query is too complex." => "COST_LIMIT",
            _ => "BAD_REQUEST",
        };
        let mut extensions = error.extensions.take().unwrap_or_default();
        extensions.set("code", code);
        error.extensions = Some(extensions);
    }
}

/// Answers one request.
pub(super) async fn answer(
    State(served): State<Served>,
    Extension(door): Extension<Door>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = match read(&served.shop.options().documents, &headers, &body) {
        Ok(request) => request,
        Err(refused) => return reply(refused.0, &refused.1),
    };
    let shop = &served.shop;
    let viewer = match Viewer::of(shop, &headers).await {
        Ok(viewer) => viewer,
        Err(error) => return reply(StatusCode::SERVICE_UNAVAILABLE, &failed(error)),
    };
    if let Err(error) = admit(shop, &viewer, &request.query).await {
        return reply(StatusCode::OK, &failed(error));
    }
    let behind = match caught_up(shop, &headers).await {
        Ok(behind) => behind,
        Err(error) => return reply(StatusCode::OK, &failed(error)),
    };
    let closed = viewer.person().is_err() && !shop.options().sandbox;
    let request = if closed { request.disable_introspection() } else { request };
    let mut answer = served.schema.execute(request.data(viewer).data(door)).await;
    with_codes(&mut answer);
    if let Some(behind) = behind {
        answer.extensions.insert("projection".to_owned(), behind);
    }
    reply(StatusCode::OK, &answer)
}
