//! Why a wallet refuses.

use serde::{Deserialize, Serialize};

use crate::money::Irr;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum WalletError {
    /// The balance does not reach.
    #[error("the balance does not reach")]
    InsufficientFunds {
        /// What is there.
        available: Irr,
        /// What is asked for.
        required: Irr,
    },
    /// An amount of nothing.
    #[error("an amount of nothing moves nothing")]
    ZeroAmount {},
    /// The balance would exceed what can be carried.
    #[error("the balance would exceed what can be carried")]
    TooLarge {},
    /// No such payment was credited here.
    #[error("no such payment was credited here")]
    UnknownPayment {},
    /// Nothing is held for this order.
    #[error("nothing is held for this order")]
    UnknownHold {},
    /// The hold of this order has ended the other way.
    #[error("the hold of this order has already ended")]
    HoldEnded {},
    /// An order asks for another amount than is already held for it.
    #[error("another amount is already held for this order")]
    HeldDifferently {},
}
