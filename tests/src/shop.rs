//! A running shop: opened with staff, cards, plans and panels, and checked when its story ends.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use app::{
    Actor, App, Channel, Context, identity::NewStaff, payment::NewCard, plan::NewPlan,
    ports::Clock, process::Processes,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::{CardId, PanelId, PersonId, PlanId, ServerId},
    money::Irr,
    plan::Terms,
    role::Role,
};
use event_store::{projection::Projections, reaction::Reactions};
use tempfile::TempDir;

use crate::{
    check,
    clock::TestClock,
    compose::{self, Parts},
    database::Database,
    notice::Told,
    outside::{Outside, impatient},
};

/// Rounds of work after which a shop that does not come to rest is said to run in circles.
const SETTLE_ROUNDS_MAX: u32 = 2_000;
/// Accounts that each server has room for unless a story says otherwise.
const CAPACITY: u32 = 1_000;

/// Which plan of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// 30 days, 30 GiB, two devices, for 100 000 Toman.
    Month,
    /// 90 days, without an end of bytes, for 250 000 Toman.
    Season,
}

/// What a shop is opened with.
pub struct Seed {
    /// The owner.
    pub owner: PersonId,
    /// A second member of staff, who decides on payments.
    pub reviewer: PersonId,
    /// The receiving cards.
    pub cards: Vec<CardId>,
    /// The plans, in the order of [`Offer`].
    pub plans: Vec<(PlanId, Terms, Irr)>,
    /// The servers.
    pub servers: Vec<ServerId>,
    /// The panels, in the order of [`crate::outside::GENERATIONS`].
    pub panels: Vec<PanelId>,
}

/// A running shop.
pub struct Shop {
    /// The panels.
    pub outside: Outside,
    /// What people were told.
    pub told: Arc<Told>,
    /// The clock.
    pub clock: TestClock,
    /// Staff, cards, plans, panels.
    pub seed: Seed,
    parts: Parts,
    processes: Processes,
    stimuli: AtomicU64,
    folder: TempDir,
    database: Database,
}

/// Opens a shop, tells a story in it, and checks what the story left behind.
///
/// # Panics
/// When the story or a check fails.
pub async fn shop(story: impl AsyncFnOnce(&Shop)) {
    shop_with_room(CAPACITY, story).await;
}

/// The same with room for so many accounts on each of its two servers.
///
/// # Panics
/// When the story or a check fails.
pub async fn shop_with_room(capacity: u32, story: impl AsyncFnOnce(&Shop)) {
    let shop = Box::pin(Shop::open_with_room(capacity)).await;
    Box::pin(story(&shop)).await;
    Box::pin(shop.close()).await;
}

/// An amount of rial.
///
/// # Panics
/// When it is beyond what can be carried.
#[must_use]
pub fn rial(amount: u64) -> Irr {
    Irr::new(amount).expect("an amount that can be carried")
}

impl Shop {
    pub(crate) async fn open() -> Self {
        Self::open_with_room(CAPACITY).await
    }

    async fn open_with_room(capacity: u32) -> Self {
        let database = Database::create().await;
        let clock = TestClock::install(database.owner().await).await;
        let folder = tempfile::tempdir().expect("a folder");
        let pool = database.service().await;
        let outside = Outside::start().await;
        let (time, gateway) = (Arc::new(clock.clone()), Some(outside.gateway()));
        let parts = compose::open(pool, folder.path(), time, impatient(), gateway).await;
        let parts = parts.expect("the shop opens");
        let at = clock.now();
        let seed = seed_through(&parts.app, &parts.projections, &outside, at, capacity).await;
        let told = Arc::new(Told::default());
        let processes = Processes::new(parts.app.clone(), told.clone());
        let stimuli = AtomicU64::new(0);
        Self { outside, told, clock, seed, parts, processes, stimuli, folder, database }
    }

    /// The use cases.
    #[must_use]
    pub const fn app(&self) -> &App {
        &self.parts.app
    }

    /// The read models.
    #[must_use]
    pub const fn projections(&self) -> &Projections {
        &self.parts.projections
    }

    /// The processes' tasks.
    #[must_use]
    pub const fn reactions(&self) -> &Reactions {
        &self.parts.reactions
    }

    /// The database.
    #[must_use]
    pub const fn database(&self) -> &Database {
        &self.database
    }

    /// Where the shop keeps its files.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The circumstances of somebody's next tap: a command of its own.
    #[must_use]
    pub fn tap(&self, person: PersonId) -> Context {
        let nth = self.stimuli.fetch_add(1, Ordering::Relaxed);
        let key = format!("tap:{nth}");
        Context::of_stimulus(Channel::Bot, Actor::Person(person), &key, self.clock.now())
    }

    /// What the clock shows.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Turns the clock, the panels' and the gateway's too.
    pub async fn pass(&self, by: TimeDelta) {
        self.clock.turn(by).await;
        for panel in &self.outside.panels {
            panel.advance(by.to_std().unwrap_or(Duration::ZERO));
        }
        self.outside.zarinpal.advance(by.to_std().unwrap_or(Duration::ZERO));
    }

    /// Does everything that is due, until nothing is.
    ///
    /// # Panics
    /// When the shop does not come to rest.
    pub async fn settle(&self) {
        for _ in 0..SETTLE_ROUNDS_MAX {
            self.parts.reactions.catch_up().await.expect("the processes read the log");
            self.parts.projections.catch_up().await.expect("the read models follow");
            let worked = self.parts.reactions.work_one(&self.processes, "story").await;
            if !worked.expect("a task is done") {
                return;
            }
        }
        let counts = self.parts.reactions.counts().await;
        assert!(counts.is_err(), "the shop does not come to rest: {counts:?}");
    }

    /// Turns the clock in steps and settles after each, until `done` or the time is over.
    ///
    /// # Panics
    /// When the time is over.
    pub async fn settle_until(&self, within: TimeDelta, done: impl AsyncFn() -> bool) {
        let (end, step) = (self.clock.now() + within, TimeDelta::seconds(30));
        loop {
            self.settle().await;
            if done().await {
                return;
            }
            assert!(self.clock.now() < end, "it did not come about within {within}");
            self.pass(step).await;
        }
    }

    pub(crate) async fn close(self) {
        check::sound(&self.parts, &self.database).await;
    }
}

/// Makes a shop through the use cases; `capacity` for each server.
///
/// # Panics
/// When a use case refuses.
pub async fn seed_through(
    app: &App,
    projections: &Projections,
    outside: &Outside,
    at: DateTime<Utc>,
    capacity: u32,
) -> Seed {
    let operator = |key: &str| Context::of_stimulus(Channel::Cli, Actor::Operator, key, at);
    let staff = |name: &str, id: i64, role: Role| NewStaff {
        name: name.to_owned(),
        telegram_id: Some(id),
        username: Some(name.to_owned()),
        roles: vec![role],
    };
    let owner = staff("owner", 1, Role::Owner);
    let owner = app.identities().add_staff(&operator("owner"), &owner).await.expect("an owner");
    let reviewer = staff("reviewer", 2, Role::Reviewer);
    let reviewer = app.identities().add_staff(&operator("reviewer"), &reviewer).await;
    let reviewer = reviewer.expect("a reviewer");
    let by = |key: &str| Context::of_stimulus(Channel::Cli, Actor::Person(owner), key, at);
    let mut cards = vec![];
    for (number, holder) in [("6037991234567893", "Sara"), ("6219861012345673", "Omid")] {
        let new = NewCard {
            number: number.to_owned(),
            holder: holder.to_owned(),
            bank: "Melli".to_owned(),
        };
        cards.push(app.payments().add_card(&by(number), new).await.expect("a card").0);
    }
    let mut plans = vec![];
    for (name, days, gib, price) in [("Month", 30, 30, 1_000_000), ("Season", 90, 0, 2_500_000)] {
        let (terms, price) = (Terms { quota_bytes: gib << 30, days, devices: 2 }, rial(price));
        let (name_fa, name_en) = (name.to_owned(), name.to_owned());
        let new = NewPlan { name_fa, name_en, terms, price };
        let (plan, _) = app.plans().add(&by(name), new).await.expect("a plan");
        plans.push((plan, terms, price));
    }
    let (mut servers, mut panels) = (vec![], vec![]);
    for (place, server) in Outside::servers(capacity).into_iter().enumerate() {
        projections.catch_up().await.expect("the read models follow");
        let key = format!("server:{place}");
        let (server, _) = app.locations().add_server(&by(&key), server).await.expect("a server");
        let (key, new) = (format!("panel:{place}"), outside.as_new(place, server));
        let (panel, _) = app.locations().add_panel(&by(&key), new).await.expect("a panel");
        servers.push(server);
        panels.push(panel);
    }
    projections.catch_up().await.expect("the read models follow");
    Seed { owner, reviewer, cards, plans, servers, panels }
}
