//! `PostgreSQL` is stopped with `-m immediate`, as if the power had gone, while two processes append,
//! project and work: once while each step is being done, and once while nothing is aimed at.

use super::{
    judge::judge,
    point::{Moment, Point},
    run::Run,
    stand::Stand,
};
use crate::fault::cluster::Cluster;

/// Customers.
const CUSTOMERS: i64 = 4;
/// Deeds that are answered between two crashes.
const BETWEEN: u64 = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_crashes_at_any_step_loses_and_doubles_nothing() {
    let mut run = Run::begin("crashed");
    let cluster = Cluster::start("ring-crash-pg").await;
    let stand = Stand::open_on(&cluster.url, 2).await;
    let load = stand.load(run.seed, CUSTOMERS).await;
    for point in run.shuffled(Point::at(Moment::Sent)) {
        let hit = stand.wire.reach(point).await;
        let alone = cluster.crash().await;
        hit.on();
        cluster.recover(alone).await;
        run.struck("-m immediate", point);
        load.after(BETWEEN).await;
    }
    let alone = cluster.crash().await;
    cluster.recover(alone).await;
    run.struck("-m immediate", "at random");
    load.after(BETWEEN).await;
    judge(stand, load, run).await;
}
