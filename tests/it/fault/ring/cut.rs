//! The connection is cut: before a request reaches the server, while it works, and after it has
//! committed and before anybody knows. A call whose answer is lost is resolved by the ids of its
//! commands; when the server cannot be asked either, the shop says so and the same ids tell later.
//! And connections that stand still: for a while, and until the shop gives up.

use std::time::Duration;

use super::{
    judge::judge,
    point::{Moment, Point, Step},
    run::Run,
    stand::Stand,
};

/// Customers.
const CUSTOMERS: i64 = 4;
/// Points that others pass while a connection stands still.
const STALL: u64 = 40;
/// How long the shop may take to say that it does not know.
const SAID_WITHIN: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_lost_is_found_again_by_the_ids_of_its_commands() {
    let mut run = Run::begin("cut");
    let stand = Stand::open(1).await;
    let load = stand.load(run.seed, CUSTOMERS).await;
    for point in run.shuffled(Point::all()) {
        stand.wire.reach(point).await.cut();
        run.struck("connection cut", point);
    }
    for point in run.shuffled(Point::all()) {
        let hit = stand.wire.reach(point).await;
        stand.wire.after(STALL).await;
        hit.on();
        run.struck("connection stalled", point);
    }
    for moment in Moment::ALL {
        let point = Point::new(Step::Append, moment);
        let before: u64 = said(&stand);
        let hit = stand.wire.reach(point).await;
        stand.wire.shut(true);
        hit.cut();
        unanswered(&stand, before).await;
        stand.wire.shut(false);
        run.struck("connection cut and no other to be had", point);
    }
    judge(stand, load, run).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_stands_still_is_given_up_and_its_call_resolved() {
    let mut run = Run::begin("stalled");
    let stand = Stand::open(1).await;
    let load = stand.load(run.seed, CUSTOMERS).await;
    let mut stalled = vec![];
    for moment in run.shuffled(vec![Moment::Asked, Moment::Done]) {
        let point = Point::new(Step::Append, moment);
        stalled.push((point, stand.wire.reach(point).await));
        // Others go on meanwhile.
        load.after(5).await;
    }
    for (point, hit) in stalled {
        hit.given_up().await;
        run.struck("connection stalled until the shop gives it up", point);
    }
    judge(stand, load, run).await;
}

fn said(stand: &Stand) -> u64 {
    stand.nodes[0].victim.later().values().sum()
}

/// Waits until the shop has said "later" to somebody.
async fn unanswered(stand: &Stand, before: u64) {
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    let wait = async {
        while said(stand) <= before {
            tick.tick().await;
        }
    };
    let waited = tokio::time::timeout(SAID_WITHIN, wait).await;
    assert!(waited.is_ok(), "the shop says nothing while its database is away");
}
