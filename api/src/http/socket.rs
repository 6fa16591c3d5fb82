//! Subscriptions, over graphql-transport-ws.
//!
//! A browser is known by its cookie, and its page must be ours; any other client names its token
//! in `connection_init`. The older protocol is refused. A session that ends closes its sockets:
//! at once when it was ended by this process, within seconds when by another.

use std::{any::TypeId, pin::pin, sync::Arc, time::Duration};

use app::gate::Door;
use async_graphql::{Data, Executor, Pos, Request as Asked, Response as Answer};
use async_graphql_axum::{GraphQLProtocol, GraphQLWebSocket};
use axum::{
    Extension, RequestExt,
    extract::{
        FromRequestParts, Request, State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::{
    SinkExt, StreamExt,
    channel::mpsc,
    stream::{self, BoxStream},
};
use tokio::sync::watch;

use super::{
    documents::{Documents, admit},
    route::Served,
};
use crate::{
    auth::{Carrier, Origin, Viewer, token_of},
    error::RequestError,
    schema::{Schema, live::Places},
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
/// Messages that wait for a slow client before its subscriptions wait too.
const WAITING_MAX: usize = 16;
/// How often a session is looked at that another process may have ended.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// The code of a socket whose session has ended.
const SIGNED_OUT: u16 = 4401;

/// Who a browser's cookie names; nobody when there is none.
async fn by_cookie(shop: &Shop, headers: &HeaderMap) -> Result<Viewer, StatusCode> {
    let origin = Origin::of(headers, &shop.options().origins);
    let cookie = token_of(headers).is_some_and(|(_, carrier)| carrier == Carrier::Cookie);
    if origin == Origin::Foreign || (cookie && origin == Origin::Absent) {
        return Err(StatusCode::FORBIDDEN);
    }
    Viewer::of(shop, headers).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
}

/// Who `connection_init` names, else whom the cookie named. Tells `held` by which token.
async fn introduced(
    shop: Shop,
    known: Viewer,
    door: Door,
    held: watch::Sender<Option<String>>,
    payload: serde_json::Value,
) -> async_graphql::Result<Data> {
    let token = payload.get("token").and_then(serde_json::Value::as_str).map(str::to_owned);
    let viewer = match token {
        Some(token) => {
            Viewer::with_token(&shop, token, Carrier::Bearer, Some(known.lang())).await?
        }
        None => known,
    };
    let person = viewer.person()?;
    let what = "sockets of one person";
    let place = shop.socket(person, SOCKETS_MAX);
    let place = place.ok_or(RequestError::TooMany { what, max: SOCKETS_MAX.into() })?;
    held.send_replace(viewer.token().map(str::to_owned));
    let mut data = Data::default();
    data.insert(viewer);
    data.insert(door);
    data.insert(Places::default());
    data.insert(place);
    Ok(data)
}

/// The schema behind the question who may send which document.
#[derive(Clone)]
struct Admitting {
    shop: Shop,
    schema: Schema,
}

impl Admitting {
    async fn refusal(&self, request: &Asked, data: Option<&Data>) -> Option<Answer> {
        let viewer = data.and_then(|data| data.get(&TypeId::of::<Viewer>()));
        let refused = match viewer.and_then(|viewer| viewer.downcast_ref::<Viewer>()) {
            Some(viewer) => admit(&self.shop, viewer, &request.query).await.err()?,
            None => RequestError::Unauthenticated,
        };
        let error: async_graphql::Error = refused.into();
        Some(Answer::from_errors(vec![error.into_server_error(Pos::default())]))
    }
}

impl Executor for Admitting {
    async fn execute(&self, request: Asked) -> Answer {
        match self.refusal(&request, None).await {
            Some(refusal) => refusal,
            None => self.schema.execute(request).await,
        }
    }

    fn execute_stream(
        &self,
        request: Asked,
        session: Option<Arc<Data>>,
    ) -> BoxStream<'static, Answer> {
        let admitting = self.clone();
        let answers = async move {
            match admitting.refusal(&request, session.as_deref()).await {
                Some(refusal) => stream::once(async move { refusal }).boxed(),
                None => {
                    let session = session.unwrap_or_default();
                    admitting.schema.execute_stream_with_session_data(request, session)
                }
            }
        };
        stream::once(answers).flatten().boxed()
    }
}

/// A message whose payload names a document of the dashboard carries its text from here on.
fn named(documents: &Documents, message: Message) -> Message {
    let Message::Text(text) = &message else { return message };
    let Ok(mut said) = serde_json::from_str::<serde_json::Value>(text) else { return message };
    let Some(payload) = said.get_mut("payload").and_then(serde_json::Value::as_object_mut) else {
        return message;
    };
    let id = payload.get("documentId").and_then(serde_json::Value::as_str);
    let Some(document) = id.and_then(|id| documents.text(id)) else { return message };
    payload.insert("query".to_owned(), document.into());
    Message::text(said.to_string())
}

/// Waits until the session that a socket is held by has ended.
async fn ended(shop: Shop, mut held: watch::Receiver<Option<String>>) {
    let mut signal = shop.ended_sessions();
    let introduced = held.wait_for(Option::is_some).await.map(|token| token.clone());
    let Ok(Some(token)) = introduced else {
        // Nobody was introduced, and nobody will be.
        return std::future::pending().await;
    };
    loop {
        // The signal is this process's own; the pause is for what others end.
        tokio::select! {
            _ = signal.changed() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        if let Err(app::Error::Unauthenticated) = shop.app().identities().session(&token).await {
            return;
        }
    }
}

/// Carries messages both ways until the client goes or its session ends.
async fn carry(
    socket: WebSocket,
    Served { shop, schema }: Served,
    protocol: GraphQLProtocol,
    viewer: Viewer,
    door: Door,
) {
    let (mut out, incoming) = socket.split();
    let (queue, mut waiting) = mpsc::channel(WAITING_MAX);
    let (holding, held) = watch::channel(None);
    let documents = shop.options().documents.clone();
    let incoming = incoming.map(move |message| message.map(|message| named(&documents, message)));
    let admitting = Admitting { shop: shop.clone(), schema };
    let introducing = shop.clone();
    let mut serve = pin!(
        GraphQLWebSocket::new_with_pair(queue, incoming, admitting, protocol)
            .on_connection_init(move |payload| {
                introduced(introducing, viewer, door, holding, payload)
            })
            .keepalive_timeout(KEEPALIVE)
            .serve()
    );
    let mut send = pin!(async move {
        let mut ended = pin!(ended(shop, held));
        loop {
            let message = tokio::select! {
                message = waiting.next() => message,
                () = &mut ended => {
                    let frame = CloseFrame { code: SIGNED_OUT, reason: "signed out".into() };
                    Some(Message::Close(Some(frame)))
                }
            };
            let Some(message) = message else { return };
            let last = matches!(message, Message::Close(_));
            if out.send(message).await.is_err() || last {
                return;
            }
        }
    });
    tokio::select! {
        () = &mut send => {}
        // What was said last still goes out.
        () = &mut serve => send.await,
    }
}

/// Opens a socket.
pub(super) async fn open(State(served): State<Served>, mut request: Request) -> Response {
    let door = request.extract_parts::<Extension<Door>>().await.map(|door| door.0);
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
    let door = door.unwrap_or_default();
    upgrade
        .max_message_size(MESSAGE_MAX_BYTES)
        .protocols([PROTOCOL])
        .on_upgrade(move |socket| carry(socket, served, protocol, viewer, door))
        .into_response()
}
