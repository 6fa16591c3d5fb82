//! Paying at the gateway: from the mutation over the gateway's page back to the shop's, as a browser goes.

use std::sync::Arc;

use api::Options;
use app::{Settings, ports::gateway::Gateway};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use payment::{Access, Limits, Zarinpal};
use sandbox::zarinpal::{self, DEFAULT_MERCHANT, FaultKind, ZarinpalSandbox};
use serde_json::{Value, json};

use crate::shop::{Person, Shop, code, key, text_of};

const OPEN: &str = "mutation($k: UUID!, $a: Amount!) { topUpOnline(input: { amount: $a, \
    idempotencyKey: $k }) { payment { id status method card { id } gateway { payPage } } \
    userErrors { code message field } } }";
const LOOK: &str = "query($p: ID!) { payment(id: $p) { status method credited { amount } \
    viewerCanReverse gateway { payPage authority fee { amount } feeBearer reference payerCard \
    verifiedAt late failure code } } }";
const REVERSE: &str = "mutation($p: ID!, $k: UUID!) { paymentReverse(input: { paymentId: $p, \
    idempotencyKey: $k, reason: \"دو بار\" }) { payment { status } userErrors { code message } } }";

/// A shop with a gateway.
async fn opened() -> (Shop, ZarinpalSandbox) {
    let options = zarinpal::Options {
        listen: ([127, 0, 0, 1], 0).into(),
        merchant_id: DEFAULT_MERCHANT.to_owned(),
        state_dir: None,
    };
    let gateway = ZarinpalSandbox::start(options).await.unwrap();
    let access = Access {
        api_url: gateway.url.parse().unwrap(),
        merchant_id: DEFAULT_MERCHANT.to_owned().into(),
    };
    let port: Arc<dyn Gateway> = Arc::new(Zarinpal::new(access, Limits::default()).unwrap());
    let settings =
        Settings { public_url: "https://shop.example".to_owned(), ..Settings::default() };
    let options = Options { sandbox: true, ..Options::default() };
    (Shop::made(settings, options, true, Some(port)).await, gateway)
}

/// Opens a payment; gives its id and where the gateway's page is.
async fn begun(shop: &Shop, person: &Person) -> (String, String) {
    let opened = shop.run(person, OPEN, json!({ "k": key(), "a": "700000" })).await;
    assert_eq!(opened["userErrors"], json!([]), "{opened}");
    let payment = opened["payment"]["id"].as_str().unwrap().to_owned();
    assert_eq!(opened["payment"]["method"], "GATEWAY");
    assert_eq!(opened["payment"]["card"], Value::Null);
    shop.settle().await;
    let found = shop.get(person, LOOK, json!({ "p": payment })).await;
    let page = found["payment"]["gateway"]["payPage"].as_str().unwrap().to_owned();
    (payment, page)
}

fn authority(page: &str) -> &str {
    page.rsplit('/').next().unwrap()
}

/// Follows an address of the shop's, as a browser does.
async fn visit(shop: &Shop, address: &str) -> (StatusCode, String) {
    let path = address.strip_prefix("https://shop.example").unwrap_or(address);
    let request = Request::get(path).header(header::HOST, "shop.example").body(Body::empty());
    let response = shop.send(request.unwrap()).await;
    (response.status(), text_of(response).await)
}

#[tokio::test]
async fn a_payment_goes_over_the_gateways_page_and_back_and_is_credited() {
    let (shop, gateway) = opened().await;
    let mina = shop.customer("مینا").await;
    let limits = shop.get(&mina, "{ topUpLimits { online } }", json!({})).await;
    assert_eq!(limits["topUpLimits"]["online"], true);
    let (payment, page) = begun(&shop, &mina).await;
    let seen = shop.get(&shop.owner, LOOK, json!({ "p": payment })).await;
    assert_eq!(seen["payment"]["gateway"]["payPage"], Value::Null, "it is the customer's alone");
    let back = gateway.pay(authority(&page)).unwrap();
    let (status, html) = visit(&shop, &back).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("داریم از درگاه می‌پرسیم"), "{html}");
    assert!(html.contains("location.reload()"), "it looks again by itself");
    shop.settle().await;
    let (_, html) = visit(&shop, &back).await;
    assert!(html.contains("پرداخت شما تأیید شد") && !html.contains("location.reload()"), "{html}");
    let found = shop.get(&mina, LOOK, json!({ "p": payment })).await;
    let (found, session) = (&found["payment"], &found["payment"]["gateway"]);
    assert_eq!(
        (&found["status"], &found["credited"]["amount"]),
        (&json!("APPROVED"), &json!("700000"))
    );
    assert_eq!((&session["fee"], &session["authority"]), (&Value::Null, &Value::Null));
    assert!(session["reference"].is_string() && session["payerCard"].is_string(), "{session}");
    let seen = shop.get(&shop.owner, LOOK, json!({ "p": payment })).await;
    let session = &seen["payment"]["gateway"];
    assert_eq!(
        (&session["authority"], &session["feeBearer"]),
        (&json!(authority(&page)), &json!("MERCHANT"))
    );
    assert!(session["fee"]["amount"].as_str().unwrap().parse::<u64>().unwrap() > 0);
}

#[tokio::test]
async fn a_browser_that_gave_up_is_told_so_and_nothing_is_credited() {
    let (shop, gateway) = opened().await;
    let mina = shop.customer("مینا").await;
    let (payment, page) = begun(&shop, &mina).await;
    let back = gateway.cancel(authority(&page)).unwrap();
    let (_, html) = visit(&shop, &back).await;
    assert!(html.contains("پرداخت کامل نشد"), "{html}");
    shop.settle().await;
    let (_, html) = visit(&shop, &back).await;
    assert!(html.contains("پرداختی انجام نشد"), "{html}");
    let found = shop.get(&mina, LOOK, json!({ "p": payment })).await;
    assert_eq!(found["payment"]["status"], "FAILED");
    assert_eq!(found["payment"]["gateway"]["failure"], "CANCELLED");
}

#[tokio::test]
async fn an_address_that_nobody_was_given_tells_nothing_and_writes_nothing() {
    let (shop, _gateway) = opened().await;
    let mina = shop.customer("مینا").await;
    let (payment, page) = begun(&shop, &mina).await;
    let bare = payment.trim_start_matches("pay_");
    let other = format!("S{}", "7".repeat(35));
    let before = shop.app.log().head().await.unwrap();
    for address in [
        "/pay/nothing".to_owned(),
        format!("/pay/{bare}"),
        format!("/pay/{bare}?Authority={other}&Status=OK"),
        format!("/pay/{bare}?Authority=%00&Status=OK"),
        format!("/pay/01M8QGNVQ9ESZV9AXHP5CBE21B?Authority={}&Status=OK", authority(&page)),
    ] {
        let (status, html) = visit(&shop, &address).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{address}");
        assert!(html.contains("چنین پرداختی را نمی‌شناسیم"), "{html}");
    }
    assert_eq!(shop.app.log().head().await.unwrap(), before);
}

#[tokio::test]
async fn staff_give_a_payment_back_and_a_shop_without_a_gateway_says_so() {
    let (shop, gateway) = opened().await;
    let mina = shop.customer("مینا").await;
    let (payment, page) = begun(&shop, &mina).await;
    let back = gateway.pay(authority(&page)).unwrap();
    visit(&shop, &back).await;
    shop.settle().await;
    let seen = shop.get(&shop.owner, LOOK, json!({ "p": payment })).await;
    assert_eq!(seen["payment"]["viewerCanReverse"], true);
    let reversed = shop.run(&shop.owner, REVERSE, json!({ "p": payment, "k": key() })).await;
    assert_eq!(reversed["payment"]["status"], "REVERSING", "{reversed}");
    shop.settle().await;
    let seen = shop.get(&shop.owner, LOOK, json!({ "p": payment })).await;
    assert_eq!(seen["payment"]["status"], "REVERSED");
    let again = shop.run(&shop.owner, REVERSE, json!({ "p": payment, "k": key() })).await;
    assert_eq!(again["userErrors"][0]["code"], "ALREADY_DECIDED", "{again}");
    gateway.fault(FaultKind::None);
    let plain = Shop::open().await;
    let reza = plain.customer("رضا").await;
    let refused = plain.run(&reza, OPEN, json!({ "k": key(), "a": "700000" })).await;
    assert_eq!(refused["userErrors"][0]["code"], "NO_GATEWAY", "{refused}");
    let foreign = plain.ask(None, OPEN, json!({ "k": key(), "a": "700000" })).await;
    assert_eq!(code(&foreign), "UNAUTHENTICATED", "{foreign}");
}
