//! The one place that says what each refusal is called and how it is worded. Every match is
//! exhaustive: a new refusal does not compile until it has its words.

use app::Refusal;
use domain::{
    backup::BackupError,
    identity::{ClaimError, PersonError},
    location::{PanelError, ServerError},
    money::Irr,
    order::{OrderError, Status as OrderStatus},
    payment::{CardError, PaymentError, Status as PaymentStatus, gateway::GatewayError},
    plan::PlanError,
    role::GrantsError,
    subscription::SubscriptionError,
    wallet::WalletError,
};
use locales::{Arg, args};

use super::user::UserErrorCode as Code;

/// Pages of a receipt at the most, as the domain has it.
const RECEIPT_PAGES_MAX: u64 = 10;
/// Characters of a reason at the most, as the domain has it.
const REASON_CHARS_MAX: u64 = 500;

/// What is said of a refusal.
pub(super) struct Said {
    /// For programs.
    pub code: Code,
    /// The message in `locales`.
    pub key: &'static str,
    /// The message's variables.
    pub args: Vec<(&'static str, Arg<'static>)>,
    /// The field of the input that it is about.
    pub field: Option<&'static str>,
}

const fn plain(code: Code, key: &'static str) -> Said {
    Said { code, key, args: vec![], field: None }
}

impl Said {
    fn with(mut self, args: impl IntoIterator<Item = (&'static str, Arg<'static>)>) -> Self {
        self.args.extend(args);
        self
    }

    const fn about(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }
}

fn invalid(code: Code, field: &'static str) -> Said {
    plain(code, "error-invalid").with(args![field = Arg::code(field)]).about(field)
}

fn reason() -> Said {
    plain(Code::BadText, "error-reason").with(args![chars = REASON_CHARS_MAX]).about("reason")
}

/// What is said of a refusal.
#[must_use]
pub(super) fn said(refusal: &Refusal) -> Said {
    match refusal {
        Refusal::Wallet(error) => wallet(error),
        Refusal::Payment(error) => payment(error),
        Refusal::Gateway(error) => gateway(error),
        Refusal::Card(CardError::Unknown {}) => plain(Code::NotFound, "error-card-not-found"),
        Refusal::Card(CardError::Exists {}) => plain(Code::AlreadyExists, "error-already-exists"),
        Refusal::Plan(error) => plan(*error),
        Refusal::Order(error) => order(error),
        Refusal::Subscription(error) => subscription(error),
        Refusal::Server(error) => server(*error),
        Refusal::Panel(error) => panel(error),
        Refusal::Person(PersonError::Unknown {}) => plain(Code::NotFound, "error-person-not-found"),
        Refusal::Person(PersonError::BadReason {}) => reason(),
        Refusal::Person(PersonError::Forgotten {}) => {
            plain(Code::WrongState, "error-person-forgotten")
        }
        Refusal::StillBound { bonds } => {
            let bond = bonds.first().map_or("identity-bond-roles", |bond| bond.message());
            plain(Code::WrongState, "error-person-bound").with(args![status = Arg::Key(bond)])
        }
        Refusal::Claim(ClaimError::Taken { .. }) => plain(Code::Taken, "error-taken"),
        Refusal::Grants(GrantsError::CustomerIsForAll {}) => invalid(Code::BadValue, "role"),
        Refusal::Backup(BackupError::Unknown {}) => plain(Code::NotFound, "error-not-found"),
        Refusal::Backup(BackupError::Ended {}) => plain(Code::WrongState, "error-already-exists"),
        Refusal::AmountOutOfRange { min, max } => amount(*min, *max),
        Refusal::TopUpOpen { .. } => plain(Code::TopUpOpen, "error-payment-open"),
        Refusal::ClaimedByOther { .. } => {
            plain(Code::ClaimedByOther, "error-payment-claimed").about("paymentId")
        }
        Refusal::NoCard {} => plain(Code::NoCard, "error-unavailable"),
        Refusal::NoGateway {} => plain(Code::NoGateway, "payment-online-unavailable"),
        Refusal::TooManySessions {} => plain(Code::TooManySessions, "error-payment-sessions"),
        Refusal::PlanGone {} => plain(Code::PlanGone, "error-plan-unavailable").about("planId"),
        Refusal::PriceChanged { .. } => {
            plain(Code::PriceChanged, "error-price-changed").about("shown")
        }
        Refusal::FileTooLarge { max_bytes } => plain(Code::FileTooLarge, "error-file-too-large")
            .with(args![limit = Arg::Bytes(*max_bytes)]),
        Refusal::NotAReceipt {} => invalid(Code::NotAReceipt, "text"),
        Refusal::BadText {} => plain(Code::BadText, "error-text-invalid"),
        Refusal::BadCredentials {} => plain(Code::BadCredentials, "error-sign-in"),
        Refusal::LockedOut { retry_after_seconds } => {
            plain(Code::LockedOut, "error-limit-over").with(args![seconds = *retry_after_seconds])
        }
        Refusal::PersonBlocked {} => plain(Code::PersonBlocked, "error-person-blocked"),
        Refusal::CodeNeeded {} => plain(Code::CodeNeeded, "error-code-needed").about("code"),
        Refusal::BadCode {} => plain(Code::BadCode, "error-code-wrong").about("code"),
        Refusal::FactorKnown {} => plain(Code::FactorKnown, "error-factor-known"),
        Refusal::TicketGone {} => plain(Code::TicketGone, "error-ticket-gone"),
        Refusal::BadProof {} => plain(Code::BadProof, "error-proof-stale"),
        Refusal::WeakPassword {} => invalid(Code::WeakPassword, "password"),
        Refusal::BadCardNumber {} => {
            plain(Code::BadCardNumber, "error-card-invalid").about("number")
        }
        Refusal::CardKnown { .. } => plain(Code::CardKnown, "error-card-known").about("number"),
        Refusal::PanelUnreachable { .. } => invalid(Code::PanelUnreachable, "baseUrl"),
    }
}

fn amount(min: Irr, max: Irr) -> Said {
    let limits = args![min = Arg::Money(min.rial()), max = Arg::Money(max.rial())];
    plain(Code::AmountOutOfRange, "error-amount-range").with(limits).about("amount")
}

fn wallet(error: &WalletError) -> Said {
    match error {
        WalletError::InsufficientFunds { available, required } => {
            let missing = available.short_of(*required).rial();
            plain(Code::InsufficientBalance, "error-insufficient-funds")
                .with(args![missing = Arg::Money(missing)])
        }
        WalletError::ZeroAmount {} => plain(Code::ZeroAmount, "error-zero-amount").about("amount"),
        WalletError::TooLarge {} => {
            plain(Code::AmountOutOfRange, "error-wallet-too-large").about("amount")
        }
        WalletError::UnknownPayment {} => plain(Code::NotFound, "error-payment-not-found"),
        WalletError::UnknownHold {} => plain(Code::NotFound, "error-hold-not-found"),
        WalletError::HoldEnded {} => plain(Code::WrongState, "error-hold-ended"),
        WalletError::HeldDifferently {} => plain(Code::WrongState, "error-held-differently"),
    }
}

/// The message that names the status of a payment.
const fn payment_status(status: PaymentStatus) -> &'static str {
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

fn gateway(error: &GatewayError) -> Said {
    match error {
        GatewayError::Unknown {} | GatewayError::OtherSession {} => {
            plain(Code::NotFound, "error-payment-not-found")
        }
        GatewayError::Exists {} => plain(Code::AlreadyExists, "error-already-exists"),
        GatewayError::ZeroAmount {} => plain(Code::ZeroAmount, "error-zero-amount").about("amount"),
        GatewayError::FeeTooLarge {} | GatewayError::NotAsked {} => {
            plain(Code::WrongState, "error-conflict")
        }
        GatewayError::NotRequested {} => plain(Code::WrongState, "error-payment-not-requested"),
        GatewayError::AlreadyDecided { status } => {
            plain(Code::AlreadyDecided, "error-payment-decided")
                .with(args![status = Arg::Key(payment_status(*status))])
                .about("paymentId")
        }
        GatewayError::NotApproved {} => plain(Code::WrongState, "error-payment-not-approved"),
        GatewayError::OwnPayment {} => plain(Code::OwnPayment, "error-payment-own"),
        GatewayError::BadReason {} => reason(),
    }
}

fn payment(error: &PaymentError) -> Said {
    match error {
        PaymentError::Unknown {} => plain(Code::NotFound, "error-payment-not-found"),
        PaymentError::Exists {} => plain(Code::AlreadyExists, "error-already-exists"),
        PaymentError::ZeroAmount {} => plain(Code::ZeroAmount, "error-zero-amount").about("amount"),
        PaymentError::AlreadyDecided { status, .. } => {
            plain(Code::AlreadyDecided, "error-payment-decided")
                .with(args![status = Arg::Key(payment_status(*status))])
                .about("paymentId")
        }
        PaymentError::AlreadySubmitted {} => plain(Code::WrongState, "error-payment-submitted"),
        PaymentError::NoReceipt {} => plain(Code::WrongState, "error-payment-no-receipt"),
        PaymentError::NotApproved {} => plain(Code::WrongState, "error-payment-not-approved"),
        PaymentError::OwnPayment {} => plain(Code::OwnPayment, "error-payment-own"),
        PaymentError::NotExpired { .. } => plain(Code::WrongState, "error-payment-not-expired"),
        PaymentError::BadReason {} => reason(),
        PaymentError::TooManyPages {} => {
            plain(Code::BadValue, "error-payment-pages").with(args![count = RECEIPT_PAGES_MAX])
        }
    }
}

fn plan(error: PlanError) -> Said {
    match error {
        PlanError::Unknown {} => plain(Code::NotFound, "error-plan-not-found").about("planId"),
        PlanError::Exists {} => plain(Code::AlreadyExists, "error-already-exists"),
        PlanError::BadName {} => invalid(Code::BadText, "name"),
        PlanError::BadPrice {} => plain(Code::BadValue, "error-price-invalid").about("price"),
        PlanError::BadTerms {} => plain(Code::BadValue, "error-plan-invalid"),
    }
}

const fn order_status(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Placed => "order-status-placed",
        OrderStatus::Paid => "order-status-paid",
        OrderStatus::Fulfilled => "order-status-fulfilled",
        OrderStatus::Cancelled => "order-status-cancelled",
    }
}

fn order(error: &OrderError) -> Said {
    match error {
        OrderError::Unknown {} => plain(Code::NotFound, "error-order-not-found").about("orderId"),
        OrderError::Exists {} => plain(Code::AlreadyExists, "error-already-exists"),
        OrderError::BadPrice {} => plain(Code::BadValue, "error-price-invalid"),
        OrderError::Ended { status } => plain(Code::WrongState, "error-order-ended")
            .with(args![status = Arg::Key(order_status(*status))])
            .about("orderId"),
        OrderError::AlreadyPaid {} => plain(Code::WrongState, "error-order-paid").about("orderId"),
        OrderError::NotPaid {} => plain(Code::WrongState, "error-order-not-paid").about("orderId"),
        OrderError::NotExpired {} => plain(Code::WrongState, "error-conflict"),
    }
}

fn subscription(error: &SubscriptionError) -> Said {
    match error {
        SubscriptionError::Unknown {} => plain(Code::NotFound, "error-subscription-not-found"),
        SubscriptionError::Exists {} => plain(Code::AlreadyExists, "error-already-exists"),
        SubscriptionError::Busy { .. } => plain(Code::WrongState, "error-subscription-busy"),
        SubscriptionError::NeverWorked {} => {
            plain(Code::WrongState, "error-subscription-not-ready")
        }
        SubscriptionError::NotUnderWay {} => plain(Code::WrongState, "error-conflict"),
        SubscriptionError::NotParked {} => plain(Code::WrongState, "error-not-parked"),
        SubscriptionError::TooLong {} => plain(Code::BadValue, "error-plan-invalid"),
    }
}

fn server(error: ServerError) -> Said {
    match error {
        ServerError::Exists {} => plain(Code::AlreadyExists, "error-already-exists"),
        ServerError::BadCountry {} => invalid(Code::BadValue, "country"),
        ServerError::BadCapacity {} => invalid(Code::BadValue, "capacity"),
    }
}

fn panel(error: &PanelError) -> Said {
    match error {
        PanelError::Unknown {} => plain(Code::NotFound, "error-not-found").about("panelId"),
        PanelError::Exists {} => plain(Code::AlreadyExists, "error-already-exists"),
        PanelError::UnknownInbound { .. } | PanelError::NoInbound {} => {
            invalid(Code::BadValue, "inbounds")
        }
    }
}
