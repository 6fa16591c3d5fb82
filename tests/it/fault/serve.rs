//! The executable itself, `moon serve --only worker`, killed between the steps of purchases that
//! the use cases placed. Fewer blows than with the process of these tests, and with the product's
//! own limits; what is struck is what is shipped.

use std::{collections::BTreeMap, path::Path, process::Stdio, sync::Arc, time::Duration};

use app::{Actor, Channel, Context, order::Purchase, ports::Clock};
use chrono::{SubsecRound, Utc};
use domain::id::{OrderId, PersonId};
use event_store::{Log, tree::sign_checkpoint};
use tempfile::TempDir;
use tests::{
    act::{photo, telegram},
    check::{lists, origin, rebuilt_equal, signing_key, verified},
    clock::FastClock,
    compose::{self, Parts},
    database::Database,
    executable::{command, find, keys, moon_at, run},
    outside::{Outside, impatient},
    shop::{Seed, seed_through},
};
use tokio::{
    process::{Child, Command},
    task::JoinHandle,
};

use super::{
    CAPACITY, TIMES, after, lease, ring,
    strike::{fallen, gone},
    victim::APPLICATION,
    world::{Gap, Watch},
};

/// Purchases, each of which is struck once.
const PURCHASES: i64 = 15;
/// Where the worker can be struck without a panel that misbehaves.
const GAPS: [Gap; 5] = [Gap::Held, Gap::Paid, Gap::Requested, Gap::Delivered, Gap::Captured];
/// How long the worker may take for what follows from a deed.
const WITHIN: Duration = Duration::from_secs(60);

/// A shop whose worker is an executable.
pub(super) struct Stand {
    pub(super) database: Database,
    pub(super) parts: Parts,
    pub(super) watch: Watch,
    pub(super) outside: Outside,
    pub(super) folder: TempDir,
    seed: Seed,
    clock: FastClock,
    follow: JoinHandle<()>,
}

/// Starts `moon serve --only worker`.
pub(super) fn serve(executable: &Path, stand: &Stand) -> Child {
    let url = format!("{}?application_name={APPLICATION}", stand.database.url());
    let arguments = ["serve", "--only", "worker"];
    let mut command = Command::from(moon_at(executable, &url, stand.folder.path(), &arguments));
    command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn().unwrap()
}

impl Stand {
    pub(super) async fn open() -> Self {
        let database = Database::create().await;
        let clock = FastClock { from: Utc::now().trunc_subsecs(3), times: TIMES };
        let owner = database.owner().await;
        clock.install(&owner).await;
        lease::in_true_time(&owner, TIMES).await;
        owner.close().await;
        let folder = tempfile::tempdir().unwrap();
        assert!(keys(folder.path()).starts_with("AGE-SECRET-KEY-1"));
        let pool = database.service().await;
        let parts =
            compose::open(pool.clone(), folder.path(), Arc::new(clock), impatient(), None).await;
        let (parts, outside) = (parts.unwrap(), Outside::start().await);
        let now = clock.now();
        let seed = seed_through(&parts.app, &parts.projections, &outside, now, CAPACITY).await;
        let watch = Watch::new(Log::new(pool));
        let follow = tokio::spawn(watch.clone().follow());
        Self { database, parts, watch, outside, folder, seed, clock, follow }
    }

    /// Waits until so many purchases were made and all have ended.
    pub(super) async fn all_ended(&self, purchases: i64) {
        let ended = self.watch.until(WITHIN, "the end of every purchase", |world| {
            let all = world.purchases.values().all(|purchase| purchase.end.is_some());
            (all && world.purchases.len() == usize::try_from(purchases).unwrap()).then_some(())
        });
        ended.await;
    }

    /// What must be true in the end, of purchases, panels, read models and the log.
    pub(super) async fn judge(&self) {
        self.follow.abort();
        // Who was killed may have left the read models behind what the log says.
        self.parts.projections.catch_up().await.unwrap();
        after::purchases(&self.watch, &self.parts, &self.outside).await;
        rebuilt_equal(&self.parts).await;
        sign_checkpoint(self.parts.app.pool(), &signing_key(), &origin()).await.unwrap();
        verified(&self.database, lists(&self.parts.app).await).await;
    }

    fn tap(&self, person: PersonId, key: &str) -> Context {
        let key = format!("{person}:{key}");
        Context::of_stimulus(Channel::Bot, Actor::Person(person), &key, self.clock.now())
    }

    /// A new customer with the money for a month, who buys one.
    pub(super) async fn buys(&self, n: i64) -> OrderId {
        let app = &self.parts.app;
        let (meeting, user) = (self.tap(self.seed.owner, &n.to_string()), telegram(n));
        let person = app.identities().meet(&meeting, &user).await.unwrap().person;
        let (plan, _, price) = self.seed.plans[0];
        let opened = app.payments().open(&self.tap(person, "open"), price, None).await.unwrap();
        let (payment, tap) = (opened.payment, self.tap(person, "receipt"));
        let receipt = photo(u64::try_from(n).unwrap());
        app.payments().submit_receipt(&tap, payment, receipt).await.unwrap();
        let approve = self.tap(self.seed.owner, &format!("approve:{n}"));
        app.payments().approve(&approve, payment, None).await.unwrap();
        let what = format!("the credit of customer {n}");
        self.watch.until(WITHIN, &what, |world| world.credits.get(&payment).map(drop)).await;
        let tap = self.tap(person, "buy");
        let order = OrderId::derive(tap.command_id, "order", tap.at);
        self.watch.fund(order);
        app.orders().buy(&tap, Purchase { plan, renewal: None, shown: price }).await.unwrap();
        order
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_executable_itself_is_killed_between_steps_and_loses_nothing() {
    let stand = Stand::open().await;
    let executable = find("moon");
    let mut worker = serve(&executable, &stand);
    let mut struck: BTreeMap<Gap, u64> = BTreeMap::new();
    for (n, target) in (0..PURCHASES).zip(GAPS.into_iter().cycle()) {
        let order = stand.buys(n).await;
        let what = format!("order {order} moves on");
        let there = stand.watch.until(WITHIN, &what, |world| {
            let purchase = world.purchases.get(&order)?;
            let reached = purchase.gap >= target && purchase.gap != Gap::Placed;
            (reached || purchase.end.is_some()).then_some(())
        });
        there.await;
        worker.kill().await.unwrap();
        gone(&stand.database.url()).await;
        stand.watch.catch_up().await;
        lease::end_those_of_the_dead(&stand.database.url()).await;
        for gap in fallen(&stand.watch, &stand.outside) {
            *struck.entry(gap).or_default() += 1;
        }
        worker = serve(&executable, &stand);
    }
    stand.all_ended(PURCHASES).await;
    worker.kill().await.unwrap();
    gone(&stand.database.url()).await;
    println!("`moon serve --only worker` killed {PURCHASES} times, while due stood:");
    for (gap, times) in &struck {
        println!("  {times:>5} ×  {}", gap.words());
    }
    let lines = struck.iter().map(|(gap, times)| ("SIGKILL of `moon serve`", gap.words(), *times));
    ring::run::table("the executable", 0, lines);
    stand.judge().await;
    let mut replay = command("moon-replay");
    replay.env("DATABASE_URL", stand.database.url()).current_dir(stand.folder.path());
    replay
        .args(["verify", "--read-models", "--public-key"])
        .arg(signing_key().verifier().to_string());
    let said = run(replay).await.done();
    assert!(said.contains("verified") && !said.contains("FAILED"), "{said}");
    assert!(struck.len() >= 3, "hardly anything was struck: {struck:?}");
}
