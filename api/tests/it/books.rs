//! Why a balance is what it is, and proofs that a client can check by himself.

use event_store::tree::{
    Consistency, Hash, Inclusion, SigningKey, leaf_hash, sign_checkpoint, verify_consistency,
    verify_inclusion,
};
use serde_json::{Value, json};

use crate::shop::{Person, Shop, code};

const WHY: &str = "query($u: ID, $a: String, $t: AsOf) { balanceExplanation(userId: $u, account: \
    $a, asOf: $t) { side projection { amount } ledgerSum { amount } replayed { amount } equal \
    foldedCount asOfPosition firstDivergence { position projected { amount } replayed { amount } } \
    groups { eventType title count amount { amount } } marks { position balance { amount } } \
    entries(first: 1) { nodes { amount { amount } balanceAfter { amount } payment { number } } \
    pageInfo { hasNextPage endCursor } } } }";

async fn why(shop: &Shop, who: &Person, variables: Value) -> Value {
    shop.get(who, WHY, variables).await["balanceExplanation"].clone()
}

/// A second payment of a customer's, approved.
async fn tops_up(shop: &Shop, customer: &Person, rial: u64) {
    let payment = shop.waiting(customer, rial).await;
    let (actor, now) = (app::Actor::Person(shop.owner.id), chrono::Utc::now());
    let by = app::Context::of_stimulus(app::Channel::Cli, actor, &crate::shop::key(), now);
    shop.app.payments().approve(&by, payment, None).await.unwrap();
    shop.settle().await;
}

#[tokio::test]
async fn three_numbers_are_one_now_and_at_any_time_before() {
    let shop = Shop::open().await;
    shop.card().await;
    let mina = shop.rich_customer(2_000_000).await;
    tops_up(&shop, &mina, 3_000_000).await;
    let now = why(&shop, &mina, json!({ "u": mina.wire() })).await;
    for number in ["projection", "ledgerSum", "replayed"] {
        assert_eq!(now[number]["amount"], "5000000", "{number}: {now:#}");
    }
    assert_eq!((&now["equal"], &now["side"]), (&json!(true), &json!("CREDIT")));
    let group = &now["groups"][0];
    assert_eq!((&group["count"], &group["amount"]["amount"]), (&json!(2), &json!("5000000")));
    let marks = now["marks"].as_array().unwrap();
    assert_eq!(marks.len(), 2);
    assert_eq!(now["entries"]["nodes"][0]["balanceAfter"]["amount"], "5000000");
    assert_eq!(now["entries"]["pageInfo"]["hasNextPage"], true);
    let first = marks[0]["position"].clone();
    let before = why(&shop, &mina, json!({ "u": mina.wire(), "t": { "position": first } })).await;
    assert_eq!(before["replayed"]["amount"], "2000000", "{before:#}");
    assert_eq!((&before["equal"], &before["asOfPosition"]), (&json!(true), &first));
    assert_eq!(before["marks"].as_array().unwrap().len(), 2, "the slider shows all");
    let past = json!({ "u": mina.wire(), "t": { "date": "2020-01-01" } });
    assert_eq!(why(&shop, &mina, past).await["projection"]["amount"], "0");
    // Another account, which the whole log has to be folded for.
    let cards =
        "{ balances(first: 10, control: \"Assets:Clearing:CardIn\") { nodes { account } } }";
    let found = shop.get(&shop.owner, cards, Value::Null).await;
    let account = found["balances"]["nodes"][0]["account"].clone();
    let card = why(&shop, &shop.owner, json!({ "a": account })).await;
    assert_eq!((&card["side"], &card["equal"]), (&json!("DEBIT"), &json!(true)), "{card:#}");
    assert_eq!(card["replayed"]["amount"], "5000000");
}

#[tokio::test]
async fn where_books_and_events_part_is_named() {
    let shop = Shop::open().await;
    shop.card().await;
    let mina = shop.rich_customer(2_000_000).await;
    tops_up(&shop, &mina, 3_000_000).await;
    let sql = "UPDATE rm.journal_line SET amount = amount - 7, balance_after = balance_after - 7 \
               WHERE account = $1 AND position = (SELECT max(position) FROM rm.journal_line)";
    let account = format!("Liabilities:Wallet:{}", mina.id);
    sqlx::query(sql).bind(&account).execute(shop.app.pool()).await.unwrap();
    let told = why(&shop, &shop.owner, json!({ "a": account })).await;
    assert_eq!(told["equal"], false, "{told:#}");
    assert_eq!(told["ledgerSum"]["amount"], "5000007");
    assert_eq!(told["replayed"]["amount"], "5000000");
    let parted = &told["firstDivergence"];
    assert_eq!(parted["position"], told["marks"][1]["position"]);
    assert_eq!(parted["projected"]["amount"], "5000007");
    assert_eq!(parted["replayed"]["amount"], "5000000");
}

#[tokio::test]
async fn anothers_balance_is_explained_to_those_who_read_the_books() {
    let shop = Shop::open().await;
    let (mina, reza) = (shop.customer("مینا").await, shop.customer("رضا").await);
    shop.settle().await;
    let foreign = shop.ask(Some(&reza), WHY, json!({ "u": mina.wire() })).await;
    assert_eq!(code(&foreign), "FORBIDDEN", "{foreign}");
    let account = format!("Liabilities:Wallet:{}", reza.id);
    let named = shop.ask(Some(&reza), WHY, json!({ "a": account })).await;
    assert_eq!(code(&named), "FORBIDDEN", "{named}");
    let both = json!({ "u": mina.wire(), "a": account });
    assert_eq!(code(&shop.ask(Some(&shop.owner), WHY, both).await), "BAD_INPUT");
}

fn hashes(value: &Value) -> Vec<Hash> {
    value.as_array().unwrap().iter().map(|hash| hash.as_str().unwrap().parse().unwrap()).collect()
}

fn number(value: &Value) -> u64 {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn proofs_can_be_checked_without_believing_us() {
    let shop = Shop::open().await;
    shop.card().await;
    let signing = SigningKey::generate("test.example/log").unwrap();
    sign_checkpoint(shop.app.pool(), &signing, "test.example/log").await.unwrap().unwrap();
    let mina = shop.rich_customer(2_000_000).await;
    sign_checkpoint(shop.app.pool(), &signing, "test.example/log").await.unwrap().unwrap();
    let query = "{ checkpoints(first: 5) { nodes { size root signedAt note } } }";
    let kept = shop.get(&shop.owner, query, Value::Null).await;
    let kept = kept["checkpoints"]["nodes"].as_array().unwrap().clone();
    assert_eq!(kept.len(), 2);
    let (new, old) = (&kept[0], &kept[1]);
    let query = "query($p: EventPosition!, $f: EventPosition!, $t: EventPosition!) { \
                 inclusionProof(position: $p, treeSize: $t) { position treeSize line leafHash hashes \
                 root checkpoint { size } } consistencyProof(from: $f, to: $t) { hashes fromRoot \
                 toRoot } }";
    let variables = json!({ "p": "3", "f": old["size"], "t": new["size"] });
    let proofs = shop.get(&shop.owner, query, variables).await;
    let inclusion = &proofs["inclusionProof"];
    let root: Hash = new["root"].as_str().unwrap().parse().unwrap();
    assert_eq!(inclusion["root"], new["root"]);
    let leaf = leaf_hash(inclusion["line"].as_str().unwrap().as_bytes());
    assert_eq!(inclusion["leafHash"], leaf.to_string());
    let (position, tree_size) = (3, number(&new["size"]));
    let proof = Inclusion { position, tree_size, hashes: hashes(&inclusion["hashes"]) };
    verify_inclusion(&proof, leaf, root).unwrap();
    let consistency = &proofs["consistencyProof"];
    let (old_size, new_size) = (number(&old["size"]), number(&new["size"]));
    let proof = Consistency { old_size, new_size, hashes: hashes(&consistency["hashes"]) };
    let old_root: Hash = old["root"].as_str().unwrap().parse().unwrap();
    assert_eq!(consistency["fromRoot"], old["root"]);
    verify_consistency(&proof, old_root, root).unwrap();
    let beyond = json!({ "p": "3", "f": "1", "t": "1000000" });
    let none = shop.get(&shop.owner, query, beyond).await;
    assert!(none["inclusionProof"].is_null() && none["consistencyProof"].is_null(), "{none}");
    let foreign = json!({ "p": "3", "f": old["size"], "t": new["size"] });
    assert_eq!(code(&shop.ask(Some(&mina), query, foreign).await), "FORBIDDEN");
}

#[tokio::test]
async fn events_entries_and_balances_are_found_by_what_they_are() {
    let shop = Shop::open().await;
    shop.card().await;
    let mina = shop.rich_customer(2_000_000).await;
    tops_up(&shop, &mina, 3_000_000).await;
    let query = "query($u: ID!) { credited: events(first: 10, sort: NEWEST_FIRST, filter: { types: \
                 [\"wallet.credited\"], userId: $u }) { nodes { position type correlationId } \
                 pageInfo { hasNextPage } } one: events(first: 1, filter: { streamTypes: \
                 [\"wallet\"] }) { nodes { type } pageInfo { hasNextPage endCursor } } \
                 journal(first: 10, filter: { amountFrom: \"2500000\", eventTypes: \
                 [\"wallet.credited\"] }) { nodes { title event { type } } } }";
    let data = shop.get(&shop.owner, query, json!({ "u": mina.wire() })).await;
    let credited = data["credited"]["nodes"].as_array().unwrap();
    assert_eq!(credited.len(), 2, "{data:#}");
    assert!(number(&credited[0]["position"]) > number(&credited[1]["position"]));
    assert_eq!(data["one"]["pageInfo"]["hasNextPage"], true);
    let entries = data["journal"]["nodes"].as_array().unwrap();
    assert_eq!(entries.len(), 1, "{data:#}");
    assert_eq!(entries[0]["event"]["type"], "wallet.credited");
    let query = "query($p: EventPosition!) { balances(first: 10, control: \"Liabilities:Wallet\", \
                 asOf: { position: $p }) { nodes { amount { amount } } } }";
    let then = shop.get(&shop.owner, query, json!({ "p": credited[1]["position"] })).await;
    assert_eq!(then["balances"]["nodes"][0]["amount"]["amount"], "-2000000", "{then:#}");
}
