//! Long transactions and long snapshots beside the shop: a reader that keeps an old snapshot and
//! idles, a writer that does not commit in the shop's own tables, and one in another database. What
//! follows the log goes on to its head while they stand, and sees no gap; the old snapshot stays what
//! it was. How fast the shop appends is printed, with and without.

use std::time::{Duration, Instant};

use event_store::Log;
use sqlx::{Connection, Executor, PgConnection};
use tests::database::Database;
use tokio::sync::watch;

use super::{judge::judge, load::Load, run::Run, stand::Stand};

/// Customers.
const CUSTOMERS: i64 = 6;
/// Deeds that are answered in each phase.
const DEEDS: u64 = 60;
/// How often the feed is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// What the old snapshot sees of the log.
const SEEN: &str = "SELECT count(*) FROM log.events";

async fn beside(url: &str, sql: &[&str]) -> PgConnection {
    let mut connection = PgConnection::connect(url).await.unwrap();
    for statement in sql {
        connection.execute(*statement).await.unwrap();
    }
    connection
}

/// Follows the feed as it grows; reading fails at a gap.
async fn feed(log: Log, mut stop: watch::Receiver<bool>) -> u64 {
    let (mut position, mut tick) = (0, tokio::time::interval(LOOK_EVERY));
    while !*stop.borrow_and_update() {
        tick.tick().await;
        let events = log.after(position, 1_000).await.unwrap();
        position = events.last().map_or(position, |event| event.position);
    }
    position
}

/// Lets the shop work while `what` stands beside it.
async fn phase(stand: &Stand, load: &Load, run: &mut Run, what: &str) {
    let (before, began) = (stand.parts.app.log().head().await.unwrap(), Instant::now());
    load.after(DEEDS).await;
    let (after, took) = (stand.parts.app.log().head().await.unwrap(), began.elapsed());
    let followed = stand.followed().await;
    assert!(followed >= after, "the feed stalls");
    let rate = u128::from(after - before) * 1_000 / took.as_millis().max(1);
    run.note(format!("{rate} events a second, followers at the head: {what}"));
    run.struck(what, format!("{DEEDS} deeds, all followers to the head"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_transactions_and_snapshots_beside_the_shop_stall_no_follower() {
    let mut run = Run::begin("beside");
    let stand = Stand::open(1).await;
    let elsewhere = Database::empty().await;
    let load = stand.load(run.seed, CUSTOMERS).await;
    let (stop, stopped) = watch::channel(false);
    let feed = tokio::spawn(feed(stand.parts.app.log().clone(), stopped));
    phase(&stand, &load, &mut run, "nothing beside").await;
    let old = "BEGIN ISOLATION LEVEL REPEATABLE READ";
    let mut reader = beside(&stand.database.url(), &[old]).await;
    let seen: i64 = sqlx::query_scalar(SEEN).fetch_one(&mut reader).await.unwrap();
    phase(&stand, &load, &mut run, "an old snapshot, idle in its transaction").await;
    let write = "UPDATE work.reactions SET done_at = done_at WHERE status = 'done'";
    let mut writer = beside(&stand.database.url(), &["BEGIN", write]).await;
    phase(&stand, &load, &mut run, "and a transaction that wrote in `work`").await;
    let mut other = beside(
        &elsewhere.url(),
        &["BEGIN", "CREATE TABLE here (n int)", "INSERT INTO here VALUES (1)"],
    )
    .await;
    phase(&stand, &load, &mut run, "and one in another database").await;
    let still: i64 = sqlx::query_scalar(SEEN).fetch_one(&mut reader).await.unwrap();
    assert_eq!(seen, still, "the old snapshot has moved");
    for connection in [&mut writer, &mut other, &mut reader] {
        connection.execute("ROLLBACK").await.unwrap();
    }
    phase(&stand, &load, &mut run, "nothing beside, again").await;
    stop.send_replace(true);
    let position = feed.await.unwrap();
    assert!(position > u64::try_from(seen).unwrap(), "the feed stands at {position}");
    judge(stand, load, run).await;
}
