//! Why a use case was not carried out. One type, so that the bot's answer and the API's code are
//! each one exhaustive match.

use chrono::{DateTime, Utc};
use domain::{
    backup::BackupError,
    id::{CardId, PaymentId, PersonId},
    identity::{ClaimError, PersonError},
    location::{PanelError, ServerError},
    money::Irr,
    order::OrderError,
    payment::{CardError, DeskError, PaymentError, gateway::GatewayError},
    plan::PlanError,
    role::{GrantsError, Permission},
    subscription::SubscriptionError,
    wallet::WalletError,
};
use event_store::{AppendError, ExecuteError, NotCanonical, ReadError};
use serde::{Deserialize, Serialize};

use crate::ports::PortError;

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// What the rules refuse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// By a wallet.
    #[error(transparent)]
    Wallet(#[from] WalletError),
    /// By a payment.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// By a payment at a gateway.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// By a card.
    #[error(transparent)]
    Card(#[from] CardError),
    /// By a plan.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// By an order.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// By an account.
    #[error(transparent)]
    Subscription(#[from] SubscriptionError),
    /// By a server.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// By a panel.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// By a person's record.
    #[error(transparent)]
    Person(#[from] PersonError),
    /// By a claim.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// By a person's grants.
    #[error(transparent)]
    Grants(#[from] GrantsError),
    /// By a run of the backup.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// An amount outside the shop's limits.
    #[error("the amount is outside the limits")]
    AmountOutOfRange {
        /// The least.
        min: Irr,
        /// The most.
        max: Irr,
    },
    /// One top-up is open at a time.
    #[error("another top-up is open")]
    TopUpOpen {
        /// Which.
        payment: PaymentId,
    },
    /// Another member of staff looks at this payment now.
    #[error("another looks at this payment")]
    ClaimedByOther {
        /// Who.
        by: PersonId,
        /// Until when, unless he takes longer.
        until: DateTime<Utc>,
    },
    /// The shop has no gateway.
    #[error("the shop has no gateway")]
    NoGateway {},
    /// Too many sessions of this person are open and unpaid.
    #[error("too many payments are open and unpaid")]
    TooManySessions {},
    /// The shop has no card to receive on.
    #[error("the shop has no card to receive on")]
    NoCard {},
    /// The plan is no longer offered.
    #[error("the plan is no longer offered")]
    PlanGone {},
    /// The price is no longer what was shown.
    #[error("the price has changed")]
    PriceChanged {
        /// What it is now.
        now: Irr,
    },
    /// A file is larger than is taken.
    #[error("the file is too large")]
    FileTooLarge {
        /// The most, in bytes.
        max_bytes: u64,
    },
    /// A file that is neither a picture nor a PDF.
    #[error("the file is neither a picture nor a PDF")]
    NotAReceipt {},
    /// A text is missing, too long, or holds U+0000.
    #[error("the text is not acceptable")]
    BadText {},
    /// User name or password are wrong.
    #[error("user name or password are wrong")]
    BadCredentials {},
    /// Too many wrong attempts.
    #[error("too many attempts")]
    LockedOut {
        /// Seconds until the next attempt.
        retry_after_seconds: u64,
    },
    /// The account is shut out.
    #[error("the account is shut out")]
    PersonBlocked {},
    /// A code of the device is asked for, and none was given.
    #[error("a code of the device is needed")]
    CodeNeeded {},
    /// The code is wrong, or was used before.
    #[error("the code is wrong or was used")]
    BadCode {},
    /// The second factor is set up already.
    #[error("the second factor is set up already")]
    FactorKnown {},
    /// What was begun is over; it begins anew.
    #[error("what was begun is over")]
    TicketGone {},
    /// What a Mini App shows is not Telegram's, is old, or was shown before.
    #[error("not a fresh proof of Telegram")]
    BadProof {},
    /// A password shorter than 12 characters.
    #[error("a password has at least 12 characters")]
    WeakPassword {},
    /// A card number that is not 16 digits with a right check digit.
    #[error("not the number of a card")]
    BadCardNumber {},
    /// The shop has a card with this number.
    #[error("the shop has a card with this number")]
    CardKnown {
        /// Which.
        card: CardId,
    },
    /// A person cannot be forgotten while something binds him to the shop.
    #[error("something still binds him to the shop")]
    StillBound {
        /// By what.
        bonds: Vec<crate::identity::Bond>,
    },
    /// The panel could not be reached or signed in to.
    #[error("the panel cannot be reached: {reason}")]
    PanelUnreachable {
        /// What it said.
        reason: String,
    },
}

impl From<DeskError> for Refusal {
    fn from(error: DeskError) -> Self {
        let DeskError::Moved { last } = error;
        Self::TopUpOpen { payment: last }
    }
}

/// Why a use case was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The rules refuse it.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// The actor lacks a permission, or is shut out.
    #[error("not allowed: {}", .0.code())]
    Forbidden(Permission),
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    Unauthenticated,
    /// There is no such thing, or it is not the actor's.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Others kept changing the same thing; trying again is safe.
    #[error("others kept changing the same thing")]
    Conflict,
    /// The command id was used before for something else.
    #[error("the idempotency key was used before for something else")]
    KeyReused,
    /// Something that we need does not answer; trying again is safe.
    #[error("temporarily unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl<R: Into<Refusal>> From<R> for Error {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal.into())
    }
}

/// Wraps a technical failure.
pub(crate) fn unavailable(source: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Unavailable(Box::new(source))
}

/// Turns what the log answers into what a use case answers.
pub(crate) trait Settled<T> {
    /// The value, or the use case's error.
    fn settled(self) -> Result<T>;
}

impl<T, E: Into<Refusal> + std::fmt::Debug> Settled<T> for std::result::Result<T, ExecuteError<E>> {
    fn settled(self) -> Result<T> {
        self.map_err(|error| match error {
            ExecuteError::Refused(refusal) => Error::Refused(refusal.into()),
            ExecuteError::KeyReused => Error::KeyReused,
            ExecuteError::Conflict => Error::Conflict,
            ExecuteError::Unreadable(source) => unavailable(source),
            ExecuteError::Unavailable(AppendError::Invalid(_)) => {
                Error::Refused(Refusal::BadText {})
            }
            ExecuteError::Unavailable(source) => unavailable(source),
        })
    }
}

impl<T> Settled<T> for std::result::Result<T, projections::QueryError> {
    fn settled(self) -> Result<T> {
        self.map_err(unavailable)
    }
}

impl<T> Settled<T> for std::result::Result<T, ReadError> {
    fn settled(self) -> Result<T> {
        self.map_err(unavailable)
    }
}

impl<T> Settled<T> for std::result::Result<T, PortError> {
    fn settled(self) -> Result<T> {
        self.map_err(unavailable)
    }
}

impl<T> Settled<T> for std::result::Result<T, NotCanonical> {
    fn settled(self) -> Result<T> {
        self.map_err(|_| Error::Refused(Refusal::BadText {}))
    }
}
