//! Stored states: written beside the commands, believed only when they can be, and never needed.

use std::time::Duration;

use event_store::state::{EVERY, StatesChecked};

use crate::database::Database;
use crate::purse::{Purse, PurseCommand, fresh};

async fn put(database: &Database, count: u64) {
    let each = vec![1; usize::try_from(count).unwrap()];
    database.log.execute::<Purse>("a", PurseCommand::DepositEach(each), &fresh()).await.unwrap();
}

async fn balance(database: &Database) -> i64 {
    let fresh_eyes = database.again().await;
    let (purse, sequence) = fresh_eyes.load::<Purse>("a").await.unwrap();
    assert_eq!(purse.events, sequence);
    purse.balance
}

async fn change(database: &Database, sql: &str) {
    let done = sqlx::query(sql).execute(&database.pool).await.unwrap();
    assert_eq!(done.rows_affected(), 1, "{sql}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_stream_gets_a_state_in_the_background_and_is_loaded_from_it() {
    let database = Database::create().await;
    let mut written = database.log.states().written();
    put(&database, EVERY - 1).await;
    put(&database, 1).await;
    let limit = Duration::from_secs(20);
    tokio::time::timeout(limit, written.changed()).await.expect("it is written soon").unwrap();
    assert_eq!(database.count("SELECT sequence FROM work.states").await.unsigned_abs(), EVERY);
    put(&database, 3).await;
    assert_eq!(balance(&database).await.unsigned_abs(), EVERY + 3);
    // Only who reads it sees that it is wrong now.
    change(&database, "UPDATE work.states SET state = '{\"balance\":1000,\"events\":200}'").await;
    assert_eq!(balance(&database).await, 1_003);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_state_of_another_build_or_of_another_shape_is_not_believed() {
    let database = Database::create().await;
    put(&database, 5).await;
    assert_eq!(database.log.write_state::<Purse>("a").await.unwrap(), Some(5));
    assert_eq!(database.log.write_state::<Purse>("nobody").await.unwrap(), None);
    put(&database, 1).await;
    change(&database, "UPDATE work.states SET state = '{\"other\":1}'").await;
    assert_eq!(balance(&database).await, 6);
    let sql = "UPDATE work.states SET mark = 'another build', \
         state = '{\"balance\":9,\"events\":5}'";
    change(&database, sql).await;
    assert_eq!(balance(&database).await, 6);
    assert_eq!(database.log.write_state::<Purse>("a").await.unwrap(), Some(6));
    assert_eq!(
        database.count("SELECT sequence FROM work.states WHERE mark <> 'another build'").await,
        6
    );
    change(&database, "DELETE FROM work.states").await;
    assert_eq!(balance(&database).await, 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_state_is_found_by_folding_its_events_and_removed() {
    let database = Database::create().await;
    put(&database, 7).await;
    database.log.write_state::<Purse>("a").await.unwrap();
    let clean = StatesChecked { checked: 1, wrong: vec![] };
    assert_eq!(database.log.check_states::<Purse>(10).await.unwrap(), clean);
    change(&database, "UPDATE work.states SET state = '{\"balance\":8,\"events\":7}'").await;
    let found = StatesChecked { checked: 1, wrong: vec!["a".to_owned()] };
    assert_eq!(database.log.check_states::<Purse>(10).await.unwrap(), found);
    assert_eq!(database.count("SELECT count(*) FROM work.states").await, 0);
    assert_eq!(balance(&database).await, 7);
}
