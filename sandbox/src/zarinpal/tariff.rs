//! What the gateway takes, and from whom. The real tariff is a contract's; this one is simple.

use serde::{Deserialize, Serialize};

/// One rial of fee for so many rial paid: one per cent.
const RIAL_PER_RIAL_OF_FEE: u64 = 100;
/// The greatest fee, in rial.
const FEE_MAX: u64 = 60_000;

/// Who bears the fee, as Zarinpal writes it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FeeType {
    /// The shop; it is taken from what it receives.
    #[default]
    Merchant,
    /// The customer, on top of the amount.
    Payer,
}

/// The fee of an amount, both in rial: one per cent, at most 60,000.
pub(super) fn fee(amount: u64) -> u64 {
    (amount / RIAL_PER_RIAL_OF_FEE).min(FEE_MAX)
}
