//! Who sees and does what: nobody, a customer, staff, another.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use domain::role::Role;
use serde_json::{Value, json};

use crate::shop::{PASSWORD, Shop, code, key};

const SIGN_IN: &str = "mutation($input: StaffSignInInput!) { staffSignIn(input: $input) { \
    session { token expiresAt user { name } } replayed userErrors { __typename code message } } }";

#[tokio::test]
async fn without_signing_in_there_is_nothing_but_signing_in() {
    let shop = Shop::open().await;
    for query in [
        "{ users(first: 1) { nodes { id } } }",
        "{ paymentsQueue(first: 1) { nodes { id } } }",
        "{ payment(id: \"pay_01JD0000000000000000000000\") { id } }",
        "{ node(id: \"usr_01JD0000000000000000000000\") { id } }",
        "{ journal(first: 1) { nodes { id } } }",
        "{ events(first: 1) { nodes { position } } }",
        "{ plans { id } }",
        "mutation { cardRetire(input: { cardId: \"crd_01JD0000000000000000000000\", \
         idempotencyKey: \"00000000-0000-4000-8000-000000000000\" }) { replayed } }",
    ] {
        let answer = shop.ask(None, query, Value::Null).await;
        assert_eq!(code(&answer), "UNAUTHENTICATED", "{query}: {answer}");
    }
    let answer = shop.ask(None, "{ viewer { permissions } }", Value::Null).await;
    assert!(answer["data"]["viewer"].is_null(), "{answer}");
}

#[tokio::test]
async fn staff_sign_in_with_a_password_and_out_again() {
    let shop = Shop::open().await;
    let input = |password: &str, transport: &str| {
        json!({ "input": { "username": "owner", "password": password, "transport": transport,
                           "idempotencyKey": key() } })
    };
    let wrong = shop.ask(None, SIGN_IN, input("a wrong password", "BEARER")).await;
    let error = &wrong["data"]["staffSignIn"]["userErrors"][0];
    assert_eq!(error["code"], "BAD_CREDENTIALS", "{wrong}");
    assert_eq!(error["message"], "نام کاربری یا رمز درست نیست.");
    let right = shop.ask(None, SIGN_IN, input(PASSWORD, "BEARER")).await;
    let session = &right["data"]["staffSignIn"]["session"];
    assert_eq!(session["user"]["name"], "owner", "{right}");
    let mut owner = shop.owner.clone();
    session["token"].as_str().unwrap().clone_into(&mut owner.token);
    let viewer = shop.get(&owner, "{ viewer { permissions } }", Value::Null).await;
    let permissions = viewer["viewer"]["permissions"].as_array().unwrap();
    assert!(permissions.contains(&json!("payment.review")));
    let out = "mutation($key: UUID!) { staffSignOut(input: { idempotencyKey: $key }) { \
               userErrors { code } } }";
    shop.run(&owner, out, json!({ "key": key() })).await;
    let after = shop.ask(Some(&owner), "{ viewer { permissions } }", Value::Null).await;
    assert!(after["data"]["viewer"].is_null(), "{after}");
}

#[tokio::test]
async fn what_is_anothers_is_not_there() {
    let shop = Shop::open().await;
    shop.card().await;
    let (mina, reza) = (shop.customer("مینا").await, shop.customer("رضا").await);
    let payment = format!("pay_{}", shop.waiting(&mina, 2_000_000).await);
    shop.settle().await;
    let query = "query($p: ID!, $u: ID!) { payment(id: $p) { id } node(id: $p) { id } \
                 user(id: $u) { name } wallet(userId: $u) { balance { amount } } \
                 nodes(ids: [$p, $u]) { id } }";
    let variables = json!({ "p": payment, "u": mina.wire() });
    let own = shop.get(&mina, query, variables.clone()).await;
    assert_eq!(own["payment"]["id"], payment.as_str(), "{own}");
    assert_eq!(own["user"]["name"], "مینا");
    let anothers = shop.get(&reza, query, variables.clone()).await;
    for part in ["payment", "node", "user", "wallet"] {
        assert!(anothers[part].is_null(), "{part}: {anothers}");
    }
    assert_eq!(anothers["nodes"], json!([null, null]));
    let list = "query($u: ID!) { payments(first: 5, filter: { userId: $u }) { nodes { id } } }";
    let listed = shop.ask(Some(&reza), list, json!({ "u": mina.wire() })).await;
    assert_eq!(code(&listed), "FORBIDDEN", "{listed}");
    assert_eq!(listed["errors"][0]["extensions"]["permission"], "payment.read");
    let staff = shop.get(&shop.owner, query, variables).await;
    assert_eq!(staff["payment"]["id"], payment.as_str());
}

#[tokio::test]
async fn a_customer_decides_nothing_and_support_does_not_approve() {
    let shop = Shop::open().await;
    shop.card().await;
    let mina = shop.customer("مینا").await;
    let support = shop.staff("support", Role::Support).await;
    let payment = format!("pay_{}", shop.waiting(&mina, 2_000_000).await);
    let approve = "mutation($p: ID!, $k: UUID!) { paymentApprove(input: { paymentId: $p, \
                   idempotencyKey: $k }) { userErrors { code } } }";
    for person in [&mina, &support] {
        let answer = shop.ask(Some(person), approve, json!({ "p": payment, "k": key() })).await;
        assert_eq!(code(&answer), "FORBIDDEN", "{answer}");
    }
    for query in
        ["{ journal(first: 1) { nodes { id } } }", "{ events(first: 1) { nodes { type } } }"]
    {
        assert_eq!(code(&shop.ask(Some(&support), query, Value::Null).await), "FORBIDDEN");
    }
}

#[tokio::test]
async fn a_receipts_file_is_given_only_to_the_payer_and_staff() {
    use app::{
        Actor, Channel, Context,
        payment::{Upload, UploadKind},
    };
    let shop = Shop::open().await;
    shop.card().await;
    let (mina, reza) = (shop.customer("مینا").await, shop.customer("رضا").await);
    let context =
        || Context::of_stimulus(Channel::Bot, Actor::Person(mina.id), &key(), chrono::Utc::now());
    let amount = domain::money::Irr::new(2_000_000).unwrap();
    let payment = shop.app.payments().open(&context(), amount, None).await.unwrap().payment;
    let bytes = bytes::Bytes::from_static(b"\x89PNG\r\n\x1a\n not much of a picture");
    let upload = Upload { kind: UploadKind::Photo, bytes: bytes.clone(), text: None };
    shop.app.payments().submit_receipt(&context(), payment, upload).await.unwrap();
    shop.settle().await;
    let query = "query($p: ID!) { payment(id: $p) { receiptPages { number url mediaType } } }";
    let found = shop.get(&shop.owner, query, json!({ "p": format!("pay_{payment}") })).await;
    // Without the ticket that the address carries, whoever comes must say who he is.
    let url = found["payment"]["receiptPages"][0]["url"].as_str().unwrap();
    let url = url.split_once('?').unwrap().0.to_owned();
    let fetch = |token: Option<&str>| {
        let mut request = Request::get(&url);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        shop.send(request.body(Body::empty()).unwrap())
    };
    assert_eq!(fetch(None).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(fetch(Some(&reza.token)).await.status(), StatusCode::NOT_FOUND);
    for person in [&mina, &shop.owner] {
        let response = fetch(Some(&person.token)).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "image/png");
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("sandbox"), "{policy}");
    }
}
