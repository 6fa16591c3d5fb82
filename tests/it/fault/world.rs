//! What the log says of every purchase while the shop is struck: the newest step of each, so that a
//! blow can be aimed between two steps and counted where it fell.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{
    event::Event,
    id::{OrderId, PaymentId, PersonId, SubscriptionId},
    order::{OrderEvent, OrderKind},
    subscription::SubscriptionEvent,
    wallet::WalletEvent,
};
use event_store::{Log, Recorded};
use tokio::sync::watch;

/// How often the log is looked at: a step of a purchase takes longer.
const LOOK_EVERY: Duration = Duration::from_millis(3);
/// Events read at once.
const PAGE: u32 = 1_000;

/// A place between two steps of a purchase where a blow can fall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    Placed,
    Held,
    Paid,
    Requested,
    Carried,
    Delivered,
    Captured,
    Failed,
    Cancelled,
}

impl Gap {
    pub(crate) const ALL: [Self; 9] = [
        Self::Placed,
        Self::Held,
        Self::Paid,
        Self::Requested,
        Self::Carried,
        Self::Delivered,
        Self::Captured,
        Self::Failed,
        Self::Cancelled,
    ];

    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Placed => "order.placed → wallet.held",
            Self::Held => "wallet.held → order.paid",
            Self::Paid => "order.paid → subscription.*_requested",
            Self::Requested => "subscription.*_requested → the panel carries it",
            Self::Carried => "the panel carries it → subscription.provisioned",
            Self::Delivered => "subscription.provisioned|renewed → wallet.captured",
            Self::Captured => "wallet.captured → order.fulfilled",
            Self::Failed => "subscription.provisioning_failed → order.cancelled",
            Self::Cancelled => "order.cancelled → wallet.released",
        }
    }
}

/// How a purchase ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Fulfilled,
    Cancelled,
}

/// A purchase, as far as the log has it.
#[derive(Debug, Clone)]
pub(crate) struct Purchase {
    pub(crate) account: SubscriptionId,
    pub(crate) renewal: bool,
    pub(crate) gap: Gap,
    /// Whether its next step is due by itself: an order that waits for money is not.
    pub(crate) due: bool,
    pub(crate) parked: bool,
    pub(crate) end: Option<End>,
}

/// Everything that was seen.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) position: u64,
    pub(crate) purchases: BTreeMap<OrderId, Purchase>,
    pub(crate) balances: BTreeMap<PersonId, i64>,
    pub(crate) credits: BTreeMap<PaymentId, u32>,
    pub(crate) captured: BTreeMap<OrderId, u32>,
    /// Accounts that work and have no delivery under way.
    pub(crate) idle: BTreeMap<SubscriptionId, PersonId>,
    /// Orders whose buyer had the money when he tapped.
    pub(crate) funded: BTreeSet<OrderId>,
    /// The lowest that any wallet ever was.
    pub(crate) lowest: i64,
}

impl World {
    pub(crate) fn balance(&self, person: PersonId) -> i64 {
        self.balances.get(&person).copied().unwrap_or(0)
    }

    /// Purchases whose next step the shop owes.
    pub(crate) fn due(&self) -> impl Iterator<Item = (&OrderId, &Purchase)> {
        self.purchases.iter().filter(|(order, purchase)| {
            let due = purchase.due || self.funded.contains(order);
            purchase.end.is_none() && !purchase.parked && due
        })
    }

    fn see(&mut self, recorded: &Recorded) {
        self.position = recorded.position;
        let event = Event::decode(
            &recorded.aggregate_type,
            &recorded.event_type,
            &recorded.event_version,
            &recorded.payload,
        );
        match event.unwrap() {
            Event::Wallet(event) => self.wallet(&event),
            Event::Order(event) => self.order(recorded.aggregate_id.parse().unwrap(), &event),
            Event::Subscription(event) => {
                self.account(recorded.aggregate_id.parse().unwrap(), &event);
            }
            _ => {}
        }
    }

    fn moved(&mut self, person: PersonId, by: i64) {
        let balance = self.balances.entry(person).or_default();
        *balance += by;
        self.lowest = self.lowest.min(*balance);
    }

    fn step(&mut self, order: OrderId, gap: Gap) {
        if let Some(purchase) = self.purchases.get_mut(&order) {
            (purchase.gap, purchase.due, purchase.parked) = (gap, true, false);
        }
    }

    fn wallet(&mut self, event: &WalletEvent) {
        match event {
            WalletEvent::Credited { person, payment, amount, order, .. }
            | WalletEvent::GatewayCredited { person, payment, amount, order, .. } => {
                *self.credits.entry(*payment).or_default() += 1;
                self.moved(*person, amount.debit());
                if let Some(order) = order {
                    self.funded.insert(*order);
                }
            }
            WalletEvent::Held { person, order, amount, .. } => {
                self.moved(*person, amount.credit());
                self.step(*order, Gap::Held);
            }
            WalletEvent::Captured { order, .. } => {
                *self.captured.entry(*order).or_default() += 1;
                self.step(*order, Gap::Captured);
            }
            WalletEvent::Released { person, order, amount, .. } => {
                self.moved(*person, amount.debit());
                if let Some(purchase) = self.purchases.get_mut(order) {
                    purchase.end = Some(End::Cancelled);
                }
            }
            WalletEvent::CreditReversed { person, amount, .. }
            | WalletEvent::ReversalHeld { person, amount, .. } => {
                self.moved(*person, amount.credit());
            }
            WalletEvent::CreditClawedBack { person, from_wallet, .. } => {
                self.moved(*person, from_wallet.credit());
            }
            WalletEvent::ReversalReleased { person, amount, .. } => {
                self.moved(*person, amount.debit());
            }
            WalletEvent::ReversalSettled { .. } => {}
        }
    }

    fn order(&mut self, order: OrderId, event: &OrderEvent) {
        match event {
            OrderEvent::Placed { kind, .. } => {
                let purchase = Purchase {
                    account: kind.subscription(),
                    renewal: matches!(kind, OrderKind::Renewal { .. }),
                    gap: Gap::Placed,
                    due: false,
                    parked: false,
                    end: None,
                };
                self.purchases.insert(order, purchase);
            }
            OrderEvent::FundsMissing { .. } => {
                self.funded.remove(&order);
            }
            OrderEvent::Paid { .. } => self.step(order, Gap::Paid),
            OrderEvent::Fulfilled { .. } => {
                if let Some(purchase) = self.purchases.get_mut(&order) {
                    purchase.end = Some(End::Fulfilled);
                }
            }
            OrderEvent::Cancelled { was_paid, .. } => {
                self.step(order, Gap::Cancelled);
                if let Some(purchase) = self.purchases.get_mut(&order)
                    && !was_paid
                {
                    purchase.end = Some(End::Cancelled);
                }
            }
        }
    }

    fn account(&mut self, account: SubscriptionId, event: &SubscriptionEvent) {
        match event {
            SubscriptionEvent::ProvisioningRequested { order, .. }
            | SubscriptionEvent::ProvisioningRetried { order, .. } => {
                self.step(*order, Gap::Requested);
            }
            SubscriptionEvent::RenewalRequested { order, .. } => {
                self.idle.remove(&account);
                self.step(*order, Gap::Requested);
            }
            SubscriptionEvent::Provisioned { order, person, .. }
            | SubscriptionEvent::Renewed { order, person, .. } => {
                self.idle.insert(account, *person);
                self.step(*order, Gap::Delivered);
            }
            SubscriptionEvent::ProvisioningFailed { order, person, .. }
            | SubscriptionEvent::ProvisioningAbandoned { order, person, .. } => {
                self.step(*order, Gap::Failed);
                if self.purchases.get(order).is_some_and(|purchase| purchase.renewal) {
                    self.idle.insert(account, *person);
                }
            }
            SubscriptionEvent::ProvisioningParked { order, .. } => {
                if let Some(purchase) = self.purchases.get_mut(order) {
                    purchase.parked = true;
                }
            }
            SubscriptionEvent::UsageObserved { .. } => {}
        }
    }
}

/// The world as it is being watched.
#[derive(Clone)]
pub(crate) struct Watch {
    log: Log,
    world: Arc<Mutex<World>>,
    moved: Arc<watch::Sender<u64>>,
}

impl Watch {
    pub(crate) fn new(log: Log) -> Self {
        let (world, moved) = (Arc::default(), Arc::new(watch::Sender::new(0)));
        Self { log, world, moved }
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes that the buyer of an order has the money for it.
    pub(crate) fn fund(&self, order: OrderId) {
        self.world.lock().unwrap_or_else(PoisonError::into_inner).funded.insert(order);
    }

    /// Reads what is new; false while there is nothing, or no database.
    async fn step(&self) -> bool {
        let after = self.read(|world| world.position);
        let Ok(events) = self.log.after(after, PAGE).await else { return false };
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        // Two may have read at once; each event is seen by one of them.
        let new = events.iter().filter(|event| event.position > after);
        let mut seen = false;
        for event in new {
            if event.position == world.position + 1 {
                world.see(event);
                seen = true;
            }
        }
        let position = world.position;
        drop(world);
        if seen {
            self.moved.send_replace(position);
        }
        seen
    }

    /// Watches for ever.
    pub(crate) async fn follow(self) {
        let mut tick = tokio::time::interval(LOOK_EVERY);
        loop {
            tick.tick().await;
            while self.step().await {}
        }
    }

    /// Reads to the head of the log, which must answer.
    pub(crate) async fn catch_up(&self) {
        loop {
            while self.step().await {}
            if let Ok(head) = self.log.head().await
                && self.read(|world| world.position) >= head
            {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Waits until `look` finds something in the world.
    pub(crate) async fn until<T>(
        &self,
        within: Duration,
        what: &str,
        look: impl Fn(&World) -> Option<T>,
    ) -> T {
        let mut moved = self.moved.subscribe();
        let wait = async {
            loop {
                moved.mark_unchanged();
                if let Some(found) = self.read(&look) {
                    return found;
                }
                moved.changed().await.unwrap();
            }
        };
        match tokio::time::timeout(within, wait).await {
            Ok(found) => found,
            Err(_) => panic!("{what} did not come about within {within:?}"),
        }
    }
}
