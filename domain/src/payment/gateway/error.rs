//! Why a payment at a gateway refuses.

use serde::{Deserialize, Serialize};

use crate::payment::Status;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum GatewayError {
    /// There is no such payment.
    #[error("there is no such payment at a gateway")]
    Unknown {},
    /// It exists already.
    #[error("this payment exists already")]
    Exists {},
    /// An amount of nothing.
    #[error("an amount of nothing cannot be paid")]
    ZeroAmount {},
    /// The fee is no part of the amount.
    #[error("the fee is not below the amount")]
    FeeTooLarge {},
    /// The gateway has opened no session yet.
    #[error("the gateway has not opened a session yet")]
    NotRequested {},
    /// It speaks of another session.
    #[error("this is not the payment's session")]
    OtherSession {},
    /// It has ended otherwise.
    #[error("this payment was already decided")]
    AlreadyDecided {
        /// How.
        status: Status,
    },
    /// Only an approved payment can be given back.
    #[error("only an approved payment can be given back")]
    NotApproved {},
    /// Nobody asked for it to be given back.
    #[error("nobody asked for this payment to be given back")]
    NotAsked {},
    /// Nobody decides on his own payment.
    #[error("nobody decides on his own payment")]
    OwnPayment {},
    /// The reason is missing or longer than 500 characters.
    #[error("a reason has 1 to 500 characters")]
    BadReason {},
}
