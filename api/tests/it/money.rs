//! Money through the API: credited once, replayed, refused in words, booked.

use domain::role::Role;
use serde_json::{Value, json};

use crate::shop::{PRICE, Person, Shop, code, key};

const APPROVE: &str = "mutation($p: ID!, $k: UUID!, $a: Amount, $w: String) { paymentApprove(input: { \
    paymentId: $p, idempotencyKey: $k, amount: $a, reason: $w }) { payment { status credited { amount } } \
    position replayed userErrors { __typename code message field \
    ... on AlreadyDecidedError { status decidedBy { id } } } } }";
const WALLET: &str = "query($u: ID!) { wallet(userId: $u) { balance { amount currency } \
    movements(first: 10) { nodes { kind amount { amount } journalEntry { lines { account \
    amount { amount } } } } } } }";

async fn balance(shop: &Shop, customer: &Person) -> Value {
    let found = shop.get(&shop.owner, WALLET, json!({ "u": customer.wire() })).await;
    found["wallet"]["balance"]["amount"].clone()
}

#[tokio::test]
async fn two_approvals_at_once_credit_once() {
    let shop = Shop::open().await;
    shop.card().await;
    let reviewer = shop.staff("reviewer", Role::Reviewer).await;
    let mina = shop.customer("مینا").await;
    let payment = format!("pay_{}", shop.waiting(&mina, 2_000_000).await);
    let send = |person: &Person| {
        let (person, variables) = (person.clone(), json!({ "p": payment, "k": key() }));
        let shop = &shop;
        async move { shop.run(&person, APPROVE, variables).await }
    };
    let (one, two) = tokio::join!(send(&shop.owner), send(&reviewer));
    let refused: Vec<&Value> =
        [&one, &two].into_iter().filter(|o| o["userErrors"][0].is_object()).collect();
    assert_eq!(refused.len(), 1, "{one} {two}");
    let error = &refused[0]["userErrors"][0];
    assert_eq!(error["__typename"], "AlreadyDecidedError", "{error}");
    assert_eq!(error["status"], "APPROVED");
    assert!(error["message"].as_str().unwrap().contains("پیش‌تر"), "{error}");
    assert_eq!(error["field"], json!(["input", "paymentId"]));
    shop.settle().await;
    let found = shop.get(&shop.owner, WALLET, json!({ "u": mina.wire() })).await;
    assert_eq!(found["wallet"]["balance"], json!({ "amount": "2000000", "currency": "IRR" }));
    let movements = found["wallet"]["movements"]["nodes"].as_array().unwrap();
    assert_eq!(movements.len(), 1, "{found}");
    let lines = movements[0]["journalEntry"]["lines"].as_array().unwrap();
    let sum: i64 =
        lines.iter().map(|l| l["amount"]["amount"].as_str().unwrap().parse::<i64>().unwrap()).sum();
    assert_eq!((lines.len(), sum), (2, 0), "{found}");
}

#[tokio::test]
async fn the_same_key_again_is_the_same_approval_again() {
    let shop = Shop::open().await;
    shop.card().await;
    let mina = shop.customer("مینا").await;
    let payment = format!("pay_{}", shop.waiting(&mina, 2_000_000).await);
    shop.settle().await;
    let silent = json!({ "p": payment, "k": key(), "a": "1900000" });
    let refused = shop.run(&shop.owner, APPROVE, silent).await;
    assert_eq!(refused["userErrors"][0]["field"], json!(["input", "reason"]), "{refused}");
    assert_eq!(refused["payment"]["status"], "UNDER_REVIEW", "{refused}");
    let why = "the bank kept its fee";
    let variables = json!({ "p": payment, "k": key(), "a": "1900000", "w": why });
    let first = shop.run(&shop.owner, APPROVE, variables.clone()).await;
    assert_eq!(first["replayed"], false, "{first}");
    assert_eq!(
        first["payment"],
        json!({ "status": "APPROVED", "credited": { "amount": "1900000" } })
    );
    let again = shop.run(&shop.owner, APPROVE, variables.clone()).await;
    assert_eq!((&again["replayed"], &again["position"]), (&json!(true), &first["position"]));
    assert_eq!(again["userErrors"], json!([]));
    let mut other = variables;
    other["a"] = json!("1");
    let mismatch = shop.ask(Some(&shop.owner), APPROVE, other).await;
    assert_eq!(code(&mismatch), "IDEMPOTENCY_MISMATCH", "{mismatch}");
    shop.settle().await;
    assert_eq!(balance(&shop, &mina).await, "1900000");
}

#[tokio::test]
async fn equal_keys_of_two_people_are_two_commands() {
    let shop = Shop::open().await;
    shop.card().await;
    let (mina, reza) = (shop.customer("مینا").await, shop.customer("رضا").await);
    let open = "mutation($k: UUID!) { topUpOpen(input: { amount: \"2000000\", idempotencyKey: $k }) \
                { payment { id user { id } card { number holder } } userErrors { code } } }";
    let shared = json!({ "k": key() });
    let one = shop.run(&mina, open, shared.clone()).await;
    let two = shop.run(&reza, open, shared).await;
    assert_eq!(one["payment"]["user"]["id"], mina.wire(), "{one}");
    assert_eq!(one["payment"]["card"]["number"], "6037991234567893");
    assert_eq!(two["payment"]["user"]["id"], reza.wire(), "{two}");
}

#[tokio::test]
async fn an_amount_outside_the_limits_is_refused_with_the_limits() {
    let shop = Shop::open().await;
    shop.card().await;
    let mina = shop.customer("مینا").await;
    let open = "mutation($k: UUID!, $a: Amount!) { topUpOpen(input: { amount: $a, \
                idempotencyKey: $k }) { payment { id } userErrors { __typename code message field \
                ... on LimitError { min max } } } }";
    let refused = shop.run(&mina, open, json!({ "k": key(), "a": "0" })).await;
    let error = &refused["userErrors"][0];
    assert_eq!(error["__typename"], "LimitError", "{refused}");
    assert_eq!((&error["min"], &error["max"]), (&json!("200000"), &json!("500000000")));
    assert_eq!(error["field"], json!(["input", "amount"]));
    for wrong in ["-5", "9223372036854775807"] {
        let answer = shop.ask(Some(&mina), open, json!({ "k": key(), "a": wrong })).await;
        assert_eq!(code(&answer), "BAD_INPUT", "{wrong}: {answer}");
    }
    for wrong in [json!("9223372036854775808"), json!("1.5"), json!("صد"), json!(5)] {
        let answer = shop.ask(Some(&mina), open, json!({ "k": key(), "a": wrong })).await;
        assert_eq!(code(&answer), "BAD_REQUEST", "{wrong}: {answer}");
    }
}

#[tokio::test]
async fn buying_without_enough_says_what_is_missing_and_keeps_the_order() {
    let shop = Shop::open().await;
    shop.card().await;
    let plan = format!("pln_{}", shop.plan().await);
    let mina = shop.rich_customer(PRICE - 300_000).await;
    let buy = "mutation($p: ID!, $s: Amount!, $k: UUID!) { orderBuy(input: { planId: $p, \
               shown: $s, idempotencyKey: $k }) { order { id status due { amount } } userErrors { \
               __typename code message ... on InsufficientBalanceError { missing { amount } \
               available { amount } } ... on PriceChangedError { now { amount } } } } }";
    let shown = PRICE.to_string();
    let short = shop.run(&mina, buy, json!({ "p": plan, "s": shown, "k": key() })).await;
    let error = &short["userErrors"][0];
    assert_eq!(error["__typename"], "InsufficientBalanceError", "{short}");
    assert_eq!(error["missing"]["amount"], "300000");
    assert!(error["message"].as_str().unwrap().contains("موجودی"), "{error}");
    assert_eq!(short["order"]["status"], "PLACED");
    let stale = shop.run(&mina, buy, json!({ "p": plan, "s": "100", "k": key() })).await;
    assert_eq!(stale["userErrors"][0]["now"]["amount"], shown, "{stale}");
}

#[tokio::test]
async fn a_key_that_came_with_another_purchase_buys_nothing() {
    let shop = Shop::open().await;
    shop.card().await;
    let (one, two) = (shop.plan().await, shop.plan().await);
    let mina = shop.rich_customer(3 * PRICE).await;
    let buy = "mutation($p: ID!, $s: Amount!, $k: UUID!) { orderBuy(input: { planId: $p, \
               shown: $s, idempotencyKey: $k }) { order { id } replayed userErrors { code } } }";
    let input = json!({ "p": format!("pln_{one}"), "s": PRICE.to_string(), "k": key() });
    let first = shop.run(&mina, buy, input.clone()).await;
    assert_eq!((&first["replayed"], &first["userErrors"]), (&json!(false), &json!([])));
    let again = shop.run(&mina, buy, input.clone()).await;
    assert_eq!((&again["replayed"], &again["order"]), (&json!(true), &first["order"]));
    let mut other = input;
    other["p"] = json!(format!("pln_{two}"));
    let mismatch = shop.ask(Some(&mina), buy, other).await;
    assert_eq!(code(&mismatch), "IDEMPOTENCY_MISMATCH", "{mismatch}");
    let orders = "{ viewer { user { orders(first: 5) { nodes { plan { id } } } } } }";
    let found = shop.get(&mina, orders, Value::Null).await;
    let nodes = found["viewer"]["user"]["orders"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 1, "{found}");
}

#[tokio::test]
async fn the_books_balance_and_every_event_can_be_read_and_proved() {
    use event_store::tree::{SigningKey, sign_checkpoint};
    let shop = Shop::open().await;
    shop.card().await;
    let mina = shop.rich_customer(2_000_000).await;
    let query = "query($a: String!) { trialBalance { sum { amount } lines { control amount { amount \
                 } } } journal(first: 10) { nodes { id position eventType lines { account } user { \
                 id } } } accountBalance(account: $a) { amount } statement(account: $a, first: 5) { \
                 nodes { amount { amount } } } balances(first: 10) { nodes { account } } }";
    let account = format!("Liabilities:Wallet:{}", mina.id);
    let books = shop.get(&shop.owner, query, json!({ "a": account })).await;
    assert_eq!(books["trialBalance"]["sum"]["amount"], "0", "{books}");
    assert_eq!(books["accountBalance"]["amount"], "-2000000");
    assert_eq!(books["statement"]["nodes"].as_array().unwrap().len(), 1);
    let entry = &books["journal"]["nodes"][0];
    assert_eq!(
        (&entry["eventType"], &entry["user"]["id"]),
        (&json!("wallet.credited"), &json!(mina.wire()))
    );

    let signing = SigningKey::generate("test.example/log").unwrap();
    sign_checkpoint(shop.app.pool(), &signing, "test.example/log").await.unwrap().unwrap();
    let query = "query($p: EventPosition!) { event(position: $p) { type payload leafHash line actor \
                 { __typename } inclusion { treeSize hashes root checkpoint { note } } } \
                 checkpoint { size root } events(first: 2) { nodes { position } pageInfo { \
                 hasNextPage endCursor } } }";
    let found = shop.get(&shop.owner, query, json!({ "p": entry["position"] })).await;
    let event = &found["event"];
    assert_eq!(event["type"], "wallet.credited", "{found}");
    assert_eq!(event["inclusion"]["root"], found["checkpoint"]["root"]);
    assert_eq!(event["inclusion"]["treeSize"], found["checkpoint"]["size"]);
    assert!(event["payload"]["Credited"]["entry"].is_object(), "{event}");
    assert_eq!(found["events"]["pageInfo"], json!({ "hasNextPage": true, "endCursor": "2" }));
}
