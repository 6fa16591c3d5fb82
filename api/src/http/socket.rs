//! Subscriptions, over graphql-transport-ws.
//!
//! A browser is known by its cookie, and its page must be ours; any other client names its token
//! in `connection_init`. The older protocol is refused.

use std::time::Duration;

use async_graphql::Data;
use async_graphql_axum::{GraphQLProtocol, GraphQLWebSocket};
use axum::{
    extract::{FromRequestParts, Request, State, WebSocketUpgrade},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::route::Served;
use crate::{
    auth::{Carrier, Origin, Viewer, token_of},
    error::RequestError,
    schema::live::Places,
    state::Shop,
};

/// The one protocol that is spoken.
const PROTOCOL: &str = "graphql-transport-ws";
/// Sockets of one person at the most: a few tabs.
const SOCKETS_MAX: u8 = 5;
/// A client that says nothing for so long is gone.
const KEEPALIVE: Duration = Duration::from_secs(30);
/// Bytes of a message at the most: a document and its variables.
const MESSAGE_MAX_BYTES: usize = 256 * 1024;

/// Who a browser's cookie names; nobody when there is none.
async fn by_cookie(shop: &Shop, headers: &HeaderMap) -> Result<Viewer, StatusCode> {
    let origin = Origin::of(headers, &shop.options().origins);
    let cookie = token_of(headers).is_some_and(|(_, carrier)| carrier == Carrier::Cookie);
    if origin == Origin::Foreign || (cookie && origin == Origin::Absent) {
        return Err(StatusCode::FORBIDDEN);
    }
    Viewer::of(shop, headers).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
}

/// Who `connection_init` names, else whom the cookie named.
async fn introduced(
    shop: Shop,
    known: Viewer,
    payload: serde_json::Value,
) -> async_graphql::Result<Data> {
    let token = payload.get("token").and_then(serde_json::Value::as_str).map(str::to_owned);
    let viewer = match token {
        Some(token) => Viewer::with_token(&shop, token, Some(known.lang())).await?,
        None => known,
    };
    let person = viewer.person()?;
    let what = "sockets of one person";
    let place = shop.socket(person, SOCKETS_MAX);
    let place = place.ok_or(RequestError::TooMany { what, max: SOCKETS_MAX.into() })?;
    let mut data = Data::default();
    data.insert(viewer);
    data.insert(Places::default());
    data.insert(place);
    Ok(data)
}

/// Opens a socket.
pub(super) async fn open(State(served): State<Served>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let offered = parts.headers.get(header::SEC_WEBSOCKET_PROTOCOL);
    let offered = offered.and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !offered.split(',').any(|one| one.trim() == PROTOCOL) {
        return (StatusCode::BAD_REQUEST, "speak graphql-transport-ws").into_response();
    }
    let protocol = GraphQLProtocol::from_request_parts(&mut parts, &()).await;
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
    let (Ok(protocol), Ok(upgrade)) = (protocol, upgrade) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let viewer = match by_cookie(&served.shop, &parts.headers).await {
        Ok(viewer) => viewer,
        Err(status) => return status.into_response(),
    };
    let Served { shop, schema } = served;
    upgrade
        .max_message_size(MESSAGE_MAX_BYTES)
        .protocols([PROTOCOL])
        .on_upgrade(move |stream| {
            GraphQLWebSocket::new(stream, schema, protocol)
                .on_connection_init(move |payload| introduced(shop, viewer, payload))
                .keepalive_timeout(KEEPALIVE)
                .serve()
        })
        .into_response()
}
