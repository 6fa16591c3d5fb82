//! Live equals rebuild, whatever the batches were; every table is declared; poison stops its readers.

use std::collections::BTreeSet;

use domain::id::{PaymentId, PersonId};
use event_store::{Command, NewEvent, StreamWrite};
use projections::{Check, TABLES};
use serde_json::json;

use crate::story::{Shop, id};

#[tokio::test]
async fn every_read_model_equals_its_rebuild_whatever_the_batches_were() {
    let mut digests = Vec::new();
    for every in [1, 7, 1_000] {
        let shop = Shop::open(every).await;
        shop.story().await;
        shop.projections.catch_up().await.unwrap();
        let head = shop.database.log.head().await.unwrap();
        for name in shop.projections.names() {
            let compared = shop.projections.compare(name).await.unwrap();
            assert_eq!(compared.differences, [], "{name} in batches of {every}");
            assert_eq!(compared.position, head);
        }
        let mut of_shop = Vec::new();
        for name in shop.projections.names() {
            let digest = shop.projections.digest(name).await.unwrap();
            assert!(digest.rows > 0, "the story says nothing to {name}");
            of_shop.push(digest);
        }
        digests.push(of_shop);
    }
    assert_eq!(digests[0], digests[1]);
    assert_eq!(digests[0], digests[2]);
}

#[tokio::test]
async fn a_rebuilt_read_model_takes_the_place_of_the_live_one_and_goes_on() {
    let shop = Shop::with_story().await;
    let before = shop.projections.digest("payment").await.unwrap();
    shop.projections.rebuild("payment").await.unwrap();
    assert_eq!(shop.projections.digest("payment").await.unwrap(), before);
    shop.open_payment("after", "sara", 1_000, None).await;
    shop.projections.catch_up().await.unwrap();
    let after = projections::payment::by_id(shop.db(), id::<PaymentId>("after")).await.unwrap();
    assert_eq!(after.unwrap().amount.rial(), 1_000);
    assert_eq!(shop.projections.compare("payment").await.unwrap().differences, []);
}

#[tokio::test]
async fn every_event_of_the_domain_stands_in_the_story() {
    let shop = Shop::with_story().await;
    let sql = "SELECT DISTINCT event_type FROM rm.timeline";
    let told: Vec<String> = sqlx::query_scalar(sql).fetch_all(shop.db()).await.unwrap();
    let told: BTreeSet<&str> = told.iter().map(String::as_str).collect();
    let known: BTreeSet<&str> =
        domain::event::Event::TYPES.iter().flat_map(|(_, types)| types.iter().copied()).collect();
    assert_eq!(told, known);
}

#[tokio::test]
async fn the_database_holds_exactly_the_tables_that_are_declared() {
    let shop = Shop::open(1_000).await;
    let sql = "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = 'rm' AND c.relkind = $1::text::\"char\" ORDER BY c.relname";
    let found = async |kind: &str| -> BTreeSet<String> {
        let names: Vec<String> =
            sqlx::query_scalar(sql).bind(kind).fetch_all(shop.db()).await.unwrap();
        names.into_iter().collect()
    };
    let declared = |suffix: &str| -> BTreeSet<String> {
        TABLES.iter().map(|declared| format!("{}{suffix}", declared.table)).collect()
    };
    assert_eq!(found("v").await, declared(""));
    assert_eq!(found("r").await, declared("_v1"));
}

#[tokio::test]
async fn every_table_is_declared_under_the_projector_that_fills_it() {
    let mut filled = BTreeSet::new();
    for projector in projections::all() {
        for table in projector.tables() {
            filled.insert((table.name, projector.name()));
        }
    }
    let declared: BTreeSet<_> = TABLES.iter().map(|d| (d.table, d.projector)).collect();
    assert_eq!(declared.len(), TABLES.len(), "a table is declared once");
    assert_eq!(filled, declared);
    assert!(TABLES.iter().all(|declared| declared.checks.contains(&Check::Rebuild)));
}

/// Appends an event that nobody can read to the stream of an aggregate.
async fn poison(shop: &Shop, aggregate: &str) {
    let event = NewEvent::new(format!("{aggregate}.surprised"), "1", &json!({ "Surprised": {} }));
    let write = StreamWrite {
        aggregate_type: aggregate.into(),
        aggregate_id: format!("poison-{aggregate}"),
        expected: 0,
        events: vec![event.unwrap()],
    };
    let metadata = shop.metadata("tester");
    let command = Command { metadata, outcome: None, streams: vec![write] };
    shop.database.log.append(vec![command]).await.unwrap();
}

async fn parked(shop: &Shop) -> Vec<String> {
    let status = shop.projections.status().await.unwrap();
    status.into_iter().filter(|one| one.parked.is_some()).map(|one| one.name).collect()
}

#[tokio::test]
async fn an_event_that_cannot_be_read_parks_only_the_projectors_that_read_it() {
    let shop = Shop::with_story().await;
    let balances = shop.projections.digest("ledger").await.unwrap();
    poison(&shop, "plan").await;
    shop.open_payment("after", "sara", 1_000, None).await;
    for name in shop.projections.names() {
        while shop.projections.step(name).await.is_ok_and(|taken| taken > 0) {}
    }
    assert_eq!(parked(&shop).await, ["plan", "timeline"]);
    let after = projections::payment::by_id(shop.db(), id::<PaymentId>("after")).await.unwrap();
    assert!(after.is_some(), "the others go on");
    assert_eq!(shop.projections.digest("ledger").await.unwrap().sha256, balances.sha256);
}

#[tokio::test]
async fn an_event_about_a_thing_that_never_began_parks_its_projector() {
    let shop = Shop::open(1_000).await;
    let event = NewEvent::new("person.bot_blocked", "1", &json!({ "BotBlocked": {} })).unwrap();
    let write = StreamWrite {
        aggregate_type: "person".into(),
        aggregate_id: id::<PersonId>("nobody").to_string(),
        expected: 0,
        events: vec![event],
    };
    let metadata = shop.metadata("tester");
    let command = Command { metadata, outcome: None, streams: vec![write] };
    shop.database.log.append(vec![command]).await.unwrap();
    for name in shop.projections.names() {
        while shop.projections.step(name).await.is_ok_and(|taken| taken > 0) {}
    }
    assert_eq!(parked(&shop).await, ["identity"]);
}
