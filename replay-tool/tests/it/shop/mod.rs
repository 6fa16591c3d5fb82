//! A shop that lives by chance: customers top up and buy, staff decide, deliveries succeed, fail
//! and wait; every event comes from an aggregate of the domain through the log. The same seed
//! makes the same history.

mod gateway;

use std::fmt::Debug;

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::Aggregate;
use domain::id::{CardId, EntryId, OrderId, PanelId, PaymentId, PersonId, PlanId, SubscriptionId};
use domain::identity::{Language, Person, PersonCommand};
use domain::money::Irr;
use domain::order::{CancelReason, Order, OrderCommand, OrderKind, Price};
use domain::payment::{
    Card, CardCommand, Found, Payment, PaymentCommand, Receipt as Page, ReceiptKind, WithdrawnBy,
};
use domain::plan::{Plan, PlanCommand, Terms};
use domain::role::{Grants, GrantsCommand, Role};
use domain::sealed::{Fingerprint, Sealed};
use domain::subscription::{Failure, Placement, Subscription, SubscriptionCommand, Usage};
use domain::time::effective_date;
use domain::wallet::{Wallet, WalletCommand};
use event_store::{ExecuteError, Metadata, Receipt};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::database::{Database, moment};
use gateway::Way;

/// Who asks.
#[derive(Debug, Clone, Copy)]
enum Who {
    Operator,
    Process,
    Person(PersonId),
}

/// Something that goes on step by step, between the steps of others.
#[derive(Debug, Clone)]
enum Going {
    TopUp { person: PersonId, payment: PaymentId, amount: Irr, step: u8 },
    Online { person: PersonId, payment: PaymentId, way: Way, step: u8 },
    Purchase { person: PersonId, order: OrderId, account: SubscriptionId, renewal: bool, step: u8 },
}

/// A shop and its chances.
pub(crate) struct Shop<'d> {
    database: &'d Database,
    chance: StdRng,
    seed: u64,
    number: u32,
    pub(crate) owner: PersonId,
    pub(crate) reviewer: PersonId,
    pub(crate) card: CardId,
    pub(crate) plan: PlanId,
    price: Irr,
    pub(crate) customers: Vec<PersonId>,
    accounts: Vec<(PersonId, SubscriptionId)>,
    going: Vec<Going>,
    pub(crate) payments: Vec<PaymentId>,
    pub(crate) orders: Vec<OrderId>,
    /// Payments opened at the gateway.
    online: usize,
    pub(crate) refusals: u32,
}

const TERMS: Terms = Terms { quota_bytes: 50 << 30, days: 30, devices: 2 };
/// Customers of a shop.
const CUSTOMERS: usize = 6;
/// Commands between two checkpoints.
const SIGNED_EVERY: u32 = 40;

impl<'d> Shop<'d> {
    /// Opens a shop and lets this many commands happen, the read models following, the head signed.
    pub(crate) async fn live(database: &'d Database, seed: u64, commands: u32) -> Self {
        let mut shop = Self::open(database, seed).await;
        while shop.number < commands {
            shop.step().await;
        }
        // Everything that goes on comes to its end, but for what waits for people.
        while let Some(going) = shop.going.pop() {
            shop.finish(going).await;
        }
        database.sign().await;
        database.project().await;
        shop
    }

    async fn open(database: &'d Database, seed: u64) -> Self {
        let id = |n: u128| Uuid::from_u128((u128::from(seed) << 64) | n);
        let at = moment(0);
        let mut shop = Self {
            database,
            chance: StdRng::seed_from_u64(seed),
            seed,
            number: 0,
            owner: PersonId::derive(id(1), "owner", at),
            reviewer: PersonId::derive(id(1), "reviewer", at),
            card: CardId::derive(id(1), "card", at),
            plan: PlanId::derive(id(1), "plan", at),
            price: irr(1_500_000),
            customers: Vec::new(),
            accounts: Vec::new(),
            going: Vec::new(),
            payments: Vec::new(),
            orders: Vec::new(),
            online: 0,
            refusals: 0,
        };
        let (owner, reviewer) = (shop.owner, shop.reviewer);
        for person in [owner, reviewer] {
            shop.register(person).await;
        }
        let grant = GrantsCommand::Grant { role: Role::Owner, by: None };
        shop.run::<Grants>(Who::Operator, owner, grant).await;
        let grant = GrantsCommand::Grant { role: Role::Reviewer, by: Some(owner) };
        shop.run::<Grants>(Who::Person(owner), reviewer, grant).await;
        let add = CardCommand::Add {
            number: sealed(shop.card),
            fingerprint: Fingerprint("c0".repeat(32)),
            holder: sealed(shop.card),
            bank: "Melli".to_owned(),
            by: owner,
        };
        let card = shop.card;
        shop.run::<Card>(Who::Person(owner), card, add).await;
        let add = PlanCommand::Add {
            name_fa: "یک‌ماهه".to_owned(),
            name_en: "One month".to_owned(),
            terms: TERMS,
            price: shop.price,
            by: owner,
        };
        let plan = shop.plan;
        shop.run::<Plan>(Who::Person(owner), plan, add).await;
        for n in 0..CUSTOMERS {
            let person = PersonId::derive(id(2), &format!("customer {n}"), moment(shop.number));
            shop.register(person).await;
            shop.customers.push(person);
        }
        shop
    }

    async fn register(&mut self, person: PersonId) {
        let register = PersonCommand::Register {
            telegram: Some(Fingerprint(person.to_string())),
            profile: sealed(person),
            language: Language::Fa,
        };
        self.run::<Person>(Who::Person(person), person, register).await;
    }

    /// One command on one aggregate, at the next moment. Whether it was not refused.
    async fn run<A>(&mut self, who: Who, id: impl ToString, command: A::Command) -> bool
    where
        A: Aggregate<Services = ()> + 'static,
        A::Command: Clone + Debug + Send + Sync,
        A::Error: Serialize + DeserializeOwned + Send + Sync,
    {
        let (id, metadata) = (id.to_string(), self.metadata(who));
        let ran = self.database.log.execute::<A>(&id, command, &metadata).await;
        self.ran(ran).await
    }

    /// A command was run, so that time goes on. Whether it was not refused.
    async fn ran<E: Debug>(&mut self, ran: Result<Receipt, ExecuteError<E>>) -> bool {
        self.number += 1;
        if self.number.is_multiple_of(SIGNED_EVERY) {
            self.database.sign().await;
        }
        match ran {
            Ok(_) => true,
            Err(ExecuteError::Refused(_)) => {
                self.refusals += 1;
                false
            }
            Err(error) => panic!("{error:?}"),
        }
    }

    fn metadata(&self, who: Who) -> Metadata {
        let number = (u128::from(self.seed) << 64) | (1 << 32) | u128::from(self.number);
        let (actor, channel) = match who {
            Who::Operator => ("operator".to_owned(), "cli"),
            Who::Process => ("process:checkout".to_owned(), "process"),
            Who::Person(person) => (format!("person:{person}"), "bot"),
        };
        let command_id = Uuid::from_u128(number);
        let fingerprint = event_store::Fingerprint::of("test", &number.to_string()).unwrap();
        Metadata {
            command_id,
            fingerprint,
            actor,
            channel: channel.to_owned(),
            correlation_id: command_id,
            causation_id: None,
        }
    }

    fn now(&self) -> DateTime<Utc> {
        moment(self.number)
    }

    fn new_id(&self, label: &str) -> domain::id::Id {
        let number = (u128::from(self.seed) << 64) | (2 << 32) | u128::from(self.number);
        domain::id::Id::derive(Uuid::from_u128(number), label, self.now())
    }

    fn entry(&self) -> EntryId {
        self.new_id("entry").into()
    }

    /// Something happens: a new thing begins, or one that goes on takes its next step.
    async fn step(&mut self) {
        if self.going.is_empty() || self.chance.gen_ratio(1, 4) {
            let person = self.customers[self.chance.gen_range(0..self.customers.len())];
            let going = match self.chance.gen_range(0..10) {
                0..=3 => self.open_payment(person).await,
                4..=5 => self.open_at_gateway(person).await,
                _ => self.place_order(person).await,
            };
            self.going.push(going);
            return;
        }
        let next = self.chance.gen_range(0..self.going.len());
        let going = self.going.swap_remove(next);
        let going = self.advance(going).await;
        self.going.extend(going);
    }

    async fn finish(&mut self, going: Going) {
        let mut going = Some(going);
        while let Some(next) = going {
            going = self.advance(next).await;
        }
    }

    async fn open_payment(&mut self, person: PersonId) -> Going {
        let payment: PaymentId = self.new_id("payment").into();
        let amount = irr(self.chance.gen_range(5..60) * 100_000);
        let expires_at = self.now() + TimeDelta::hours(1);
        let open =
            PaymentCommand::Open { person, card: self.card, amount, order: None, expires_at };
        self.run::<Payment>(Who::Person(person), payment, open).await;
        self.payments.push(payment);
        Going::TopUp { person, payment, amount, step: 0 }
    }

    async fn place_order(&mut self, person: PersonId) -> Going {
        let order: OrderId = self.new_id("order").into();
        let mine: Vec<_> = self.accounts.iter().filter(|account| account.0 == person).collect();
        let renewal = !mine.is_empty() && self.chance.gen_ratio(1, 2);
        let account = if renewal {
            // An account is in one purchase at a time, so that renewals do not race here.
            let account = mine[0].1;
            self.accounts.retain(|known| known.1 != account);
            account
        } else {
            self.new_id("account").into()
        };
        let kind = match renewal {
            true => OrderKind::Renewal { subscription: account },
            false => OrderKind::New { subscription: account },
        };
        let discount = irr(self.chance.gen_range(0..3) * 100_000);
        let place = OrderCommand::Place {
            person,
            kind,
            plan: self.plan,
            terms: TERMS,
            price: Price { list: self.price, discount },
            expires_at: self.now() + TimeDelta::days(1),
        };
        self.run::<Order>(Who::Person(person), order, place).await;
        self.orders.push(order);
        Going::Purchase { person, order, account, renewal, step: 0 }
    }

    async fn advance(&mut self, going: Going) -> Option<Going> {
        match going {
            Going::TopUp { person, payment, amount, step } => {
                self.top_up(person, payment, amount, step).await
            }
            Going::Online { person, payment, way, step } => {
                self.online(person, payment, way, step).await
            }
            Going::Purchase { person, order, account, renewal, step } => {
                self.purchase(person, order, account, renewal, step).await
            }
        }
    }

    async fn top_up(
        &mut self,
        person: PersonId,
        payment: PaymentId,
        amount: Irr,
        step: u8,
    ) -> Option<Going> {
        let customer = Who::Person(person);
        let reviewer = self.reviewer;
        let next = |amount, step| Some(Going::TopUp { person, payment, amount, step });
        match step {
            0 if self.chance.gen_ratio(1, 8) => {
                let withdraw = PaymentCommand::Withdraw { by: WithdrawnBy::Customer };
                self.run::<Payment>(customer, payment, withdraw).await;
                None
            }
            0 if self.chance.gen_ratio(1, 8) => {
                let expire = PaymentCommand::Expire { at: self.now() + TimeDelta::days(2) };
                self.run::<Payment>(Who::Process, payment, expire).await;
                None
            }
            0 => {
                let receipt = self.receipt();
                let (entry, on) = (self.entry(), effective_date(self.now()));
                let submit = PaymentCommand::SubmitReceipt { receipt, entry, on };
                self.run::<Payment>(customer, payment, submit).await;
                next(amount, 1)
            }
            1 if self.chance.gen_ratio(1, 6) => {
                let page = self.receipt();
                self.run::<Payment>(customer, payment, PaymentCommand::AddPage { page }).await;
                next(amount, 1)
            }
            1 if self.chance.gen_ratio(1, 6) => {
                let reject = PaymentCommand::Reject { reviewer, reason: "not found".to_owned() };
                self.run::<Payment>(Who::Person(reviewer), payment, reject).await;
                None
            }
            1 => {
                let other = self.chance.gen_ratio(1, 5).then(|| irr(amount.rial() + 100_000));
                let approve = PaymentCommand::Approve {
                    reviewer,
                    found: other.map(|amount| Found { amount, reason: "it came so".to_owned() }),
                };
                self.run::<Payment>(Who::Person(reviewer), payment, approve).await;
                let amount = other.unwrap_or(amount);
                let (entry, on, card) = (self.entry(), effective_date(self.now()), self.card);
                let credit =
                    WalletCommand::Credit { person, payment, card, amount, order: None, entry, on };
                self.run::<Wallet>(Who::Process, person, credit).await;
                next(amount, 2)
            }
            2 if self.chance.gen_ratio(1, 6) => {
                let reverse = PaymentCommand::Reverse { reviewer, reason: "forged".to_owned() };
                self.run::<Payment>(Who::Person(reviewer), payment, reverse).await;
                let (entry, on) = (self.entry(), effective_date(self.now()));
                let take = WalletCommand::TakeBack { payment, entry, on };
                self.run::<Wallet>(Who::Process, person, take).await;
                None
            }
            _ => None,
        }
    }

    fn receipt(&mut self) -> Page {
        let content = format!("{:064x}", self.chance.r#gen::<u128>());
        let blob = Some(format!("{:064x}", self.chance.r#gen::<u128>()));
        Page {
            kind: ReceiptKind::Photo,
            blob,
            media_type: Some("image/jpeg".to_owned()),
            content: Fingerprint(content),
            text: None,
        }
    }

    async fn purchase(
        &mut self,
        person: PersonId,
        order: OrderId,
        account: SubscriptionId,
        renewal: bool,
        step: u8,
    ) -> Option<Going> {
        let next = |step| Some(Going::Purchase { person, order, account, renewal, step });
        match step {
            0 => {
                let amount = self.due(order).await;
                let (entry, on) = (self.entry(), effective_date(self.now()));
                let hold = WalletCommand::Hold { order, amount, entry, on };
                if self.run::<Wallet>(Who::Person(person), person, hold).await {
                    self.run::<Order>(Who::Process, order, OrderCommand::MarkPaid).await;
                    return next(1);
                }
                let cancel = OrderCommand::Cancel { reason: CancelReason::Customer };
                self.run::<Order>(Who::Person(person), order, cancel).await;
                self.give_back(person, account, renewal);
                None
            }
            1 => {
                self.request(person, order, account, renewal).await;
                next(2)
            }
            2 if self.chance.gen_ratio(1, 6) => {
                let failed = SubscriptionCommand::RecordFailed { order, failure: Failure::Refused };
                self.run::<Subscription>(Who::Process, account, failed).await;
                self.refund(person, order, account, renewal, CancelReason::Refused).await;
                None
            }
            2 if self.chance.gen_ratio(1, 6) => {
                let park = SubscriptionCommand::Park { order };
                self.run::<Subscription>(Who::Process, account, park).await;
                next(3)
            }
            2 => {
                self.deliver(person, order, account).await;
                None
            }
            _ if self.chance.gen_ratio(1, 2) => {
                let retry = SubscriptionCommand::Retry { by: self.owner };
                self.run::<Subscription>(Who::Person(self.owner), account, retry).await;
                next(2)
            }
            _ => {
                let abandon = SubscriptionCommand::Abandon { by: self.owner };
                self.run::<Subscription>(Who::Person(self.owner), account, abandon).await;
                self.refund(person, order, account, renewal, CancelReason::Refunded).await;
                None
            }
        }
    }

    async fn due(&self, order: OrderId) -> Irr {
        let (order, _) = self.database.log.load::<Order>(&order.to_string()).await.unwrap();
        order.facts().unwrap().price.due().unwrap()
    }

    async fn request(
        &mut self,
        person: PersonId,
        order: OrderId,
        account: SubscriptionId,
        renewal: bool,
    ) {
        let plan = self.plan;
        let command = match renewal {
            true => {
                SubscriptionCommand::RequestRenewal { order, plan, terms: TERMS, at: self.now() }
            }
            false => {
                let panel: PanelId = domain::id::Id::from(Uuid::from_u128(9)).into();
                let name = account.to_string();
                let placement = Placement { panel, inbounds: vec![1], name };
                SubscriptionCommand::RequestProvisioning {
                    order,
                    person,
                    plan,
                    terms: TERMS,
                    placement,
                }
            }
        };
        self.run::<Subscription>(Who::Process, account, command).await;
    }

    async fn deliver(&mut self, person: PersonId, order: OrderId, account: SubscriptionId) {
        let delivered = SubscriptionCommand::RecordDelivered { order, at: self.now() };
        self.run::<Subscription>(Who::Process, account, delivered).await;
        let (loaded, _) = self.database.log.load::<Order>(&order.to_string()).await.unwrap();
        let facts = loaded.facts().unwrap().clone();
        let (plan, discount) = (facts.plan, facts.price.discount);
        let (entry, on) = (self.entry(), effective_date(self.now()));
        let capture = WalletCommand::Capture { order, plan, discount, entry, on };
        self.run::<Wallet>(Who::Process, person, capture).await;
        self.run::<Order>(Who::Process, order, OrderCommand::Fulfil).await;
        if self.chance.gen_ratio(1, 2) {
            let usage = Usage { up_bytes: 1 << 20, down_bytes: self.chance.gen_range(0..1 << 34) };
            let observe = SubscriptionCommand::ObserveUsage { usage };
            self.run::<Subscription>(Who::Process, account, observe).await;
        }
        self.accounts.push((person, account));
    }

    async fn refund(
        &mut self,
        person: PersonId,
        order: OrderId,
        account: SubscriptionId,
        renewal: bool,
        reason: CancelReason,
    ) {
        self.run::<Order>(Who::Process, order, OrderCommand::Cancel { reason }).await;
        let (entry, on) = (self.entry(), effective_date(self.now()));
        let release = WalletCommand::Release { order, entry, on };
        self.run::<Wallet>(Who::Process, person, release).await;
        self.give_back(person, account, renewal);
    }

    fn give_back(&mut self, person: PersonId, account: SubscriptionId, renewal: bool) {
        if renewal {
            self.accounts.push((person, account));
        }
    }
}

/// A text that looks sealed.
fn sealed(subject: impl std::fmt::Display) -> Sealed {
    Sealed(format!("v1.{subject}.{}", "Qw3_-z".repeat(11)))
}

fn irr(rial: u64) -> Irr {
    Irr::new(rial).unwrap()
}
