//! The append: order, conflicts, repeats, several streams, chains, and what is refused.

use chrono::{DateTime, Utc};
use event_store::{AppendError, Command, Invalid, Metadata, NewEvent, Outcome, StreamWrite};
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection};

use crate::database::{Database, random_id};
use crate::purse::{fresh, metadata};

fn write(id: &str, expected: u64, amounts: &[i64]) -> StreamWrite {
    let events = amounts
        .iter()
        .map(|amount| {
            NewEvent::new("purse.moved", "1", &json!({"Moved": {"amount": amount}})).unwrap()
        })
        .collect();
    StreamWrite {
        aggregate_type: "Purse".to_owned(),
        aggregate_id: id.to_owned(),
        expected,
        events,
    }
}

fn command(metadata: Metadata, streams: Vec<StreamWrite>) -> Command {
    Command { metadata, outcome: None, streams }
}

fn positions(outcome: &Outcome) -> (Option<u64>, Option<u64>) {
    match outcome {
        Outcome::Committed { first, last, .. } | Outcome::Duplicate { first, last, .. } => {
            (*first, *last)
        }
        Outcome::KeyReused | Outcome::Conflict => (None, None),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn positions_start_at_one_and_have_no_gap_whatever_fails_between() {
    let database = Database::create().await;
    let log = &database.log;
    let outcomes = log
        .append(vec![
            command(fresh(), vec![write("a", 0, &[1, 2])]),
            command(fresh(), vec![write("b", 7, &[3])]),
            command(fresh(), vec![write("b", 0, &[4])]),
        ])
        .await
        .unwrap();
    assert_eq!(positions(&outcomes[0]), (Some(1), Some(2)));
    assert_eq!(outcomes[1], Outcome::Conflict);
    assert_eq!(positions(&outcomes[2]), (Some(3), Some(3)));
    assert_eq!(log.head().await.unwrap(), 3);
    let events = log.after(0, 10).await.unwrap();
    assert_eq!(events.iter().map(|e| e.position).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(events[1].sequence, 2);
    assert!(events.windows(2).all(|pair| pair[0].recorded_at < pair[1].recorded_at));
    assert_eq!(log.event_at(3).await.unwrap().unwrap().aggregate_id, "b");
    assert_eq!(log.event_at(4).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeat_gets_the_first_outcome_and_another_body_is_refused() {
    let database = Database::create().await;
    let log = &database.log;
    let id = random_id();
    let first = command(metadata(id, "one"), vec![write("a", 0, &[1, 2])]);
    let committed = log.append(vec![first.clone()]).await.unwrap();
    let again = log.append(vec![first.clone()]).await.unwrap();
    assert!(matches!(again[0], Outcome::Duplicate { outcome: None, .. }));
    assert_eq!(positions(&committed[0]), positions(&again[0]));
    let other = command(metadata(id, "two"), vec![write("a", 2, &[5])]);
    assert_eq!(log.append(vec![other]).await.unwrap(), [Outcome::KeyReused]);
    assert_eq!(log.head().await.unwrap(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_id_twice_in_one_batch_is_written_once() {
    let database = Database::create().await;
    let first = command(metadata(random_id(), "one"), vec![write("a", 0, &[1])]);
    let outcomes = database.log.append(vec![first.clone(), first]).await.unwrap();
    assert!(matches!(outcomes[0], Outcome::Committed { .. }));
    assert!(matches!(outcomes[1], Outcome::Duplicate { .. }));
    assert_eq!(database.log.head().await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_over_two_streams_writes_both_or_none() {
    let database = Database::create().await;
    let log = &database.log;
    let both = command(fresh(), vec![write("a", 0, &[-5]), write("b", 0, &[5])]);
    assert!(matches!(log.append(vec![both]).await.unwrap()[0], Outcome::Committed { .. }));
    let half_stale = command(fresh(), vec![write("a", 1, &[-5]), write("b", 0, &[5])]);
    assert_eq!(log.append(vec![half_stale]).await.unwrap(), [Outcome::Conflict]);
    assert_eq!(log.stream("Purse", "a").await.unwrap().len(), 1);
    assert_eq!(log.stream("Purse", "b").await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_builds_on_a_failed_command_fails_with_it_and_its_neighbours_do_not() {
    let database = Database::create().await;
    let outcomes = database
        .log
        .append(vec![
            command(fresh(), vec![write("a", 0, &[1]), write("b", 3, &[1])]),
            command(fresh(), vec![write("a", 1, &[2])]),
            command(fresh(), vec![write("c", 0, &[1])]),
            command(fresh(), vec![write("c", 1, &[2])]),
            command(fresh(), vec![write("a", 0, &[3])]),
        ])
        .await
        .unwrap();
    assert_eq!(outcomes[0], Outcome::Conflict);
    assert_eq!(outcomes[1], Outcome::Conflict);
    assert_eq!(positions(&outcomes[2]), (Some(1), Some(1)));
    assert_eq!(positions(&outcomes[3]), (Some(2), Some(2)));
    assert_eq!(positions(&outcomes[4]), (Some(3), Some(3)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_was_only_read_must_not_have_moved() {
    let database = Database::create().await;
    let log = &database.log;
    log.append(vec![command(fresh(), vec![write("price", 0, &[1])])]).await.unwrap();
    let sale = |seen| command(fresh(), vec![write("price", seen, &[]), write("sale", 0, &[1])]);
    assert_eq!(log.append(vec![sale(0)]).await.unwrap(), [Outcome::Conflict]);
    assert_eq!(positions(&log.append(vec![sale(1)]).await.unwrap()[0]), (Some(2), Some(2)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_kept_and_asserts_the_version_it_was_decided_on() {
    let database = Database::create().await;
    let log = &database.log;
    log.append(vec![command(fresh(), vec![write("a", 0, &[1])])]).await.unwrap();
    let id = random_id();
    let refusal = |seen| Command {
        metadata: metadata(id, "take"),
        outcome: Some(json!({"refused": "poor"})),
        streams: vec![write("a", seen, &[])],
    };
    assert_eq!(log.append(vec![refusal(0)]).await.unwrap(), [Outcome::Conflict]);
    let kept = log.append(vec![refusal(1)]).await.unwrap();
    assert!(matches!(kept[0], Outcome::Committed { first: None, last: None, .. }));
    let late = command(metadata(id, "take"), vec![write("a", 1, &[-1])]);
    let Outcome::Duplicate { outcome, first, .. } = &log.append(vec![late]).await.unwrap()[0]
    else {
        panic!("a late repeat must not flip a refusal")
    };
    assert_eq!(outcome, &Some(json!({"refused": "poor"})));
    assert_eq!(first, &None);
    assert_eq!(log.head().await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn time_never_runs_back_when_the_clock_does() {
    let database = Database::create().await;
    let log = &database.log;
    database.set_clock("'2030-01-01T00:00:00Z'::timestamptz").await;
    log.append(vec![command(fresh(), vec![write("a", 0, &[1, 2, 3])])]).await.unwrap();
    database.set_clock("'2020-01-01T00:00:00Z'::timestamptz").await;
    log.append(vec![command(fresh(), vec![write("a", 3, &[4, 5])])]).await.unwrap();
    let times: Vec<DateTime<Utc>> =
        log.after(0, 9).await.unwrap().iter().map(|event| event.recorded_at).collect();
    let first: DateTime<Utc> = "2030-01-01T00:00:00Z".parse().unwrap();
    let expected: Vec<DateTime<Utc>> =
        (0..5).map(|n| first + chrono::Duration::microseconds(n)).collect();
    assert_eq!(times, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payload_and_metadata_are_kept_byte_for_byte_in_canonical_form() {
    let database = Database::create().await;
    let event =
        NewEvent::new("x", "1", &json!({"X": {"ز": 1, "b": [true, null], "a": "/\u{1}"}})).unwrap();
    let stream = StreamWrite {
        aggregate_type: "X".to_owned(),
        aggregate_id: "1".to_owned(),
        expected: 0,
        events: vec![event],
    };
    let given = fresh();
    database.log.append(vec![command(given.clone(), vec![stream])]).await.unwrap();
    let stored = database.log.event_at(1).await.unwrap().unwrap();
    assert_eq!(stored.payload, r#"{"X":{"a":"/\u0001","b":[true,null],"ز":1}}"#);
    assert!(stored.metadata.starts_with(r#"{"actor":"tester","channel":"test","command_id":""#));
    assert_eq!(stored.command().unwrap(), given);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fractions_nul_long_names_and_streams_named_twice_never_reach_the_database() {
    let database = Database::create().await;
    assert!(NewEvent::new("x", "1", &json!({"X": {"a": 0.5}})).is_err());
    assert!(NewEvent::new("x", "1", &json!({"X": {"a": "\0"}})).is_err());
    let twice = command(fresh(), vec![write("a", 0, &[1]), write("a", 1, &[1])]);
    let long = command(fresh(), vec![write(&"n".repeat(201), 0, &[1])]);
    let nul = command(fresh(), vec![write("a\0", 0, &[1])]);
    for bad in [twice, long, nul] {
        let refused = database.log.append(vec![bad]).await;
        assert!(matches!(
            refused,
            Err(AppendError::Invalid(Invalid::StreamTwice(_) | Invalid::Name(..)))
        ));
    }
    assert_eq!(database.log.head().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_updates_deletes_or_truncates_the_log_not_even_its_owner() {
    let database = Database::create().await;
    database.log.append(vec![command(fresh(), vec![write("a", 0, &[1])])]).await.unwrap();
    for sql in [
        "UPDATE log.events SET event_type = 'x'",
        "DELETE FROM log.events",
        "TRUNCATE log.events",
        "UPDATE log.commands SET outcome = NULL",
        "DELETE FROM log.commands",
        "TRUNCATE log.commands",
        "INSERT INTO log.events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata) \
         VALUES ('a', 'b', 1, 'c', '1', '{}', '{}')",
    ] {
        let refused = database.pool.execute(sql).await.unwrap_err();
        let code = refused.as_database_error().unwrap().code().unwrap().into_owned();
        assert_eq!(code, "42501", "{sql}");
    }
    assert_eq!(database.log.head().await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_role_appends_and_cannot_change_what_it_wrote() {
    let database = Database::create().await;
    let options = database.options().options([("role", "moon_service")]);
    let pool = sqlx::postgres::PgPoolOptions::new().connect_with(options.clone()).await.unwrap();
    let log = event_store::Log::new(pool);
    let outcomes = log.append(vec![command(fresh(), vec![write("a", 0, &[1])])]).await.unwrap();
    assert_eq!(positions(&outcomes[0]), (Some(1), Some(1)));
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    for sql in [
        "UPDATE log.events SET event_type = 'x'",
        "DELETE FROM log.commands",
        "TRUNCATE log.events",
        "ALTER TABLE log.events DISABLE TRIGGER append_only",
        "UPDATE log.identity SET log_id = gen_random_uuid()",
    ] {
        let refused = connection.execute(sql).await.unwrap_err();
        let message = refused.as_database_error().unwrap().message().to_owned();
        assert!(
            message.contains("permission denied") || message.contains("must be owner"),
            "{message}"
        );
    }
}
