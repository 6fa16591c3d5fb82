//! The queue of receipts: who looks at which, what there is to compare, many at once.

use api::Options;
use app::{
    Actor, Channel, Context, Settings,
    payment::{Upload, UploadKind},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use domain::{id::PaymentId, money::Irr, role::Role};
use serde_json::{Value, json};

use crate::shop::{Person, Shop, code, json_of, key};

const CLAIM: &str = "mutation($p: ID!, $k: UUID!, $t: Boolean!) { paymentClaim(input: { \
    paymentId: $p, idempotencyKey: $k, takeOver: $t }) { payment { claim { viewerHolds claimedBy { \
    id } leaseUntil } } userErrors { __typename code message \
    ... on ClaimedByOtherError { claimedBy { id } leaseUntil } } } }";
const APPROVE: &str = "mutation($p: ID!, $k: UUID!, $f: Boolean!) { paymentApprove(input: { \
    paymentId: $p, idempotencyKey: $k, force: $f }) { payment { status claim { claimedAt } } \
    userErrors { __typename code } } }";
const BULK: &str = "mutation($p: [ID!]!, $d: Boolean!, $k: UUID!) { paymentsBulkApprove(input: { \
    paymentIds: $p, dryRun: $d, idempotencyKey: $k }) { dryRun count total { amount } approved { \
    id status } excluded { paymentId reason message } cards { count amount { amount } card { bank \
    } } replayed userErrors { code } } }";

fn wire(payment: PaymentId) -> String {
    format!("pay_{payment}")
}

async fn claim(shop: &Shop, who: &Person, payment: &str, take_over: bool) -> Value {
    let variables = json!({ "p": payment, "k": key(), "t": take_over });
    shop.run(who, CLAIM, variables).await
}

#[tokio::test]
async fn who_looks_at_a_payment_is_seen_by_others_and_decides_it() {
    let shop = Shop::open().await;
    shop.card().await;
    let sara = shop.staff("sara", Role::Reviewer).await;
    let mina = shop.customer("مینا").await;
    let payment = wire(shop.waiting(&mina, 2_000_000).await);
    shop.settle().await;
    let held = claim(&shop, &sara, &payment, false).await;
    assert_eq!(held["payment"]["claim"]["viewerHolds"], true, "{held}");
    let late = claim(&shop, &shop.owner, &payment, false).await;
    let error = &late["userErrors"][0];
    assert_eq!(error["__typename"], "ClaimedByOtherError", "{late}");
    assert_eq!(error["claimedBy"]["id"], sara.wire());
    assert!(error["message"].as_str().unwrap().contains("همکار"), "{error}");
    let again = claim(&shop, &sara, &payment, false).await;
    assert_eq!(again["userErrors"], json!([]));
    let approve = |force: bool| json!({ "p": payment, "k": key(), "f": force });
    let refused = shop.run(&shop.owner, APPROVE, approve(false)).await;
    assert_eq!(refused["userErrors"][0]["code"], "CLAIMED_BY_OTHER", "{refused}");
    assert_eq!(refused["payment"]["status"], "UNDER_REVIEW");
    let forced = shop.run(&shop.owner, APPROVE, approve(true)).await;
    assert_eq!(forced["payment"], json!({ "status": "APPROVED", "claim": null }), "{forced}");
    assert!(shop.app.payments().claims_standing().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_lease_that_is_given_up_or_taken_over_is_anothers() {
    let shop = Shop::open().await;
    shop.card().await;
    let (sara, reza) =
        (shop.staff("sara", Role::Reviewer).await, shop.staff("reza", Role::Support).await);
    let mina = shop.customer("مینا").await;
    let payment = wire(shop.waiting(&mina, 2_000_000).await);
    shop.settle().await;
    claim(&shop, &sara, &payment, false).await;
    let release = "mutation($p: ID!, $k: UUID!) { paymentRelease(input: { paymentId: $p, \
                   idempotencyKey: $k }) { payment { claim { leaseUntil } } } }";
    // Whoever does not hold it frees nothing.
    let variables = || json!({ "p": payment, "k": key() });
    let other = shop.run(&shop.owner, release, variables()).await;
    assert!(other["payment"]["claim"].is_object(), "{other}");
    let own = shop.run(&sara, release, variables()).await;
    assert!(own["payment"]["claim"].is_null(), "{own}");
    assert_eq!(claim(&shop, &shop.owner, &payment, false).await["userErrors"], json!([]));
    let taken = claim(&shop, &sara, &payment, true).await;
    assert_eq!(taken["payment"]["claim"]["claimedBy"]["id"], sara.wire(), "{taken}");
    let variables = json!({ "p": payment, "k": key(), "t": false });
    assert_eq!(code(&shop.ask(Some(&reza), CLAIM, variables).await), "FORBIDDEN");
}

#[tokio::test]
async fn a_lease_that_has_ended_binds_nobody() {
    let shop = Shop::open().await;
    shop.card().await;
    let sara = shop.staff("sara", Role::Reviewer).await;
    let mina = shop.customer("مینا").await;
    let payment = shop.waiting(&mina, 2_000_000).await;
    shop.settle().await;
    let past = chrono::Utc::now() - app::payment::LEASE;
    let context = Context::of_stimulus(Channel::Api, Actor::Person(sara.id), &key(), past);
    shop.app.payments().claim(&context, payment, false).await.unwrap();
    let query = "query($p: ID!) { payment(id: $p) { claim { leaseUntil } } paymentQueueStats { \
                 claimedCount waitingCount } }";
    let found = shop.get(&shop.owner, query, json!({ "p": wire(payment) })).await;
    assert!(found["payment"]["claim"].is_null(), "{found}");
    assert_eq!(found["paymentQueueStats"], json!({ "claimedCount": 0, "waitingCount": 1 }));
    let approved =
        shop.run(&shop.owner, APPROVE, json!({ "p": wire(payment), "k": key(), "f": false })).await;
    assert_eq!(approved["payment"]["status"], "APPROVED", "{approved}");
}

/// A payment whose receipt says just this.
async fn paid_with(shop: &Shop, customer: &Person, rial: u64, words: &str) -> PaymentId {
    let context = || {
        let (actor, now) = (Actor::Person(customer.id), chrono::Utc::now());
        Context::of_stimulus(Channel::Bot, actor, &key(), now)
    };
    let payments = shop.app.payments();
    let opened = payments.open(&context(), Irr::new(rial).unwrap(), None).await.unwrap();
    let text = Some(words.to_owned());
    let upload = Upload { kind: UploadKind::Text, bytes: bytes::Bytes::new(), text };
    payments.submit_receipt(&context(), opened.payment, upload).await.unwrap();
    opened.payment
}

#[tokio::test]
async fn what_there_is_to_compare_stands_beside_a_payment() {
    let shop = Shop::open().await;
    shop.card().await;
    let mina = shop.rich_customer(2_000_000).await;
    let reza = shop.customer("رضا").await;
    let good = paid_with(&shop, &mina, 3_000_000, "واریز ۳۰۰٬۰۰۰ تومان، رسید ۱").await;
    let odd = paid_with(&shop, &reza, 3_000_000, "مبلغ 2,500,000 ریال").await;
    shop.settle().await;
    let query = "query($p: ID!) { payment(id: $p) { review { expectedAmount { amount } payerTexts \
                 mentionsAmount approvedCount paymentCount newUser duplicateCount olderThanDay \
                 signals { kind message } } } }";
    let review = async |payment: PaymentId| {
        let found = shop.get(&shop.owner, query, json!({ "p": wire(payment) })).await;
        found["payment"]["review"].clone()
    };
    let good = review(good).await;
    assert_eq!(good["mentionsAmount"], true, "{good}");
    assert_eq!((&good["approvedCount"], &good["paymentCount"]), (&json!(1), &json!(2)));
    assert_eq!(good["expectedAmount"]["amount"], "3000000");
    // He was met a moment ago, and that is all there is to say.
    assert_eq!(good["signals"][0]["kind"], "NEW_PAYER");
    let odd = review(odd).await;
    assert_eq!(odd["mentionsAmount"], false, "{odd}");
    let kinds: Vec<&Value> =
        odd["signals"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["AMOUNT_NOT_MENTIONED", "NEW_PAYER"]);
    assert!(odd["signals"][0]["message"].as_str().unwrap().contains("مبلغ"));
    let own = shop.get(&reza, query, json!({ "p": wire(review_of(&shop, &reza).await) })).await;
    assert!(own["payment"]["review"].is_null(), "{own}");
}

async fn review_of(shop: &Shop, person: &Person) -> PaymentId {
    shop.app.payments().open_of(person.id).await.unwrap().unwrap().0
}

#[tokio::test]
async fn many_are_approved_at_once_but_for_those_that_somebody_should_look_at() {
    let settings = Settings { payer_new_days: 0, ..Settings::default() };
    let shop = Shop::set(settings, Options { sandbox: true, ..Options::default() }, true).await;
    shop.card().await;
    let (mina, sara) = (shop.rich_customer(2_000_000).await, shop.rich_customer(2_000_000).await);
    let reza = shop.customer("رضا").await;
    let good = wire(paid_with(&shop, &mina, 3_000_000, "۳٬۰۰۰٬۰۰۰ ریال، یک").await);
    let odd = wire(paid_with(&shop, &sara, 3_000_000, "۲٬۰۰۰٬۰۰۰ ریال").await);
    let new = wire(shop.waiting(&reza, 4_000_000).await);
    let absent = "pay_01JD0000000000000000000000".to_owned();
    shop.settle().await;
    let ids = json!([good, odd, new, absent]);
    let shared = key();
    let tried = json!({ "p": ids, "d": true, "k": shared });
    let tried = shop.run(&shop.owner, BULK, tried).await;
    assert_eq!((&tried["count"], &tried["total"]["amount"]), (&json!(1), &json!("3000000")));
    assert_eq!(tried["cards"][0]["amount"]["amount"], "3000000", "{tried}");
    let reasons: Vec<&Value> =
        tried["excluded"].as_array().unwrap().iter().map(|one| &one["reason"]).collect();
    assert_eq!(reasons, ["HAS_SIGNALS", "HAS_SIGNALS", "NOT_FOUND"], "{tried}");
    assert_eq!(tried["approved"][0]["status"], "UNDER_REVIEW", "nothing was done yet");
    let really = json!({ "p": ids, "d": false, "k": shared });
    let done = shop.run(&shop.owner, BULK, really.clone()).await;
    assert_eq!(done["approved"], json!([{ "id": good, "status": "APPROVED" }]), "{done}");
    assert_eq!(done["replayed"], false);
    let again = shop.run(&shop.owner, BULK, really).await;
    assert_eq!((&again["replayed"], &again["count"]), (&json!(true), &json!(1)), "{again}");
    shop.settle().await;
    let wallet = "query($u: ID!) { wallet(userId: $u) { balance { amount } } }";
    let found = shop.get(&shop.owner, wallet, json!({ "u": mina.wire() })).await;
    assert_eq!(found["wallet"]["balance"]["amount"], "5000000");
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n not much of a picture";

fn upload(payment: &str, person: &Person, idempotency: &str, body: &'static [u8]) -> Request<Body> {
    Request::post(format!("/uploads/receipt/{payment}"))
        .header(header::AUTHORIZATION, format!("Bearer {}", person.token))
        .header("x-idempotency-key", idempotency)
        .header("x-caption", "%D8%B1%D8%B3%DB%8C%D8%AF")
        .body(Body::from(body))
        .unwrap()
}

#[tokio::test]
async fn a_receipt_comes_from_the_browser_and_its_opening_is_recorded() {
    let shop = Shop::open().await;
    shop.card().await;
    let (mina, reza) = (shop.customer("مینا").await, shop.customer("رضا").await);
    let open = "mutation($k: UUID!) { topUpOpen(input: { amount: \"2000000\", idempotencyKey: $k }) \
                { payment { id } } }";
    let opened = shop.run(&mina, open, json!({ "k": key() })).await;
    let payment = opened["payment"]["id"].as_str().unwrap().to_owned();
    let text = shop.send(upload(&payment, &mina, &key(), b"just words")).await;
    assert_eq!(text.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let foreign = shop.send(upload(&payment, &reza, &key(), PNG)).await;
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND);
    let shared = key();
    for _ in 0..2 {
        let sent = shop.send(upload(&payment, &mina, &shared, PNG)).await;
        assert_eq!(sent.status(), StatusCode::OK);
        let told = json_of(sent).await;
        assert_eq!(told["payment"], payment.as_str(), "{told}");
    }
    shop.settle().await;
    let query = "query($p: ID!) { payment(id: $p) { status receiptPages { number url text } \
                 receiptOpenings { page user { id } } } }";
    let seen = shop.get(&shop.owner, query, json!({ "p": payment })).await;
    let pages = seen["payment"]["receiptPages"].as_array().unwrap();
    assert_eq!((pages.len(), &pages[0]["text"]), (1, &json!("رسید")), "{seen}");
    assert_eq!(seen["payment"]["status"], "UNDER_REVIEW");
    let url = pages[0]["url"].as_str().unwrap().to_owned();
    let fetch = |url: &str| shop.send(Request::get(url).body(Body::empty()).unwrap());
    let shown = fetch(&url).await;
    assert_eq!(shown.status(), StatusCode::OK);
    assert_eq!(shown.headers()[header::CONTENT_TYPE], "image/png");
    // Neither another page, nor another's name, nor another end is what was signed.
    let other = url.replace("/1?", "/2?");
    let named = url.replace(&shop.owner.wire(), &reza.wire());
    let later = url.replace("until=", "until=9");
    for forged in [other, named, later] {
        assert_eq!(fetch(&forged).await.status(), StatusCode::UNAUTHORIZED, "{forged}");
    }
    let after = shop.get(&shop.owner, query, json!({ "p": payment })).await;
    let wanted = json!([{ "page": 1, "user": { "id": shop.owner.wire() } }]);
    assert_eq!(after["payment"]["receiptOpenings"], wanted, "{after}");
    let own = shop.get(&mina, query, json!({ "p": payment })).await;
    assert_eq!(own["payment"]["receiptOpenings"], json!([]));
}
