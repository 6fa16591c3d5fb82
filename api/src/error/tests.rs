//! Every refusal has a code, a Persian and an English text, and a field where it is about one.

use app::Refusal;
use chrono::DateTime;
use domain::{
    backup::BackupError,
    id::{CardId, OrderId, PaymentId, PersonId},
    identity::{ClaimError, PersonError},
    location::{PanelError, ServerError},
    money::Irr,
    order::{OrderError, Status as OrderStatus},
    payment::{CardError, PaymentError, Status as PaymentStatus},
    plan::PlanError,
    role::GrantsError,
    subscription::SubscriptionError,
    wallet::WalletError,
};
use locales::{Lang, Texts};

use super::{refusal::said, user::not_found};

const ID: &str = "01JD0000000000000000000000";

fn person() -> PersonId {
    ID.parse().expect("an id")
}

fn payment() -> PaymentId {
    ID.parse().expect("an id")
}

fn order() -> OrderId {
    ID.parse().expect("an id")
}

fn card() -> CardId {
    ID.parse().expect("an id")
}

/// Every refusal once; a status is one of its statuses, since its text is the same for all.
fn refusals() -> Vec<Refusal> {
    let mut all = vec![
        Refusal::Card(CardError::Unknown {}),
        Refusal::Card(CardError::Exists {}),
        Refusal::Person(PersonError::Unknown {}),
        Refusal::Person(PersonError::BadReason {}),
        Refusal::Person(PersonError::Forgotten {}),
        Refusal::StillBound { bonds: vec![app::identity::Bond::Balance] },
        Refusal::Claim(ClaimError::Taken { by: person() }),
        Refusal::Grants(GrantsError::CustomerIsForAll {}),
        Refusal::Backup(BackupError::Unknown {}),
        Refusal::Backup(BackupError::Ended {}),
        Refusal::AmountOutOfRange { min: Irr::ZERO, max: Irr::MAX },
        Refusal::TopUpOpen { payment: payment() },
        Refusal::ClaimedByOther { by: person(), until: DateTime::UNIX_EPOCH },
        Refusal::NoCard {},
        Refusal::PlanGone {},
        Refusal::PriceChanged { now: Irr::ZERO },
        Refusal::FileTooLarge { max_bytes: 1 },
        Refusal::NotAReceipt {},
        Refusal::BadText {},
        Refusal::BadCredentials {},
        Refusal::LockedOut { retry_after_seconds: 1 },
        Refusal::PersonBlocked {},
        Refusal::CodeNeeded {},
        Refusal::BadCode {},
        Refusal::FactorKnown {},
        Refusal::TicketGone {},
        Refusal::BadProof {},
        Refusal::WeakPassword {},
        Refusal::BadCardNumber {},
        Refusal::CardKnown { card: card() },
        Refusal::PanelUnreachable { reason: "x".into() },
    ];
    all.extend(wallets().map(Refusal::Wallet));
    all.extend(payments().map(Refusal::Payment));
    all.extend(plans().map(Refusal::Plan));
    all.extend(orders().map(Refusal::Order));
    all.extend(subscriptions().map(Refusal::Subscription));
    all.extend(servers().map(Refusal::Server));
    all.extend(panels().map(Refusal::Panel));
    all
}

fn wallets() -> impl Iterator<Item = WalletError> {
    [
        WalletError::InsufficientFunds { available: Irr::ZERO, required: Irr::MAX },
        WalletError::ZeroAmount {},
        WalletError::TooLarge {},
        WalletError::UnknownPayment {},
        WalletError::UnknownHold {},
        WalletError::HoldEnded {},
        WalletError::HeldDifferently {},
    ]
    .into_iter()
}

fn payments() -> impl Iterator<Item = PaymentError> {
    let statuses = [
        PaymentStatus::AwaitingReceipt,
        PaymentStatus::UnderReview,
        PaymentStatus::Approved,
        PaymentStatus::Rejected,
        PaymentStatus::Withdrawn,
        PaymentStatus::Expired,
        PaymentStatus::Reversed,
    ];
    let decided = statuses.map(|status| PaymentError::AlreadyDecided { status, by: None });
    let others = [
        PaymentError::Unknown {},
        PaymentError::Exists {},
        PaymentError::ZeroAmount {},
        PaymentError::AlreadySubmitted {},
        PaymentError::NoReceipt {},
        PaymentError::NotApproved {},
        PaymentError::OwnPayment {},
        PaymentError::NotExpired { expires_at: DateTime::UNIX_EPOCH },
        PaymentError::BadReason {},
        PaymentError::TooManyPages {},
    ];
    decided.into_iter().chain(others)
}

fn plans() -> impl Iterator<Item = PlanError> {
    [
        PlanError::Unknown {},
        PlanError::Exists {},
        PlanError::BadName {},
        PlanError::BadPrice {},
        PlanError::BadTerms {},
    ]
    .into_iter()
}

fn orders() -> impl Iterator<Item = OrderError> {
    let statuses =
        [OrderStatus::Placed, OrderStatus::Paid, OrderStatus::Fulfilled, OrderStatus::Cancelled];
    let ended = statuses.map(|status| OrderError::Ended { status });
    let others = [
        OrderError::Unknown {},
        OrderError::Exists {},
        OrderError::BadPrice {},
        OrderError::AlreadyPaid {},
        OrderError::NotPaid {},
        OrderError::NotExpired {},
    ];
    ended.into_iter().chain(others)
}

fn subscriptions() -> impl Iterator<Item = SubscriptionError> {
    [
        SubscriptionError::Unknown {},
        SubscriptionError::Exists {},
        SubscriptionError::Busy { order: order() },
        SubscriptionError::NotUnderWay {},
        SubscriptionError::NotParked {},
        SubscriptionError::NeverWorked {},
        SubscriptionError::TooLong {},
    ]
    .into_iter()
}

fn servers() -> impl Iterator<Item = ServerError> {
    [ServerError::Exists {}, ServerError::BadCountry {}, ServerError::BadCapacity {}].into_iter()
}

fn panels() -> impl Iterator<Item = PanelError> {
    [
        PanelError::Unknown {},
        PanelError::Exists {},
        PanelError::UnknownInbound { inbound: 1 },
        PanelError::NoInbound {},
    ]
    .into_iter()
}

#[test]
fn every_refusal_is_worded_in_both_languages() {
    let texts = Texts::load();
    for refusal in refusals() {
        let said = said(&refusal);
        for lang in Lang::ALL {
            assert!(texts.has(lang, said.key), "{refusal:?}: {} lacks {}", lang.code(), said.key);
            let text = texts.plain(lang, said.key, &said.args);
            assert!(!text.contains('{') && !text.is_empty(), "{refusal:?}: {text}");
        }
        let persian = texts.plain(Lang::Fa, said.key, &said.args);
        let is_persian = persian.chars().any(|c| ('\u{600}'..='\u{6FF}').contains(&c));
        assert!(is_persian, "{refusal:?}: {persian}");
    }
}

#[test]
fn a_refusal_about_an_input_names_its_field() {
    for (refusal, field) in [
        (Refusal::Payment(PaymentError::BadReason {}), "reason"),
        (Refusal::AmountOutOfRange { min: Irr::ZERO, max: Irr::MAX }, "amount"),
        (Refusal::BadCardNumber {}, "number"),
        (Refusal::CardKnown { card: card() }, "number"),
        (Refusal::WeakPassword {}, "password"),
        (Refusal::Server(ServerError::BadCountry {}), "country"),
    ] {
        assert_eq!(said(&refusal).field, Some(field), "{refusal:?}");
    }
}

#[test]
fn what_is_not_there_is_worded_in_both_languages() {
    let texts = Texts::load();
    let kinds = ["payment", "card", "order", "plan", "subscription", "server", "person", "panel"];
    for what in kinds {
        assert!(Lang::ALL.iter().all(|lang| texts.has(*lang, not_found(what))), "{what}");
    }
}
