//! Why a payment refuses.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Status;
use crate::id::PersonId;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum PaymentError {
    /// There is no such payment.
    #[error("there is no such payment")]
    Unknown {},
    /// It exists already.
    #[error("this payment exists already")]
    Exists {},
    /// An amount of nothing.
    #[error("an amount of nothing cannot be paid")]
    ZeroAmount {},
    /// It was decided before.
    #[error("this payment was already decided")]
    AlreadyDecided {
        /// How.
        status: Status,
        /// By whom, when a person decided.
        by: Option<PersonId>,
    },
    /// A receipt was sent, so the amount stands.
    #[error("a receipt was already sent")]
    AlreadySubmitted {},
    /// There is no receipt yet.
    #[error("no receipt was sent yet")]
    NoReceipt {},
    /// Only an approved payment can be reversed.
    #[error("only an approved payment can be reversed")]
    NotApproved {},
    /// Nobody decides on his own payment.
    #[error("nobody decides on his own payment")]
    OwnPayment {},
    /// The time to send a receipt is not over.
    #[error("the time to send a receipt is not over")]
    NotExpired {
        /// When it will be.
        expires_at: DateTime<Utc>,
    },
    /// The reason is missing or longer than 500 characters.
    #[error("a reason has 1 to 500 characters")]
    BadReason {},
    /// The receipt has as many pages as it can.
    #[error("a receipt has at most 10 pages")]
    TooManyPages {},
}
