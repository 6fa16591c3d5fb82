//! Purchases and renewals, from the order to the account that works, or to the money that is back.

use chrono::TimeDelta;
use domain::id::{OrderId, PersonId, PlanId, SubscriptionId};
use domain::order::{CancelReason, Order, OrderCommand, OrderKind, Price};
use domain::plan::Plan;
use domain::subscription::{Failure, Placement, Subscription, SubscriptionCommand, Usage};
use domain::wallet::{Wallet, WalletCommand};
use rand::Rng;

use super::ground::{Became, Who};
use super::shop::{Going, Shop, irr};

impl Shop {
    /// An order for what is offered now; none when nothing is.
    pub(super) fn place_order(&mut self, person: PersonId) -> Option<Going> {
        let offered = |plan: &&PlanId| self.ground.state::<Plan>(**plan).is_offered();
        let plans: Vec<PlanId> = self.plans.iter().filter(offered).copied().collect();
        let plan = *plans.get(self.chance.gen_range(0..plans.len().max(1)))?;
        let (list, terms) = self.ground.state::<Plan>(plan).offer()?;
        let order: OrderId = self.ground.id("order");
        let mine = self.accounts.iter().position(|account| account.0 == person);
        let renewed = mine.filter(|_| self.chance.gen_bool(0.5));
        let account = match renewed {
            // An account is in one purchase at a time, so that renewals do not race here.
            Some(mine) => self.accounts.swap_remove(mine).1,
            None => self.ground.id("account"),
        };
        let kind = match renewed {
            Some(_) => OrderKind::Renewal { subscription: account },
            None => OrderKind::New { subscription: account },
        };
        let discount = irr(self.chance.gen_range(0..3) * 100_000);
        let expires_at = self.ground.now + TimeDelta::days(1);
        let price = Price { list, discount };
        let place = OrderCommand::Place { person, kind, plan, terms, price, expires_at };
        self.ground.run(Who::Person(person), order, Order::decide, place);
        let renewal = renewed.is_some();
        Some(Going::Purchase { person, order, account, renewal, step: 0 })
    }

    fn order(&mut self, who: Who, order: OrderId, command: OrderCommand) {
        self.ground.run(who, order, Order::decide, command);
    }

    fn account(&mut self, who: Who, account: SubscriptionId, command: SubscriptionCommand) {
        self.ground.run(who, account, Subscription::decide, command);
    }

    pub(super) fn purchase(
        &mut self,
        person: PersonId,
        order: OrderId,
        account: SubscriptionId,
        renewal: bool,
        step: u8,
    ) -> Option<Going> {
        let next = |step| Some(Going::Purchase { person, order, account, renewal, step });
        match step {
            0 => self.hold(person, order, account, renewal),
            1 => {
                self.request(person, order, account, renewal);
                next(2)
            }
            2 => match self.chance.gen_range(0..8) {
                0 => {
                    let failure = Failure::Refused;
                    let failed = SubscriptionCommand::RecordFailed { order, failure };
                    self.account(Who::Process, account, failed);
                    self.refund(person, order, CancelReason::Refused);
                    self.give_back(person, account, renewal);
                    None
                }
                1 | 2 => {
                    self.account(Who::Process, account, SubscriptionCommand::Park { order });
                    next(3)
                }
                _ => {
                    self.deliver(person, order, account);
                    None
                }
            },
            _ => {
                let by = if self.chance.gen_bool(0.5) { self.support } else { self.owner };
                if self.chance.gen_bool(0.6) {
                    self.account(Who::Person(by), account, SubscriptionCommand::Retry { by });
                    return next(2);
                }
                self.account(Who::Person(by), account, SubscriptionCommand::Abandon { by });
                self.refund(person, order, CancelReason::Refunded);
                self.give_back(person, account, renewal);
                None
            }
        }
    }

    fn hold(
        &mut self,
        person: PersonId,
        order: OrderId,
        account: SubscriptionId,
        renewal: bool,
    ) -> Option<Going> {
        let next = |step| Some(Going::Purchase { person, order, account, renewal, step });
        let price = self.ground.state::<Order>(order).facts().unwrap().price;
        let amount = price.due().unwrap();
        let (entry, on) = self.ground.entry();
        let hold = WalletCommand::Hold { order, amount, entry, on };
        if self.ground.run(Who::Process, person, Wallet::decide, hold) == Became::Events {
            self.order(Who::Process, order, OrderCommand::MarkPaid);
            return next(1);
        }
        let missing = self.ground.state::<Wallet>(person).available().short_of(amount);
        self.order(Who::Process, order, OrderCommand::RecordFundsMissing { missing });
        match self.chance.gen_range(0..4) {
            0 => return next(0),
            1 if !self.blocked.contains(&person) => {
                let reason = CancelReason::Customer;
                self.order(Who::Person(person), order, OrderCommand::Cancel { reason });
            }
            2 => {
                let reason = CancelReason::PlanGone;
                self.order(Who::Process, order, OrderCommand::Cancel { reason });
            }
            _ => {
                let at = self.ground.now + TimeDelta::days(2);
                self.order(Who::Process, order, OrderCommand::Expire { at });
            }
        }
        self.give_back(person, account, renewal);
        None
    }

    fn request(
        &mut self,
        person: PersonId,
        order: OrderId,
        account: SubscriptionId,
        renewal: bool,
    ) {
        let facts = self.ground.state::<Order>(order).facts().unwrap().clone();
        let (plan, terms) = (facts.plan, facts.terms);
        let command = if renewal {
            SubscriptionCommand::RequestRenewal { order, plan, terms, at: self.ground.now }
        } else {
            let placement =
                Placement { panel: self.panel, inbounds: vec![1], name: account.to_string() };
            SubscriptionCommand::RequestProvisioning { order, person, plan, terms, placement }
        };
        self.account(Who::Process, account, command);
    }

    fn deliver(&mut self, person: PersonId, order: OrderId, account: SubscriptionId) {
        let at = self.ground.now;
        let delivered = SubscriptionCommand::RecordDelivered { order, at };
        self.account(Who::Process, account, delivered);
        let facts = self.ground.state::<Order>(order).facts().unwrap().clone();
        let (plan, discount, (entry, on)) = (facts.plan, facts.price.discount, self.ground.entry());
        let capture = WalletCommand::Capture { order, plan, discount, entry, on };
        self.ground.run(Who::Process, person, Wallet::decide, capture);
        self.order(Who::Process, order, OrderCommand::Fulfil);
        if self.chance.gen_bool(0.5) {
            let down_bytes = self.chance.gen_range(0..1 << 34);
            let usage = Usage { up_bytes: 1 << 20, down_bytes };
            self.account(Who::Process, account, SubscriptionCommand::ObserveUsage { usage });
        }
        self.accounts.push((person, account));
    }

    fn refund(&mut self, person: PersonId, order: OrderId, reason: CancelReason) {
        self.order(Who::Process, order, OrderCommand::Cancel { reason });
        let (entry, on) = self.ground.entry();
        let release = WalletCommand::Release { order, entry, on };
        self.ground.run(Who::Process, person, Wallet::decide, release);
    }

    fn give_back(&mut self, person: PersonId, account: SubscriptionId, renewal: bool) {
        if renewal {
            self.accounts.push((person, account));
        }
    }
}
