//! The audit trail: who reads it, what stands in it, and its pages.

use domain::role::Role;
use serde_json::{Value, json};

use crate::{
    browser::Browser,
    shop::{PASSWORD, Shop, code, key},
};

const PAGE: &str = "query($n: Int!, $a: String, $f: AuditFilter) { auditEntries(first: $n, after: $a, \
     filter: $f) { nodes { action outcome channel address device position actor { __typename \
     ... on User { name } ... on SystemActor { name } } user { name } } \
     pageInfo { endCursor hasNextPage } } }";

async fn page(shop: &Shop, first: i32, after: Option<&str>, filter: Value) -> Value {
    let variables = json!({ "n": first, "a": after, "f": filter });
    shop.get(&shop.owner, PAGE, variables).await["auditEntries"].clone()
}

fn actions(page: &Value) -> Vec<&str> {
    let nodes = page["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["action"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn who_signed_in_who_failed_and_what_staff_did_is_one_list_for_who_may_read_it() {
    let shop = crate::sign_in::easy().await;
    let mut browser = Browser { address: Some("198.51.100.9"), ..Browser::default() };
    browser.password(&shop, "owner", "not the password").await;
    browser.password(&shop, "owner", PASSWORD).await;
    let mina = shop.customer("مینا").await;
    let block = "mutation($u: ID!, $k: UUID!) { userBlock(input: { userId: $u, reason: \"fraud\", \
                 idempotencyKey: $k }) { userErrors { code } } }";
    browser.ask(&shop, block, json!({ "u": mina.wire(), "k": key() })).await;
    shop.settle().await;
    let look = "query($u: ID!) { user(id: $u) { name } }";
    for _ in 0..2 {
        browser.ask(&shop, look, json!({ "u": mina.wire() })).await;
    }
    browser.call(&shop, "/auth/logout", json!({})).await;
    let found = page(&shop, 6, None, Value::Null).await;
    assert_eq!(
        actions(&found),
        [
            "session.signed_out",
            "person.read",
            "person.blocked",
            "sign_in.password",
            "person.signed_in",
            "sign_in.wrong_password",
        ],
        "the newest first, and looking twice in an hour is told once"
    );
    let nodes = found["nodes"].as_array().unwrap();
    let wrong = &nodes[5];
    assert_eq!(wrong["outcome"], "DENIED", "{wrong}");
    assert_eq!((&wrong["address"], &wrong["channel"]), (&json!("198.51.100.9"), &json!("api")));
    assert!(wrong["device"].as_str().unwrap().contains("Android"), "{wrong}");
    assert_eq!(nodes[1]["user"]["name"], "مینا");
    let blocked = &nodes[2];
    assert_eq!((&blocked["actor"]["name"], &blocked["channel"]), (&json!("owner"), &json!("api")));
    assert!(blocked["position"].is_string(), "{blocked}");
    for person in [&shop.staff("reviewer", Role::Reviewer).await, &mina] {
        let answer = shop.ask(Some(person), PAGE, json!({ "n": 1 })).await;
        assert_eq!(code(&answer), "FORBIDDEN", "{answer}");
        assert_eq!(answer["errors"][0]["extensions"]["permission"], "audit.read");
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap_and_filters_narrow_them() {
    let shop = crate::sign_in::easy().await;
    for _ in 0..4 {
        let mut browser = Browser::default();
        browser.password(&shop, "owner", PASSWORD).await;
        browser.call(&shop, "/auth/logout", json!({})).await;
    }
    shop.settle().await;
    let whole = page(&shop, 100, None, Value::Null).await;
    let (mut seen, mut after): (Vec<Value>, Option<String>) = (vec![], None);
    loop {
        let one = page(&shop, 3, after.as_deref(), Value::Null).await;
        seen.extend(one["nodes"].as_array().unwrap().clone());
        after = one["pageInfo"]["endCursor"].as_str().map(str::to_owned);
        if one["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(json!(seen), whole["nodes"]);
    let only = json!({ "actions": ["sign_in.password", "person.signed_in"] });
    let found = page(&shop, 100, None, only).await;
    assert_eq!(actions(&found).len(), 8, "{found}");
    let only = json!({ "actions": ["session.signed_out"], "actorId": shop.owner.wire() });
    assert_eq!(actions(&page(&shop, 100, None, only).await), ["session.signed_out"; 4]);
    let none = json!({ "until": "2020-01-01T00:00:00Z" });
    assert!(actions(&page(&shop, 100, None, none).await).is_empty());
    let bad = shop.ask(Some(&shop.owner), PAGE, json!({ "n": 1, "a": "nonsense" })).await;
    assert_eq!(code(&bad), "BAD_INPUT");
}
