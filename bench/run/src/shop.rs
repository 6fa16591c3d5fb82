//! A whole shop's history: people top up and buy, staff decide, deliveries succeed and fail; every event is decided by
//! an aggregate of the domain and written by the log's own append, many flows under way at once. The same seed makes the
//! same history. Its head is signed, and an audit finds nothing.

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{EntryId, OrderId, PanelId, PaymentId, PersonId, PlanId, SubscriptionId};
use domain::identity::{Language, Person, PersonCommand};
use domain::money::Irr;
use domain::order::{CancelReason, Order, OrderCommand, OrderKind, Price};
use domain::payment::{Card, CardCommand, Payment, PaymentCommand, Receipt, ReceiptKind};
use domain::plan::{Plan, PlanCommand, Terms};
use domain::role::{Grants, GrantsCommand, Role};
use domain::sealed::{Fingerprint, Sealed};
use domain::subscription::{Failure, Placement, Subscription, SubscriptionCommand, Usage};
use domain::time::effective_date;
use domain::wallet::{Wallet, WalletCommand};
use event_store::Metadata;
use event_store::projection::Projections;
use event_store::tree::{SigningKey, sign_checkpoint};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use sqlx::Executor;
use uuid::Uuid;

use crate::bulk::{Held, Writer};
use crate::context::Bench;
use crate::ours::{Ours, card};

const TERMS: Terms = Terms { quota_bytes: 50 << 30, days: 30, devices: 2 };
const LIST_PRICE: u64 = 1_500_000;
/// Flows under way at once.
const GOING: usize = 256;
/// Events for each customer, on average.
const EVENTS_EACH: u64 = 100;
/// Of customers, the fewest.
const CUSTOMERS_MIN: u64 = 50;
const SEED: u64 = 20_261_123;

/// What a shop left: its database is migrated, signed, and its read models are at the head.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) database: &'static str,
    pub(crate) events: u64,
    /// The verifier key of its checkpoints.
    pub(crate) public_key: String,
    pub(crate) customers: Vec<PersonId>,
}

/// Makes the shop of at least this many events.
pub(crate) async fn make(bench: &Bench, database: &'static str, events: u64) -> Result<Made> {
    let began = std::time::Instant::now();
    bench.server.create_database(database).await?;
    let owner = bench.server.pool(database, 4).await?;
    event_store::migrate(&owner).await?;
    let ours = Ours::open(bench, database).await?;
    let mut shop = Shop::open(Writer::new(ours.log.clone()), events).await?;
    while shop.writer.events < events {
        shop.step().await?;
    }
    while let Some(going) = shop.going.pop() {
        shop.finish(going).await?;
    }
    shop.writer.finish().await?;
    let seconds = began.elapsed().as_secs_f64();
    eprintln!("   made a shop of {} events in {seconds:.0} s", shop.writer.events);
    let key = SigningKey::from_seed("shop", &[7; 32])?;
    sign_checkpoint(&owner, &key, "bench.example/log").await?.context("nothing was signed")?;
    let projections = Projections::new(ours.log.clone(), projections::all());
    projections.ensure().await?;
    projections.catch_up().await?;
    owner.execute("VACUUM ANALYZE").await?;
    owner.close().await;
    ours.pool.close().await;
    Ok(Made {
        database,
        events: shop.writer.events,
        public_key: key.verifier().to_string(),
        customers: shop.customers.iter().map(|customer| customer.id).collect(),
    })
}

#[derive(Debug, Clone, Copy)]
enum Who {
    Operator,
    Process,
    Person(PersonId),
}

struct Customer {
    id: PersonId,
    wallet: Held<Wallet>,
    /// Accounts that no purchase is about at the moment.
    accounts: Vec<(SubscriptionId, Held<Subscription>)>,
}

/// Something that goes on step by step, between the steps of others.
enum Going {
    TopUp { customer: usize, id: PaymentId, payment: Held<Payment>, amount: u64, step: u8 },
    Purchase(Box<Purchase>),
}

struct Purchase {
    customer: usize,
    id: OrderId,
    order: Held<Order>,
    account_id: SubscriptionId,
    account: Held<Subscription>,
    renewal: bool,
    discount: u64,
    step: u8,
}

struct Shop {
    writer: Writer,
    chance: SmallRng,
    number: u64,
    owner: PersonId,
    reviewer: PersonId,
    plan: PlanId,
    customers: Vec<Customer>,
    going: Vec<Going>,
}

/// The circumstances of one command: its metadata, its id and its time.
struct Now {
    metadata: Metadata,
    id: Uuid,
    at: DateTime<Utc>,
}

impl Now {
    fn entry(&self) -> EntryId {
        EntryId::derive(self.id, "entry", self.at)
    }
}

/// A text in the form in which personal data is sealed.
fn sealed(subject: impl std::fmt::Display) -> Sealed {
    Sealed(format!("v1.{subject}.{}", "Qw3_-z".repeat(11)))
}

fn irr(rial: u64) -> Result<Irr> {
    Ok(Irr::new(rial)?)
}

impl Shop {
    async fn open(writer: Writer, events: u64) -> Result<Self> {
        let at = DateTime::UNIX_EPOCH;
        let id = |label: &str| PersonId::derive(Uuid::from_u128(4), label, at);
        let mut shop = Self {
            writer,
            chance: SmallRng::seed_from_u64(SEED),
            number: 0,
            owner: id("owner"),
            reviewer: id("reviewer"),
            plan: PlanId::derive(Uuid::from_u128(4), "plan", at),
            customers: Vec::new(),
            going: Vec::new(),
        };
        let (owner, reviewer) = (shop.owner, shop.reviewer);
        for person in [owner, reviewer] {
            shop.register(person).await?;
        }
        let grant = GrantsCommand::Grant { role: Role::Owner, by: None };
        shop.once::<Grants>(Who::Operator, owner, grant).await?;
        let grant = GrantsCommand::Grant { role: Role::Reviewer, by: Some(owner) };
        shop.once::<Grants>(Who::Person(owner), reviewer, grant).await?;
        let add = CardCommand::Add {
            number: sealed(card()),
            fingerprint: Fingerprint("c0".repeat(32)),
            holder: sealed(card()),
            bank: "Melli".to_owned(),
            by: owner,
        };
        shop.once::<Card>(Who::Person(owner), card(), add).await?;
        let add = PlanCommand::Add {
            name_fa: "یک‌ماهه".to_owned(),
            name_en: "One month".to_owned(),
            terms: TERMS,
            price: irr(LIST_PRICE)?,
            by: owner,
        };
        let plan = shop.plan;
        shop.once::<Plan>(Who::Person(owner), plan, add).await?;
        for n in 0..(events / EVENTS_EACH).max(CUSTOMERS_MIN) {
            let id = id(&format!("customer {n}"));
            shop.register(id).await?;
            shop.customers.push(Customer { id, wallet: Held::new(id), accounts: Vec::new() });
        }
        Ok(shop)
    }

    fn now(&mut self, who: Who, what: &str) -> Result<Now> {
        let (actor, channel) = match who {
            Who::Operator => ("operator".to_owned(), "cli"),
            Who::Process => ("process:checkout".to_owned(), "process"),
            Who::Person(person) => (format!("person:{person}"), "bot"),
        };
        self.number += 1;
        let stimulus =
            crate::metadata::Stimulus::new(actor, channel, &format!("{SEED}:{}", self.number));
        let metadata = stimulus.metadata(what, &self.number)?;
        Ok(Now { metadata, id: stimulus.command_id, at: stimulus.at })
    }

    async fn once<A>(&mut self, who: Who, id: impl ToString, command: A::Command) -> Result<()>
    where
        A: cqrs_es::Aggregate<Services = ()>,
    {
        let now = self.now(who, A::TYPE)?;
        Held::<A>::new(id).run(&mut self.writer, command, now.metadata).await
    }

    async fn register(&mut self, person: PersonId) -> Result<()> {
        let register = PersonCommand::Register {
            telegram: Some(Fingerprint(person.to_string())),
            profile: sealed(person),
            language: Language::Fa,
        };
        self.once::<Person>(Who::Person(person), person, register).await
    }

    async fn step(&mut self) -> Result<()> {
        let going = if self.going.len() < GOING {
            self.begin().await?
        } else {
            let next = self.chance.gen_range(0..self.going.len());
            let going = self.going.swap_remove(next);
            self.advance(going).await?
        };
        self.going.extend(going);
        Ok(())
    }

    async fn finish(&mut self, going: Going) -> Result<()> {
        let mut going = Some(going);
        while let Some(next) = going {
            going = self.advance(next).await?;
        }
        Ok(())
    }

    async fn advance(&mut self, going: Going) -> Result<Option<Going>> {
        match going {
            Going::TopUp { customer, id, payment, amount, step } => {
                self.top_up((customer, id, payment, amount), step).await
            }
            Going::Purchase(purchase) => self.purchase(purchase).await,
        }
    }

    /// A customer who can pay buys; another tops up.
    async fn begin(&mut self) -> Result<Option<Going>> {
        let customer = self.chance.gen_range(0..self.customers.len());
        let rich = self.customers[customer].wallet.aggregate.available().rial() >= LIST_PRICE;
        if rich && self.chance.gen_ratio(3, 4) {
            return self.place(customer).await.map(Some);
        }
        let person = self.customers[customer].id;
        let now = self.now(Who::Person(person), "payment.open")?;
        let amount = self.chance.gen_range(10..60) * 100_000;
        let id = PaymentId::derive(now.id, "payment", now.at);
        let mut payment = Held::new(id);
        let expires_at = now.at + TimeDelta::hours(1);
        let open = PaymentCommand::Open {
            person,
            card: card(),
            amount: irr(amount)?,
            order: None,
            expires_at,
        };
        payment.run(&mut self.writer, open, now.metadata).await?;
        Ok(Some(Going::TopUp { customer, id, payment, amount, step: 0 }))
    }

    async fn top_up(
        &mut self,
        (customer, id, mut payment, amount): (usize, PaymentId, Held<Payment>, u64),
        step: u8,
    ) -> Result<Option<Going>> {
        let (person, reviewer) = (self.customers[customer].id, self.reviewer);
        let who = match step {
            0 => Who::Person(person),
            1 | 3 => Who::Person(reviewer),
            _ => Who::Process,
        };
        let now = self.now(who, "payment.step")?;
        let (entry, on) = (now.entry(), effective_date(now.at));
        let taken = match step {
            0 => {
                let receipt = Receipt {
                    kind: ReceiptKind::Photo,
                    blob: Some(format!("{:064x}", self.chance.r#gen::<u128>())),
                    media_type: Some("image/jpeg".to_owned()),
                    content: Fingerprint(format!("{:064x}", self.chance.r#gen::<u128>())),
                    text: None,
                };
                let submit = PaymentCommand::SubmitReceipt { receipt, entry, on };
                payment.run(&mut self.writer, submit, now.metadata).await
            }
            1 => {
                let approve = PaymentCommand::Approve { reviewer, found: None };
                payment.run(&mut self.writer, approve, now.metadata).await
            }
            2 => {
                let (card, amount) = (card(), irr(amount)?);
                let credit = WalletCommand::Credit {
                    person,
                    payment: id,
                    card,
                    amount,
                    order: None,
                    entry,
                    on,
                };
                self.customers[customer].wallet.run(&mut self.writer, credit, now.metadata).await
            }
            3 => {
                let reverse = PaymentCommand::Reverse { reviewer, reason: "forged".to_owned() };
                payment.run(&mut self.writer, reverse, now.metadata).await
            }
            _ => {
                let take = WalletCommand::TakeBack { payment: id, entry, on };
                self.customers[customer].wallet.run(&mut self.writer, take, now.metadata).await
            }
        };
        taken?;
        // One top-up in twenty turns out to be forged.
        let ended = step >= 4 || (step == 2 && !self.chance.gen_ratio(1, 20));
        Ok((!ended).then_some(Going::TopUp { customer, id, payment, amount, step: step + 1 }))
    }

    async fn place(&mut self, customer: usize) -> Result<Going> {
        let person = self.customers[customer].id;
        let now = self.now(Who::Person(person), "order.place")?;
        let id = OrderId::derive(now.id, "order", now.at);
        let own = self.customers[customer].accounts.pop();
        let renewal = own.is_some();
        let (account_id, account) = own.unwrap_or_else(|| {
            let id = SubscriptionId::derive(now.id, "account", now.at);
            (id, Held::new(id))
        });
        let kind = match renewal {
            true => OrderKind::Renewal { subscription: account_id },
            false => OrderKind::New { subscription: account_id },
        };
        let discount = self.chance.gen_range(0..3) * 100_000;
        let mut order = Held::new(id);
        let place = OrderCommand::Place {
            person,
            kind,
            plan: self.plan,
            terms: TERMS,
            price: Price { list: irr(LIST_PRICE)?, discount: irr(discount)? },
            expires_at: now.at + TimeDelta::days(1),
        };
        order.run(&mut self.writer, place, now.metadata).await?;
        let purchase =
            Purchase { customer, id, order, account_id, account, renewal, discount, step: 0 };
        Ok(Going::Purchase(Box::new(purchase)))
    }

    async fn purchase(&mut self, mut purchase: Box<Purchase>) -> Result<Option<Going>> {
        let Purchase { customer, id: order, step, discount, .. } = *purchase;
        let person = self.customers[customer].id;
        let amount = irr(LIST_PRICE - discount)?;
        let poor = self.customers[customer].wallet.aggregate.available() < amount;
        let who = if step == 0 { Who::Person(person) } else { Who::Process };
        let now = self.now(who, "order.step")?;
        let (entry, on, plan) = (now.entry(), effective_date(now.at), self.plan);
        let wallet = &mut self.customers[customer].wallet;
        let writer = &mut self.writer;
        let next: Option<u8> = match step {
            // Another purchase, or a forged top-up, was faster.
            0 if poor => {
                let cancel = OrderCommand::Cancel { reason: CancelReason::Customer };
                purchase.order.run(writer, cancel, now.metadata).await?;
                None
            }
            0 => {
                let hold = WalletCommand::Hold { order, amount, entry, on };
                wallet.run(writer, hold, now.metadata).await?;
                Some(1)
            }
            1 => {
                purchase.order.run(writer, OrderCommand::MarkPaid, now.metadata).await?;
                Some(2)
            }
            2 => {
                let request = purchase.request(person, plan, now.at);
                purchase.account.run(writer, request, now.metadata).await?;
                Some(if self.chance.gen_ratio(1, 12) { 20 } else { 3 })
            }
            3 => {
                let delivered = SubscriptionCommand::RecordDelivered { order, at: now.at };
                purchase.account.run(writer, delivered, now.metadata).await?;
                Some(4)
            }
            4 => {
                let discount = irr(discount)?;
                let capture = WalletCommand::Capture { order, plan, discount, entry, on };
                wallet.run(writer, capture, now.metadata).await?;
                Some(5)
            }
            5 => {
                purchase.order.run(writer, OrderCommand::Fulfil, now.metadata).await?;
                self.chance.gen_ratio(1, 2).then_some(6)
            }
            6 => {
                let usage =
                    Usage { up_bytes: 1 << 20, down_bytes: self.chance.gen_range(0..1 << 34) };
                let observe = SubscriptionCommand::ObserveUsage { usage };
                purchase.account.run(writer, observe, now.metadata).await?;
                None
            }
            20 => {
                let failed = SubscriptionCommand::RecordFailed { order, failure: Failure::Refused };
                purchase.account.run(writer, failed, now.metadata).await?;
                Some(21)
            }
            21 => {
                let cancel = OrderCommand::Cancel { reason: CancelReason::Refused };
                purchase.order.run(writer, cancel, now.metadata).await?;
                Some(22)
            }
            _ => {
                let release = WalletCommand::Release { order, entry, on };
                wallet.run(writer, release, now.metadata).await?;
                None
            }
        };
        let Some(next) = next else {
            // An account that was never provided is not asked for again.
            if purchase.renewal || (5..20).contains(&step) {
                let account = (purchase.account_id, purchase.account);
                self.customers[customer].accounts.push(account);
            }
            return Ok(None);
        };
        purchase.step = next;
        Ok(Some(Going::Purchase(purchase)))
    }
}

impl Purchase {
    fn request(&self, person: PersonId, plan: PlanId, at: DateTime<Utc>) -> SubscriptionCommand {
        let (order, terms) = (self.id, TERMS);
        if self.renewal {
            return SubscriptionCommand::RequestRenewal { order, plan, terms, at };
        }
        let panel = PanelId::derive(Uuid::from_u128(9), "panel", DateTime::UNIX_EPOCH);
        let placement = Placement { panel, inbounds: vec![1], name: self.account_id.to_string() };
        SubscriptionCommand::RequestProvisioning { order, person, plan, terms, placement }
    }
}
