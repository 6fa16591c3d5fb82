//! The blows: panels that misbehave, SIGKILL aimed between two steps of a purchase, a database that
//! crashes. Each is counted where it fell.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rand::{Rng, SeedableRng, rngs::StdRng};
use sandbox::panel::{Fault, FaultKind};
use sqlx::{Connection, PgConnection};
use tests::outside::Outside;
use tokio::time::Instant;

use super::{
    after,
    cluster::Cluster,
    lease,
    market::Market,
    victim::APPLICATION,
    world::{Gap, Watch},
};

/// Between two faults of the panels.
const PANELS_EVERY: Duration = Duration::from_millis(300);
/// Between two backups.
const BACKUPS_EVERY: Duration = Duration::from_secs(15);
/// How often the aim is taken: a step takes several times as long.
const AIM_EVERY: Duration = Duration::from_millis(1);
/// How often it is looked whether enough purchases have ended.
const PAUSE: Duration = Duration::from_millis(20);
/// How long a gap is waited for before another is aimed at.
const HUNT: Duration = Duration::from_secs(3);
/// Purchases that end between two kills once every gap was struck as often as is wanted.
const PURCHASES_PER_KILL: u64 = 3;
/// Kills between two crashes of the database.
const KILLS_PER_CRASH: u64 = 8;

/// What fell where.
#[derive(Debug, Default)]
pub(crate) struct Struck {
    pub(crate) gaps: BTreeMap<Gap, u64>,
    pub(crate) kills: u64,
    /// Kills while a question had no answer or a purchase was due.
    pub(crate) telling: u64,
    pub(crate) crashes: u64,
    ended_before: u64,
}

impl Struck {
    fn of(&self, gap: Gap) -> u64 {
        self.gaps.get(&gap).copied().unwrap_or(0)
    }

    /// The gap that was struck least, and how often.
    pub(crate) fn least(&self) -> (Gap, u64) {
        let all = Gap::ALL.into_iter().map(|gap| (gap, self.of(gap)));
        all.min_by_key(|(_, times)| *times).unwrap()
    }

    /// Every blow, where it fell, and how often.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&'static str, &'static str, u64)> {
        let gaps = Gap::ALL.into_iter().map(|gap| ("SIGKILL", gap.words(), self.of(gap)));
        gaps.chain([("-m immediate", "purchases", self.crashes)])
    }

    pub(crate) fn print(&self) {
        for gap in Gap::ALL {
            println!("  {:>5} ×  {}", self.of(gap), gap.words());
        }
        println!(
            "  {:>5} ×  SIGKILL, {} of them while something was due",
            self.kills, self.telling
        );
        println!("  {:>5} ×  PostgreSQL stopped with -m immediate", self.crashes);
    }
}

/// Lets the panels misbehave until `stop`; says how often which.
pub(crate) async fn panels(
    outside: Arc<Outside>,
    seed: u64,
    stop: Arc<AtomicBool>,
) -> BTreeMap<String, u64> {
    let (mut rng, mut count) = (StdRng::seed_from_u64(seed), BTreeMap::new());
    let mut tick = tokio::time::interval(PANELS_EVERY);
    while !stop.load(Ordering::Relaxed) {
        tick.tick().await;
        let kinds = [
            (FaultKind::Slow, 1..=2),
            (FaultKind::Locked, 1..=6),
            (FaultKind::TimeoutAfterEffect, 1..=1),
            (FaultKind::CutAfterEffect, 1..=2),
            (FaultKind::CrashAfterEffect, 1..=2),
            (FaultKind::Crash, 1..=2),
            (FaultKind::LostUpdate, 1..=1),
            (FaultKind::SessionExpiry, 1..=1),
            (FaultKind::Down, 1..=8),
            (FaultKind::Down, 20..=60),
            (FaultKind::Full, 1..=1),
        ];
        let (kind, times) = kinds[rng.gen_range(0..kinds.len())].clone();
        // Long outages and full disks are rarer than the rest.
        if (kind == FaultKind::Full || *times.start() > 8) && rng.gen_ratio(2, 3) {
            continue;
        }
        let panel = &outside.panels[rng.gen_range(0..outside.panels.len())];
        // Faults wait for requests; without this they would pile up into a panel that is dead.
        if rng.gen_ratio(1, 4) {
            panel.fault(FaultKind::None);
        }
        panel.fault(Fault::from(kind).times(rng.gen_range(times)).seconds(1));
        *count.entry(format!("{kind:?}")).or_insert(0) += 1;
    }
    count
}

/// Backs the shop up again and again while it is struck, until `stop`, into one export; says how
/// often it was made and how often it could not be.
pub(crate) async fn backups(url: String, folder: PathBuf, stop: Arc<AtomicBool>) -> (u64, u64) {
    let (mut made, mut failed) = (0, 0);
    let mut tick = tokio::time::interval(BACKUPS_EVERY);
    while !stop.load(Ordering::Relaxed) {
        tick.tick().await;
        let ran = after::backup(&url, &folder).await;
        match ran.code {
            Some(0) => made += 1,
            _ => {
                println!("a backup was not made: {}", ran.err.trim());
                failed += 1;
            }
        }
    }
    (made, failed)
}

/// Kills the shop between steps, and crashes the database, until `stop`.
pub(crate) async fn kill(
    market: Arc<Market>,
    outside: Arc<Outside>,
    cluster: Arc<Cluster>,
    database_url: String,
    stop: Arc<AtomicBool>,
    wanted: u64,
) -> Struck {
    let mut struck = Struck::default();
    while !stop.load(Ordering::Relaxed) {
        if struck.kills >= KILLS_PER_CRASH * (struck.crashes + 1) {
            let alone = cluster.crash().await;
            cluster.recover(alone).await;
            struck.crashes += 1;
        }
        let (target, times) = struck.least();
        market.more.store(times < wanted, Ordering::Relaxed);
        let ended = market.tally.ended();
        if times >= wanted && ended < struck.ended_before + PURCHASES_PER_KILL {
            tokio::time::interval_at(Instant::now() + PAUSE, PAUSE).tick().await;
            continue;
        }
        struck.ended_before = ended;
        if !aim(&market, &outside, target, &stop).await {
            continue;
        }
        market.victim.kill().await;
        struck.kills += 1;
        gone(&database_url).await;
        lease::end_those_of_the_dead(&database_url).await;
        market.watch.catch_up().await;
        let fell = fallen(&market.watch, &outside);
        struck.telling += u64::from(!fell.is_empty());
        for gap in fell {
            *struck.gaps.entry(gap).or_default() += 1;
        }
        market.victim.start().await;
    }
    struck
}

/// Waits until a purchase stands in this gap; false when none came there in time.
async fn aim(market: &Market, outside: &Outside, target: Gap, stop: &AtomicBool) -> bool {
    match target {
        Gap::Carried => outside.strike(FaultKind::TimeoutAfterEffect),
        Gap::Failed | Gap::Cancelled => outside.strike(FaultKind::Full),
        _ => {}
    }
    let mut tick = tokio::time::interval(AIM_EVERY);
    let hunt = async {
        while !stop.load(Ordering::Relaxed) {
            tick.tick().await;
            let there = market.watch.read(|world| {
                let wanted = if target == Gap::Carried { Gap::Requested } else { target };
                world.due().any(|(_, purchase)| purchase.gap == wanted)
            });
            if there && (target != Gap::Carried || fallen(&market.watch, outside).contains(&target))
            {
                return true;
            }
        }
        false
    };
    tokio::time::timeout(HUNT, hunt).await.unwrap_or(false)
}

/// Where the purchases stand whose next step the shop owes.
pub(crate) fn fallen(watch: &Watch, outside: &Outside) -> Vec<Gap> {
    let names: Vec<String> =
        outside.clients().iter().map(|carried| carried.account().to_owned()).collect();
    watch.read(|world| {
        let gaps = world.due().map(|(_, purchase)| {
            let name = app::subscription::Subscriptions::panel_name(purchase.account);
            let carried = purchase.gap == Gap::Requested && !purchase.renewal;
            if carried && names.contains(&name) { Gap::Carried } else { purchase.gap }
        });
        gaps.collect()
    })
}

/// Waits until the database has noticed that its client is dead: until then, what the dead shop
/// had sent may still be committed.
pub(crate) async fn gone(database_url: &str) {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 \
               AND datname = current_database()";
    let mut tick = tokio::time::interval(AIM_EVERY * 5);
    let mut connection = PgConnection::connect(database_url).await.unwrap();
    loop {
        let left: i64 =
            sqlx::query_scalar(sql).bind(APPLICATION).fetch_one(&mut connection).await.unwrap();
        if left == 0 {
            return;
        }
        tick.tick().await;
    }
}
