//! The words of a refusal: one exhaustive match, so that no rule can refuse without an answer.

use app::{Error, Refusal};
use domain::{
    backup::BackupError,
    identity::{ClaimError, PersonError},
    location::{PanelError, ServerError},
    order::{OrderError, Status as OrderStatus},
    payment::{CardError, PaymentError, Status as PaymentStatus, gateway::GatewayError},
    plan::PlanError,
    role::GrantsError,
    subscription::SubscriptionError,
    wallet::WalletError,
};
use locales::Arg;

/// Characters of a reason at the most, as the domain has it.
const REASON_CHARS_MAX: u64 = 500;
/// Pages of a receipt at the most, as the domain has it.
const PAGES_MAX: u64 = 10;

/// The key of a message and its variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Worded {
    pub(crate) key: &'static str,
    pub(crate) args: Vec<(&'static str, Arg<'static>)>,
}

const fn plain(key: &'static str) -> Worded {
    Worded { key, args: vec![] }
}

fn with(key: &'static str, name: &'static str, value: Arg<'static>) -> Worded {
    Worded { key, args: vec![(name, value)] }
}

/// What a person reads when a use case was not carried out.
pub(crate) fn of_error(error: &Error) -> Worded {
    match error {
        Error::Refused(refusal) => of_refusal(refusal),
        Error::Forbidden(_) => plain("error-forbidden"),
        Error::Unauthenticated => plain("error-unauthenticated"),
        Error::NotFound(what) => plain(match *what {
            "payment" | "receipt" => "error-payment-not-found",
            "order" => "error-order-not-found",
            "plan" => "error-plan-not-found",
            "subscription" => "error-subscription-not-found",
            "card" => "error-card-not-found",
            "server" => "error-server-not-found",
            "person" => "error-person-not-found",
            _ => "error-not-found",
        }),
        Error::Conflict => plain("error-conflict"),
        Error::KeyReused => plain("error-idempotency-mismatch"),
        Error::Unavailable(_) => plain("error-unavailable"),
    }
}

fn of_refusal(refusal: &Refusal) -> Worded {
    match refusal {
        Refusal::Wallet(error) => of_wallet(error),
        Refusal::Payment(error) => of_payment(error),
        Refusal::Gateway(error) => of_gateway(error),
        Refusal::Card(CardError::Unknown {}) => plain("error-card-not-found"),
        Refusal::Card(CardError::Exists {}) => plain("error-already-exists"),
        Refusal::Plan(error) => of_plan(error),
        Refusal::Order(error) => of_order(error),
        Refusal::Subscription(error) => of_subscription(error),
        Refusal::Server(ServerError::Exists {}) | Refusal::Panel(PanelError::Exists {}) => {
            plain("error-already-exists")
        }
        Refusal::Server(ServerError::BadCountry {} | ServerError::BadCapacity {}) => {
            with("error-invalid", "field", Arg::text("server"))
        }
        Refusal::Panel(PanelError::Unknown {}) => plain("error-not-found"),
        Refusal::Panel(PanelError::UnknownInbound { .. } | PanelError::NoInbound {}) => {
            with("error-invalid", "field", Arg::text("inbound"))
        }
        Refusal::Person(PersonError::Unknown {}) => plain("error-person-not-found"),
        Refusal::Person(PersonError::BadReason {}) => reason(),
        Refusal::Person(PersonError::Forgotten {}) => plain("error-person-forgotten"),
        Refusal::StillBound { bonds } => {
            let bond = bonds.first().map_or("identity-bond-roles", |bond| bond.message());
            with("error-person-bound", "status", Arg::Key(bond))
        }
        Refusal::Claim(ClaimError::Taken { .. }) => plain("error-taken"),
        Refusal::Grants(GrantsError::CustomerIsForAll {}) => plain("error-already-exists"),
        Refusal::Backup(BackupError::Unknown {}) => plain("error-not-found"),
        Refusal::Backup(BackupError::Ended {}) => plain("error-conflict"),
        Refusal::AmountOutOfRange { min, max } => Worded {
            key: "error-amount-range",
            args: vec![("min", Arg::Money(min.rial())), ("max", Arg::Money(max.rial()))],
        },
        Refusal::TopUpOpen { .. } => plain("error-payment-open"),
        Refusal::ClaimedByOther { .. } => plain("error-payment-claimed"),
        Refusal::NoCard {} => plain("payment-unavailable"),
        Refusal::NoGateway {} => plain("payment-online-unavailable"),
        Refusal::TooManySessions {} => plain("error-payment-sessions"),
        Refusal::PlanGone {} => plain("error-plan-unavailable"),
        Refusal::PriceChanged { .. } => plain("error-price-changed"),
        Refusal::FileTooLarge { max_bytes } => {
            with("error-file-too-large", "limit", Arg::Bytes(*max_bytes))
        }
        Refusal::NotAReceipt {} => {
            with("payment-not-a-photo", "kind", Arg::Key("payment-kind-document"))
        }
        Refusal::BadText {} => plain("error-text-invalid"),
        Refusal::BadCredentials {} => plain("error-sign-in"),
        Refusal::LockedOut { retry_after_seconds } => {
            with("error-limit-over", "seconds", Arg::Number(*retry_after_seconds))
        }
        Refusal::PersonBlocked {} => plain("error-person-blocked"),
        Refusal::CodeNeeded {} => plain("error-code-needed"),
        Refusal::BadCode {} => plain("error-code-wrong"),
        Refusal::FactorKnown {} => plain("error-factor-known"),
        Refusal::TicketGone {} => plain("error-ticket-gone"),
        Refusal::BadProof {} => plain("error-proof-stale"),
        Refusal::WeakPassword {} => with("error-invalid", "field", Arg::text("password")),
        Refusal::BadCardNumber {} => plain("error-card-invalid"),
        Refusal::CardKnown { .. } => plain("error-card-known"),
        Refusal::PanelUnreachable { .. } => plain("error-unavailable"),
    }
}

fn reason() -> Worded {
    with("error-reason", "chars", Arg::Number(REASON_CHARS_MAX))
}

fn of_wallet(error: &WalletError) -> Worded {
    match error {
        WalletError::InsufficientFunds { available, required } => {
            let missing = available.short_of(*required).rial();
            with("error-insufficient-funds", "missing", Arg::Money(missing))
        }
        WalletError::ZeroAmount {} => plain("error-zero-amount"),
        WalletError::TooLarge {} => plain("error-wallet-too-large"),
        WalletError::UnknownPayment {} => plain("error-payment-not-found"),
        WalletError::UnknownHold {} => plain("error-hold-not-found"),
        WalletError::HoldEnded {} => plain("error-hold-ended"),
        WalletError::HeldDifferently {} => plain("error-held-differently"),
    }
}

fn of_payment(error: &PaymentError) -> Worded {
    match error {
        PaymentError::Unknown {} => plain("error-payment-not-found"),
        PaymentError::Exists {} => plain("error-already-exists"),
        PaymentError::ZeroAmount {} => plain("error-zero-amount"),
        PaymentError::AlreadyDecided { status, .. } => {
            with("error-payment-decided", "status", Arg::Key(payment_status(*status)))
        }
        PaymentError::AlreadySubmitted {} => plain("error-payment-submitted"),
        PaymentError::NoReceipt {} => plain("error-payment-no-receipt"),
        PaymentError::NotApproved {} => plain("error-payment-not-approved"),
        PaymentError::OwnPayment {} => plain("error-payment-own"),
        PaymentError::NotExpired { .. } => plain("error-payment-not-expired"),
        PaymentError::BadReason {} => reason(),
        PaymentError::TooManyPages {} => {
            with("error-payment-pages", "count", Arg::Number(PAGES_MAX))
        }
    }
}

fn of_gateway(error: &GatewayError) -> Worded {
    match error {
        GatewayError::Unknown {} | GatewayError::OtherSession {} => {
            plain("error-payment-not-found")
        }
        GatewayError::Exists {} => plain("error-already-exists"),
        GatewayError::ZeroAmount {} => plain("error-zero-amount"),
        GatewayError::FeeTooLarge {} | GatewayError::NotAsked {} => plain("error-conflict"),
        GatewayError::NotRequested {} => plain("error-payment-not-requested"),
        GatewayError::AlreadyDecided { status } => {
            with("error-payment-decided", "status", Arg::Key(payment_status(*status)))
        }
        GatewayError::NotApproved {} => plain("error-payment-not-approved"),
        GatewayError::OwnPayment {} => plain("error-payment-own"),
        GatewayError::BadReason {} => reason(),
    }
}

fn of_plan(error: &PlanError) -> Worded {
    match error {
        PlanError::Unknown {} => plain("error-plan-not-found"),
        PlanError::Exists {} => plain("error-already-exists"),
        PlanError::BadPrice {} => plain("error-price-invalid"),
        PlanError::BadName {} | PlanError::BadTerms {} => plain("error-plan-invalid"),
    }
}

fn of_order(error: &OrderError) -> Worded {
    match error {
        OrderError::Unknown {} => plain("error-order-not-found"),
        OrderError::Exists {} => plain("error-already-exists"),
        OrderError::BadPrice {} => plain("error-price-invalid"),
        OrderError::Ended { status } => {
            with("error-order-ended", "status", Arg::Key(order_status(*status)))
        }
        OrderError::AlreadyPaid {} => plain("error-order-paid"),
        OrderError::NotPaid {} => plain("error-order-not-paid"),
        OrderError::NotExpired {} => plain("error-conflict"),
    }
}

fn of_subscription(error: &SubscriptionError) -> Worded {
    match error {
        SubscriptionError::Unknown {} => plain("error-subscription-not-found"),
        SubscriptionError::Exists {} => plain("error-already-exists"),
        SubscriptionError::Busy { .. } => plain("error-subscription-busy"),
        SubscriptionError::NotUnderWay {} | SubscriptionError::NotParked {} => {
            plain("error-not-parked")
        }
        SubscriptionError::NeverWorked {} => plain("error-subscription-not-ready"),
        SubscriptionError::TooLong {} => with("error-invalid", "field", Arg::text("days")),
    }
}

/// The message that names a payment's status.
pub(crate) const fn payment_status(status: PaymentStatus) -> &'static str {
    match status {
        PaymentStatus::AwaitingReceipt => "payment-status-awaiting-receipt",
        PaymentStatus::UnderReview => "payment-status-under-review",
        PaymentStatus::Approved => "payment-status-approved",
        PaymentStatus::Rejected => "payment-status-rejected",
        PaymentStatus::Withdrawn => "payment-status-withdrawn",
        PaymentStatus::Expired => "payment-status-expired",
        PaymentStatus::Reversed => "payment-status-reversed",
        PaymentStatus::AwaitingPayer => "payment-status-awaiting-payer",
        PaymentStatus::Failed => "payment-status-failed",
        PaymentStatus::Disputed => "payment-status-disputed",
        PaymentStatus::Reversing => "payment-status-reversing",
    }
}

/// The message that names an order's status.
pub(crate) const fn order_status(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Placed => "order-status-placed",
        OrderStatus::Paid => "order-status-paid",
        OrderStatus::Fulfilled => "order-status-fulfilled",
        OrderStatus::Cancelled => "order-status-cancelled",
    }
}

#[cfg(test)]
mod tests {
    use domain::money::Irr;
    use locales::{Lang, Texts};

    use super::*;

    #[test]
    fn every_answer_to_a_refusal_exists_in_both_languages() {
        let texts = Texts::load();
        let refusals = [
            Refusal::AmountOutOfRange { min: Irr::ZERO, max: Irr::MAX },
            Refusal::PriceChanged { now: Irr::ZERO },
            Refusal::FileTooLarge { max_bytes: 1 },
            Refusal::NotAReceipt {},
            Refusal::Subscription(SubscriptionError::NotParked {}),
            Refusal::Payment(PaymentError::BadReason {}),
            Refusal::ClaimedByOther {
                by: "01JD0000000000000000000000".parse().expect("an id"),
                until: chrono::DateTime::UNIX_EPOCH,
            },
            Refusal::LockedOut { retry_after_seconds: 900 },
            Refusal::WeakPassword {},
            Refusal::Order(OrderError::Ended { status: OrderStatus::Cancelled }),
        ];
        for refusal in refusals {
            let worded = of_refusal(&refusal);
            for lang in Lang::ALL {
                let said = texts.get(lang, worded.key, &worded.args);
                assert!(said != worded.key && !said.contains('{'), "{lang}: {said}");
            }
        }
    }
}
