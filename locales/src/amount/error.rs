//! Why a typed amount was not taken.

/// Why a typed amount was not taken. Each has its own answer, see [`AmountError::key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum AmountError {
    /// Nothing was typed, or only spaces.
    #[error("the amount is empty")]
    Empty,
    /// There is a word or sign in it that belongs to no amount.
    #[error("the amount is not a number")]
    NotANumber,
    /// It is below zero.
    #[error("the amount is negative")]
    Negative,
    /// It is nothing.
    #[error("the amount is zero")]
    Zero,
    /// It is more than the ledger counts in one amount.
    #[error("the amount is too large")]
    TooLarge,
    /// It is not a whole number of its unit.
    #[error("the amount has a fraction")]
    Fraction,
    /// It can be read in more than one way.
    #[error("the amount can be read in two ways")]
    Ambiguous,
}

impl AmountError {
    /// Every refusal, for tests and for tables of answers.
    pub const ALL: [Self; 7] = [
        Self::Empty,
        Self::NotANumber,
        Self::Negative,
        Self::Zero,
        Self::TooLarge,
        Self::Fraction,
        Self::Ambiguous,
    ];

    /// The key of the message that tells the customer; it takes no variables.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Empty => "payment-amount-empty",
            Self::NotANumber => "payment-amount-not-a-number",
            Self::Negative => "payment-amount-negative",
            Self::Zero => "payment-amount-zero",
            Self::TooLarge => "payment-amount-too-large",
            Self::Fraction => "payment-amount-fraction",
            Self::Ambiguous => "payment-amount-ambiguous",
        }
    }
}
