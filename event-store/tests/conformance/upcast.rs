//! Old events: read in today's form, delivered in today's form, and never rewritten.

use cqrs_es::EventStore;
use event_store::projection::Projections;
use event_store::{Command, LedgerStore, NewEvent, ReadError, StreamWrite, Upcaster, Upcasters};
use serde_json::{Value, json};

use crate::database::Database;
use crate::projection::Balances;
use crate::purse::{Purse, PurseCommand, fresh};

/// Deposits of version 0 held Toman under `toman` and had no note.
struct FromToman;

impl Upcaster for FromToman {
    fn takes(&self, event_type: &str, event_version: &str) -> bool {
        (event_type, event_version) == ("purse.deposited", "0")
    }

    fn upcast(&self, event_type: &str, payload: Value) -> Result<(String, String, Value), String> {
        let toman = payload["Deposited"]["toman"].as_i64().ok_or("no toman")?;
        let today = json!({"Deposited": {"amount": toman * 10, "note": ""}});
        Ok((event_type.to_owned(), "1".to_owned(), today))
    }
}

/// Never comes to an end.
struct Turning;

impl Upcaster for Turning {
    fn takes(&self, _event_type: &str, _event_version: &str) -> bool {
        true
    }

    fn upcast(&self, event_type: &str, payload: Value) -> Result<(String, String, Value), String> {
        Ok((event_type.to_owned(), "0".to_owned(), payload))
    }
}

async fn write_old(database: &Database, payload: Value) {
    let event = NewEvent::new("purse.deposited", "0", &payload).unwrap();
    let stream = StreamWrite {
        aggregate_type: "Purse".to_owned(),
        aggregate_id: "a".to_owned(),
        expected: 0,
        events: vec![event],
    };
    let command = Command { metadata: fresh(), outcome: None, streams: vec![stream] };
    database.log.append(vec![command]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_event_is_loaded_and_delivered_in_todays_form_and_stays_as_it_was() {
    let database = Database::create().await;
    write_old(&database, json!({"Deposited": {"toman": 5}})).await;
    assert!(matches!(database.log.load::<Purse>("a").await, Err(ReadError::Undecodable { .. })));
    let log = database.log.clone().with_upcasters(Upcasters::new(vec![Box::new(FromToman)]));
    log.execute::<Purse>("a", PurseCommand::Withdraw(50), &fresh()).await.unwrap();
    let store = LedgerStore::<Purse>::new(log.clone());
    assert_eq!(store.load_aggregate("a").await.unwrap().aggregate.events, 2);
    let projections = Projections::new(log.clone(), vec![Box::new(Balances { version: 1 })]);
    projections.ensure().await.unwrap();
    projections.catch_up().await.unwrap();
    assert_eq!(database.count("SELECT balance FROM rm.purse").await, 0);
    assert_eq!(log.event_at(1).await.unwrap().unwrap().payload, r#"{"Deposited":{"toman":5}}"#);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upcaster_that_refuses_or_never_ends_is_an_error_and_no_wrong_state() {
    let database = Database::create().await;
    write_old(&database, json!({"Deposited": {"rial": 5}})).await;
    for upcaster in [Box::new(FromToman) as Box<dyn Upcaster>, Box::new(Turning)] {
        let log = database.log.clone().with_upcasters(Upcasters::new(vec![upcaster]));
        let refused = log.load::<Purse>("a").await.unwrap_err().to_string();
        let why = ["no toman", "still being upcast after 64 steps"];
        assert!(why.iter().any(|why| refused.ends_with(why)), "{refused}");
    }
}
