//! Money is unsigned integers of the smallest unit; its sign is the side of an entry.
//!
//! The one commodity that moves today is the rial. Toman (10 rial) exists only at the edge.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

/// The greatest integer that JSON carries without loss: 2^53 − 1.
pub const SAFE_MAX: u64 = 9_007_199_254_740_991;

/// Why an amount is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Above 2^53 − 1.
    #[error("amount is above the greatest that can be carried")]
    TooLarge,
    /// A difference below zero.
    #[error("amount would fall below zero")]
    Negative,
}

/// An amount of rial, from 0 to 2^53 − 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Irr(u64);

impl Irr {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The greatest amount.
    pub const MAX: Self = Self(SAFE_MAX);

    /// An amount of `rial`.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] above 2^53 − 1.
    pub const fn new(rial: u64) -> Result<Self, MoneyError> {
        if rial > SAFE_MAX { Err(MoneyError::TooLarge) } else { Ok(Self(rial)) }
    }

    /// The number of rial.
    #[must_use]
    pub const fn rial(self) -> u64 {
        self.0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] above 2^53 − 1.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.0.checked_add(other.0).map_or(Err(MoneyError::TooLarge), Self::new)
    }

    /// The difference.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] when `other` is greater.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.0.checked_sub(other.0).map(Self).ok_or(MoneyError::Negative)
    }

    /// What is missing from `self` to reach `wanted`; nothing when it suffices.
    #[must_use]
    pub const fn short_of(self, wanted: Self) -> Self {
        Self(wanted.0.saturating_sub(self.0))
    }

    /// The amount as a debit of an entry: rial, positive.
    #[must_use]
    pub fn debit(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }

    /// The amount as a credit of an entry: rial, negative.
    #[must_use]
    pub fn credit(self) -> i64 {
        self.debit().saturating_neg()
    }
}

impl<'de> Deserialize<'de> for Irr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u64::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl fmt::Display for Irr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} IRR", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_beyond_the_safe_integers_is_refused_also_when_read() {
        assert_eq!(Irr::new(SAFE_MAX + 1), Err(MoneyError::TooLarge));
        assert!(serde_json::from_str::<Irr>("9007199254740992").is_err());
        assert!(serde_json::from_str::<Irr>("-1").is_err());
        assert!(serde_json::from_str::<Irr>("1.5").is_err());
    }

    #[test]
    fn sums_and_differences_are_checked() {
        assert_eq!(Irr::MAX.plus(Irr(1)), Err(MoneyError::TooLarge));
        assert_eq!(Irr(1).minus(Irr(2)), Err(MoneyError::Negative));
        assert_eq!(Irr(100).short_of(Irr(250)), Irr(150));
        assert_eq!(Irr(300).short_of(Irr(250)), Irr::ZERO);
    }
}
