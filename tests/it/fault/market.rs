//! The customers and the staff of a shop that is being struck. What each of them does is told by
//! the seed; everything is asked at least twice, and now and then ten times at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use app::ports::Clock;
use domain::{
    id::{OrderId, PaymentId, PersonId, SubscriptionId},
    money::Irr,
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use tests::{
    clock::FastClock,
    front::{Ask, Deed, Said},
    shop::{Seed, rial},
};

use super::{
    victim::Victim,
    world::{End, Watch},
};

/// How long one purchase may take while everything is struck.
const PURCHASE_WITHIN: Duration = Duration::from_secs(240);
/// How long until somebody who could not be forgotten asks again.
const FORGET_AGAIN: Duration = Duration::from_millis(100);
/// The least that can be topped up without an order, in rial: the shop's own setting.
const LEAST: u64 = 200_000;

/// What came of the purchases.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) fulfilled: AtomicU64,
    pub(crate) cancelled: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) short: AtomicU64,
    pub(crate) renewals: AtomicU64,
    pub(crate) retried: AtomicU64,
    pub(crate) refunded: AtomicU64,
    pub(crate) asked: AtomicU64,
    pub(crate) ten_at_once: AtomicU64,
}

impl Tally {
    /// Purchases that have ended, one way or the other.
    pub(crate) fn ended(&self) -> u64 {
        let ways = [&self.fulfilled, &self.cancelled, &self.refused];
        ways.into_iter().map(|way| way.load(Ordering::Relaxed)).sum()
    }
}

pub(crate) fn count(tally: &AtomicU64) {
    tally.fetch_add(1, Ordering::Relaxed);
}

/// A market around one shop.
pub(crate) struct Market {
    pub(crate) victim: Victim,
    pub(crate) watch: Watch,
    pub(crate) seed: Seed,
    pub(crate) clock: FastClock,
    pub(crate) tally: Tally,
    /// Purchases that are still to be begun.
    pub(crate) tickets: AtomicI64,
    /// Whether customers go on although the tickets are used up.
    pub(crate) more: AtomicBool,
    pub(crate) begun: AtomicU64,
}

/// One customer, or a member of staff on his behalf.
struct Actor {
    market: Arc<Market>,
    rng: StdRng,
    person: PersonId,
    deeds: u64,
}

/// Buys until the tickets are used up.
pub(crate) async fn customer(market: Arc<Market>, person: PersonId, seed: u64) {
    let mut actor = Actor { market, rng: StdRng::seed_from_u64(seed), person, deeds: 0 };
    loop {
        let market = &actor.market;
        let left = market.tickets.fetch_sub(1, Ordering::Relaxed);
        if left <= 0 && !market.more.load(Ordering::Relaxed) {
            return;
        }
        count(&market.begun);
        actor.purchase().await;
    }
}

/// Buys once half of the tickets are used up, and wants to be forgotten while others go on.
pub(crate) async fn leaver(market: Arc<Market>, person: PersonId, seed: u64) {
    let half = market.tickets.load(Ordering::Relaxed) / 2;
    let mut tick = tokio::time::interval(FORGET_AGAIN);
    while market.tickets.load(Ordering::Relaxed) > half {
        tick.tick().await;
    }
    let owner = market.seed.owner;
    let mut actor = Actor { market, rng: StdRng::seed_from_u64(seed), person, deeds: 0 };
    actor.purchase().await;
    let forgotten = async {
        // Refused while the read models still show something that is under way.
        while actor.does(owner, Deed::Forget { who: person }).await != Said::Done {
            tick.tick().await;
        }
    };
    tokio::time::timeout(PURCHASE_WITHIN, forgotten).await.expect("he can be forgotten");
}

impl Actor {
    /// Somebody does something, at least twice; all answers agree.
    async fn does(&mut self, person: PersonId, deed: Deed) -> Said {
        self.deeds += 1;
        let ask = self.ask(person, deed);
        self.repeat(&ask).await
    }

    fn ask(&self, person: PersonId, deed: Deed) -> Ask {
        let key = format!("{}:{}:{person}", self.person, self.deeds);
        Ask { line: 0, key, at: self.market.clock.now(), person, deed }
    }

    async fn repeat(&mut self, ask: &Ask) -> Said {
        let ten = self.rng.gen_ratio(1, 12);
        let market = Arc::clone(&self.market);
        count(&market.tally.asked);
        if ten {
            count(&market.tally.ten_at_once);
        }
        let copies = (0..if ten { 10 } else { 2 }).map(|_| {
            let (market, ask) = (Arc::clone(&market), ask.clone());
            tokio::spawn(async move { market.victim.ask(&ask).await })
        });
        let mut answers = vec![];
        for copy in copies.collect::<Vec<_>>() {
            answers.push(copy.await.unwrap());
        }
        // An order may have ended before the last copy arrives, which is then told so.
        let refused = |said: &&Said| matches!(said, Said::Refused(_));
        let first = answers.iter().find(|said| !refused(said)).unwrap_or(&answers[0]).clone();
        let same = answers.iter().all(|said| refused(&said) || *said == first);
        assert!(same, "the same deed was answered differently: {ask:?} {answers:?}");
        first
    }

    async fn purchase(&mut self) {
        let (plan, _, price) = self.market.seed.plans[self.rng.gen_range(0..2)];
        let person = self.person;
        let renewal = if self.rng.gen_ratio(1, 3) { self.idle_account() } else { None };
        let balance = self.market.watch.read(|world| world.balance(person));
        let short = price.debit() - balance;
        if short > 0 && self.rng.gen_bool(0.5) {
            let amount = rial(u64::try_from(short).unwrap().max(LEAST));
            if !self.top_up(amount, None).await {
                return count(&self.market.tally.refused);
            }
        }
        let funded = self.market.watch.read(|world| world.balance(person)) >= price.debit();
        self.deeds += 1;
        let ask = self.ask(person, Deed::Buy { plan, renewal, shown: price });
        let context = ask.context();
        let order = OrderId::derive(context.command_id, "order", context.at);
        if funded {
            self.market.watch.fund(order);
        }
        if renewal.is_some() {
            count(&self.market.tally.renewals);
        }
        match self.repeat(&ask).await {
            Said::Paid(paid) => assert_eq!(paid, order),
            Said::Missing(unpaid, missing) => {
                assert_eq!(unpaid, order);
                count(&self.market.tally.short);
                if !self.top_up(missing, Some(order)).await {
                    return count(&self.market.tally.refused);
                }
            }
            // It was made, paid and cancelled before the answer to any copy came through.
            Said::Refused(_) if self.knows(order) => {}
            Said::Refused(_) => return count(&self.market.tally.refused),
            other => panic!("{other:?}"),
        }
        self.await_end(order).await;
    }

    fn knows(&self, order: OrderId) -> bool {
        self.market.watch.read(|world| world.purchases.contains_key(&order))
    }

    fn idle_account(&self) -> Option<SubscriptionId> {
        self.market.watch.read(|world| {
            let own = world.idle.iter().filter(|(_, person)| **person == self.person);
            own.map(|(account, _)| *account).next()
        })
    }

    /// Waits until the order has ended; staff act where it is parked.
    async fn await_end(&mut self, order: OrderId) {
        loop {
            let what = format!("the end of order {order}");
            let ended = self.market.watch.until(PURCHASE_WITHIN, &what, |world| {
                let purchase = world.purchases.get(&order)?;
                (purchase.end.is_some() || purchase.parked)
                    .then_some((purchase.end, purchase.account))
            });
            let (end, account) = ended.await;
            match end {
                Some(End::Fulfilled) => return count(&self.market.tally.fulfilled),
                Some(End::Cancelled) => return count(&self.market.tally.cancelled),
                None => self.unpark(order, account).await,
            }
        }
    }

    async fn unpark(&mut self, order: OrderId, account: SubscriptionId) {
        let owner = self.market.seed.owner;
        let again = self.rng.gen_bool(0.6);
        let deed = if again { Deed::Retry { account } } else { Deed::Refund { account } };
        let said = self.does(owner, deed).await;
        assert_eq!(said, Said::Done, "order {order}");
        count(if again { &self.market.tally.retried } else { &self.market.tally.refunded });
        let what = format!("order {order} goes on");
        self.market
            .watch
            .until(PURCHASE_WITHIN, &what, |world| {
                world.purchases.get(&order).filter(|purchase| !purchase.parked).map(drop)
            })
            .await;
    }

    /// Tops up, both members of staff approving at once; false when the shop refuses.
    async fn top_up(&mut self, amount: Irr, order: Option<OrderId>) -> bool {
        let person = self.person;
        let payment: PaymentId = match self.does(person, Deed::Open { amount, order }).await {
            Said::Opened(payment) => payment,
            Said::Refused(_) => return false,
            other => panic!("{other:?}"),
        };
        let photo = self.rng.r#gen();
        if let Said::Refused(_) = self.does(person, Deed::Submit { payment, photo }).await {
            return false;
        }
        self.deeds += 1;
        let staff = [self.market.seed.owner, self.market.seed.reviewer];
        let [one, two] = staff.map(|by| self.ask(by, Deed::Approve { payment }));
        let (market, other) = (Arc::clone(&self.market), two.clone());
        let second = tokio::spawn(async move { market.victim.ask(&other).await });
        let first = self.repeat(&one).await;
        let second = second.await.unwrap();
        let done = [&first, &second].into_iter().filter(|said| **said == Said::Done).count();
        assert_eq!(done, 1, "one of two approvals counts: {first:?} {second:?}");
        let what = format!("the credit of payment {payment}");
        let credited = |world: &super::world::World| world.credits.get(&payment).map(drop);
        self.market.watch.until(PURCHASE_WITHIN, &what, credited).await;
        true
    }
}
