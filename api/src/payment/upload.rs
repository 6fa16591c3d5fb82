//! Receipts from a browser: a file over HTTP, since files do not fit into GraphQL's documents.
//!
//! The body is the file as it is; what it is, its first bytes tell. It is sealed as it came. Like a
//! mutation it needs a key that makes a repetition the same, and by cookie the header that another
//! site's page cannot send.

use app::{
    Actor, Channel, Context,
    payment::{Upload, UploadKind},
};
use async_graphql::{ID, resolver_utils::enum_value};
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::id::PaymentId;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::{
    auth::{Carrier, Viewer, from_our_page, token_of},
    error::{RequestError, UserErrorCode, explained},
    schema::{id::Named, stimulus::now},
    state::Shop,
};

/// What makes a repetition the same.
const KEY: HeaderName = HeaderName::from_static("x-idempotency-key");
/// Words beside the file, percent-encoded.
const CAPTION: HeaderName = HeaderName::from_static("x-caption");
/// That the file is a further page of the receipt that was sent.
const FURTHER: HeaderName = HeaderName::from_static("x-further-page");

fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], axum::Json(body.clone())).into_response()
}

fn failed(status: StatusCode, code: &str, message: &str) -> Response {
    answer(status, &json!({ "code": code, "message": message }))
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

/// The words of a caption as they were before they were encoded.
fn caption(headers: &HeaderMap) -> Option<String> {
    let encoded = text(headers, &CAPTION)?;
    let pair = format!("t={encoded}");
    let (_, words) = form_urlencoded::parse(pair.as_bytes()).next()?;
    Some(words.into_owned())
}

/// Takes a receipt's file for a payment of the viewer's own.
pub(crate) async fn take(shop: &Shop, payment: &str, headers: &HeaderMap, file: Bytes) -> Response {
    let Ok(viewer) = Viewer::of(shop, headers).await else {
        return failed(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "try again");
    };
    let Ok(person) = viewer.person() else {
        return failed(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "nobody is signed in");
    };
    let by_cookie = token_of(headers).is_some_and(|(_, carrier)| carrier == Carrier::Cookie);
    if by_cookie && !from_our_page(headers) {
        let message = "an upload by cookie needs the header X-Requested-With: moon-dashboard";
        return failed(StatusCode::FORBIDDEN, "FORBIDDEN", message);
    }
    let Ok(payment) = PaymentId::read(&ID(payment.to_owned())) else {
        return failed(StatusCode::NOT_FOUND, "NOT_FOUND", "there is no such payment");
    };
    let key = text(headers, &KEY).and_then(|key| key.parse::<uuid::Uuid>().ok());
    let Some(key) = key else {
        let message = "the header x-idempotency-key must be a UUID";
        return failed(StatusCode::BAD_REQUEST, "BAD_INPUT", message);
    };
    let actor = Actor::Person(person);
    let key = format!("upload:{actor}:{key}");
    let at = shop.app().ports().sessions.first_seen(&format!("api:{key}"), now(shop)).await;
    let Ok(at) = at else {
        return failed(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "try again");
    };
    let context = Context::of_stimulus(Channel::Api, actor, &key, at);
    let is_document = file.starts_with(b"%PDF-");
    let kind = if is_document { UploadKind::Document } else { UploadKind::Photo };
    let upload = Upload { kind, bytes: file, text: caption(headers) };
    let payments = shop.app().payments();
    let outcome = if headers.contains_key(FURTHER) {
        payments.add_page(&context, payment, upload).await.map(|()| None)
    } else {
        payments.submit_receipt(&context, payment, upload).await.map(Some)
    };
    match outcome {
        Ok(submitted) => {
            let place = submitted.as_ref().map(|submitted| submitted.place);
            let replaced = submitted.as_ref().is_some_and(|submitted| submitted.replaced);
            let payment = payment.wire();
            let body = json!({ "payment": payment, "place": place, "replaced": replaced });
            answer(StatusCode::OK, &body)
        }
        Err(error) => refused(shop, &viewer, error),
    }
}

/// A refusal as a status and words.
fn refused(shop: &Shop, viewer: &Viewer, error: app::Error) -> Response {
    match explained(shop, viewer, error) {
        Ok((code, message)) => {
            let status = match code {
                UserErrorCode::NotFound => StatusCode::NOT_FOUND,
                UserErrorCode::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                UserErrorCode::NotAReceipt => StatusCode::UNSUPPORTED_MEDIA_TYPE,
                _ => StatusCode::CONFLICT,
            };
            let code = enum_value(code).to_string();
            failed(status, &code, &message)
        }
        Err(error) => {
            let status = match error {
                RequestError::Forbidden(_) => StatusCode::FORBIDDEN,
                RequestError::IdempotencyMismatch | RequestError::Conflict => StatusCode::CONFLICT,
                _ => StatusCode::SERVICE_UNAVAILABLE,
            };
            failed(status, error.code(), &error.message())
        }
    }
}
