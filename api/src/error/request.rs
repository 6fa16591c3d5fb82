//! Errors of the request as such.

use async_graphql::{Error, ErrorExtensions};
use domain::role::Permission;
use projections::{QueryError, page::PageError};
use tracing::error;
use uuid::Uuid;

/// Why a request cannot be answered.
/// It has no `Display` on purpose: what a client is told is [`RequestError::message`], with a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestError {
    /// Nobody is signed in.
    Unauthenticated,
    /// The viewer may not do this.
    Forbidden(Permission),
    /// An idempotency key was used before for something else.
    IdempotencyMismatch,
    /// Others kept changing the same thing.
    Conflict,
    /// A document that the dashboard does not send, from who may send no other.
    UnknownDocument,
    /// An id of another kind, or none.
    BadId {
        /// The prefix that was wanted.
        wanted: &'static str,
    },
    /// A value out of range.
    BadInput {
        /// Which.
        field: &'static str,
        /// What is wrong, and what would be right.
        problem: &'static str,
    },
    /// Too much at once.
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many may be.
        max: usize,
    },
    /// Something that we need does not answer.
    Unavailable {
        /// Names what happened in the log.
        trace: Uuid,
    },
}

impl RequestError {
    /// Logs a technical failure under a new trace id, which is all that the client is told.
    #[must_use]
    pub fn unavailable(source: &(dyn std::error::Error + 'static)) -> Self {
        let trace = Uuid::from_u128(rand::random());
        let mut reasons = vec![source.to_string()];
        let mut next = source.source();
        while let Some(reason) = next {
            reasons.push(reason.to_string());
            next = reason.source();
        }
        error!(%trace, reason = reasons.join(": "), "a request could not be answered");
        Self::Unavailable { trace }
    }

    /// What the client's programmer is told.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Unauthenticated => "nobody is signed in".to_owned(),
            Self::Forbidden(permission) => format!("not allowed: {}", permission.code()),
            Self::IdempotencyMismatch => {
                "this idempotencyKey was used before for something else".to_owned()
            }
            Self::Conflict => "others kept changing the same thing; try again".to_owned(),
            Self::UnknownDocument => {
                "only documents of the dashboard are answered here; name one by documentId"
                    .to_owned()
            }
            Self::BadId { wanted } => format!("not an id that begins with {wanted}_"),
            Self::BadInput { field, problem } => format!("{field}: {problem}"),
            Self::TooMany { what, max } => format!("too many: at most {max} {what}"),
            Self::Unavailable { .. } => {
                "temporarily unavailable; traceId names what happened in the server's log"
                    .to_owned()
            }
        }
    }

    /// Its code in `extensions.code`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::IdempotencyMismatch => "IDEMPOTENCY_MISMATCH",
            Self::Conflict => "CONFLICT",
            Self::UnknownDocument => "PERSISTED_QUERY_REQUIRED",
            Self::BadId { .. } | Self::BadInput { .. } => "BAD_INPUT",
            Self::TooMany { .. } => "RATE_LIMITED",
            Self::Unavailable { .. } => "UNAVAILABLE",
        }
    }
}

impl From<QueryError> for RequestError {
    fn from(error: QueryError) -> Self {
        Self::unavailable(&error)
    }
}

impl From<PageError> for RequestError {
    fn from(error: PageError) -> Self {
        match error {
            PageError::First => Self::BadInput { field: "first", problem: "must be 1 to 100" },
            PageError::Cursor => {
                Self::BadInput { field: "after", problem: "must be an endCursor of this list" }
            }
        }
    }
}

/// What a question's use case answers. A refusal or a thing that is not there is no error of a
/// question: it is nothing.
impl RequestError {
    /// The answer of a question: nothing when there is no such thing for this viewer.
    ///
    /// # Errors
    /// What is not the rules' refusal.
    pub fn asked<T>(outcome: app::Result<T>) -> Result<Option<T>, Self> {
        match outcome {
            Ok(value) => Ok(Some(value)),
            Err(app::Error::NotFound(_) | app::Error::Refused(_)) => Ok(None),
            Err(app::Error::Forbidden(permission)) => Err(Self::Forbidden(permission)),
            Err(app::Error::Unauthenticated) => Err(Self::Unauthenticated),
            Err(app::Error::Conflict) => Err(Self::Conflict),
            Err(app::Error::KeyReused) => Err(Self::IdempotencyMismatch),
            Err(app::Error::Unavailable(source)) => Err(Self::unavailable(source.as_ref())),
        }
    }
}

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        Self::new(error.message()).extend_with(|_, extensions| {
            extensions.set("code", error.code());
            match error {
                RequestError::Forbidden(permission) => {
                    extensions.set("permission", permission.code());
                }
                RequestError::Unavailable { trace } => {
                    extensions.set("traceId", trace.to_string());
                }
                RequestError::BadInput { field, .. } => extensions.set("field", field),
                RequestError::TooMany { max, .. } => {
                    extensions.set("max", u64::try_from(max).unwrap_or(u64::MAX));
                }
                RequestError::Unauthenticated
                | RequestError::IdempotencyMismatch
                | RequestError::Conflict
                | RequestError::UnknownDocument
                | RequestError::BadId { .. } => {}
            }
        })
    }
}
