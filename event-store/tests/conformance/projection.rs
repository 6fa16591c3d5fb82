//! Read models: exactly once, rebuilt beside the live one, parked alone, refused on another log.

use std::time::Duration;

use async_trait::async_trait;
use event_store::projection::{ProjectionError, Projections, Projector, Side, Table, Tables};
use event_store::{Log, Recorded};
use sqlx::{Executor, PgConnection};
use tokio::sync::watch;

use crate::database::Database;
use crate::purse::{Purse, PurseCommand, PurseEvent, fresh};

/// A balance per purse, and how many events made it: a doubled or lost event shows in either.
pub(crate) struct Balances {
    pub(crate) version: u32,
}

/// Takes everything but 666.
struct Picky;

const BALANCES: &[Table] = &[Table {
    name: "purse",
    ddl: "CREATE TABLE {name} (purse text PRIMARY KEY, balance bigint NOT NULL, events bigint NOT NULL); \
          CREATE INDEX ON {name} (balance)",
}];
const PICKY: &[Table] =
    &[Table { name: "picked", ddl: "CREATE TABLE {name} (position bigint PRIMARY KEY)" }];

fn amount(event: &Recorded) -> Result<i64, ProjectionError> {
    match event.event::<PurseEvent>()? {
        PurseEvent::Deposited { amount, .. } => Ok(amount),
        PurseEvent::Withdrawn { amount } => Ok(-amount),
    }
}

#[async_trait]
impl Projector for Balances {
    fn name(&self) -> &'static str {
        "purse"
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn tables(&self) -> &'static [Table] {
        BALANCES
    }

    async fn apply(
        &self,
        transaction: &mut PgConnection,
        tables: &Tables,
        events: &[Recorded],
    ) -> Result<(), ProjectionError> {
        let table = tables.name("purse");
        let sql = format!(
            "INSERT INTO {table} AS p VALUES ($1, $2, 1) ON CONFLICT (purse) \
             DO UPDATE SET balance = p.balance + excluded.balance, events = p.events + 1"
        );
        for event in events {
            let amount = amount(event)? * i64::from(self.version);
            sqlx::query(&sql)
                .bind(&event.aggregate_id)
                .bind(amount)
                .execute(&mut *transaction)
                .await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Projector for Picky {
    fn name(&self) -> &'static str {
        "picky"
    }

    fn tables(&self) -> &'static [Table] {
        PICKY
    }

    async fn apply(
        &self,
        transaction: &mut PgConnection,
        tables: &Tables,
        events: &[Recorded],
    ) -> Result<(), ProjectionError> {
        for event in events {
            match amount(event)? {
                666 => return Err(ProjectionError::rule("666 is not taken")),
                667 => panic!("667 is feared"),
                _ => {}
            }
            let sql = format!("INSERT INTO {} VALUES ($1)", tables.name("picked"));
            let position = i64::try_from(event.position).unwrap();
            sqlx::query(&sql).bind(position).execute(&mut *transaction).await?;
        }
        Ok(())
    }
}

fn balances(log: &Log, version: u32) -> Projections {
    Projections::new(log.clone(), vec![Box::new(Balances { version })])
}

async fn deposit(log: &Log, id: &str, amounts: &[i64]) {
    log.execute::<Purse>(id, PurseCommand::DepositEach(amounts.to_vec()), &fresh()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_racing_workers_apply_every_event_exactly_once() {
    let database = Database::create().await;
    let log = database.log.clone();
    let one = balances(&log, 1);
    one.ensure().await.unwrap();
    let two = balances(&database.again().await, 1);
    two.ensure().await.unwrap();
    let writer = tokio::spawn(async move {
        for n in 0..300 {
            deposit(&log, &format!("p{}", n % 5), &[1, 2, 3]).await;
        }
    });
    let end = 900;
    let racing =
        tokio::join!(tokio::spawn(race(one.clone(), end)), tokio::spawn(race(two, end)), writer);
    let (a, b) = (racing.0.unwrap(), racing.1.unwrap());
    racing.2.unwrap();
    let (sum, events) = (
        database.count("SELECT sum(balance)::bigint FROM rm.purse").await,
        database.count("SELECT sum(events)::bigint FROM rm.purse").await,
    );
    assert_eq!((sum, events), (1_800, 900));
    println!("two workers took {a} and {b} events in races for one cursor");
    assert_eq!(a + b, 900);
}

/// Steps until the head is `end` and reached; returns how many events this worker took.
async fn race(projections: Projections, end: u64) -> u64 {
    let mut taken = 0;
    while projections.status().await.unwrap()[0].position < end {
        taken += projections.step("purse").await.unwrap();
    }
    taken
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rebuild_beside_a_busy_one_equals_it_and_a_changed_row_is_found() {
    let database = Database::create().await;
    let log = database.log.clone();
    let projections = balances(&log, 1);
    projections.ensure().await.unwrap();
    deposit(&log, "a", &[1; 1_500]).await;
    let (stop, shutdown) = watch::channel(false);
    let running = tokio::spawn({
        let projections = projections.clone();
        async move { projections.run(shutdown).await }
    });
    let writer = tokio::spawn({
        let log = log.clone();
        async move {
            for n in 0..60 {
                deposit(&log, &format!("p{}", n % 3), &[n]).await;
            }
        }
    });
    projections.rebuild("purse").await.unwrap();
    writer.await.unwrap();
    assert!(projections.wait_for(&["purse"], 1_560, Duration::from_secs(20)).await.unwrap());
    let comparison = projections.compare("purse").await.unwrap();
    assert_eq!((comparison.position, comparison.differences.len()), (1_560, 0));
    let before = projections.digest("purse").await.unwrap();
    assert_eq!((before.position, before.rows), (1_560, 4));
    stop.send(true).unwrap();
    running.await.unwrap();
    let status = &projections.status().await.unwrap()[0];
    assert_eq!((status.generation, status.behind), (2, 0));

    database
        .pool
        .execute("UPDATE rm.purse_v2 SET balance = balance + 1 WHERE purse = 'a'")
        .await
        .unwrap();
    let found = projections.compare("purse").await.unwrap().differences;
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].side, found[1].side), (Side::Live, Side::Rebuilt));
    assert_eq!(found[1].row, r#"{"purse": "a", "events": 1500, "balance": 1500}"#);
    assert_ne!(projections.digest("purse").await.unwrap().sha256, before.sha256);
    projections.rebuild("purse").await.unwrap();
    assert_eq!(projections.digest("purse").await.unwrap().sha256, before.sha256);
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'rm'";
    assert_eq!(database.count(tables).await, 2, "the live one, and the one before it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_cannot_be_taken_parks_one_projector_and_the_others_go_on() {
    let database = Database::create().await;
    let log = &database.log;
    let both: Vec<Box<dyn Projector>> = vec![Box::new(Picky), Box::new(Balances { version: 1 })];
    let projections = Projections::new(log.clone(), both);
    projections.ensure().await.unwrap();
    deposit(log, "a", &[1, 2, 666, 3, 667]).await;
    assert!(matches!(
        projections.catch_up().await,
        Err(ProjectionError::Parked { position: 3, .. })
    ));
    let status = projections.status().await.unwrap();
    assert_eq!(status[0].position, 2);
    assert_eq!(status[0].parked, Some((3, "666 is not taken".to_owned())));
    assert_eq!((status[1].position, &status[1].parked), (5, &None));
    assert!(!projections.wait_for(&["picky"], 3, Duration::from_secs(20)).await.unwrap());
    assert_eq!(database.count("SELECT count(*) FROM rm.picked").await, 2);
    assert!(projections.resume("picky").await.unwrap());
    assert!(!projections.resume("purse").await.unwrap());
    assert!(projections.step("picky").await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_parks_the_projector_at_its_event() {
    let database = Database::create().await;
    let projections = Projections::new(database.log.clone(), vec![Box::new(Picky)]);
    projections.ensure().await.unwrap();
    deposit(&database.log, "a", &[1, 667]).await;
    let parked = projections.step("picky").await.unwrap_err();
    assert_eq!(parked.to_string(), "picky is parked at position 2: it panicked: 667 is feared");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_version_is_built_beside_the_old_one_when_the_program_starts() {
    let database = Database::create().await;
    deposit(&database.log, "a", &[5]).await;
    let old = balances(&database.log, 1);
    old.ensure().await.unwrap();
    old.catch_up().await.unwrap();
    let new = balances(&database.log, 2);
    new.ensure().await.unwrap();
    new.ensure().await.unwrap();
    assert_eq!(database.count("SELECT balance FROM rm.purse").await, 10);
    assert_eq!(new.status().await.unwrap()[0].generation, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cursor_of_another_log_or_beyond_the_head_is_refused() {
    let database = Database::create().await;
    let projections = balances(&database.log, 1);
    projections.ensure().await.unwrap();
    deposit(&database.log, "a", &[5]).await;
    projections.catch_up().await.unwrap();
    database.pool.execute("UPDATE work.cursors SET position = 9").await.unwrap();
    assert!(matches!(projections.step("purse").await, Err(ProjectionError::Ahead { head: 1, .. })));
    database.pool.execute("UPDATE log.identity SET log_id = gen_random_uuid()").await.unwrap();
    assert!(matches!(projections.step("purse").await, Err(ProjectionError::OtherLog(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waiter_sees_its_own_write_and_gives_up_in_time_when_nobody_projects() {
    let database = Database::create().await;
    let projections = balances(&database.log, 1);
    projections.ensure().await.unwrap();
    deposit(&database.log, "a", &[5]).await;
    assert!(!projections.wait_for(&["purse"], 1, Duration::from_millis(50)).await.unwrap());
    let (stop, shutdown) = watch::channel(false);
    let running = tokio::spawn({
        let projections = projections.clone();
        async move { projections.run(shutdown).await }
    });
    assert!(projections.wait_for(&["purse"], 1, Duration::from_secs(20)).await.unwrap());
    assert_eq!(database.count("SELECT balance FROM rm.purse").await, 5);
    drop(stop);
    running.await.unwrap();
}
