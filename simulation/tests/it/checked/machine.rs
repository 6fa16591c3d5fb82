//! The transitions: who may do what in a state, and what comes of it.

use cqrs_es::Aggregate;
use domain::{
    event::Event,
    money::Irr,
    order::{CancelReason, Order, OrderCommand, OrderKind, Price, Status},
    payment::{Found, PaymentCommand},
    plan::Terms,
    process::{checkout, provisioning, top_up},
    spec::{Decide, id},
    subscription::SubscriptionCommand,
    time::effective_date,
    wallet::WalletCommand,
};

use super::{
    attempt::How,
    bounds::{Bounds, Deed, FOUND_OTHERWISE, PRICE},
    state::{Hand, Key, Phase, Refusal, State, Task, Todo, account, now, order, payment, person},
};

/// What may happen next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// Somebody does something.
    Do(Deed),
    /// A worker takes the first task of a queue; the place of the queue.
    Claim(u8),
    /// The attempt at this place goes on.
    Go(u8, How),
    /// A call that hung arrives.
    Arrive(u8),
}

pub(super) const TERMS: Terms = Terms { quota_bytes: 1 << 30, days: 30, devices: 1 };

pub(super) fn irr(rial: u64) -> Irr {
    Irr::new(rial).expect("a small amount")
}

/// The number of a stream: wallet, payment, account, orders.
const WALLET: u8 = 0;
const PAYMENT: u8 = 1;
const ACCOUNT: u8 = 2;
const ORDERS: u8 = 3;

impl State {
    /// What must go on by itself: tasks, attempts, calls on their way.
    pub(super) fn obligatory(&self, bounds: &Bounds) -> Vec<Step> {
        let mut steps = vec![];
        for (place, queue) in (0..).zip(self.queues.values()) {
            let Some(task) = queue.first() else { continue };
            let in_hands = self.hands.iter().filter(|hand| hand.task == task.id).count();
            let free = in_hands == 0 || in_hands == 1 && self.doubles < bounds.doubles;
            if free && self.is_due(bounds, task) {
                steps.push(Step::Claim(place));
            }
        }
        for (place, hand) in (0..).zip(self.hands.iter()) {
            steps.extend(self.ways(bounds, hand).into_iter().map(|how| Step::Go(place, how)));
        }
        steps.extend((0..).zip(&self.late).map(|(place, _)| Step::Arrive(place)));
        steps
    }

    /// A panel is looked at again when everything that was under way before has ended; a deadline
    /// may come at any time, where deadlines are played.
    fn is_due(&self, bounds: &Bounds, task: &Task) -> bool {
        match &task.todo {
            Todo::Provisioning(provisioning::Task::LookAgain { .. }) => {
                let calling = |hand: &Hand| {
                    use Phase as P;
                    matches!(hand.phase, P::Deliver(_) | P::Settle(..) | P::Owed(_) | P::Look(_))
                };
                self.late.is_empty() && !self.hands.iter().any(calling)
            }
            Todo::Checkout(checkout::Task::Expire { order, .. }) => {
                let waits = self.number(*order).and_then(|n| self.orders.get(&n));
                let waits = waits.and_then(Order::facts).map(|facts| facts.status);
                bounds.deadlines || waits != Some(Status::Placed)
            }
            _ => true,
        }
    }

    /// What people may do.
    pub(super) fn deeds(&self, bounds: &Bounds) -> Vec<Step> {
        let parked = self.account.delivery().is_some_and(|delivery| delivery.parked);
        let fits = |deed: &Deed| match deed {
            Deed::Abandon => parked,
            Deed::Retry => parked && !self.done.contains(deed),
            Deed::Place(_, true) => {
                let works = self.account.service().is_some() && self.account.delivery().is_none();
                works && !self.done.contains(deed)
            }
            Deed::Hold(n) | Deed::Cancel(n) => {
                self.orders.contains_key(n) && !self.done.contains(deed)
            }
            _ => !self.done.contains(deed),
        };
        bounds.deeds.iter().filter(|deed| fits(deed)).map(|deed| Step::Do(*deed)).collect()
    }

    pub(super) fn number(&self, of: domain::id::OrderId) -> Option<u8> {
        (0..4).find(|n| order(*n) == of)
    }

    /// Runs a command under its key: the first outcome, whenever it is asked again.
    pub(super) fn run<A: Decide>(
        &mut self,
        key: Key,
        state: &A,
        command: A::Command,
        refused: fn(A::Error) -> Refusal,
        record: impl Fn(&mut Self, A::Event),
    ) -> Option<Refusal> {
        if let Some(kept) = self.commands.get(&key) {
            return kept.clone();
        }
        let outcome = match state.decide(command) {
            Ok(events) => {
                for event in events {
                    record(self, event);
                }
                None
            }
            Err(refusal) => Some(refused(refusal)),
        };
        self.commands.change(|commands| commands.insert(key, outcome.clone()));
        outcome
    }

    pub(super) fn wallet(&mut self, key: Key, command: WalletCommand) -> Option<Refusal> {
        let state = (*self.wallet).clone();
        self.run(key, &state, command, Refusal::Wallet, |state, event| {
            state.record(WALLET, &person().to_string(), Event::Wallet(event));
        })
    }

    pub(super) fn order(&mut self, key: Key, n: u8, command: OrderCommand) -> Option<Refusal> {
        let state = self.orders.get(&n).cloned().unwrap_or_default();
        self.run(key, &state, command, Refusal::Order, |state, event| {
            state.record(ORDERS + n, &order(n).to_string(), Event::Order(event));
        })
    }

    pub(super) fn subscription(
        &mut self,
        key: Key,
        command: SubscriptionCommand,
    ) -> Option<Refusal> {
        let state = (*self.account).clone();
        self.run(key, &state, command, Refusal::Account, |state, event| {
            state.record(ACCOUNT, &account().to_string(), Event::Subscription(event));
        })
    }

    pub(super) fn bill(&mut self, key: Key, command: PaymentCommand) -> Option<Refusal> {
        let state = (*self.payment).clone();
        self.run(key, &state, command, Refusal::Payment, |state, event| {
            state.record(PAYMENT, &payment().to_string(), Event::Payment(event));
        })
    }

    /// Folds an event, books its entry, and makes the tasks that follow from it.
    fn record(&mut self, stream: u8, name: &str, event: Event) {
        self.judge(&event);
        let sequence = self.sequences.change(|sequences| {
            let sequence = sequences.entry(stream).or_default();
            *sequence += 1;
            *sequence
        });
        let base = u32::from(stream) << 24 | sequence << 8;
        let made = top_up::tasks(name, &event).into_iter().map(Todo::TopUp);
        let made = made.chain(checkout::tasks(name, &event).into_iter().map(Todo::Checkout));
        let own = provisioning::tasks(name, &event).into_iter().map(Todo::Provisioning);
        for (todo, ordinal) in made.chain(own).zip(1_u32..) {
            let id = base | ordinal;
            let key = queue_of(&todo).unwrap_or_else(|| format!("alone {id}"));
            let task = Task { id, todo, claims: 0 };
            self.queues.change(|queues| queues.entry(key).or_default().push(task));
        }
        match event {
            Event::Wallet(event) => self.wallet.change(|wallet| wallet.apply(event)),
            Event::Payment(event) => self.payment.change(|payment| payment.apply(event)),
            Event::Subscription(event) => self.account.change(|account| account.apply(event)),
            Event::Order(event) => self.orders.change(|orders| {
                orders.entry(stream - ORDERS).or_default().apply(event);
            }),
            _ => self.wrong = Some("an event of no part of this"),
        }
    }

    /// Somebody does something.
    pub(super) fn deed(&mut self, deed: Deed) {
        self.done.insert(deed);
        let parked = self.sequences.get(&ACCOUNT).copied().unwrap_or(0);
        let key = (u32::MAX - parked, deed_number(deed));
        let (first, second) = (id(8), id(9));
        match deed {
            Deed::Place(n, renews) => {
                let subscription = account();
                let kind = match renews {
                    true => OrderKind::Renewal { subscription },
                    false => OrderKind::New { subscription },
                };
                let price = Price { list: irr(PRICE), discount: Irr::ZERO };
                let (person, plan, terms) = (person(), id(50), TERMS);
                let expires_at = now() + chrono::TimeDelta::hours(1);
                let place = OrderCommand::Place { person, kind, plan, terms, price, expires_at };
                self.order(key, n, place);
            }
            Deed::Hold(n) => {
                let (entry, on) = (super::state::entry(key), effective_date(now()));
                let amount = irr(PRICE);
                self.wallet(key, WalletCommand::Hold { order: order(n), amount, entry, on });
            }
            Deed::Cancel(n) => {
                self.order(key, n, OrderCommand::Cancel { reason: CancelReason::Customer });
            }
            Deed::WithdrawPlan => self.plan_offered = false,
            Deed::Approve => {
                self.bill(key, PaymentCommand::Approve { reviewer: first, found: None });
            }
            Deed::ApproveOtherwise => {
                let amount = irr(FOUND_OTHERWISE);
                let found = Some(Found { amount, reason: "less came".to_owned() });
                self.bill(key, PaymentCommand::Approve { reviewer: second, found });
            }
            Deed::Reject => {
                let reason = "none".to_owned();
                self.bill(key, PaymentCommand::Reject { reviewer: second, reason });
            }
            Deed::Reverse => {
                let reason = "wrong".to_owned();
                self.bill(key, PaymentCommand::Reverse { reviewer: second, reason });
            }
            Deed::Retry => {
                self.subscription(key, SubscriptionCommand::Retry { by: first });
            }
            Deed::Abandon => {
                self.subscription(key, SubscriptionCommand::Abandon { by: first });
            }
        }
    }

    /// A worker takes the first task of a queue, and reads what it is about.
    pub(super) fn claim(&mut self, bounds: &Bounds, place: u8) {
        let taken = self.queues.change(|queues| {
            let task = queues.values_mut().nth(place.into()).and_then(|queue| queue.first_mut())?;
            task.claims += 1;
            Some(task.clone())
        });
        let Some(Task { id, todo, claims }) = taken else { return };
        let hand = Hand { task: id, todo, claim: claims, phase: Phase::Read };
        self.doubles += u8::from(self.hands.iter().any(|other| other.task == hand.task));
        self.carry_on(bounds, hand, How::Well);
    }

    /// A task is done, if this attempt is still its own.
    pub(super) fn finish(&mut self, hand: &Hand) {
        let own = |task: &Task| task.id == hand.task && task.claims == hand.claim;
        self.queues.change(|queues| {
            for queue in queues.values_mut() {
                queue.retain(|task| !own(task));
            }
            queues.retain(|_, queue| !queue.is_empty());
        });
    }

    /// It is too early: the attempt does not count.
    pub(super) fn snooze(&mut self, hand: &Hand) {
        self.queues.change(|queues| {
            for task in queues.values_mut().flatten() {
                if task.id == hand.task && task.claims == hand.claim {
                    task.claims -= 1;
                }
            }
        });
    }
}

const fn deed_number(deed: Deed) -> u8 {
    match deed {
        Deed::Place(n, _) => n,
        Deed::Hold(n) => 10 + n,
        Deed::Cancel(n) => 20 + n,
        Deed::WithdrawPlan => 30,
        Deed::Approve => 31,
        Deed::ApproveOtherwise => 32,
        Deed::Reject => 33,
        Deed::Reverse => 34,
        Deed::Retry => 35,
        Deed::Abandon => 36,
    }
}

fn queue_of(todo: &Todo) -> Option<String> {
    match todo {
        Todo::TopUp(top_up::Task::Expire { .. })
        | Todo::Checkout(checkout::Task::Expire { .. })
        | Todo::Provisioning(provisioning::Task::LookAgain { .. }) => None,
        Todo::TopUp(_) => Some("top_up".to_owned()),
        Todo::Checkout(task) => Some(format!("checkout {}", task.order())),
        Todo::Provisioning(_) => Some("provisioning".to_owned()),
    }
}

/// An aggregate after its first events, given as commands that must be accepted.
pub(super) fn after<A: Decide>(commands: impl IntoIterator<Item = A::Command>) -> A {
    let mut state = A::default();
    for command in commands {
        for event in state.decide(command).unwrap_or_default() {
            state.apply(event);
        }
    }
    state
}
