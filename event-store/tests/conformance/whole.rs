//! Batches that are written whole: what they do not look up must be true all the same.

use event_store::Log;
use sqlx::Executor;

use crate::database::Database;
use crate::purse::{Purse, PurseCommand, fresh};

async fn deposit(log: &Log, amount: i64) -> u64 {
    let ran = log.execute::<Purse>("a", PurseCommand::Deposit(amount), &fresh()).await;
    ran.unwrap().last.unwrap()
}

/// As after a failover to a standby that had not received the newest event: another server, which has less.
async fn fail_over(database: &Database) {
    let sql = "ALTER TABLE log.events DISABLE TRIGGER append_only; \
         ALTER TABLE log.commands DISABLE TRIGGER append_only; \
         DELETE FROM log.commands WHERE last_position = (SELECT max(position) FROM log.events); \
         DELETE FROM log.events WHERE position = (SELECT max(position) FROM log.events); \
         CREATE OR REPLACE FUNCTION log.server() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1::bigint'";
    database.pool.execute(sql).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_lost_server_had_told_leaves_no_gap_in_a_stream_of_the_next_one() {
    let database = Database::create().await;
    let log = database.again().await;
    for amount in [1, 2, 4] {
        deposit(&log, amount).await;
    }
    fail_over(&database).await;
    assert_eq!(deposit(&log, 8).await, 3);
    assert_eq!(deposit(&log, 16).await, 4);
    let (purse, sequence) = database.log.load::<Purse>("a").await.unwrap();
    assert_eq!((purse.balance, sequence), (1 + 2 + 8 + 16, 4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_made_on_an_empty_log_asks_for_a_head_by_index() {
    let database = Database::create().await;
    let sql = "SET enable_seqscan = off; SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan; \
         PREPARE heads AS SELECT FROM unnest($1::text[], $2::text[], $3::bigint[]) s(type, id, head) \
          WHERE head <> coalesce((SELECT e.sequence FROM log.events e WHERE e.aggregate_type = s.type \
                AND e.aggregate_id = s.id AND e.lane = 0::smallint ORDER BY e.sequence DESC LIMIT 1), 0)";
    let mut connection = database.pool.acquire().await.unwrap();
    connection.execute(sql).await.unwrap();
    let explain = "EXPLAIN EXECUTE heads('{}', '{}', '{}')";
    let plan: Vec<String> = sqlx::query_scalar(explain).fetch_all(&mut *connection).await.unwrap();
    let plan = plan.join("\n");
    assert!(plan.contains("events_pkey"), "{plan}");
    assert!(
        plan.contains("Index Cond: ((aggregate_type = s.type) AND (aggregate_id = s.id)"),
        "{plan}"
    );
}
