//! What an attempt at a task does, one step at a time: the doing of `app`, as steps between which
//! everything else may happen.

use domain::{
    id::OrderId,
    order::{CancelReason, Facts, Order, OrderCommand, OrderError, OrderKind, Status},
    payment::{PaymentCommand, PaymentError},
    process::{checkout, provisioning, top_up},
    spec::id,
    subscription::{Failure, Placement, SubscriptionCommand, SubscriptionError},
    time::effective_date,
    wallet::{WalletCommand, WalletError},
};

use super::{
    bounds::{Bounds, Wrong},
    machine::irr,
    state::{Call, Hand, Key, Phase, Refusal, State, Todo, entry, now, order},
};

/// How a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum How {
    /// Well.
    Well,
    /// Well, but its worker dies with it, and the answer is lost.
    Dies,
    /// The panel does it, and its answer is lost; the attempt ends, to be made again.
    AnswerLost,
    /// The same, and it was the last attempt before staff must look.
    AnswerLostParked,
    /// The panel does nothing and does not answer.
    Silent,
    /// The call hangs, and may arrive later.
    Hangs,
    /// The call hangs, and its worker dies.
    HangsAndDies,
    /// The panel refuses for good.
    Refused,
}

/// What comes after a step.
enum Next {
    /// A further step.
    Then(Phase),
    /// The task is done.
    Done,
    /// Another attempt.
    Again,
    /// Later, and this was no attempt.
    Later,
    /// A contradiction that somebody must look at.
    Park,
}

impl State {
    /// The ways in which an attempt may go on.
    pub(super) fn ways(&self, bounds: &Bounds, hand: &Hand) -> Vec<How> {
        let mut ways = vec![How::Well];
        let writes = !matches!(hand.phase, Phase::Read | Phase::Owed(_) | Phase::Look(_));
        let mortal = self.deaths < bounds.deaths;
        if writes && mortal {
            ways.push(How::Dies);
        }
        let call = matches!(hand.phase, Phase::Deliver(_) | Phase::Settle(..));
        if call && self.unknowns < bounds.unknowns {
            ways.extend([How::AnswerLost, How::Silent, How::Hangs]);
            if matches!(hand.phase, Phase::Deliver(_)) {
                ways.push(How::AnswerLostParked);
            }
            if mortal {
                ways.push(How::HangsAndDies);
            }
        }
        if bounds.refuses && matches!(hand.phase, Phase::Deliver(_)) {
            ways.push(How::Refused);
        }
        ways
    }

    /// An attempt goes on.
    pub(super) fn go(&mut self, bounds: &Bounds, place: u8, how: How) {
        let hand = self.hands.change(|hands| hands.remove(place.into()));
        self.carry_on(bounds, hand, how);
    }

    /// Does the next step of an attempt, and keeps what comes of it.
    pub(super) fn carry_on(&mut self, bounds: &Bounds, hand: Hand, how: How) {
        let dies = matches!(how, How::Dies | How::HangsAndDies);
        self.deaths += u8::from(dies);
        self.unknowns += u8::from(!matches!(how, How::Well | How::Dies | How::Refused));
        let next = self.step(bounds, &hand, how);
        if dies {
            return;
        }
        match next {
            Next::Then(phase) => self.hands.change(|hands| {
                hands.push(Hand { phase, ..hand });
                hands.sort_by_key(|hand| (hand.task, hand.claim));
            }),
            Next::Done => self.finish(&hand),
            Next::Later => self.snooze(&hand),
            Next::Again => {}
            Next::Park => self.wrong = Some("a task came to a contradiction"),
        }
    }

    fn step(&mut self, bounds: &Bounds, hand: &Hand, how: How) -> Next {
        match &hand.todo {
            Todo::TopUp(task) => self.top_up(hand, task),
            Todo::Checkout(task) => self.checkout(bounds, hand, task),
            Todo::Provisioning(task) => self.provisioning(bounds, hand, task, how),
        }
    }

    fn top_up(&mut self, hand: &Hand, task: &top_up::Task) -> Next {
        if hand.phase == Phase::Read {
            return Next::Then(Phase::Command);
        }
        let key = (hand.task, 0);
        let (entry, on) = (entry(key), effective_date(now()));
        let refusal = match *task {
            top_up::Task::Credit { payment, person, card, amount, order } => {
                let credit =
                    WalletCommand::Credit { person, payment, card, amount, order, entry, on };
                self.wallet(key, credit)
            }
            top_up::Task::TakeBack { payment, .. } => {
                self.wallet(key, WalletCommand::TakeBack { payment, entry, on })
            }
            top_up::Task::Expire { at, .. } => self.bill(key, PaymentCommand::Expire { at }),
        };
        match refusal {
            None | Some(Refusal::Payment(PaymentError::AlreadyDecided { .. })) => Next::Done,
            Some(_) => Next::Park,
        }
    }

    fn facts(&self, of: OrderId) -> Option<(u8, Facts)> {
        let n = self.number(of)?;
        self.orders.get(&n).and_then(Order::facts).cloned().map(|facts| (n, facts))
    }

    fn checkout(&mut self, bounds: &Bounds, hand: &Hand, task: &checkout::Task) -> Next {
        use checkout::Task as T;
        let Some((n, facts)) = self.facts(task.order()) else { return Next::Park };
        let key = (hand.task, 0);
        let status = facts.status;
        match (hand.phase, task) {
            (Phase::Read, T::Resume { .. }) if status != Status::Placed => Next::Done,
            (Phase::Read, T::Resume { .. }) if !self.plan_offered => Next::Then(Phase::PlanGone),
            (Phase::Read, T::Resume { .. }) => Next::Then(Phase::Hold),
            (Phase::Read, T::MarkPaid { .. }) => Next::Then(Phase::MarkPaid),
            (Phase::Read, T::RequestDelivery { .. }) => self.before_request(status, &facts),
            (Phase::Read, _) => Next::Then(Phase::Command),
            (Phase::PlanGone, _) => self.cancel((hand.task, 1), n, CancelReason::PlanGone),
            (Phase::Hold, _) => self.hold(key, n, &facts),
            (Phase::Missing(rial), _) => {
                let missing = OrderCommand::RecordFundsMissing { missing: irr(rial) };
                match self.order((hand.task, 2), n, missing) {
                    None
                    | Some(Refusal::Order(OrderError::Ended { .. } | OrderError::AlreadyPaid {})) => {
                        Next::Done
                    }
                    Some(_) => Next::Park,
                }
            }
            (Phase::MarkPaid, _) => match self.order(key, n, OrderCommand::MarkPaid) {
                None => Next::Done,
                Some(Refusal::Order(OrderError::Ended { .. })) => {
                    let keeps = bounds.wrong == Wrong::KeepsHold;
                    if keeps { Next::Done } else { Next::Then(Phase::ReleaseAfter) }
                }
                Some(_) => Next::Park,
            },
            (Phase::ReleaseAfter, _) => self.release((hand.task, 3), n),
            (Phase::Request, _) => self.request(bounds, hand, n, &facts),
            (Phase::Busy, _) => self.cancel((hand.task, 4), n, CancelReason::Refused),
            (_, T::Capture { .. }) => self.capture(key, n, &facts),
            (_, T::Fulfil { .. }) => done(self.order(key, n, OrderCommand::Fulfil).as_ref()),
            (_, T::Cancel { reason, .. }) => self.cancel(key, n, *reason),
            (_, T::Release { .. }) => self.release(key, n),
            (_, T::Expire { at, .. }) => {
                done(self.order(key, n, OrderCommand::Expire { at: *at }).as_ref())
            }
            _ => Next::Park,
        }
    }

    fn before_request(&self, status: Status, facts: &Facts) -> Next {
        let is_new = matches!(facts.kind, OrderKind::New { .. });
        let there = is_new && self.account.person().is_some();
        let goes = status == Status::Paid && !there;
        if goes { Next::Then(Phase::Request) } else { Next::Done }
    }

    fn hold(&mut self, key: Key, n: u8, facts: &Facts) -> Next {
        let amount = facts.price.due().unwrap_or_default();
        let (entry, on) = (entry(key), effective_date(now()));
        match self.wallet(key, WalletCommand::Hold { order: order(n), amount, entry, on }) {
            None => Next::Done,
            Some(Refusal::Wallet(WalletError::InsufficientFunds { available, required })) => {
                Next::Then(Phase::Missing(available.short_of(required).rial()))
            }
            Some(_) => Next::Park,
        }
    }

    fn request(&mut self, bounds: &Bounds, hand: &Hand, n: u8, facts: &Facts) -> Next {
        let (order, person) = (order(n), facts.person);
        let (plan, terms, at) = (facts.plan, facts.terms, now());
        let command = match facts.kind {
            OrderKind::New { .. } => {
                let (panel, name) = (id(60), "Moonvpn-1".to_owned());
                let placement = Placement { panel, inbounds: vec![1], name };
                SubscriptionCommand::RequestProvisioning { order, person, plan, terms, placement }
            }
            OrderKind::Renewal { .. } => {
                SubscriptionCommand::RequestRenewal { order, plan, terms, at }
            }
        };
        match self.subscription((hand.task, 0), command) {
            None if bounds.wrong == Wrong::CapturesUnseen => self.capture((hand.task, 9), n, facts),
            None => Next::Done,
            Some(Refusal::Account(
                SubscriptionError::Busy { .. } | SubscriptionError::NeverWorked {},
            )) => Next::Then(Phase::Busy),
            Some(_) => Next::Park,
        }
    }

    fn capture(&mut self, key: Key, n: u8, facts: &Facts) -> Next {
        let (order, plan, discount) = (order(n), facts.plan, facts.price.discount);
        let (entry, on) = (entry(key), effective_date(now()));
        done(self.wallet(key, WalletCommand::Capture { order, plan, discount, entry, on }).as_ref())
    }

    fn cancel(&mut self, key: Key, n: u8, reason: CancelReason) -> Next {
        done(self.order(key, n, OrderCommand::Cancel { reason }).as_ref())
    }

    fn release(&mut self, key: Key, n: u8) -> Next {
        let (entry, on) = (entry(key), effective_date(now()));
        done(self.wallet(key, WalletCommand::Release { order: order(n), entry, on }).as_ref())
    }

    fn provisioning(
        &mut self,
        bounds: &Bounds,
        hand: &Hand,
        task: &provisioning::Task,
        how: How,
    ) -> Next {
        let of = match task {
            provisioning::Task::Deliver { order, .. } => Some(*order),
            _ => None,
        };
        match (hand.phase, of) {
            (Phase::Read, Some(of)) => self.job(of),
            (Phase::Deliver(call), Some(_)) => self.deliver(call, how),
            (Phase::Record(delivered), Some(order)) => {
                let command = if delivered {
                    SubscriptionCommand::RecordDelivered { order, at: now() }
                } else {
                    SubscriptionCommand::RecordFailed { order, failure: Failure::Refused }
                };
                match self.subscription((hand.task, 0), command) {
                    None => Next::Done,
                    Some(Refusal::Account(SubscriptionError::NotUnderWay {})) => {
                        let leaves = bounds.wrong == Wrong::LeavesAccount;
                        if leaves { Next::Done } else { Next::Then(Phase::Owed(false)) }
                    }
                    Some(_) => Next::Park,
                }
            }
            (Phase::Park, Some(order)) => {
                match self.subscription((hand.task, 1), SubscriptionCommand::Park { order }) {
                    None | Some(Refusal::Account(SubscriptionError::NotUnderWay {})) => Next::Done,
                    Some(_) => Next::Park,
                }
            }
            (Phase::Read, None) if bounds.wrong == Wrong::LeavesAccount => Next::Done,
            (Phase::Read, None) => {
                let looks = matches!(task, provisioning::Task::LookAgain { .. });
                match self.owed() {
                    None => Next::Done,
                    Some(call) if looks => Next::Then(Phase::Look(call)),
                    Some(call) => Next::Then(Phase::Settle(call, false)),
                }
            }
            (Phase::Look(call), _) if self.panel == call.until => Next::Done,
            (Phase::Look(_), _) => Next::Then(Phase::Owed(true)),
            (Phase::Owed(again), _) => match self.owed() {
                None if again => Next::Later,
                None => Next::Done,
                Some(call) => Next::Then(Phase::Settle(call, again)),
            },
            (Phase::Settle(call, again), _) => match self.call(call, how) {
                true if again => Next::Later,
                true => Next::Done,
                false => Next::Again,
            },
            _ => Next::Park,
        }
    }

    /// The delivery for an order, while it is under way and not parked.
    fn job(&self, of: OrderId) -> Next {
        let delivery = self.account.delivery().filter(|d| d.order == of && !d.parked);
        let Some(end) = delivery.and_then(|_| self.account.end_if_delivered(now()).ok()) else {
            return Next::Done;
        };
        Next::Then(Phase::Deliver(Call { until: Some(end.timestamp()), order: self.number(of) }))
    }

    fn deliver(&mut self, call: Call, how: How) -> Next {
        match how {
            How::Refused => Next::Then(Phase::Record(false)),
            How::AnswerLostParked => {
                self.make(call);
                Next::Then(Phase::Park)
            }
            _ if self.call(call, how) => Next::Then(Phase::Record(true)),
            _ => Next::Again,
        }
    }

    /// What the account is owed now; none while a delivery sees to it.
    fn owed(&self) -> Option<Call> {
        self.account.placement()?;
        if self.account.delivery().is_some() {
            return None;
        }
        let until = self.account.service().map(|service| service.expires_at.timestamp());
        Some(Call { until, order: None })
    }

    /// Calls the panel. True: it answered that it is done.
    fn call(&mut self, call: Call, how: How) -> bool {
        match how {
            How::Well | How::Dies => {
                self.make(call);
                true
            }
            How::Hangs | How::HangsAndDies => {
                self.late.push(call);
                self.late.sort_unstable();
                false
            }
            How::AnswerLost | How::AnswerLostParked => {
                self.make(call);
                false
            }
            How::Silent | How::Refused => false,
        }
    }

    /// The panel does what it was asked.
    pub(super) fn make(&mut self, call: Call) {
        self.panel = call.until;
        if call.until.is_some() {
            self.seen.extend(call.order);
        }
    }
}

const fn done(refusal: Option<&Refusal>) -> Next {
    if refusal.is_none() { Next::Done } else { Next::Park }
}
