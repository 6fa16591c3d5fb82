//! User errors: what the rules refuse, in the reader's language, with what a client can act on.

use async_graphql::{ComplexObject, Context, Enum, Interface, SimpleObject};
use domain::id::PersonId;
use locales::Lang;

use super::{RequestError, refusal::said};
use crate::{
    auth::Viewer,
    identity::User,
    loader::Loaders,
    payment::PaymentStatus,
    schema::scalar::{Amount, DateTime, Money},
    state::Shop,
};

/// What a refusal is about, for programs. New codes may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum)]
pub enum UserErrorCode {
    /// There is no such thing, or it is not the viewer's.
    NotFound,
    /// The balance does not reach.
    InsufficientBalance,
    /// An amount of nothing.
    ZeroAmount,
    /// An amount outside the shop's limits, or more than a wallet can hold.
    AmountOutOfRange,
    /// Somebody has already decided.
    AlreadyDecided,
    /// The thing is in another state than this needs.
    WrongState,
    /// There is already one.
    AlreadyExists,
    /// It belongs to somebody else.
    Taken,
    /// Another member of staff looks at this payment now.
    ClaimedByOther,
    /// Nobody decides on his own payment.
    OwnPayment,
    /// Another top-up is open.
    TopUpOpen,
    /// The shop has no card to receive on.
    NoCard,
    /// The shop has no gateway.
    NoGateway,
    /// Too many payments at the gateway are open and unpaid; wait.
    TooManySessions,
    /// The plan is no longer offered.
    PlanGone,
    /// The price is no longer what was shown.
    PriceChanged,
    /// A text is missing, too long, or has a character that is not taken.
    BadText,
    /// A value is outside its bounds.
    BadValue,
    /// A file is larger than is taken.
    FileTooLarge,
    /// Neither a picture nor a PDF.
    NotAReceipt,
    /// User name or password are wrong.
    BadCredentials,
    /// Too many wrong attempts; wait.
    LockedOut,
    /// The account is shut out.
    PersonBlocked,
    /// A code of the device is needed as well.
    CodeNeeded,
    /// The code is wrong, or was used before.
    BadCode,
    /// A second factor is set up already.
    FactorKnown,
    /// What was begun is over; begin anew.
    TicketGone,
    /// Not a fresh proof of Telegram.
    BadProof,
    /// A password is too short.
    WeakPassword,
    /// Not the number of a card.
    BadCardNumber,
    /// The shop has a card with this number.
    CardKnown,
    /// The panel could not be reached or signed in to.
    PanelUnreachable,
}

/// The balance does not reach.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub(crate) struct InsufficientBalanceError {
    /// What it is about, for programs.
    pub code: UserErrorCode,
    /// What it is about, in the reader's language.
    pub message: String,
    /// The path of the input that it is about.
    pub field: Option<Vec<String>>,
    /// What is missing.
    pub missing: Money,
    /// What is there.
    pub available: Money,
}

/// Somebody has already decided.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
#[graphql(complex)]
pub(crate) struct AlreadyDecidedError {
    /// What it is about, for programs.
    pub code: UserErrorCode,
    /// What it is about, in the reader's language.
    pub message: String,
    /// The path of the input that it is about.
    pub field: Option<Vec<String>>,
    /// How the payment ended.
    pub status: PaymentStatus,
    #[graphql(skip)]
    by: Option<PersonId>,
}

#[ComplexObject]
impl AlreadyDecidedError {
    /// Who decided; none when nobody did, as when it expired.
    async fn decided_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<User>> {
        let Some(by) = self.by else { return Ok(None) };
        Ok(ctx.data_unchecked::<Loaders>().person(by).await?.map(User))
    }
}

/// Another member of staff looks at this payment now.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
#[graphql(complex)]
pub(crate) struct ClaimedByOtherError {
    /// What it is about, for programs.
    pub code: UserErrorCode,
    /// What it is about, in the reader's language.
    pub message: String,
    /// The path of the input that it is about.
    pub field: Option<Vec<String>>,
    /// Until when, unless he takes longer.
    pub lease_until: DateTime,
    #[graphql(skip)]
    by: PersonId,
}

#[ComplexObject]
impl ClaimedByOtherError {
    /// Who.
    async fn claimed_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<User>> {
        Ok(ctx.data_unchecked::<Loaders>().person(self.by).await?.map(User))
    }
}

/// A value is outside its limits.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub(crate) struct LimitError {
    /// What it is about, for programs.
    pub code: UserErrorCode,
    /// What it is about, in the reader's language.
    pub message: String,
    /// The path of the input that it is about.
    pub field: Option<Vec<String>>,
    /// The least, where there is one: rial of an amount, a count of anything else.
    pub min: Option<Amount>,
    /// The most, where there is one: rial of an amount, bytes of a file, seconds to wait.
    pub max: Option<Amount>,
}

/// The price is no longer what was shown.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub(crate) struct PriceChangedError {
    /// What it is about, for programs.
    pub code: UserErrorCode,
    /// What it is about, in the reader's language.
    pub message: String,
    /// The path of the input that it is about.
    pub field: Option<Vec<String>>,
    /// What it is now.
    pub now: Money,
}

/// Any other refusal.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub(crate) struct PlainError {
    /// What it is about, for programs.
    pub code: UserErrorCode,
    /// What it is about, in the reader's language.
    pub message: String,
    /// The path of the input that it is about.
    pub field: Option<Vec<String>>,
}

/// Why a mutation was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Interface)]
#[graphql(
    field(name = "code", ty = "&UserErrorCode", desc = "What it is about, for programs."),
    field(name = "message", ty = "&String", desc = "What it is about, in the reader's language."),
    field(
        name = "field",
        ty = "&Option<Vec<String>>",
        desc = "The path of the input that it is about."
    )
)]
pub(crate) enum UserError {
    /// The balance does not reach.
    InsufficientBalance(InsufficientBalanceError),
    /// Somebody has already decided.
    AlreadyDecided(AlreadyDecidedError),
    /// Another member of staff looks at this payment now.
    ClaimedByOther(ClaimedByOtherError),
    /// A value is outside its limits.
    Limit(LimitError),
    /// The price is no longer what was shown.
    PriceChanged(PriceChangedError),
    /// Any other refusal.
    Plain(PlainError),
}

/// The code of a refusal, and its words in this language.
pub(crate) fn worded(shop: &Shop, lang: Lang, refusal: &app::Refusal) -> (UserErrorCode, String) {
    let said = said(refusal);
    (said.code, shop.texts().plain(lang, said.key, &said.args))
}

/// A use case's error as the payload's user error.
///
/// # Errors
/// What is not a refusal is the request's error.
pub(crate) fn answer(
    shop: &Shop,
    viewer: &Viewer,
    error: app::Error,
) -> Result<UserError, RequestError> {
    match error {
        app::Error::Refused(refusal) => {
            let said = said(&refusal);
            let message = shop.texts().plain(viewer.lang(), said.key, &said.args);
            let field = said.field.map(|field| vec!["input".to_owned(), field.to_owned()]);
            Ok(typed(&refusal, said.code, message, field))
        }
        app::Error::NotFound(what) => {
            let message = shop.texts().plain(viewer.lang(), not_found(what), &[]);
            let (code, field) = (UserErrorCode::NotFound, Some(vec!["input".to_owned()]));
            Ok(UserError::Plain(PlainError { code, message, field }))
        }
        other => match RequestError::asked::<()>(Err(other)) {
            Err(error) => Err(error),
            Ok(_) => Err(RequestError::Conflict),
        },
    }
}

/// A use case's error as a code and a sentence in the reader's language.
///
/// # Errors
/// What is not a refusal is the request's error.
pub(crate) fn explained(
    shop: &Shop,
    viewer: &Viewer,
    error: app::Error,
) -> Result<(UserErrorCode, String), RequestError> {
    Ok(match answer(shop, viewer, error)? {
        UserError::InsufficientBalance(error) => (error.code, error.message),
        UserError::AlreadyDecided(error) => (error.code, error.message),
        UserError::ClaimedByOther(error) => (error.code, error.message),
        UserError::Limit(error) => (error.code, error.message),
        UserError::PriceChanged(error) => (error.code, error.message),
        UserError::Plain(error) => (error.code, error.message),
    })
}

fn typed(
    refusal: &app::Refusal,
    code: UserErrorCode,
    message: String,
    field: Option<Vec<String>>,
) -> UserError {
    use app::Refusal as R;
    use domain::{payment::PaymentError as P, wallet::WalletError as W};
    let limit = |min: Option<u64>, max: Option<u64>| {
        let amount = |value: u64| Amount(i64::try_from(value).unwrap_or(i64::MAX));
        let (min, max) = (min.map(amount), max.map(amount));
        let (message, field) = (message.clone(), field.clone());
        UserError::Limit(LimitError { code, message, field, min, max })
    };
    match refusal {
        R::Wallet(W::InsufficientFunds { available, required }) => {
            let (missing, available) = (available.short_of(*required).into(), (*available).into());
            let error = InsufficientBalanceError { code, message, field, missing, available };
            UserError::InsufficientBalance(error)
        }
        R::Payment(P::AlreadyDecided { status, by }) => {
            let (status, by) = ((*status).into(), *by);
            UserError::AlreadyDecided(AlreadyDecidedError { code, message, field, status, by })
        }
        R::ClaimedByOther { by, until } => {
            let (by, lease_until) = (*by, DateTime(*until));
            let error = ClaimedByOtherError { code, message, field, lease_until, by };
            UserError::ClaimedByOther(error)
        }
        R::AmountOutOfRange { min, max } => limit(Some(min.rial()), Some(max.rial())),
        R::PriceChanged { now } => {
            let now = (*now).into();
            UserError::PriceChanged(PriceChangedError { code, message, field, now })
        }
        R::FileTooLarge { max_bytes } => limit(None, Some(*max_bytes)),
        R::LockedOut { retry_after_seconds } => limit(None, Some(*retry_after_seconds)),
        _ => UserError::Plain(PlainError { code, message, field }),
    }
}

/// The message for a thing that is not there.
pub(super) fn not_found(what: &str) -> &'static str {
    match what {
        "payment" => "error-payment-not-found",
        "card" => "error-card-not-found",
        "order" => "error-order-not-found",
        "plan" => "error-plan-not-found",
        "subscription" => "error-subscription-not-found",
        "server" => "error-server-not-found",
        "person" => "error-person-not-found",
        _ => "error-not-found",
    }
}
