//! What people do while the shop is struck: they top up, buy and give up what they bought, so that
//! money moves into wallets, is held and comes back. Everything that was answered is kept, for the
//! judge; now and then something is asked again, of another process, and must be answered alike.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use app::ports::Clock;
use domain::{
    id::{OrderId, PersonId, PlanId},
    money::Irr,
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use tests::{
    front::{Ask, Deed, Said},
    shop::rial,
};
use tokio::{sync::watch, task::JoinHandle};
use uuid::Uuid;

use super::stand::{Node, Stand};

/// What is topped up at once, in rial: above the shop's least.
const TOP_UP: u64 = 300_000;
/// How long everybody may take for what he has begun when it is to end.
const ENDS_WITHIN: Duration = Duration::from_secs(120);
/// How long some more deeds may take while the shop is struck.
const ANSWERED_WITHIN: Duration = Duration::from_secs(90);

/// What was answered.
#[derive(Debug, Default)]
pub(crate) struct Answered {
    /// Commands that must stand in the log with events.
    pub(crate) done: Vec<Uuid>,
    /// Commands that must stand in the log as refused.
    pub(crate) refused: Vec<Uuid>,
    /// What was approved for whom.
    pub(crate) approved: BTreeMap<PersonId, u64>,
    /// Orders, and whether their price was held.
    pub(crate) orders: BTreeMap<OrderId, bool>,
    /// Deeds that were asked again once they were answered.
    pub(crate) repeats: u64,
    /// Top-ups that the shop refused: only a clock that jumps makes it do so.
    pub(crate) turned_down: u64,
}

/// Everything that people and the shop said.
#[derive(Default)]
pub(crate) struct Book {
    answered: Mutex<Answered>,
    deeds: watch::Sender<u64>,
}

impl Book {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Answered> {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Deeds that were answered.
    pub(crate) fn deeds(&self) -> u64 {
        *self.deeds.borrow()
    }
}

/// People at work.
pub(crate) struct Load {
    pub(crate) book: Arc<Book>,
    pub(crate) people: Vec<PersonId>,
    nodes: Vec<Arc<Node>>,
    stop: Arc<AtomicBool>,
    working: Vec<JoinHandle<()>>,
}

struct Customer {
    nodes: Vec<Arc<Node>>,
    book: Arc<Book>,
    rng: StdRng,
    /// Names what this customer does, since one person may be several.
    tag: String,
    nth: u64,
    person: PersonId,
    owner: PersonId,
    plan: PlanId,
    price: Irr,
    tops_up: bool,
}

impl Stand {
    /// People who have a wallet each.
    pub(crate) async fn load(&self, seed: u64, count: i64) -> Load {
        let people = self.people(count).await;
        self.work(seed, &people, people.clone())
    }

    /// So many people who all spend from one wallet; one of them tops it up.
    pub(crate) async fn load_one_wallet(&self, seed: u64, count: usize) -> Load {
        let people = self.people(1).await;
        self.work(seed, &vec![people[0]; count], people)
    }

    fn work(&self, seed: u64, customers: &[PersonId], people: Vec<PersonId>) -> Load {
        let (book, stop) = (Arc::<Book>::default(), Arc::<AtomicBool>::default());
        let mut working = vec![];
        for (person, n) in customers.iter().zip(0_u64..) {
            let mut customer = Customer {
                nodes: self.nodes.clone(),
                book: Arc::clone(&book),
                rng: StdRng::seed_from_u64(seed ^ (n + 1)),
                tag: format!("customer{n}"),
                nth: 0,
                person: *person,
                owner: self.owner,
                plan: self.plan,
                price: self.price,
                tops_up: n == 0 || people.len() > 1,
            };
            let stop = Arc::clone(&stop);
            working.push(tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    customer.visit().await;
                }
            }));
        }
        let nodes = self.nodes.clone();
        Load { book, people, nodes, stop, working }
    }
}

impl Load {
    /// Waits until so many deeds more were answered.
    pub(crate) async fn after(&self, more: u64) {
        let mut deeds = self.book.deeds.subscribe();
        let until = *deeds.borrow() + more;
        let waited = tokio::time::timeout(ANSWERED_WITHIN, deeds.wait_for(|at| *at >= until)).await;
        // What it gives back keeps writers out, and whoever looks while one waits waits for ever.
        let waited = waited.map(drop);
        let later: Vec<_> = self.nodes.iter().map(|node| node.victim.later()).collect();
        let deeds = self.book.deeds();
        assert!(waited.is_ok(), "{deeds} of {until} deeds were answered in time: {later:#?}");
    }

    /// Lets everybody end what he has begun.
    pub(crate) async fn end(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let all = async {
            for customer in self.working.drain(..) {
                customer.await.unwrap();
            }
        };
        let ended = tokio::time::timeout(ENDS_WITHIN, all).await;
        assert!(ended.is_ok(), "people wait for answers that do not come");
    }
}

impl Customer {
    /// Somebody does something by the clock of one process; a quarter of it is asked twice.
    async fn does(&mut self, home: usize, person: PersonId, deed: Deed) -> (Ask, Said) {
        self.nth += 1;
        let (key, at) = (format!("{}:{}", self.tag, self.nth), self.nodes[home].clock.now());
        let ask = Ask { line: 0, key, at, person, deed };
        let said = self.nodes[home].victim.ask(&ask).await;
        if self.rng.gen_ratio(1, 4) {
            let other = self.rng.gen_range(0..self.nodes.len());
            let again = self.nodes[other].victim.ask(&ask).await;
            assert_eq!(said, again, "the same was answered differently: {ask:?}");
            self.book.lock().repeats += 1;
        }
        self.book.deeds.send_modify(|deeds| *deeds += 1);
        (ask, said)
    }

    async fn visit(&mut self) {
        let home = self.rng.gen_range(0..self.nodes.len());
        if self.tops_up && (self.nth == 0 || self.rng.gen_ratio(1, 3)) {
            self.top_up(home).await;
        }
        let mut orders = vec![];
        for _ in 0..self.rng.gen_range(1..=3) {
            orders.push(self.buy(home).await);
        }
        for order in orders {
            let (ask, said) = self.does(home, self.person, Deed::GiveUp { order }).await;
            assert_eq!(said, Said::Done, "{ask:?}");
            self.book.lock().done.push(ask.context().command_id);
        }
    }

    async fn top_up(&mut self, home: usize) {
        let open = Deed::Open { amount: rial(TOP_UP), order: None };
        let (ask, said) = self.does(home, self.person, open).await;
        let Said::Opened(payment) = said else { return self.turned_down(&said) };
        self.book.lock().done.push(ask.context().command_id);
        let photo = self.rng.r#gen();
        let (ask, said) = self.does(home, self.person, Deed::Submit { payment, photo }).await;
        if said != Said::Done {
            return self.turned_down(&said);
        }
        self.book.lock().done.push(ask.context().command_id);
        let (ask, said) = self.does(home, self.owner, Deed::Approve { payment }).await;
        if said != Said::Done {
            return self.turned_down(&said);
        }
        let mut book = self.book.lock();
        book.done.push(ask.context().command_id);
        *book.approved.entry(self.person).or_default() += TOP_UP;
    }

    fn turned_down(&self, said: &Said) {
        assert!(matches!(said, Said::Refused(_)), "{said:?}");
        self.book.lock().turned_down += 1;
    }

    async fn buy(&mut self, home: usize) -> OrderId {
        let deed = Deed::Buy { plan: self.plan, renewal: None, shown: self.price };
        let (ask, said) = self.does(home, self.person, deed).await;
        let (placed, held) = (ask.context(), ask.context().child("hold"));
        let mut book = self.book.lock();
        book.done.push(placed.command_id);
        let (order, paid) = match said {
            Said::Paid(order) => {
                book.done.push(held.command_id);
                (order, true)
            }
            Said::Missing(order, _) => {
                book.refused.push(held.command_id);
                (order, false)
            }
            other => panic!("{ask:?} {other:?}"),
        };
        assert!(book.orders.insert(order, paid).is_none(), "an order was made twice: {order}");
        order
    }
}
