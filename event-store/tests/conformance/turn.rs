//! Turns: one at a time over all processes, and kept by the dead until they have run out.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use event_store::{Turn, Turns};
use tokio::sync::oneshot;

use crate::database::Database;

/// Turns of each of those who want one.
const TIMES: usize = 20;

/// Begins a turn and dies in it.
async fn dies(turns: &Turns, name: &'static str) {
    let (begun, begins) = oneshot::channel();
    let turns = turns.clone();
    let dying = tokio::spawn(async move {
        let never = async {
            begun.send(()).unwrap();
            std::future::pending::<()>().await;
        };
        turns.run(name, never).await
    });
    begins.await.unwrap();
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_processes_and_many_workers_one_at_a_time_has_the_turn() {
    let database = Database::create().await;
    let there = database.again().await;
    let (inside, at_once) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut workers = vec![];
    for turns in [Turns::new(database.pool.clone()), Turns::new(there.pool().clone())] {
        for _ in 0..2 {
            let (turns, pool) = (turns.clone(), database.pool.clone());
            let (inside, at_once) = (Arc::clone(&inside), Arc::clone(&at_once));
            workers.push(tokio::spawn(async move {
                let mut done = 0;
                while done < TIMES {
                    let work = async {
                        let before = inside.fetch_add(1, Ordering::SeqCst);
                        at_once.fetch_max(before + 1, Ordering::SeqCst);
                        sqlx::query("SELECT 1").execute(&pool).await.unwrap();
                        inside.fetch_sub(1, Ordering::SeqCst);
                    };
                    done += usize::from(turns.run("a", work).await.unwrap() == Turn::Done(()));
                }
            }));
        }
    }
    for worker in workers {
        worker.await.unwrap();
    }
    assert_eq!(at_once.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_dies_in_his_turn_holds_it_until_it_has_run_out() {
    let database = Database::create().await;
    let (here, there) =
        (Turns::new(database.pool.clone()), Turns::new(database.again().await.pool().clone()));
    dies(&here, "a").await;
    assert_eq!(there.run("a", async {}).await.unwrap(), Turn::Busy);
    assert_eq!(there.run("b", async {}).await.unwrap(), Turn::Done(()), "another turn is free");
    database.set_clock("clock_timestamp() + interval '61 seconds'").await;
    assert_eq!(here.run("a", async {}).await.unwrap(), Turn::Done(()));
    // There it is left alone for a second, since it was waited for in vain; here it was given back.
    while there.run("a", async {}).await.unwrap() == Turn::Busy {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_of_a_clock_that_has_gone_back_binds_nobody() {
    let database = Database::create().await;
    let turns = Turns::new(database.pool.clone());
    database.set_clock("clock_timestamp() + interval '1 day'").await;
    dies(&turns, "a").await;
    database.set_clock("clock_timestamp()").await;
    assert_eq!(turns.run("a", async {}).await.unwrap(), Turn::Done(()));
}
