//! A shop that stands in the ring: a database, one wire to it, and the processes behind the wire.

use std::{str::FromStr, sync::Arc, time::Duration};

use app::{Actor, Channel, Context, identity::NewStaff, payment::NewCard, plan::NewPlan};
use chrono::{SubsecRound, Utc};
use domain::{
    id::{PersonId, PlanId},
    money::Irr,
    plan::Terms,
    role::Role,
};
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;
use tests::{
    act::telegram,
    clock::{ClockError, FastClock, WrongClock},
    compose::{self, Parts},
    database::{Database, given_server},
    outside::impatient,
    shop::rial,
};

use super::wire::Wire;
use crate::fault::victim::{NODE, Recipe, Victim};

/// How many seconds of the shop pass in a true one: the lease of a dead worker is over in six.
pub(crate) const TIMES: i32 = 10;
/// The price of everything, in rial: a third of a top-up, so that wallets run empty now and then.
const PRICE: u64 = 100_000;
/// How long the followers may take to come to the head of the log while the shop is at work.
const FOLLOWED_WITHIN: Duration = Duration::from_secs(30);

/// One process, and what its clock shows.
pub(crate) struct Node {
    pub(crate) victim: Victim,
    pub(crate) clock: WrongClock,
}

impl Node {
    /// Makes its clock wrong, or right again.
    pub(crate) fn turn(&self, error: ClockError) {
        self.clock.turn(error);
        self.victim.turn(error);
    }

    /// Kills it and starts the next one in its place.
    pub(crate) async fn again(&self) {
        self.victim.kill().await;
        self.victim.start().await;
    }
}

/// The shop.
pub(crate) struct Stand {
    pub(crate) database: Database,
    pub(crate) parts: Parts,
    pub(crate) folder: TempDir,
    pub(crate) clock: FastClock,
    pub(crate) wire: Wire,
    pub(crate) nodes: Vec<Arc<Node>>,
    pub(crate) owner: PersonId,
    pub(crate) plan: PlanId,
    pub(crate) price: Irr,
}

impl Stand {
    /// One on the server that the tests were given, with so many processes.
    pub(crate) async fn open(nodes: usize) -> Self {
        Self::open_on(&given_server(), nodes).await
    }

    /// One on this server.
    pub(crate) async fn open_on(server: &str, nodes: usize) -> Self {
        let database = Database::create_on(server).await;
        let clock = FastClock { from: Utc::now().trunc_subsecs(3), times: TIMES };
        let owner = database.owner().await;
        clock.install(&owner).await;
        owner.close().await;
        let folder = tempfile::tempdir().unwrap();
        let pool = database.service().await;
        let parts =
            compose::open(pool, folder.path(), Arc::new(clock), impatient(), None).await.unwrap();
        let price = rial(PRICE);
        let (owner, plan) = sow(&parts, price).await;
        let wire = Wire::open(PgConnectOptions::from_str(&database.url()).unwrap()).await;
        let mut stand =
            Self { database, parts, folder, clock, wire, nodes: vec![], owner, plan, price };
        for nth in 0..nodes {
            let victim = Victim::new(Recipe {
                executable: NODE,
                name: format!("node{nth}"),
                url: stand.wire.url(),
                folder: stand.folder.path().to_owned(),
                clock,
            });
            victim.start().await;
            stand.nodes.push(Arc::new(Node { victim, clock: WrongClock::new(clock) }));
        }
        stand
    }

    /// So many customers, each with an empty wallet.
    pub(crate) async fn people(&self, count: i64) -> Vec<PersonId> {
        let mut people = vec![];
        for n in 0..count {
            let key = format!("meet:{n}");
            let at = self.clock.from;
            let tap = Context::of_stimulus(Channel::Bot, Actor::Person(self.owner), &key, at);
            let met = self.parts.app.identities().meet(&tap, &telegram(n)).await;
            people.push(met.unwrap().person);
        }
        people
    }

    /// Waits until everybody who follows the log has come to where it ends now; says where.
    pub(crate) async fn followed(&self) -> u64 {
        let head = self.parts.app.log().head().await.unwrap();
        let sql = "SELECT coalesce(min(position), 0) FROM work.cursors WHERE live";
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        let follow = async {
            loop {
                tick.tick().await;
                let pool = self.parts.app.pool();
                let behind: i64 = sqlx::query_scalar(sql).fetch_one(pool).await.unwrap();
                if u64::try_from(behind).unwrap() >= head {
                    return;
                }
            }
        };
        let followed = tokio::time::timeout(FOLLOWED_WITHIN, follow).await;
        assert!(followed.is_ok(), "a follower of the log stands still before {head}");
        head
    }
}

/// An owner, a card and something to buy.
async fn sow(parts: &Parts, price: Irr) -> (PersonId, PlanId) {
    let (app, at) = (&parts.app, Utc::now().trunc_subsecs(3));
    let operator = Context::of_stimulus(Channel::Cli, Actor::Operator, "owner", at);
    let owner = NewStaff {
        name: "owner".to_owned(),
        telegram_id: Some(1),
        username: Some("owner".to_owned()),
        roles: vec![Role::Owner],
    };
    let owner = app.identities().add_staff(&operator, &owner).await.unwrap();
    let by = |key| Context::of_stimulus(Channel::Cli, Actor::Person(owner), key, at);
    let (number, holder, bank) =
        ("6037991234567893".to_owned(), "Sara".to_owned(), "Melli".to_owned());
    app.payments().add_card(&by("card"), NewCard { number, holder, bank }).await.unwrap();
    let terms = Terms { quota_bytes: 30 << 30, days: 30, devices: 2 };
    let (name_fa, name_en) = ("Month".to_owned(), "Month".to_owned());
    let new = NewPlan { name_fa, name_en, terms, price };
    let (plan, _) = app.plans().add(&by("plan"), new).await.unwrap();
    parts.projections.catch_up().await.unwrap();
    (owner, plan)
}
