//! Rebuilds struck: killed in the middle, taken back, held up by readers.

use std::process::Stdio;
use std::time::Duration;

use cqrs_es::DomainEvent;
use event_store::Log;
use event_store::projection::{ProjectionError, Projections};
use sqlx::{Connection, Executor, PgConnection};
use tokio::process::Command;

use crate::database::Database;
use crate::projection::Balances;
use crate::purse::{Purse, PurseCommand, deposited, fresh};

/// Tells the other process which database is meant.
const URL: &str = "MOON_TEST_REBUILD_DATABASE";
/// Events of the log that is rebuilt: more than a chunk, so that there is a middle.
const EVENTS: i64 = 25_000;
/// Everything that is waited for comes long before.
const LONG: Duration = Duration::from_secs(60);

fn balances(log: &Log) -> Projections {
    Projections::new(log.clone(), vec![Box::new(Balances { version: 1 })])
}

/// A long log, written past the append: so many commands would take a minute.
async fn long_log(database: &Database) {
    let (event, payload) = (deposited(1), serde_json::to_string(&deposited(1)).unwrap());
    let sql = "INSERT INTO log.events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, \
             metadata, lane, position, recorded_at) \
         SELECT 'Purse', 'p' || n % 100, (n - 1) / 100 + 1, $1, $2, $3::json, '{}', 0, n, log.now() \
         FROM generate_series(1, $4) n";
    sqlx::query(sql)
        .bind(event.event_type())
        .bind(event.event_version())
        .bind(&payload)
        .bind(EVENTS)
        .execute(&database.pool)
        .await
        .unwrap();
}

/// Alone it does nothing. As a child of the test below it rebuilds, until it is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_rebuilds() {
    let Ok(url) = std::env::var(URL) else { return };
    balances(&Log::connect(&url).await.unwrap()).rebuild("purse").await.unwrap();
}

/// Waits until a generation that is not live stands somewhere in the middle.
async fn in_the_middle(database: &Database) -> i64 {
    let sql =
        "SELECT coalesce(max(position), 0) FROM work.cursors WHERE NOT live AND status = 'running'";
    let seen = async {
        let mut tick = tokio::time::interval(Duration::from_millis(2));
        loop {
            tick.tick().await;
            let position = database.count(sql).await;
            if position > 0 {
                return position;
            }
        }
    };
    tokio::time::timeout(LONG, seen).await.expect("a build begins")
}

/// Generations that are not live and were never.
async fn leftovers(database: &Database) -> i64 {
    let sql = "SELECT count(*) FROM work.cursors WHERE NOT live AND status = 'running'";
    database.count(sql).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_builder_whose_connection_goes_late_does_not_refuse_the_next_one() {
    let database = Database::create().await;
    let projections = balances(&database.log);
    projections.ensure().await.unwrap();
    let mut before = PgConnection::connect(&database.url()).await.unwrap();
    before.execute("SELECT pg_advisory_lock(7002, hashtext('purse'))").await.unwrap();
    let late = Duration::from_millis(200);
    let goes = async {
        tokio::time::interval_at(tokio::time::Instant::now() + late, late).tick().await;
        before.close().await.unwrap();
    };
    let (rebuilt, ()) = tokio::join!(projections.rebuild("purse"), goes);
    rebuilt.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rebuild_killed_in_the_middle_leaves_the_live_one_and_the_next_one_works() {
    let database = Database::create().await;
    long_log(&database).await;
    let projections = balances(&database.log);
    projections.ensure().await.unwrap();
    projections.catch_up().await.unwrap();
    let before = projections.digest("purse").await.unwrap();
    let mut struck = Vec::new();
    for _ in 0..2 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "rebuild::a_process_rebuilds"])
            .env(URL, database.url())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        struck.push(in_the_middle(&database).await);
        child.kill().await.unwrap();
        // Waits until the server has noticed, and drops what the killed one left, so that the next is seen to begin.
        assert_eq!(leftovers(&database).await, 1, "it had begun");
        projections.ensure().await.unwrap();
        assert_eq!(leftovers(&database).await, 0);
        assert_eq!(projections.digest("purse").await.unwrap(), before, "the live one is as it was");
    }
    assert!(struck.iter().all(|position| *position < EVENTS), "{struck:?}");
    println!("killed at positions {struck:?} of {EVENTS}");
    projections.rebuild("purse").await.unwrap();
    assert_eq!(projections.digest("purse").await.unwrap(), before);
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'rm'";
    assert_eq!(database.count(tables).await, 2, "what the killed ones left is gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_generation_before_comes_back_at_the_head() {
    let database = Database::create().await;
    let projections = balances(&database.log);
    projections.ensure().await.unwrap();
    let deposit = async |amounts: &[i64]| {
        let each = PurseCommand::DepositEach(amounts.to_vec());
        database.log.execute::<Purse>("a", each, &fresh()).await.unwrap();
    };
    deposit(&[1, 2]).await;
    projections.catch_up().await.unwrap();
    let none = projections.roll_back("purse").await;
    assert!(matches!(none, Err(ProjectionError::NoEarlier(_))), "{none:?}");
    projections.rebuild("purse").await.unwrap();
    deposit(&[3]).await;
    projections.catch_up().await.unwrap();
    database.pool.execute("UPDATE rm.purse_v2 SET balance = 0").await.unwrap();
    projections.roll_back("purse").await.unwrap();
    let status = projections.status().await.unwrap();
    assert_eq!((status[0].generation, status[0].position), (1, 3));
    assert_eq!(database.count("SELECT balance FROM rm.purse").await, 6);
    deposit(&[4]).await;
    projections.catch_up().await.unwrap();
    assert_eq!(database.count("SELECT balance FROM rm.purse").await, 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_program_leaves_what_a_newer_one_built_and_does_not_feed_it() {
    let database = Database::create().await;
    let older = balances(&database.log);
    older.ensure().await.unwrap();
    let newer = Projections::new(database.log.clone(), vec![Box::new(Balances { version: 2 })]);
    newer.ensure().await.unwrap();
    older.ensure().await.unwrap();
    database.log.execute::<Purse>("a", PurseCommand::Deposit(5), &fresh()).await.unwrap();
    assert!(matches!(older.step("purse").await, Err(ProjectionError::OtherShape(_))));
    newer.catch_up().await.unwrap();
    assert_eq!(database.count("SELECT balance FROM rm.purse").await, 10);
    // Taking it back is said in so many words.
    older.roll_back("purse").await.unwrap();
    assert_eq!(database.count("SELECT balance FROM rm.purse").await, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_swap_gives_way_to_a_reader_and_comes_when_he_is_done() {
    let database = Database::create().await;
    let projections = balances(&database.log);
    projections.ensure().await.unwrap();
    let mut reader = PgConnection::connect_with(&database.options()).await.unwrap();
    let mut reading = reader.begin().await.unwrap();
    reading.execute("SELECT * FROM rm.purse").await.unwrap();
    let rebuilding = tokio::spawn({
        let projections = projections.clone();
        async move { projections.rebuild("purse").await }
    });
    let sql = "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock' \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let waited = async { while database.count(sql).await == 0 {} };
    tokio::time::timeout(LONG, waited).await.expect("the swap asks for its moment");
    // Others read on meanwhile: the swap never lets them wait for the one that it waits for.
    for _ in 0..5 {
        assert_eq!(database.count("SELECT count(*) FROM rm.purse").await, 0);
    }
    assert!(!rebuilding.is_finished());
    reading.rollback().await.unwrap();
    rebuilding.await.unwrap().unwrap();
    assert_eq!(projections.status().await.unwrap()[0].generation, 2);
}
