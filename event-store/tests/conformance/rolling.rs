//! A rolling upgrade: a program of yesterday and one of today on one database, each in a process of its own.
//!
//! Today's events look as yesterday's and mean something else: amounts are rial, and were Toman. Yesterday's program
//! must stop at them, everywhere, and lose nothing; when today's takes over, every amount is right.

use std::process::Stdio;
use std::time::Duration;

use async_trait::async_trait;
use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use event_store::execute::ExecuteError;
use event_store::projection::{ProjectionError, Projections, Projector, Table, Tables};
use event_store::reaction::{
    Claimed, Performed, Performer, ReactError, Reactions, Reactor, Start, Task,
};
use event_store::{Log, Recorded, Upcaster, Upcasters};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::PgConnection;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::watch;

use crate::database::Database;
use crate::purse::fresh;

/// Tells the other process which database is meant.
const URL: &str = "MOON_TEST_YESTERDAY_DATABASE";
/// Everything that is waited for comes long before.
const LONG: Duration = Duration::from_secs(20);

/// A jar, as the program of version `V` knows it.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
struct Jar<const V: u32> {
    amount: i64,
}

/// What happened to it: `amount` is Toman in version 1, rial in version 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Filled<const V: u32> {
    /// Something was put in.
    Put { amount: i64 },
}

impl<const V: u32> DomainEvent for Filled<V> {
    fn event_type(&self) -> String {
        "jar.put".to_owned()
    }

    fn event_version(&self) -> String {
        V.to_string()
    }
}

/// It refuses nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("never")]
struct Never;

impl<const V: u32> Aggregate for Jar<V> {
    const TYPE: &'static str = "Jar";
    type Command = i64;
    type Event = Filled<V>;
    type Error = Never;
    type Services = ();

    async fn handle(&mut self, amount: i64, (): &(), sink: &EventSink<Self>) -> Result<(), Never> {
        sink.write(Filled::Put { amount }, self).await;
        Ok(())
    }

    fn apply(&mut self, event: Filled<V>) {
        let Filled::Put { amount } = event;
        self.amount += amount;
    }
}

/// Toman become rial.
struct ToRial;

impl Upcaster for ToRial {
    fn takes(&self, event_type: &str, event_version: &str) -> bool {
        (event_type, event_version) == ("jar.put", "1")
    }

    fn upcast(&self, event_type: &str, payload: Value) -> Result<(String, String, Value), String> {
        let toman = payload["Put"]["amount"].as_i64().ok_or("no amount")?;
        Ok((event_type.to_owned(), "2".to_owned(), json!({"Put": {"amount": toman * 10}})))
    }
}

/// The event, when it is of the version that this program knows: as the product's projectors decode.
fn known<const V: u32>(event: &Recorded) -> Result<i64, ProjectionError> {
    if event.event_version != V.to_string() {
        let why = format!("version {} is not known here", event.event_version);
        return Err(event.undecodable(why).into());
    }
    let Filled::<V>::Put { amount } = event.event()?;
    Ok(amount)
}

/// What is in each jar.
struct Jars<const V: u32>;

const JARS: [&[Table]; 2] = [
    &[Table {
        name: "jar",
        ddl: "CREATE TABLE {name} (jar text PRIMARY KEY, toman bigint NOT NULL)",
    }],
    &[Table {
        name: "jar",
        ddl: "CREATE TABLE {name} (jar text PRIMARY KEY, rial bigint NOT NULL)",
    }],
];

#[async_trait]
impl<const V: u32> Projector for Jars<V> {
    fn name(&self) -> &'static str {
        "jar"
    }

    fn version(&self) -> u32 {
        V
    }

    fn tables(&self) -> &'static [Table] {
        JARS[V as usize - 1]
    }

    async fn apply(
        &self,
        transaction: &mut PgConnection,
        tables: &Tables,
        events: &[Recorded],
    ) -> Result<(), ProjectionError> {
        let (table, column) = (tables.name("jar"), ["toman", "rial"][V as usize - 1]);
        let sql = format!(
            "INSERT INTO {table} AS t VALUES ($1, $2) ON CONFLICT (jar) \
             DO UPDATE SET {column} = t.{column} + excluded.{column}"
        );
        for event in events {
            let amount = known::<V>(event)?;
            let query = sqlx::query(&sql).bind(&event.aggregate_id).bind(amount);
            query.execute(&mut *transaction).await?;
        }
        Ok(())
    }
}

/// A task for each event.
struct Thanks<const V: u32>;

impl<const V: u32> Reactor for Thanks<V> {
    fn name(&self) -> &'static str {
        "thanks"
    }

    fn react(&self, event: &Recorded) -> Result<Vec<Task>, ReactError> {
        Ok(vec![Task::new("thank", json!({ "amount": known::<V>(event)? }))])
    }
}

struct Nobody;

#[async_trait]
impl Performer for Nobody {
    async fn perform(&self, _: &Claimed) -> Performed {
        Performed::Done
    }
}

/// A running program of version `V`: it feeds its read model and its reactor until it is dropped.
struct Program<const V: u32> {
    log: Log,
    projections: Projections,
    _stop: watch::Sender<bool>,
}

impl<const V: u32> Program<V> {
    async fn start(log: Log) -> Self {
        let projections = Projections::new(log.clone(), vec![Box::new(Jars::<V>)]);
        projections.ensure().await.unwrap();
        let reactions = Reactions::new(log.clone(), vec![Box::new(Thanks::<V>)]);
        reactions.ensure(Start::Beginning).await.unwrap();
        let (stop, shutdown) = watch::channel(false);
        tokio::spawn({
            let (projections, shutdown) = (projections.clone(), shutdown.clone());
            async move { projections.run(shutdown).await }
        });
        tokio::spawn(async move { reactions.run(shutdown, std::sync::Arc::new(Nobody), 1).await });
        Self { log, projections, _stop: stop }
    }

    async fn put(&self, jar: &str, amount: i64) -> Result<(), ExecuteError<Never>> {
        self.log.execute::<Jar<V>>(jar, amount, &fresh()).await.map(drop)
    }
}

/// Alone it does nothing. As a child of the test below it is yesterday's program: it fills its own jar without end, and
/// the shared one until it is refused there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn yesterdays_program() {
    let Ok(url) = std::env::var(URL) else { return };
    let program = Program::<1>::start(Log::connect(&url).await.unwrap()).await;
    let mut refused = false;
    for n in 0_u64.. {
        program.put("yesterday", 1).await.unwrap();
        if !refused {
            match program.put("shared", 1).await {
                Ok(()) | Err(ExecuteError::Conflict) => {}
                Err(ExecuteError::Unreadable(error)) => {
                    refused = true;
                    println!("\nrefused {error}");
                }
                Err(error) => panic!("{error:?}"),
            }
        }
        println!("\nwritten {n}");
    }
}

struct Yesterday {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Yesterday {
    fn start(url: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "rolling::yesterdays_program", "--nocapture"])
            .env(URL, url)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The rest of the next line that begins with `word`.
    async fn says(&mut self, word: &str) -> String {
        let said = async {
            loop {
                let line = self.lines.next_line().await.unwrap().expect("it goes on");
                if let Some(rest) = line.strip_prefix(word) {
                    return rest.to_owned();
                }
            }
        };
        tokio::time::timeout(LONG, said).await.expect("it says so in time")
    }

    async fn writes(&mut self, times: u32) {
        for _ in 0..times {
            self.says("written ").await;
        }
    }
}

/// What the log says, by version: how many events, and their sum.
async fn sums(database: &Database) -> [(i64, i64); 2] {
    let mut sums = [(0, 0); 2];
    for (n, sum) in sums.iter_mut().enumerate() {
        let sql = "SELECT count(*), coalesce(sum((payload->'Put'->>'amount')::bigint), 0)::bigint \
             FROM log.events WHERE event_version = $1";
        let query = sqlx::query_as(sql).bind((n + 1).to_string());
        *sum = query.fetch_one(&database.pool).await.unwrap();
    }
    sums
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn yesterdays_program_stops_at_todays_events_and_todays_goes_on_with_both() {
    let database = Database::create().await;
    let url = database.url();
    let mut yesterday = Yesterday::start(&url);
    yesterday.writes(20).await;

    // Today's events come in while only yesterday's program follows the log.
    let today = database.again().await.with_upcasters(Upcasters::new(vec![Box::new(ToRial)]));
    let first = today.execute::<Jar<2>>("shared", 1_000, &fresh()).await.unwrap().first.unwrap();
    let refused = yesterday.says("refused ").await;
    assert!(refused.contains("does not know version 2 of jar.put"), "{refused}");
    yesterday.writes(20).await;
    // The read model and the reactor.
    for (position, at, error) in parked(&database, 2).await {
        assert_eq!((position.unsigned_abs() + 1, at.unsigned_abs()), (first, first), "{error}");
    }

    // Today's program comes up beside it, and both go on.
    let program = Program::<2>::start(today).await;
    for _ in 0..20 {
        program.put("today", 1_000).await.unwrap();
        program.put("shared", 1_000).await.unwrap();
    }
    yesterday.writes(20).await;
    right(&database, &program).await;

    // Yesterday's program is started once more by mistake: it leaves today's read model alone.
    yesterday.child.kill().await.unwrap();
    let mut yesterday = Yesterday::start(&url);
    yesterday.writes(20).await;
    right(&database, &program).await;
    yesterday.child.kill().await.unwrap();
    right(&database, &program).await;
    let [old, new] = sums(&database).await;
    println!("{} events of yesterday and {} of today, each counted once in rial", old.0, new.0);
    assert!(old.0 > 100 && new.0 == 41, "{old:?} {new:?}");
    let made = async {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        while database.count("SELECT count(*) FROM work.reactions").await < old.0 + new.0 {
            tick.tick().await;
        }
    };
    tokio::time::timeout(LONG, made).await.expect("a task for each event");
    assert_eq!(database.count("SELECT count(*) FROM work.reactions").await, old.0 + new.0);
}

/// Waits until so many followers are parked; says where they stand, at what, and why.
async fn parked(database: &Database, many: usize) -> Vec<(i64, i64, String)> {
    let sql = "SELECT position, error_position, error FROM work.cursors \
         WHERE status = 'parked' AND live ORDER BY name";
    let all_parked = async {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        loop {
            tick.tick().await;
            let parked: Vec<(i64, i64, String)> =
                sqlx::query_as(sql).fetch_all(&database.pool).await.unwrap();
            if parked.len() == many {
                return parked;
            }
        }
    };
    tokio::time::timeout(LONG, all_parked).await.expect("they stop in time")
}

/// At some position not before the present head, the read model says what the log says.
async fn right(database: &Database, program: &Program<2>) {
    let head = program.log.head().await.unwrap();
    assert!(program.projections.wait_for(&["jar"], head, LONG).await.unwrap(), "it follows");
    let sql = "SELECT (SELECT sum(rial)::bigint FROM rm.jar), \
         (SELECT sum((payload->'Put'->>'amount')::bigint * CASE event_version WHEN '1' THEN 10 ELSE 1 END)::bigint \
             FROM log.events WHERE position <= (SELECT position FROM work.cursors WHERE name = 'jar' AND live))";
    let (shown, logged): (i64, i64) = sqlx::query_as(sql).fetch_one(&database.pool).await.unwrap();
    assert_eq!(shown, logged);
}
