//! Lost answers: the connection dies around a commit, and nobody knows. Asking again with the same id tells.

use event_store::execute::ExecuteError;
use event_store::{AppendError, Log, Metadata, Receipt};
use sqlx::postgres::PgPoolOptions;

use crate::database::Database;
use crate::proxy::{Cut, Proxy};
use crate::purse::{Purse, PurseCommand, fresh};

/// A log behind a wire, and a command whose request can be told by its stream's id.
async fn behind(database: &Database) -> (Log, Proxy) {
    let proxy = Proxy::open(database.options()).await;
    let pool = PgPoolOptions::new().max_connections(2).connect_with(proxy.options()).await.unwrap();
    let log = Log::new(pool);
    log.execute::<Purse>("warm", PurseCommand::Deposit(1), &fresh()).await.unwrap();
    (log, proxy)
}

async fn put(log: &Log, by: &Metadata) -> Result<Receipt, ExecuteError<crate::purse::PurseError>> {
    log.execute::<Purse>("a", PurseCommand::Deposit(5), by).await
}

/// Only the append carries this: the load before it does not know the command.
fn marker(by: &Metadata) -> String {
    by.command_id.to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_lost_after_the_commit_is_found_again_and_nothing_is_written_twice() {
    let database = Database::create().await;
    let (log, proxy) = behind(&database).await;
    let by = fresh();
    proxy.cut(Cut::AfterTheAnswer, &marker(&by));
    let receipt = put(&log, &by).await.unwrap();
    assert_eq!(proxy.cuts(), 1);
    assert_eq!(receipt, Receipt { first: Some(2), last: Some(2), replayed: true });
    assert_eq!(database.log.head().await.unwrap(), 2);
    assert_eq!(database.log.load::<Purse>("a").await.unwrap().0.balance, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_lost_before_the_server_saw_it_is_sent_again() {
    let database = Database::create().await;
    let (log, proxy) = behind(&database).await;
    let by = fresh();
    proxy.cut(Cut::BeforeTheRequest, &marker(&by));
    let receipt = put(&log, &by).await.unwrap();
    assert_eq!(proxy.cuts(), 1);
    assert_eq!(receipt, Receipt { first: Some(2), last: Some(2), replayed: false });
    assert_eq!(database.log.load::<Purse>("a").await.unwrap().0.balance, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_found_out_is_said_so_and_the_same_id_tells_later() {
    let database = Database::create().await;
    let (log, proxy) = behind(&database).await;
    let by = fresh();
    proxy.close_when_cut();
    proxy.cut(Cut::AfterTheAnswer, &marker(&by));
    let unknown = put(&log, &by).await.unwrap_err();
    assert!(matches!(unknown, ExecuteError::Unavailable(AppendError::Ambiguous(_))), "{unknown}");
    let receipt = put(&database.log, &by).await.unwrap();
    assert_eq!(receipt, Receipt { first: Some(2), last: Some(2), replayed: true });
    assert_eq!(database.log.load::<Purse>("a").await.unwrap().0.balance, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn connections_that_the_server_terminates_lose_no_command_and_double_none() {
    let database = Database::create().await;
    let log = database.again().await;
    let terminator = tokio::spawn({
        let pool = database.pool.clone();
        let watched = database.log.clone();
        async move {
            let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid() \
                 AND query LIKE '%log.append%'";
            let (mut terminated, mut last) = (0, None);
            loop {
                let head = watched.head().await.unwrap();
                if head >= 60 {
                    break;
                }
                // Once for each command: whoever asks again must come through some time.
                if last != Some(head) {
                    let signals: i64 = sqlx::query_scalar(sql).fetch_one(&pool).await.unwrap();
                    terminated += signals;
                    last = (signals > 0).then_some(head);
                }
            }
            terminated
        }
    });
    for _ in 0..60 {
        let by = fresh();
        while let Err(error) = put(&log, &by).await {
            assert!(
                !matches!(error, ExecuteError::Refused(_) | ExecuteError::KeyReused),
                "{error}"
            );
        }
    }
    let terminated = terminator.await.unwrap();
    println!("60 commands while the server was told {terminated} times to terminate a connection");
    assert!(terminated > 0);
    assert_eq!(database.log.head().await.unwrap(), 60);
    assert_eq!(database.log.load::<Purse>("a").await.unwrap().0.balance, 300);
}
