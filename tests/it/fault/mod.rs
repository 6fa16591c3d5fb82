//! Faults: purchases go on while the shop is killed between their steps, its database crashes and
//! its panels misbehave; a customer is forgotten and backups are made meanwhile; afterwards nothing
//! is lost, doubled or left behind. The run says what it struck and how often; a gap between two
//! steps that was never struck fails it.
//!
//! [`ring`] strikes the log below them: each step of it, by each kind of blow.
//!
//! `MOON_FAULT_PURCHASES` says how many purchases (the short run makes [`SHORT`]), and
//! `MOON_FAULT_SEED` repeats the choices of an earlier run; not the blows, which fall where they
//! fall.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops where it cannot go on, and says what it struck"
)]

mod after;
mod cluster;
mod lease;
mod market;
mod ring;
mod serve;
mod strike;
mod telegram;
mod upgrade;
mod victim;
mod world;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use app::ports::Clock;
use chrono::{SubsecRound, Utc};
use event_store::Log;
use tests::{
    act::telegram,
    clock::FastClock,
    compose,
    database::Database,
    outside::{Outside, impatient},
    shop::seed_through,
};

use cluster::Cluster;
use market::{Market, Tally, customer, leaver};
use strike::Struck;
use victim::{Recipe, Victim};
use world::Watch;

/// Purchases of a run in which nothing else is asked for.
const SHORT: u64 = 40;
/// Purchases for each time that every gap must be struck.
const PURCHASES_PER_STRIKE: u64 = 75;
/// Customers who buy at the same time; one of them only once, and then he wants to be forgotten.
const CUSTOMERS: i64 = 15;
/// How many seconds of the shop pass in a true one: a pause of a minute is over in two.
const TIMES: i32 = 30;
/// How long the whole of the purchases may take, for each of them.
const PER_PURCHASE: Duration = Duration::from_secs(3);
/// Accounts that each server has room for.
const CAPACITY: u32 = 100_000;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn purchases_survive_kills_between_any_two_steps_and_crashes_of_the_database() {
    let purchases = number("MOON_FAULT_PURCHASES").unwrap_or(SHORT);
    let seed = number("MOON_FAULT_SEED").unwrap_or_else(rand::random);
    let wanted = (purchases / PURCHASES_PER_STRIKE).max(1);
    println!("{purchases} purchases, MOON_FAULT_SEED={seed}, every gap at least {wanted} times");
    let cluster = Arc::new(Cluster::start("fault-pg").await);
    let database = Database::create_on(&cluster.url).await;
    let clock = FastClock { from: Utc::now().trunc_subsecs(3), times: TIMES };
    let owner = database.owner().await;
    clock.install(&owner).await;
    lease::in_true_time(&owner, TIMES).await;
    owner.close().await;
    let folder = tempfile::tempdir().unwrap();
    let pool = database.service().await;
    let parts =
        compose::open(pool.clone(), folder.path(), Arc::new(clock), impatient(), None).await;
    let parts = parts.unwrap();
    let outside = Arc::new(Outside::start().await);
    let now = clock.now();
    let sown = seed_through(&parts.app, &parts.projections, &outside, now, CAPACITY).await;
    let mut people = vec![];
    for n in 0..CUSTOMERS {
        let context = app::Context::of_stimulus(
            app::Channel::Bot,
            app::Actor::Person(sown.owner),
            &format!("meet:{n}"),
            clock.now(),
        );
        people.push(parts.app.identities().meet(&context, &telegram(n)).await.unwrap().person);
    }
    let recipe = Recipe {
        executable: victim::VICTIM,
        name: victim::APPLICATION.to_owned(),
        url: database.url(),
        folder: folder.path().to_owned(),
        clock,
    };
    let market = Arc::new(Market {
        victim: Victim::new(recipe),
        watch: Watch::new(Log::new(pool)),
        seed: sown,
        clock,
        tally: Tally::default(),
        tickets: AtomicI64::new(i64::try_from(purchases).unwrap()),
        more: AtomicBool::new(true),
        begun: AtomicU64::new(0),
    });
    let follow = tokio::spawn(market.watch.clone().follow());
    market.victim.start().await;
    let began = Instant::now();
    let leaves = *people.last().unwrap();
    let backups = Backups { url: database.url(), folder: folder.path().to_owned() };
    let (struck, faults) =
        strike_all(&market, &outside, &cluster, backups, people, seed, wanted, purchases).await;
    let took = began.elapsed();
    outside.heal();
    let given_up = after::rest(&parts).await;
    let rested = began.elapsed() - took;
    market.victim.close().await;
    follow.abort();
    report(&market, &struck, &faults, took, rested);
    ring::run::table("purchases", seed, struck.lines());
    let panels = faults.iter().map(|(fault, times)| ("a panel", fault, *times));
    ring::run::table("purchases", seed, panels);
    println!("  {given_up:>5}    tasks given up while panels were dead, and tried again by staff");
    after::purchases(&market.watch, &parts, &outside).await;
    after::forgotten(&parts, leaves).await;
    after::proofs(&parts, &database, folder.path()).await;
    let (gap, times) = struck.least();
    assert!(times >= 1, "never struck: {}", gap.words());
}

/// Where the shop is backed up from and to while it is struck.
struct Backups {
    url: String,
    folder: PathBuf,
}

#[expect(clippy::too_many_arguments, reason = "everything takes part")]
async fn strike_all(
    market: &Arc<Market>,
    outside: &Arc<Outside>,
    cluster: &Arc<Cluster>,
    backups: Backups,
    mut people: Vec<domain::id::PersonId>,
    seed: u64,
    wanted: u64,
    purchases: u64,
) -> (Struck, std::collections::BTreeMap<String, u64>) {
    let stop = Arc::new(AtomicBool::new(false));
    let panels = tokio::spawn(strike::panels(Arc::clone(outside), seed, Arc::clone(&stop)));
    let kills = tokio::spawn(strike::kill(
        Arc::clone(market),
        Arc::clone(outside),
        Arc::clone(cluster),
        backups.url.clone(),
        Arc::clone(&stop),
        wanted,
    ));
    let backups = tokio::spawn(strike::backups(backups.url, backups.folder, Arc::clone(&stop)));
    let leaves = people.pop().unwrap();
    let mut customers = vec![tokio::spawn(leaver(Arc::clone(market), leaves, seed))];
    customers.extend(
        people
            .into_iter()
            .zip(1..)
            .map(|(person, n)| tokio::spawn(customer(Arc::clone(market), person, seed ^ n))),
    );
    let within = PER_PURCHASE * u32::try_from(purchases).unwrap();
    let all = async {
        for customer in customers {
            customer.await.unwrap();
        }
    };
    let ended = tokio::time::timeout(within.max(Duration::from_secs(300)), all).await;
    stop.store(true, Ordering::Relaxed);
    let (struck, faults) = (kills.await.unwrap(), panels.await.unwrap());
    let (made, failed) = backups.await.unwrap();
    println!("{made} backups made while the shop was struck, {failed} not");
    if ended.is_err() {
        struck.print();
        panic!("the purchases did not end within {within:?}");
    }
    (struck, faults)
}

fn report(
    market: &Market,
    struck: &Struck,
    faults: &std::collections::BTreeMap<String, u64>,
    took: Duration,
    rested: Duration,
) {
    println!(
        "struck in {took:.0?}, at rest {rested:.1?} later; newest step of a purchase that was due at each death:"
    );
    struck.print();
    for (fault, times) in faults {
        println!("  {times:>5} ×  a panel: {fault}");
    }
    let tally = &market.tally;
    for (what, number) in [
        ("purchases begun", &market.begun),
        ("fulfilled", &tally.fulfilled),
        ("cancelled, the money released", &tally.cancelled),
        ("given up or refused", &tally.refused),
        ("bought with too little money", &tally.short),
        ("renewals", &tally.renewals),
        ("parked deliveries tried again", &tally.retried),
        ("parked deliveries refunded", &tally.refunded),
        ("deeds, each at least twice", &tally.asked),
        ("of them ten times at once", &tally.ten_at_once),
    ] {
        println!("  {:>5}    {what}", number.load(Ordering::Relaxed));
    }
}
