//! A shop without people or panels: commands run against the log, and read models that follow.
//!
//! The story has every event of every aggregate that a test can reach by commands.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use cqrs_es::Aggregate;
use domain::{
    backup::{Backup, BackupCommand},
    id::{CardId, EntryId, Id, OrderId, PanelId, PaymentId, PersonId, PlanId, SubscriptionId},
    identity::{Claim, ClaimCommand, ClaimKind, Language, Person, PersonCommand},
    location::{Generation, Inbound, Panel, PanelCommand as Probe, Server, ServerCommand},
    money::Irr,
    order::{CancelReason, Order, OrderCommand, OrderKind, Price},
    payment::{
        Card, CardCommand, Desk, DeskCommand, Found, Payment, PaymentCommand as Pay, Receipt,
        ReceiptKind, WithdrawnBy,
    },
    plan::{Plan, PlanCommand, Terms},
    role::{Grants, GrantsCommand, Role},
    sealed::{Fingerprint, Sealed},
    subscription::{Failure, Placement, Subscription, SubscriptionCommand as Account, Usage},
    wallet::{Wallet, WalletCommand as Purse},
};
use event_store::{Metadata, projection::Projections};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::database::{Database, NOW};

/// The log and the read models over it.
pub(crate) struct Shop {
    pub(crate) database: Database,
    pub(crate) projections: Projections,
    commands: AtomicU64,
    every: u64,
}

/// The time of everything.
pub(crate) fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

/// So many days later, or earlier.
pub(crate) fn days(n: i64) -> DateTime<Utc> {
    now() + TimeDelta::days(n)
}

/// The accounting day of everything.
pub(crate) fn today() -> NaiveDate {
    domain::time::effective_date(now())
}

/// The id of the thing called `label`.
pub(crate) fn id<T: From<Id>>(label: &str) -> T {
    T::from(Id::derive(Uuid::nil(), label, now()))
}

/// An amount of rial.
pub(crate) fn irr(rial: u64) -> Irr {
    Irr::new(rial).unwrap()
}

/// A photo with this content.
pub(crate) fn photo(content: &str) -> Receipt {
    Receipt {
        kind: ReceiptKind::Photo,
        blob: Some(format!("blob of {content}")),
        media_type: Some("image/jpeg".into()),
        content: Fingerprint(content.into()),
        text: None,
    }
}

/// What the small plan gives.
pub(crate) const SMALL: Terms = Terms { quota_bytes: 30 << 30, days: 30, devices: 2 };
/// What the large plan gives.
pub(crate) const LARGE: Terms = Terms { quota_bytes: 0, days: 90, devices: 5 };

impl Shop {
    /// A shop whose read models take a batch whenever `every` commands were run.
    pub(crate) async fn open(every: u64) -> Self {
        let database = Database::create().await;
        let projections = Projections::new(database.log.clone(), projections::all());
        projections.ensure().await.unwrap();
        Self { database, projections, commands: AtomicU64::new(0), every }
    }

    /// A shop that has lived through the story, projected to its end.
    pub(crate) async fn with_story() -> Self {
        let shop = Self::open(1_000).await;
        shop.story().await;
        shop.projections.catch_up().await.unwrap();
        shop
    }

    /// The database that queries are put to.
    pub(crate) fn db(&self) -> &sqlx::PgPool {
        &self.database.pool
    }

    /// Metadata of the next command.
    pub(crate) fn metadata(&self, actor: &str) -> Metadata {
        let n = self.commands.fetch_add(1, Ordering::Relaxed) + 1;
        Metadata {
            command_id: Uuid::from_u128(u128::from(n)),
            fingerprint: [7; 32],
            actor: actor.into(),
            channel: "cli".into(),
            correlation_id: Uuid::from_u128(99),
            causation_id: None,
        }
    }

    /// Runs a command; it must make an event.
    pub(crate) async fn run<A>(&self, stream: impl ToString, command: A::Command)
    where
        A: Aggregate<Services = ()> + 'static,
        A::Command: Clone + Send + Sync,
        A::Error: Serialize + DeserializeOwned + Send + Sync,
    {
        let (stream, metadata) = (stream.to_string(), self.metadata("tester"));
        let receipt = self.database.log.execute::<A>(&stream, command, &metadata).await.unwrap();
        assert!(receipt.first.is_some(), "{} {stream}: nothing happened", A::TYPE);
        if self.commands.load(Ordering::Relaxed).is_multiple_of(self.every) {
            self.projections.catch_up().await.unwrap();
        }
    }

    /// Everything that the tests look at.
    pub(crate) async fn story(&self) {
        self.people().await;
        self.catalogue().await;
        self.locations().await;
        self.first_purchase().await;
        self.renewal().await;
        self.failures().await;
        self.other_payments().await;
        self.online_payments().await;
        self.backups().await;
    }

    async fn people(&self) {
        let owner: PersonId = id("owner");
        for (name, telegram) in [
            ("owner", None),
            ("reviewer", None),
            ("sara", Some("tg-sara")),
            ("reza", Some("tg-reza")),
        ] {
            let person: PersonId = id(name);
            let kind = if telegram.is_some() { ClaimKind::Telegram } else { ClaimKind::Username };
            self.run::<Claim>(format!("claim-{name}"), ClaimCommand::Make { kind, person }).await;
            let register = PersonCommand::Register {
                telegram: telegram.map(|text| Fingerprint(text.into())),
                profile: Sealed(format!("sealed {name}")),
                language: Language::Fa,
            };
            self.run::<Person>(person, register).await;
        }
        let grant = |role, by| GrantsCommand::Grant { role, by };
        self.run::<Grants>(owner, grant(Role::Owner, None)).await;
        self.run::<Grants>(id::<PersonId>("reviewer"), grant(Role::Reviewer, Some(owner))).await;
        self.run::<Grants>(id::<PersonId>("reviewer"), grant(Role::Support, Some(owner))).await;
        let revoke = GrantsCommand::Revoke { role: Role::Support, by: Some(owner) };
        self.run::<Grants>(id::<PersonId>("reviewer"), revoke).await;
        let reza: PersonId = id("reza");
        let sara: PersonId = id("sara");
        let language = Language::En;
        self.run::<Person>(sara, PersonCommand::ChooseLanguage { language }).await;
        let profile = Sealed("sealed sara again".into());
        self.run::<Person>(sara, PersonCommand::ChangeProfile { profile }).await;
        self.run::<Person>(sara, PersonCommand::RecordBotBlocked).await;
        self.run::<Person>(sara, PersonCommand::RecordBotUnblocked).await;
        self.run::<Person>(owner, PersonCommand::RecordPasswordChanged { by: owner }).await;
        self.run::<Person>(owner, PersonCommand::RecordSignedIn).await;
        self.run::<Person>(owner, PersonCommand::RecordSecondFactorSet { by: owner }).await;
        self.run::<Person>(owner, PersonCommand::RecordSecondFactorRemoved { by: owner }).await;
        let block = |reason: &str| PersonCommand::Block { by: owner, reason: reason.into() };
        self.run::<Person>(sara, block("mistaken")).await;
        self.run::<Person>(sara, PersonCommand::Unblock { by: owner }).await;
        self.run::<Person>(reza, block("false receipts")).await;
        self.run::<Person>(reza, PersonCommand::RecordBotBlocked).await;
        self.forgotten(owner).await;
    }

    /// One who was forgotten, and who came back under the same account as somebody new.
    async fn forgotten(&self, by: PersonId) {
        let telegram = Fingerprint("tg-leila".into());
        for name in ["leila", "leila again"] {
            let (person, kind): (PersonId, _) = (id(name), ClaimKind::Telegram);
            self.run::<Claim>("claim-leila", ClaimCommand::Make { kind, person }).await;
            let register = PersonCommand::Register {
                telegram: Some(telegram.clone()),
                profile: Sealed(format!("sealed {name}")),
                language: Language::Fa,
            };
            self.run::<Person>(person, register).await;
            if name == "leila" {
                self.run::<Person>(person, PersonCommand::Forget { by }).await;
                self.run::<Claim>("claim-leila", ClaimCommand::Release { person }).await;
            }
        }
    }

    async fn catalogue(&self) {
        let by: PersonId = id("owner");
        for (name, terms, price) in [("large", LARGE, 3_000_000), ("small", SMALL, 900_000)] {
            let add = PlanCommand::Add {
                name_fa: format!("طرح {name}"),
                name_en: name.into(),
                terms,
                price: irr(price),
                by,
            };
            self.run::<Plan>(id::<PlanId>(name), add).await;
        }
        let price = irr(1_000_000);
        self.run::<Plan>(id::<PlanId>("small"), PlanCommand::ChangePrice { price, by }).await;
        self.run::<Plan>(id::<PlanId>("large"), PlanCommand::Withdraw { by }).await;
        self.run::<Plan>(id::<PlanId>("large"), PlanCommand::Offer { by }).await;
        for name in ["melli", "saman"] {
            let add = CardCommand::Add {
                number: Sealed(format!("sealed number of {name}")),
                fingerprint: Fingerprint(format!("fp-{name}")),
                holder: Sealed(format!("sealed holder of {name}")),
                bank: name.into(),
                by,
            };
            self.run::<Card>(id::<CardId>(name), add).await;
        }
        self.run::<Card>(id::<CardId>("melli"), CardCommand::Retire { by }).await;
        self.run::<Card>(id::<CardId>("melli"), CardCommand::Restore { by }).await;
        self.run::<Card>(id::<CardId>("saman"), CardCommand::Retire { by }).await;
    }

    async fn locations(&self) {
        let by: PersonId = id("owner");
        let server = id("server");
        let add = ServerCommand::Add { country: "Germany".into(), capacity: 500, number: 1, by };
        self.run::<Server>(server, add).await;
        for name in ["panel", "idle panel"] {
            let address = Sealed(format!("sealed address of {name}"));
            self.run::<Panel>(id::<PanelId>(name), Probe::Add { server, address, by }).await;
        }
        let panel: PanelId = id("panel");
        let inbound = |id| Inbound {
            id,
            protocol: "vless".into(),
            port: 443,
            remark: "main".into(),
            enabled: true,
        };
        let seen = Probe::RecordProbe {
            generation: Generation::G3b,
            version: "3.6.0".into(),
            inbounds: vec![inbound(1), inbound(2)],
        };
        self.run::<Panel>(panel, seen).await;
        self.run::<Panel>(panel, Probe::Offer { inbounds: vec![2, 1], by }).await;
        let address = Sealed("sealed address of the panel that moved".into());
        self.run::<Panel>(panel, Probe::ChangeAccess { address, by }).await;
        self.run::<Panel>(panel, Probe::Disable { by }).await;
        self.run::<Panel>(panel, Probe::Enable { by }).await;
        self.run::<Panel>(id::<PanelId>("idle panel"), Probe::Disable { by }).await;
    }

    /// Opens a payment of `person` on the card of Melli.
    pub(crate) async fn open_payment(
        &self,
        payment: &str,
        person: &str,
        rial: u64,
        order: Option<&str>,
    ) {
        let open = Pay::Open {
            person: id(person),
            card: id("melli"),
            amount: irr(rial),
            order: order.map(id),
            expires_at: days(1),
        };
        self.run::<Payment>(id::<PaymentId>(payment), open).await;
    }

    /// Sends a receipt for a payment.
    pub(crate) async fn submit(&self, payment: &str, content: &str) {
        let entry: EntryId = id(&format!("pending {payment}"));
        let submit = Pay::SubmitReceipt { receipt: photo(content), entry, on: today() };
        self.run::<Payment>(id::<PaymentId>(payment), submit).await;
    }

    /// Approves a payment and credits the wallet.
    pub(crate) async fn approve(&self, payment: &str, person: &str, found: u64) {
        let found_as = Found { amount: irr(found), reason: "less came".into() };
        let approve = Pay::Approve { reviewer: id("reviewer"), found: Some(found_as) };
        self.run::<Payment>(id::<PaymentId>(payment), approve).await;
        let credit = Purse::Credit {
            person: id(person),
            payment: id(payment),
            card: id("melli"),
            amount: irr(found),
            order: None,
            entry: id(&format!("credit {payment}")),
            on: today(),
        };
        self.run::<Wallet>(id::<PersonId>(person), credit).await;
    }

    /// Undoes an approval, and the credit with it.
    async fn reverse(&self, payment: &str, person: &str) {
        let reverse = Pay::Reverse { reviewer: id("owner"), reason: "it bounced".into() };
        self.run::<Payment>(id::<PaymentId>(payment), reverse).await;
        let entry = id(&format!("take back {payment}"));
        let back = Purse::TakeBack { payment: id(payment), entry, on: days(1).date_naive() };
        self.run::<Wallet>(id::<PersonId>(person), back).await;
    }

    /// Places an order of Sara's.
    pub(crate) async fn place(&self, order: &str, kind: OrderKind, plan: &str, terms: Terms) {
        let place = OrderCommand::Place {
            person: id("sara"),
            kind,
            plan: id(plan),
            terms,
            price: Price { list: irr(1_000_000), discount: irr(100_000) },
            expires_at: days(2),
        };
        self.run::<Order>(id::<OrderId>(order), place).await;
    }

    /// Holds Sara's money for an order, and marks that as paid.
    pub(crate) async fn pay(&self, order: &str) {
        let entry = id(&format!("hold {order}"));
        let hold = Purse::Hold { order: id(order), amount: irr(900_000), entry, on: today() };
        self.run::<Wallet>(id::<PersonId>("sara"), hold).await;
        self.run::<Order>(id::<OrderId>(order), OrderCommand::MarkPaid).await;
    }

    async fn capture(&self, order: &str, plan: &str) {
        let capture = Purse::Capture {
            order: id(order),
            plan: id(plan),
            discount: irr(100_000),
            entry: id(&format!("capture {order}")),
            on: today(),
        };
        self.run::<Wallet>(id::<PersonId>("sara"), capture).await;
        self.run::<Order>(id::<OrderId>(order), OrderCommand::Fulfil).await;
    }

    async fn request(&self, account: &str, order: &str) {
        let request = Account::RequestProvisioning {
            order: id(order),
            person: id("sara"),
            plan: id("small"),
            terms: SMALL,
            placement: Placement {
                panel: id("panel"),
                inbounds: vec![1, 2],
                name: format!("name-{account}"),
            },
        };
        self.run::<Subscription>(id::<SubscriptionId>(account), request).await;
    }

    async fn first_purchase(&self) {
        let subscription = id("account");
        self.place("order", OrderKind::New { subscription }, "small", SMALL).await;
        let missing = irr(900_000);
        let order: OrderId = id("order");
        self.run::<Order>(order, OrderCommand::RecordFundsMissing { missing }).await;
        let payment: PaymentId = id("first");
        self.run::<Desk>(id::<PersonId>("sara"), DeskCommand::Take { payment, after: None }).await;
        self.open_payment("first", "sara", 900_000, Some("order")).await;
        self.run::<Payment>(payment, Pay::ChangeAmount { amount: irr(2_900_000) }).await;
        self.submit("first", "blurred").await;
        self.run::<Payment>(payment, Pay::AddPage { page: photo("blurred too") }).await;
        self.submit("first", "sharp").await;
        self.run::<Payment>(payment, Pay::AddPage { page: photo("sharp too") }).await;
        self.approve("first", "sara", 3_000_000).await;
        self.pay("order").await;
        self.request("account", "order").await;
        let (account, by): (SubscriptionId, _) = (subscription, id("owner"));
        self.run::<Subscription>(account, Account::Park { order }).await;
        self.run::<Subscription>(account, Account::Retry { by }).await;
        self.run::<Subscription>(account, Account::RecordDelivered { order, at: days(0) }).await;
        let usage = Usage { up_bytes: 5, down_bytes: 70 };
        self.run::<Subscription>(account, Account::ObserveUsage { usage }).await;
        self.capture("order", "small").await;
    }

    /// Asks for the renewal of the first account, with the large plan.
    pub(crate) async fn request_renewal(&self) {
        let subscription: SubscriptionId = id("account");
        self.place("renewal", OrderKind::Renewal { subscription }, "large", LARGE).await;
        self.pay("renewal").await;
        let (order, plan, terms) = (id("renewal"), id("large"), LARGE);
        let request = Account::RequestRenewal { order, plan, terms, at: days(3) };
        self.run::<Subscription>(subscription, request).await;
    }

    async fn renewal(&self) {
        self.request_renewal().await;
        let delivered = Account::RecordDelivered { order: id("renewal"), at: days(3) };
        self.run::<Subscription>(id::<SubscriptionId>("account"), delivered).await;
        self.capture("renewal", "large").await;
    }

    async fn failures(&self) {
        let subscription: SubscriptionId = id("abandoned");
        self.place("refunded", OrderKind::New { subscription }, "small", SMALL).await;
        self.pay("refunded").await;
        self.request("abandoned", "refunded").await;
        let order: OrderId = id("refunded");
        self.run::<Subscription>(subscription, Account::Park { order }).await;
        self.run::<Subscription>(subscription, Account::Abandon { by: id("owner") }).await;
        let release = Purse::Release { order, entry: id("release"), on: today() };
        self.run::<Wallet>(id::<PersonId>("sara"), release).await;
        let reason = CancelReason::Refunded;
        self.run::<Order>(order, OrderCommand::Cancel { reason }).await;

        let subscription: SubscriptionId = id("never placed");
        self.place("late", OrderKind::New { subscription }, "small", SMALL).await;
        self.run::<Order>(id::<OrderId>("late"), OrderCommand::Expire { at: days(2) }).await;
        self.request("failed", "lost").await;
        let failed = Account::RecordFailed { order: id("lost"), failure: Failure::NoCapacity };
        self.run::<Subscription>(id::<SubscriptionId>("failed"), failed).await;
        for account in ["stuck", "slow"] {
            self.request(account, account).await;
        }
        let order = id("stuck");
        self.run::<Subscription>(id::<SubscriptionId>("stuck"), Account::Park { order }).await;
        let subscription = id("wanted");
        self.place("wanted", OrderKind::New { subscription }, "small", SMALL).await;
    }

    async fn other_payments(&self) {
        self.open_payment("rejected", "reza", 500_000, None).await;
        self.submit("rejected", "blurred").await;
        let (reviewer, reason) = (id("reviewer"), "not found".to_owned());
        let reject = Pay::Reject { reviewer, reason };
        self.run::<Payment>(id::<PaymentId>("rejected"), reject).await;
        self.open_payment("withdrawn", "reza", 500_000, None).await;
        self.submit("withdrawn", "withdrawn").await;
        let withdraw = Pay::Withdraw { by: WithdrawnBy::Customer };
        self.run::<Payment>(id::<PaymentId>("withdrawn"), withdraw).await;
        self.open_payment("expired", "reza", 500_000, None).await;
        self.run::<Payment>(id::<PaymentId>("expired"), Pay::Expire { at: days(1) }).await;
        for (payment, person, rial) in [("clawed", "reza", 700_000), ("undone", "sara", 400_000)] {
            self.open_payment(payment, person, rial, None).await;
            self.submit(payment, payment).await;
            self.approve(payment, person, rial).await;
        }
        let (order, entry) = (id("reza's"), id("hold reza's"));
        let hold = Purse::Hold { order, amount: irr(600_000), entry, on: today() };
        self.run::<Wallet>(id::<PersonId>("reza"), hold).await;
        self.reverse("clawed", "reza").await;
        self.reverse("undone", "sara").await;
        self.open_payment("awaiting", "sara", 800_000, None).await;
        for (payment, person) in [("waits", "reza"), ("waits too", "reviewer")] {
            self.open_payment(payment, person, 300_000, None).await;
        }
        self.submit("waits too", "sharp").await;
        self.submit("waits", "waits").await;
    }

    async fn backups(&self) {
        use domain::id::BackupId;
        for name in ["good", "bad", "running"] {
            self.run::<Backup>(id::<BackupId>(name), BackupCommand::Start).await;
        }
        let done =
            BackupCommand::RecordCompleted { size: 40, files_written: 3, bytes_written: 4_096 };
        self.run::<Backup>(id::<BackupId>("good"), done).await;
        let failed = BackupCommand::RecordFailed { cause: "no_space".into() };
        self.run::<Backup>(id::<BackupId>("bad"), failed).await;
    }
}
