//! What is refused before it runs: too deep, too costly, too large, too many, of the wrong form.

use api::Options;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};

use crate::shop::{Shop, code, json_of};

async fn raw(shop: &Shop, media: &str, body: String) -> (StatusCode, Value) {
    let request = Request::post("/graphql").header(header::CONTENT_TYPE, media);
    let response = shop.send(request.body(Body::from(body)).unwrap()).await;
    let status = response.status();
    let json = status != StatusCode::PAYLOAD_TOO_LARGE;
    (status, if json { json_of(response).await } else { Value::Null })
}

#[tokio::test]
async fn a_document_that_nests_too_deep_is_refused() {
    let shop = Shop::open().await;
    let deep = "{ viewer { user { roles { user { roles { user { roles { user { roles { user { \
                roles { user { name } } } } } } } } } } } } }";
    let answer = shop.ask(Some(&shop.owner), deep, Value::Null).await;
    assert_eq!(code(&answer), "DEPTH_LIMIT", "{answer}");
}

#[tokio::test]
async fn a_document_that_costs_too_much_is_refused() {
    let shop = Shop::open().await;
    let costly = "{ users(first: 100) { nodes { payments(first: 100) { nodes { id amount { amount \
                  } } } } } }";
    let answer = shop.ask(Some(&shop.owner), costly, Value::Null).await;
    assert_eq!(code(&answer), "COST_LIMIT", "{answer}");
    let modest = "{ users(first: 100) { nodes { id name language } pageInfo { hasNextPage } } }";
    let answer = shop.ask(Some(&shop.owner), modest, Value::Null).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    assert!(answer["extensions"]["analyzer"]["complexity"].as_u64().unwrap() > 100);
}

#[tokio::test]
async fn a_page_has_one_to_a_hundred_rows() {
    let shop = Shop::open().await;
    for first in [0, -1, 101] {
        let query = "query($n: Int!) { users(first: $n) { nodes { id } } }";
        let answer = shop.ask(Some(&shop.owner), query, json!({ "n": first })).await;
        assert_eq!(code(&answer), "BAD_INPUT", "{first}: {answer}");
    }
    let query = "{ users(first: 1, after: \"nonsense\") { nodes { id } } }";
    let answer = shop.ask(Some(&shop.owner), query, Value::Null).await;
    assert_eq!(code(&answer), "BAD_INPUT", "{answer}");
}

#[tokio::test]
async fn only_one_json_request_of_a_modest_size_is_taken() {
    let shop = Shop::open().await;
    let one = json!({ "query": "{ viewer { permissions } }" }).to_string();
    assert_eq!(raw(&shop, "application/json", one.clone()).await.0, StatusCode::OK);
    let (status, answer) = raw(&shop, "application/json", format!("[{one},{one}]")).await;
    assert_eq!((status, code(&answer)), (StatusCode::BAD_REQUEST, "BAD_REQUEST"));
    let (status, _) = raw(&shop, "text/plain", one.clone()).await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let (status, _) = raw(&shop, "application/json", "{".to_owned()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let large = json!({ "query": " ".repeat(api::BODY_MAX_BYTES) }).to_string();
    let (status, _) = raw(&shop, "application/json", large).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn the_schema_is_shown_to_nobody_in_particular_only_in_the_sandbox() {
    let shop = Shop::with(Options::default(), true).await;
    let query = "{ __schema { queryType { name } } }";
    let closed = shop.ask(None, query, Value::Null).await;
    assert!(closed["data"]["__schema"].is_null(), "{closed}");
    let open = shop.ask(Some(&shop.owner), query, Value::Null).await;
    assert_eq!(open["data"]["__schema"]["queryType"]["name"], "Query");
}

#[tokio::test]
async fn a_position_that_is_not_there_yet_is_waited_for_and_then_told() {
    let shop = Shop::open().await;
    let head = shop.app.log().head().await.unwrap();
    let ask = |position: String| {
        Request::post("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-min-position", position)
            .body(Body::from(json!({ "query": "{ viewer { permissions } }" }).to_string()))
            .unwrap()
    };
    let there = json_of(shop.send(ask(head.to_string())).await).await;
    assert!(there["extensions"].get("projection").is_none(), "{there}");
    let beyond = json_of(shop.send(ask((head + 5).to_string())).await).await;
    assert_eq!(beyond["extensions"]["projection"]["position"], head.to_string(), "{beyond}");
    let wrong = json_of(shop.send(ask("x".to_owned())).await).await;
    assert_eq!(code(&wrong), "BAD_INPUT");
}
