//! Group commit: commands that wait share a transaction, and share no fate.

use event_store::append::QueueFull;
use event_store::{AppendError, Command, NewEvent, Outcome, StreamWrite};
use futures::future::join_all;
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection};

use crate::database::Database;
use crate::purse::fresh;

/// The lane's lock in other hands: what is appended meanwhile waits.
pub(crate) struct Lane(PgConnection);

impl Lane {
    pub(crate) async fn hold(database: &Database) -> Self {
        let mut connection = PgConnection::connect_with(&database.options()).await.unwrap();
        connection.execute("SELECT pg_advisory_lock(7000, 0)").await.unwrap();
        Self(connection)
    }

    /// Comes back when so many calls wait for the lane.
    pub(crate) async fn waited_for_by(&mut self, calls: i64) {
        let sql = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7000 \
             AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        let asked = async {
            loop {
                let waiting: i64 = sqlx::query_scalar(sql).fetch_one(&mut self.0).await.unwrap();
                if waiting >= calls {
                    break;
                }
            }
        };
        let limit = std::time::Duration::from_secs(20);
        tokio::time::timeout(limit, asked).await.expect("calls wait for the lane");
    }

    pub(crate) async fn release(self) {
        self.0.close().await.unwrap();
    }
}

fn one(id: &str, expected: u64, payload: &str) -> Command {
    let event = NewEvent::new("purse.noted", "1", &json!({"Noted": {"text": payload}})).unwrap();
    let stream = StreamWrite {
        aggregate_type: "Purse".to_owned(),
        aggregate_id: id.to_owned(),
        expected,
        events: vec![event],
    };
    Command { metadata: fresh(), outcome: None, streams: vec![stream] }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_that_wait_share_a_transaction_and_a_lone_one_waits_for_nobody() {
    let database = Database::create().await;
    let log = &database.log;
    log.append(vec![one("alone", 0, "x")]).await.unwrap();
    let mut lane = Lane::hold(&database).await;
    let ids: Vec<String> = (0..100).map(|n| format!("p{n}")).collect();
    let appends = join_all(ids.iter().map(|id| log.append(vec![one(id, 0, "x")])));
    let released = async {
        lane.waited_for_by(1).await;
        lane.release().await;
    };
    let (outcomes, ()) = tokio::join!(appends, released);
    assert!(outcomes.iter().all(|one| matches!(one.as_deref(), Ok([Outcome::Committed { .. }]))));
    let transactions =
        database.count("SELECT count(DISTINCT xmin::text) FROM log.commands").await - 1;
    println!("100 commands in {transactions} transactions");
    assert!(transactions <= 10, "{transactions}");
    assert_eq!(log.after(0, 1_000).await.unwrap().len(), 101);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_the_database_refuses_sinks_alone() {
    let database = Database::create().await;
    let log = &database.log;
    for sql in [
        "CREATE FUNCTION log.choke() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION 'not this one'; END $$",
        "CREATE TRIGGER choke BEFORE INSERT ON log.events FOR EACH ROW \
         WHEN (NEW.aggregate_id = 'poison') EXECUTE FUNCTION log.choke()",
    ] {
        database.pool.execute(sql).await.unwrap();
    }
    let mut lane = Lane::hold(&database).await;
    let mut batches: Vec<Vec<Command>> =
        (0..9).map(|n| vec![one(&format!("p{n}"), 0, "x")]).collect();
    let poison = vec![one("poison", 0, "x"), one("poison", 1, "x"), one("beside", 0, "x")];
    batches.insert(5, poison);
    let first = log.append(vec![one("first", 0, "x")]);
    let rest = async {
        lane.waited_for_by(1).await;
        let rest = join_all(batches.into_iter().map(|batch| log.append(batch)));
        tokio::join!(rest, lane.release()).0
    };
    let (first, rest) = tokio::join!(first, rest);
    assert!(first.is_ok());
    let (sunk, well): (Vec<_>, Vec<_>) = rest.into_iter().partition(Result::is_err);
    assert_eq!((sunk.len(), well.len()), (1, 9));
    assert!(
        matches!(&sunk[0], Err(AppendError::Poison(why)) if why.to_string().contains("not this one"))
    );
    assert_eq!(log.stream("Purse", "poison").await.unwrap(), []);
    assert_eq!(log.stream("Purse", "beside").await.unwrap().len(), 1, "it came with the poison");
    assert_eq!(log.after(0, 100).await.unwrap().len(), 11);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_says_busy_and_what_it_took_is_written() {
    let database = Database::create().await;
    let log = &database.log;
    let mut lane = Lane::hold(&database).await;
    let large = "x".repeat(200_000);
    let ids: Vec<String> = (0..220).map(|n| format!("p{n}")).collect();
    let appends = join_all(ids.iter().map(|id| log.append(vec![one(id, 0, &large)])));
    let released = async {
        lane.waited_for_by(1).await;
        lane.release().await;
    };
    let (outcomes, ()) = tokio::join!(appends, released);
    let written = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let full = outcomes.iter().filter(|outcome| match outcome {
        Err(AppendError::Busy(why)) => why.is::<QueueFull>(),
        Ok(_) | Err(_) => false,
    });
    let full = full.count();
    println!("of 220 commands of 200 kB, {written} were written and {full} found the queue full");
    assert!(full > 0 && written > 100, "{written} written, {full} refused");
    assert_eq!(written + full, 220);
    assert_eq!(log.head().await.unwrap(), written as u64);
    assert!(log.append(vec![one("later", 0, "x")]).await.is_ok(), "it is not full for ever");
}
