//! A rolling upgrade with the executables themselves: an older worker serves the shop alone, a newer
//! one comes up beside it, the older is stopped, started once more by mistake, and stopped for good.
//! Purchases go on all the while, on a schema that the newer one has migrated.
//!
//! `MOON_OLD` names the older `moon`; `ops/test upgrade REVISION` builds it. Without it both are of
//! this version, and what is shown is that two executables serve one shop.
//!
//! The front is of this version all the while, and may write events in a form that the older worker does not know; so an
//! older one of another version is never alone with it, as workers are replaced before what people talk to. What it
//! cannot read it must leave for the newer one: nothing is lost, nothing is done twice, and nothing waits for people.

use std::{path::PathBuf, process::Command};

use tests::executable::{find, run};
use tokio::process::Child;

use super::serve::{Stand, serve};

/// Purchases of each part of the story.
const PURCHASES: i64 = 4;

fn older() -> PathBuf {
    std::env::var_os("MOON_OLD").map_or_else(|| find("moon"), PathBuf::from)
}

/// Tells a worker to stop, and waits until it has ended in good order.
async fn stop(mut worker: Child) {
    let mut command = Command::new("kill");
    command.args(["-TERM", &worker.id().unwrap().to_string()]);
    let _told = run(command).await.done();
    let status = worker.wait().await.unwrap();
    assert!(status.success(), "a worker ended with {status}");
}

/// Some more customers buy.
async fn buy(stand: &Stand, begun: &mut i64) {
    for _ in 0..PURCHASES {
        stand.buys(*begun).await;
        *begun += 1;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_and_a_newer_executable_serve_one_shop_while_one_replaces_the_other() {
    let (older, newer) = (older(), find("moon"));
    println!("older: {}", older.display());
    let stand = Stand::open().await;
    let mut begun = 0;
    let old = serve(&older, &stand);
    if older == newer {
        buy(&stand, &mut begun).await;
        stand.all_ended(begun).await;
    }
    let mut new = serve(&newer, &stand);
    buy(&stand, &mut begun).await;
    stand.all_ended(begun).await;
    stop(old).await;
    buy(&stand, &mut begun).await;
    let mistaken = serve(&older, &stand);
    stand.all_ended(begun).await;
    buy(&stand, &mut begun).await;
    stop(mistaken).await;
    stand.all_ended(begun).await;
    assert!(new.try_wait().unwrap().is_none(), "the newer worker has ended by itself");
    stop(new).await;
    println!("{begun} purchases while one executable replaced the other");
    stand.judge().await;
}
