//! The stored form of every event, for ever: a file for each, which must still read back, and be
//! written again, letter for letter.
//!
//! `BLESS=1 cargo test -p domain --test golden` writes the files of new events. It never changes
//! one that exists: a changed event is a new version, with an upcaster.

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    backup::BackupEvent,
    event::Event,
    id::{CardId, EntryId, Id, OrderId, PaymentId, PersonId, PlanId, ServerId},
    identity::{ClaimEvent, ClaimKind, Language, PersonEvent},
    ledger::{Entry, Line, rule},
    location::{Generation, Inbound, PanelEvent, ServerEvent},
    money::Irr,
    order::{CancelReason, OrderEvent, OrderKind, Price},
    payment::{
        CardEvent, DeskEvent, PaymentEvent, Receipt, ReceiptKind, WithdrawnBy,
        gateway::{Bearer, Failure as GatewayFailure, GatewayEvent, Return, Terminal},
    },
    plan::{PlanEvent, Terms},
    role::{GrantsEvent, Role},
    sealed::{Fingerprint, Sealed},
    subscription::{Failure, Placement, SubscriptionEvent, Usage},
    upcast,
    wallet::WalletEvent,
};
use uuid::Uuid;

fn id<T: From<Id>>(n: u128) -> T {
    T::from(Id::derive(Uuid::from_u128(n), "golden", DateTime::UNIX_EPOCH))
}

fn at(days: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000 + days)
}

fn irr(rial: u64) -> Irr {
    Irr::new(rial).expect("an amount")
}

fn person() -> PersonId {
    id(1)
}

fn staff() -> PersonId {
    id(2)
}

fn card() -> CardId {
    id(3)
}

fn plan() -> PlanId {
    id(4)
}

fn order() -> OrderId {
    id(5)
}

fn payment() -> PaymentId {
    id(6)
}

fn entry(n: u128, lines: Vec<Line>) -> Entry {
    let on = domain::time::effective_date(at(0));
    Entry::new(id::<EntryId>(n), on, lines).expect("a balanced entry")
}

fn sealed() -> Sealed {
    Sealed("v1.subject.c2VhbGVk".into())
}

fn fingerprint() -> Fingerprint {
    Fingerprint("ab".repeat(32))
}

fn receipt() -> Receipt {
    Receipt {
        kind: ReceiptKind::Photo,
        blob: Some("cd".repeat(32)),
        media_type: Some("image/jpeg".into()),
        content: fingerprint(),
        text: Some(sealed()),
    }
}

const TERMS: Terms = Terms { quota_bytes: 21_474_836_480, days: 30, devices: 2 };

fn wallet() -> Vec<WalletEvent> {
    let (person, payment, order, plan) = (person(), payment(), order(), plan());
    let credit = entry(20, rule::card_top_up(card(), person, irr(2_000_000)));
    let reversal = credit.reversal(id(21), domain::time::effective_date(at(1)));
    let clawed = rule::top_up_clawed_back(card(), person, irr(500_000), irr(1_500_000));
    let paid = irr(1_400_000);
    vec![
        WalletEvent::Credited {
            person,
            payment,
            card: card(),
            amount: irr(2_000_000),
            order: Some(order),
            entry: credit,
        },
        WalletEvent::CreditReversed { person, payment, amount: irr(2_000_000), entry: reversal },
        WalletEvent::CreditClawedBack {
            person,
            payment,
            card: card(),
            from_wallet: irr(500_000),
            receivable: irr(1_500_000),
            entry: entry(22, clawed),
        },
        WalletEvent::Held {
            person,
            order,
            amount: paid,
            entry: entry(23, rule::hold(person, paid)),
        },
        WalletEvent::Captured {
            person,
            order,
            plan,
            amount: paid,
            discount: irr(100_000),
            entry: entry(24, rule::capture(person, plan, paid, irr(100_000))),
        },
        WalletEvent::Released {
            person,
            order,
            amount: paid,
            entry: entry(25, rule::release(person, paid)),
        },
        WalletEvent::GatewayCredited {
            person,
            payment,
            terminal: terminal(),
            amount: irr(2_000_000),
            fee: irr(20_000),
            order: Some(order),
            entry: entry(
                27,
                rule::gateway_top_up(&terminal(), person, irr(2_000_000), irr(20_000)),
            ),
        },
        WalletEvent::ReversalHeld {
            person,
            payment,
            amount: paid,
            entry: entry(28, rule::hold(person, paid)),
        },
        WalletEvent::ReversalSettled {
            person,
            payment,
            terminal: terminal(),
            amount: paid,
            fee: irr(14_000),
            entry: entry(29, rule::gateway_reversed(&terminal(), person, paid, irr(14_000))),
        },
        WalletEvent::ReversalReleased {
            person,
            payment,
            amount: paid,
            entry: entry(30, rule::release(person, paid)),
        },
    ]
}

fn terminal() -> Terminal {
    "Main".parse().expect("a terminal's name")
}

fn gateway() -> Vec<GatewayEvent> {
    let (person, order, reviewer) = (person(), Some(order()), staff());
    let (amount, fee, bearer) = (irr(2_000_000), irr(20_000), Bearer::Merchant);
    let reason = "دو بار پرداخت شده است".to_owned();
    vec![
        GatewayEvent::Opened { person, terminal: terminal(), amount, order, expires_at: at(1) },
        GatewayEvent::Requested {
            person,
            authority: format!("A{}", "0".repeat(35)).parse().expect("a session's name"),
            fee,
            bearer,
        },
        GatewayEvent::Returned { said: Return::Ok },
        GatewayEvent::Verified {
            person,
            terminal: terminal(),
            amount,
            fee,
            bearer,
            reference: "201".into(),
            card: Some(sealed()),
            payer: Some(fingerprint()),
            order,
            late: false,
        },
        GatewayEvent::Failed { person, failure: GatewayFailure::Unpaid, code: Some(-51), order },
        GatewayEvent::Disputed { person, amount, code: -50 },
        GatewayEvent::ReversalAsked { person, amount, reviewer, reason: reason.clone() },
        GatewayEvent::Reversed { person, amount, reviewer, reason },
        GatewayEvent::ReversalRefused { person, amount, code: -63 },
    ]
}

fn payments() -> Vec<PaymentEvent> {
    let (person, card, order, reviewer) = (person(), card(), Some(order()), staff());
    let amount = irr(2_000_000);
    vec![
        PaymentEvent::Opened { person, card, amount, order, expires_at: at(1) },
        PaymentEvent::AmountChanged { amount: irr(3_000_000) },
        PaymentEvent::ReceiptSubmitted {
            person,
            receipt: receipt(),
            pending_entry: entry(26, rule::card_top_up(card, person, amount)),
        },
        PaymentEvent::ReceiptReplaced { receipt: receipt() },
        PaymentEvent::PageAdded { page: receipt() },
        PaymentEvent::Approved {
            person,
            card,
            claimed: amount,
            amount: irr(1_900_000),
            order,
            reviewer,
            reason: Some("کارمزد کم شده است".into()),
        },
        PaymentEvent::Rejected {
            person, reviewer, reason: "مبلغ نرسیده است".into(), order
        },
        PaymentEvent::Withdrawn { person, by: WithdrawnBy::Customer },
        PaymentEvent::Expired { person },
        PaymentEvent::Reversed { person, amount, reviewer, reason: "fake".into() },
    ]
}

fn orders() -> Vec<OrderEvent> {
    let person = person();
    vec![
        OrderEvent::Placed {
            person,
            kind: OrderKind::New { subscription: id(7) },
            plan: plan(),
            terms: TERMS,
            price: Price { list: irr(1_500_000), discount: irr(100_000) },
            expires_at: at(1),
        },
        OrderEvent::FundsMissing { person, missing: irr(400_000) },
        OrderEvent::Paid { person },
        OrderEvent::Fulfilled { person },
        OrderEvent::Cancelled { person, reason: CancelReason::NoCapacity, was_paid: true },
    ]
}

fn subscriptions() -> Vec<SubscriptionEvent> {
    let (person, order, plan) = (person(), order(), plan());
    let placement = Placement { panel: id(8), inbounds: vec![1, 2], name: "Moonvpn-A1".into() };
    vec![
        SubscriptionEvent::ProvisioningRequested { order, person, plan, terms: TERMS, placement },
        SubscriptionEvent::Provisioned { order, person, starts_at: at(0), expires_at: at(30) },
        SubscriptionEvent::RenewalRequested {
            order,
            person,
            plan,
            terms: TERMS,
            ended_at: at(30),
            expires_at: at(60),
        },
        SubscriptionEvent::Renewed { order, person, expires_at: at(60) },
        SubscriptionEvent::ProvisioningFailed { order, person, failure: Failure::Refused },
        SubscriptionEvent::ProvisioningParked { order, person },
        SubscriptionEvent::ProvisioningRetried { order, by: staff() },
        SubscriptionEvent::ProvisioningAbandoned { order, person, by: staff() },
        SubscriptionEvent::UsageObserved { usage: Usage { up_bytes: 1, down_bytes: 2 } },
    ]
}

fn locations() -> (Vec<ServerEvent>, Vec<PanelEvent>) {
    let by = staff();
    let server = ServerEvent::Added {
        name: "MoonVpn-Germany-500-1".into(),
        country: "Germany".into(),
        capacity: 500,
        by,
    };
    let inbound = Inbound {
        id: 1,
        protocol: "vless".into(),
        port: 443,
        remark: "main".into(),
        enabled: true,
    };
    let panels = vec![
        PanelEvent::Added { server: id::<ServerId>(9), address: sealed(), by },
        PanelEvent::Probed {
            generation: Generation::G3b,
            version: "3.6.0".into(),
            inbounds: vec![inbound],
        },
        PanelEvent::InboundsOffered { inbounds: vec![1], by },
        PanelEvent::AccessChanged { address: sealed(), by },
        PanelEvent::Disabled { by },
        PanelEvent::Enabled { by },
    ];
    (vec![server], panels)
}

fn people() -> (Vec<ClaimEvent>, Vec<PersonEvent>, Vec<GrantsEvent>) {
    let (language, by) = (Language::Fa, staff());
    let claims = vec![
        ClaimEvent::Made { kind: ClaimKind::Telegram, person: person() },
        ClaimEvent::Released { person: person() },
    ];
    let telegram = Some(fingerprint());
    let persons = vec![
        PersonEvent::Registered { telegram, profile: sealed(), language },
        PersonEvent::ProfileChanged { profile: sealed() },
        PersonEvent::LanguageChosen { language: Language::En },
        PersonEvent::BotBlocked {},
        PersonEvent::BotUnblocked {},
        PersonEvent::Blocked { by, reason: "fraud".into() },
        PersonEvent::Unblocked { by },
        PersonEvent::PasswordChanged { by },
        PersonEvent::SignedIn {},
        PersonEvent::SecondFactorSet { by },
        PersonEvent::SecondFactorRemoved { by },
        PersonEvent::Forgotten { by },
    ];
    let grants = vec![
        GrantsEvent::Granted { role: Role::Reviewer, by: Some(by) },
        GrantsEvent::Revoked { role: Role::Reviewer, by: None },
    ];
    (claims, persons, grants)
}

fn shop() -> (Vec<CardEvent>, Vec<PlanEvent>, Vec<BackupEvent>) {
    let by = staff();
    let cards = vec![
        CardEvent::Added {
            number: sealed(),
            fingerprint: fingerprint(),
            holder: sealed(),
            bank: "بانک ملی ایران".into(),
            by,
        },
        CardEvent::Retired { by },
        CardEvent::Restored { by },
    ];
    let plans = vec![
        PlanEvent::Added {
            name_fa: "یک‌ماهه".into(),
            name_en: "A month".into(),
            terms: TERMS,
            price: irr(1_500_000),
            by,
        },
        PlanEvent::PriceChanged { price: irr(1_600_000), by },
        PlanEvent::Withdrawn { by },
        PlanEvent::Offered { by },
    ];
    let backups = vec![
        BackupEvent::Started {},
        BackupEvent::Completed { size: 70_000, files_written: 2, bytes_written: 1_024 },
        BackupEvent::Failed { cause: "no_space".into() },
    ];
    (cards, plans, backups)
}

/// An example of every event.
fn samples() -> Vec<(&'static str, Event)> {
    let mut all = vec![];
    all.extend(wallet().into_iter().map(|event| ("wallet", Event::Wallet(event))));
    all.extend(payments().into_iter().map(|event| ("payment", Event::Payment(event))));
    all.extend(gateway().into_iter().map(|event| ("gateway", Event::Gateway(event))));
    all.extend(orders().into_iter().map(|event| ("order", Event::Order(event))));
    all.extend(subscriptions().into_iter().map(|e| ("subscription", Event::Subscription(e))));
    let (servers, panels) = locations();
    all.extend(servers.into_iter().map(|event| ("server", Event::Server(event))));
    all.extend(panels.into_iter().map(|event| ("panel", Event::Panel(event))));
    let (claims, persons, grants) = people();
    all.extend(claims.into_iter().map(|event| ("claim", Event::Claim(event))));
    all.extend(persons.into_iter().map(|event| ("person", Event::Person(event))));
    all.extend(grants.into_iter().map(|event| ("role", Event::Grants(event))));
    let (cards, plans, backups) = shop();
    all.extend(cards.into_iter().map(|event| ("card", Event::Card(event))));
    all.extend(plans.into_iter().map(|event| ("plan", Event::Plan(event))));
    all.extend(backups.into_iter().map(|event| ("backup", Event::Backup(event))));
    all.push(("desk", Event::Desk(DeskEvent::Taken { payment: payment() })));
    all
}

/// What events of older versions are read as today, one for each version there was.
fn older() -> Vec<(&'static str, &'static str, Event)> {
    let approved = PaymentEvent::Approved {
        person: person(),
        card: card(),
        claimed: irr(2_000_000),
        amount: irr(1_900_000),
        order: Some(order()),
        reviewer: staff(),
        reason: None,
    };
    vec![("payment", "1", Event::Payment(approved))]
}

fn file(aggregate: &str, event_type: &str, version: &str) -> PathBuf {
    let name = event_type.rsplit_once('.').map_or(event_type, |(_, name)| name);
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("events").join(aggregate);
    folder.join(format!("{name}.v{version}.json"))
}

#[test]
fn every_event_has_an_example() {
    let have: BTreeSet<String> =
        samples().into_iter().map(|(_, event)| event.event_type()).collect();
    let all: BTreeSet<String> =
        Event::TYPES.iter().flat_map(|(_, types)| types.iter().map(|t| (*t).to_owned())).collect();
    assert_eq!(have, all);
}

#[test]
fn every_stored_event_reads_back_and_is_written_the_same() {
    let mut missing = vec![];
    for (aggregate, event) in samples() {
        let event_type = event.event_type();
        let payload = event.payload().expect("it serialises");
        let written = serde_json::to_string_pretty(&payload).expect("it is JSON") + "\n";
        let path = file(aggregate, &event_type, &event.event_version());
        if !path.exists() && env::var_os("BLESS").is_some() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
            fs::write(&path, &written).expect("the file is written");
        }
        let Ok(stored) = fs::read_to_string(&path) else {
            missing.push(event_type);
            continue;
        };
        assert_eq!(stored, written, "{event_type}: a changed event is a new version");
        let read = Event::decode(aggregate, &event_type, &event.event_version(), &stored);
        assert_eq!(read.expect("it reads back"), event);
    }
    assert!(missing.is_empty(), "no golden file (BLESS=1 writes it): {missing:?}");
}

#[test]
fn every_older_version_still_reads_as_what_it_means_today() {
    let mut steps = upcast::ALL.iter().map(|step| (step.event_type, step.from)).collect::<Vec<_>>();
    for (aggregate, version, event) in older() {
        let event_type = event.event_type();
        let stored = fs::read_to_string(file(aggregate, &event_type, version));
        let stored = stored.expect("the file that was written when it was today's");
        let read = Event::decode(aggregate, &event_type, version, &stored).expect("it reads back");
        assert_eq!(read, event);
        for unknown in ["0", "3"] {
            assert!(Event::decode(aggregate, &event_type, unknown, &stored).is_err(), "{unknown}");
        }
        // What has a member of a later version is not of this one.
        let today = event.payload().expect("it serialises").to_string();
        assert!(Event::decode(aggregate, &event_type, version, &today).is_err(), "{today}");
        steps.retain(|step| *step != (event_type.as_str(), version));
    }
    assert_eq!(steps, [], "a step without an example of what it reads");
}

#[test]
fn no_golden_file_is_left_over() {
    let known: BTreeSet<PathBuf> = samples()
        .into_iter()
        .map(|(aggregate, event)| (aggregate, event.event_version(), event))
        .chain(
            older()
                .into_iter()
                .map(|(aggregate, version, event)| (aggregate, version.to_owned(), event)),
        )
        .map(|(aggregate, version, event)| file(aggregate, &event.event_type(), &version))
        .collect();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("events");
    for folder in fs::read_dir(root).expect("the folder of golden files") {
        for found in fs::read_dir(folder.expect("an entry").path()).expect("a folder") {
            let path = found.expect("an entry").path();
            assert!(known.contains(&path), "{} is of no event", path.display());
        }
    }
}

#[test]
fn a_stored_event_with_an_unknown_member_or_a_wrong_name_is_refused() {
    let payload = r#"{"Taken":{"payment":"00000000000000000000000000","more":1}}"#;
    assert!(Event::decode("desk", "desk.taken", "1", payload).is_err());
    let payload = r#"{"Taken":{"payment":"00000000000000000000000000"}}"#;
    assert!(Event::decode("desk", "desk.taken", "1", payload).is_ok());
    assert!(Event::decode("desk", "desk.left", "1", payload).is_err());
    assert!(Event::decode("desk", "desk.taken", "2", payload).is_err());
    assert!(Event::decode("nothing", "desk.taken", "1", payload).is_err());
}
