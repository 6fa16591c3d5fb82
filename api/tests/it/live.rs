//! Subscriptions over a real socket: who may open one, and that a client which comes back misses
//! nothing.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpListener, time::timeout};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

use crate::shop::{PRICE, Person, Shop, key};

/// How long anything on a socket may take here.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) type Socket =
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

pub(crate) async fn serve(shop: &Shop) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = shop.router.clone();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("ws://{address}/graphql/ws")
}

pub(crate) async fn connect(
    url: &str,
    protocol: &'static str,
    headers: &[(&'static str, String)],
) -> Result<Socket, String> {
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(protocol));
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    connect_async(request).await.map(|(socket, _)| socket).map_err(|error| error.to_string())
}

pub(crate) async fn send(socket: &mut Socket, message: Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

pub(crate) async fn receive(socket: &mut Socket) -> Value {
    loop {
        let message = timeout(PATIENCE, socket.next()).await.expect("it answers in time");
        match message.unwrap().unwrap() {
            Message::Text(text) => {
                let message: Value = serde_json::from_str(&text).unwrap();
                if message["type"] != "ping" {
                    return message;
                }
            }
            Message::Close(frame) => {
                let code = frame.map(|frame| u16::from(frame.code));
                return json!({ "type": "closed", "code": code });
            }
            _ => {}
        }
    }
}

pub(crate) async fn subscribed(url: &str, person: &Person, query: &str) -> Socket {
    let mut socket = connect(url, "graphql-transport-ws", &[]).await.unwrap();
    let payload = json!({ "token": person.token });
    send(&mut socket, json!({ "type": "connection_init", "payload": payload })).await;
    assert_eq!(receive(&mut socket).await["type"], "connection_ack");
    let payload = json!({ "query": query });
    send(&mut socket, json!({ "type": "subscribe", "id": "1", "payload": payload })).await;
    socket
}

async fn change(socket: &mut Socket) -> Value {
    let message = receive(socket).await;
    assert_eq!(message["type"], "next", "{message}");
    message["payload"]["data"]["paymentChanged"].clone()
}

fn watch(since: u64) -> String {
    format!(
        "subscription {{ paymentChanged(since: \"{since}\") {{ position eventType payment {{ id \
         status }} }} }}"
    )
}

#[tokio::test]
async fn a_client_that_comes_back_goes_on_where_it_was() {
    let shop = Shop::open().await;
    shop.card().await;
    let url = serve(&shop).await;
    let mina = shop.customer("مینا").await;
    let payment = format!("pay_{}", shop.waiting(&mina, 2_000_000).await);
    let mut socket = subscribed(&url, &shop.owner, &watch(0)).await;
    let opened = change(&mut socket).await;
    assert_eq!(
        (&opened["eventType"], &opened["payment"]["id"]),
        (&json!("payment.opened"), &json!(payment))
    );
    drop(socket);
    // While nobody listens, something happens.
    let reza = shop.customer("رضا").await;
    shop.waiting(&reza, 3_000_000).await;
    let since: u64 = opened["position"].as_str().unwrap().parse().unwrap();
    let mut socket = subscribed(&url, &shop.owner, &watch(since)).await;
    let mut seen = vec![];
    for _ in 0..3 {
        seen.push(change(&mut socket).await);
    }
    let kinds: Vec<&str> = seen.iter().map(|one| one["eventType"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["payment.receipt_submitted", "payment.opened", "payment.receipt_submitted"]);
    assert_eq!(seen[2]["payment"]["status"], "UNDER_REVIEW");
}

#[tokio::test]
async fn a_customer_hears_only_of_his_own_payments() {
    let shop = Shop::open().await;
    shop.card().await;
    let url = serve(&shop).await;
    let (mina, reza) = (shop.customer("مینا").await, shop.customer("رضا").await);
    let mut socket = subscribed(&url, &reza, &watch(0)).await;
    shop.waiting(&mina, 2_000_000).await;
    let own = format!("pay_{}", shop.waiting(&reza, 3_000_000).await);
    assert_eq!(change(&mut socket).await["payment"]["id"], own);
}

#[tokio::test]
async fn an_order_is_heard_of_when_it_is_placed() {
    let shop = Shop::open().await;
    shop.card().await;
    let url = serve(&shop).await;
    let plan = format!("pln_{}", shop.plan().await);
    let mina = shop.customer("مینا").await;
    let head = shop.app.log().head().await.unwrap();
    let query = format!(
        "subscription {{ orderChanged(since: \"{head}\") {{ eventType order {{ status plan {{ \
         nameEn }} }} }} }}"
    );
    let mut socket = subscribed(&url, &mina, &query).await;
    let buy = "mutation($p: ID!, $s: Amount!, $k: UUID!) { orderBuy(input: { planId: $p, \
               shown: $s, idempotencyKey: $k }) { order { id } } }";
    let variables = json!({ "p": plan, "s": PRICE.to_string(), "k": key() });
    shop.run(&mina, buy, variables).await;
    let message = receive(&mut socket).await;
    let changed = &message["payload"]["data"]["orderChanged"];
    assert_eq!(changed["eventType"], "order.placed", "{message}");
    assert_eq!(changed["order"], json!({ "status": "PLACED", "plan": { "nameEn": "One month" } }));
}

#[tokio::test]
async fn a_session_that_ends_ends_the_stream() {
    let shop = Shop::open().await;
    shop.card().await;
    let url = serve(&shop).await;
    let mina = shop.customer("مینا").await;
    let mut socket = subscribed(&url, &mina, &watch(0)).await;
    shop.sign_out(&mina).await;
    shop.waiting(&mina, 2_000_000).await;
    let message = receive(&mut socket).await;
    let told = message.to_string();
    assert!(told.contains("UNAUTHENTICATED"), "{told}");
}

#[tokio::test]
async fn a_session_that_is_revoked_closes_its_socket_at_once_though_nothing_happens() {
    let shop = Shop::open().await;
    let url = serve(&shop).await;
    let there = shop.staff("reviewer", domain::role::Role::Reviewer).await;
    let mut socket = subscribed(&url, &there, &watch(0)).await;
    let list = "{ viewer { sessions { id current } } }";
    let sessions = shop.get(&there, list, Value::Null).await["viewer"]["sessions"].clone();
    let revoke = "mutation($s: ID!, $k: UUID!) { sessionRevoke(input: { sessionId: $s, \
                  idempotencyKey: $k }) { userErrors { code } } }";
    shop.run(&there, revoke, json!({ "s": sessions[0]["id"], "k": key() })).await;
    let mut told = receive(&mut socket).await;
    // The stream may look at its session before the socket does, and then says it and ends.
    while told["type"] != "closed" {
        let code = &told["payload"]["errors"][0]["extensions"]["code"];
        assert!(told["type"] == "complete" || *code == "UNAUTHENTICATED", "{told}");
        told = receive(&mut socket).await;
    }
    assert_eq!(told, json!({ "type": "closed", "code": 4401 }));
    let again = shop.ask(Some(&there), list, Value::Null).await;
    assert!(again["data"]["viewer"].is_null(), "{again}");
}

#[tokio::test]
async fn a_socket_needs_a_session_the_right_protocol_and_a_page_of_ours() {
    let shop = Shop::open().await;
    let url = serve(&shop).await;
    assert!(connect(&url, "graphql-ws", &[]).await.is_err(), "the older protocol");
    let cookie = ("cookie", format!("moon_session={}", shop.owner.token));
    let foreign = ("origin", "https://evil.example".to_owned());
    assert!(
        connect(&url, "graphql-transport-ws", &[cookie.clone(), foreign]).await.is_err(),
        "another site's page"
    );
    assert!(
        connect(&url, "graphql-transport-ws", std::slice::from_ref(&cookie)).await.is_err(),
        "a cookie without a page"
    );
    let host = url.strip_prefix("ws://").unwrap().split('/').next().unwrap().to_owned();
    let own = ("origin", format!("http://{host}"));
    let mut socket = connect(&url, "graphql-transport-ws", &[cookie, own]).await.unwrap();
    send(&mut socket, json!({ "type": "connection_init" })).await;
    assert_eq!(receive(&mut socket).await["type"], "connection_ack");
    let mut stranger = connect(&url, "graphql-transport-ws", &[]).await.unwrap();
    send(&mut stranger, json!({ "type": "connection_init", "payload": { "token": "x" } })).await;
    assert_eq!(receive(&mut stranger).await["type"], "closed");
}
