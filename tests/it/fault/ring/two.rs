//! Two processes spend from one wallet, and both are killed again and again: what both were answered
//! adds up to what is in the wallet, and it is never below nothing.

use super::{
    judge::judge,
    point::{Moment, Point, Step},
    run::Run,
    stand::Stand,
};

/// Customers of one wallet.
const CUSTOMERS: usize = 6;
/// Deeds that are answered between two kills.
const BETWEEN: u64 = 25;
/// Kills that aim at nothing, of each process.
const AT_RANDOM: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_two_processes_answered_for_one_wallet_adds_up_to_its_balance() {
    let mut run = Run::begin("two nodes");
    let stand = Stand::open(2).await;
    let load = stand.load_one_wallet(run.seed, CUSTOMERS).await;
    let names = ["SIGKILL of the first process", "SIGKILL of the second process"];
    for (node, name) in stand.nodes.iter().zip(names) {
        for _ in 0..AT_RANDOM {
            load.after(BETWEEN).await;
            node.again().await;
            run.struck(name, "one hot wallet");
        }
    }
    for moment in run.shuffled(Moment::ALL.to_vec()) {
        // Whose call it is cannot be told: both die while it stands still.
        let point = Point::new(Step::Append, moment);
        let hit = stand.wire.reach(point).await;
        for node in &stand.nodes {
            node.victim.kill().await;
        }
        hit.cut();
        for node in &stand.nodes {
            node.victim.start().await;
        }
        run.struck("SIGKILL of both processes", point);
    }
    load.after(BETWEEN).await;
    judge(stand, load, run).await;
}
