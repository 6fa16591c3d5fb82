//! SIGKILL at every moment of every step, and at random. The process is dead before the message that
//! it was about to send or to get goes on; the next one starts at once, while the server may still be
//! at work for the dead.

use rand::Rng;

use super::{judge::judge, point::Point, run::Run, stand::Stand};

/// Customers.
const CUSTOMERS: i64 = 4;
/// Kills that aim at nothing.
const AT_RANDOM: u64 = 6;
/// Deeds that are answered between two kills that aim.
const BETWEEN: u64 = 4;
/// Points that are passed between two kills that do not, at the most.
const POINTS: u64 = 300;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_killed_at_any_moment_of_any_step_loses_and_doubles_nothing() {
    let mut run = Run::begin("killed");
    let stand = Stand::open(1).await;
    let load = stand.load(run.seed, CUSTOMERS).await;
    for point in run.shuffled(Point::all()) {
        let hit = stand.wire.reach(point).await;
        stand.nodes[0].victim.kill().await;
        hit.cut();
        run.struck("SIGKILL", point);
        stand.nodes[0].victim.start().await;
        load.after(BETWEEN).await;
    }
    for _ in 0..AT_RANDOM {
        stand.wire.after(run.rng.gen_range(1..=POINTS)).await;
        stand.nodes[0].again().await;
        run.struck("SIGKILL", "at random");
    }
    for (point, times) in stand.wire.passed() {
        run.note(format!("passed {times} times: {point}"));
    }
    judge(stand, load, run).await;
}
