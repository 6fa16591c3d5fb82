//! The server's own process for one connection is terminated: at every moment of every step, and any
//! of them at random.

use rand::Rng;
use sqlx::PgPool;

use super::{judge::judge, point::Point, run::Run, stand::Stand};

/// Customers.
const CUSTOMERS: i64 = 4;
/// Terminations that aim at nothing.
const AT_RANDOM: u64 = 15;
/// Points that are passed between two of them, at the most.
const BETWEEN: u64 = 60;

/// False: that process has ended before.
async fn terminate(owner: &PgPool, backend: i32) -> bool {
    let sql = "SELECT pg_terminate_backend($1)";
    sqlx::query_scalar(sql).bind(backend).fetch_one(owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_the_server_terminates_loses_and_doubles_nothing() {
    let mut run = Run::begin("terminated");
    let stand = Stand::open(1).await;
    let owner = stand.database.owner().await;
    let load = stand.load(run.seed, CUSTOMERS).await;
    for point in run.shuffled(Point::all()) {
        // The shop may just have tried a connection whose backend an earlier blow has ended.
        while run.count("backend terminated", point) == 0 {
            let hit = stand.wire.reach(point).await;
            if terminate(&owner, hit.backend).await {
                run.struck("backend terminated", point);
            }
            hit.on();
        }
        load.after(1).await;
    }
    run.expect("backend terminated", "at random");
    for _ in 0..AT_RANDOM {
        stand.wire.after(run.rng.gen_range(1..=BETWEEN)).await;
        let sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() \
             AND application_name = 'node0' ORDER BY pid OFFSET $1 LIMIT 1";
        let nth: i64 = run.rng.gen_range(0..6);
        let found: Option<i32> =
            sqlx::query_scalar(sql).bind(nth).fetch_optional(&owner).await.unwrap();
        if let Some(backend) = found
            && terminate(&owner, backend).await
        {
            run.struck("backend terminated", "at random");
        }
    }
    owner.close().await;
    judge(stand, load, run).await;
}
