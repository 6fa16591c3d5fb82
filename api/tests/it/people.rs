//! People: found by what they are called, by what they have, and what happened to them.

use domain::role::Role;
use serde_json::{Value, json};

use crate::shop::{Person, Shop, code};

const USERS: &str = "query($f: UserFilter) { users(first: 10, filter: $f) { nodes { id name } \
    search { scannedCount complete endCursor } } }";

async fn found(shop: &Shop, filter: Value) -> Vec<String> {
    let data = shop.get(&shop.owner, USERS, json!({ "f": filter })).await;
    let nodes = data["users"]["nodes"].as_array().unwrap();
    let mut ids: Vec<String> =
        nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect();
    ids.sort_unstable();
    ids
}

fn sorted(people: &[&Person]) -> Vec<String> {
    let mut ids: Vec<String> = people.iter().map(|person| person.wire()).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn people_are_found_by_a_part_of_a_name_on_any_keyboard() {
    let shop = Shop::open().await;
    let (kazemi, karimi) = (shop.customer("علی کاظمی").await, shop.customer("مینا کریمی").await);
    shop.settle().await;
    assert_eq!(found(&shop, json!({ "search": "كاظمي" })).await, sorted(&[&kazemi]));
    assert_eq!(found(&shop, json!({ "search": "می" })).await, sorted(&[&kazemi, &karimi]));
    assert_eq!(found(&shop, json!({ "search": karimi.wire() })).await, sorted(&[&karimi]));
    assert_eq!(found(&shop, json!({ "search": "OWN" })).await, sorted(&[&shop.owner]));
    assert_eq!(found(&shop, json!({ "search": "نیست" })).await, Vec::<String>::new());
    let data = shop.get(&shop.owner, USERS, json!({ "f": { "search": "می" } })).await;
    assert_eq!(data["users"]["search"]["scannedCount"], 3, "{data}");
    assert_eq!(data["users"]["search"]["complete"], true);
    let none = shop.get(&shop.owner, USERS, json!({ "f": {} })).await;
    assert!(none["users"]["search"].is_null());
}

#[tokio::test]
async fn a_search_goes_on_where_it_was() {
    let shop = Shop::open().await;
    for n in 0..5 {
        shop.customer(&format!("مشتری {n}")).await;
    }
    shop.settle().await;
    let query = "query($a: String) { users(first: 2, after: $a, filter: { search: \"مشتری\" }) { \
                 nodes { name } pageInfo { hasNextPage } search { endCursor } } }";
    let (mut names, mut after) = (vec![], Value::Null);
    loop {
        let data = shop.get(&shop.owner, query, json!({ "a": after })).await;
        let users = &data["users"];
        let nodes = users["nodes"].as_array().unwrap().clone();
        names.extend(nodes.iter().map(|node| node["name"].as_str().unwrap().to_owned()));
        after = users["search"]["endCursor"].clone();
        if users["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    names.sort_unstable();
    assert_eq!(names, ["مشتری 0", "مشتری 1", "مشتری 2", "مشتری 3", "مشتری 4"]);
}

#[tokio::test]
async fn people_are_found_by_role_and_by_what_they_have() {
    let shop = Shop::open().await;
    shop.card().await;
    let sara = shop.staff("sara", Role::Support).await;
    let (mina, reza) = (shop.rich_customer(2_000_000).await, shop.customer("رضا").await);
    shop.settle().await;
    assert_eq!(found(&shop, json!({ "role": "SUPPORT" })).await, sorted(&[&sara]));
    assert_eq!(found(&shop, json!({ "role": "CUSTOMER" })).await, sorted(&[&mina, &reza]));
    assert_eq!(found(&shop, json!({ "hasBalance": true })).await, sorted(&[&mina]));
    assert_eq!(found(&shop, json!({ "hasActiveAccount": true })).await, Vec::<String>::new());
    let both = json!({ "search": "رضا", "hasBalance": true });
    assert_eq!(found(&shop, both).await, Vec::<String>::new());
    let future = json!({ "registeredFrom": "2999-01-01T00:00:00Z" });
    assert_eq!(found(&shop, future).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_happened_to_a_person_is_told_with_its_cause_and_its_entry() {
    let shop = Shop::open().await;
    shop.card().await;
    let mina = shop.rich_customer(2_000_000).await;
    let query = "query($u: ID!, $k: [TimelineKind!]) { user(id: $u) { timeline(first: 20, kinds: \
                 $k) { nodes { type summary actor { ... on User { id } ... on SystemActor { name } \
                 } cause { type } journalEntry { lines { account } } event { stateBefore stateAfter \
                 effects { type } } } } } }";
    let variables = json!({ "u": mina.wire(), "k": ["WALLET", "PAYMENT"] });
    let data = shop.get(&shop.owner, query, variables).await;
    let nodes = data["user"]["timeline"]["nodes"].as_array().unwrap();
    let types: Vec<&str> = nodes.iter().map(|node| node["type"].as_str().unwrap()).collect();
    let wanted =
        ["wallet.credited", "payment.approved", "payment.receipt_submitted", "payment.opened"];
    assert_eq!(types[..4], wanted, "{data}");
    let credited = &nodes[0];
    assert_eq!(credited["summary"], "کیف پول شارژ شد");
    assert_eq!(credited["actor"]["name"], "process:top_up");
    assert_eq!(credited["cause"]["type"], "payment.approved", "{credited}");
    assert_eq!(credited["journalEntry"]["lines"].as_array().unwrap().len(), 2);
    let (before, after) = (&credited["event"]["stateBefore"], &credited["event"]["stateAfter"]);
    assert_eq!((&before["balance"], &after["balance"]), (&json!(0), &json!(2_000_000)));
    let effects = nodes[1]["event"]["effects"].as_array().unwrap();
    assert!(effects.iter().any(|one| one["type"] == "wallet.credited"), "{effects:?}");
    assert_eq!(nodes[1]["actor"]["id"], shop.owner.wire());
    let own = shop.ask(Some(&mina), query, json!({ "u": mina.wire() })).await;
    assert_eq!(code(&own), "FORBIDDEN", "{own}");
}

#[tokio::test]
async fn one_box_finds_what_the_viewer_may_see() {
    let shop = Shop::open().await;
    shop.card().await;
    let (mina, reza) = (shop.customer("مینا").await, shop.customer("رضا").await);
    let payment = shop.waiting(&mina, 2_000_000).await;
    shop.settle().await;
    let query = "query($t: String!) { search(text: $t) { kind id title subtitle } }";
    let search = async |who: &Person, text: &str| {
        let data = shop.get(who, query, json!({ "t": text })).await;
        let hits = data["search"].as_array().unwrap().clone();
        hits.iter().map(|hit| hit["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (id, number) = (format!("pay_{payment}"), payment.short());
    for text in [id.as_str(), &payment.to_string(), &number, &number.to_lowercase()] {
        assert_eq!(search(&shop.owner, text).await, ["PAYMENT"], "{text}");
        assert_eq!(search(&mina, text).await, ["PAYMENT"], "{text}");
        assert_eq!(search(&reza, text).await, Vec::<String>::new(), "{text}");
    }
    assert_eq!(search(&shop.owner, "۷۸۹۳").await, ["CARD"]);
    assert_eq!(search(&shop.owner, "مینا").await, ["USER"]);
    assert_eq!(search(&shop.owner, "#1").await, ["EVENT"]);
    for text in ["۷۸۹۳", "رضا", "#1"] {
        assert_eq!(search(&mina, text).await, Vec::<String>::new(), "{text}");
    }
    assert_eq!(code(&shop.ask(None, query, json!({ "t": "x" })).await), "UNAUTHENTICATED");
}
