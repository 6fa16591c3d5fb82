//! An attempt to pay in at a payment gateway, such as Zarinpal: the customer is sent to a page of the gateway,
//! pays there, and the gateway alone says whether he did.
//!
//! States: awaiting the payer → approved (→ reversing → reversed, or approved again), failed or disputed. What a
//! browser says when it comes back is noted and believed by nobody: only the gateway's own answer to our question
//! decides. A payment that failed can still be approved, since the gateway may learn of the money later than we
//! gave it up; it is approved once. The credit itself is the wallet's.

mod aggregate;
mod command;
mod error;
mod event;
#[cfg(test)]
mod tests;

pub use aggregate::GatewayPayment;
pub use command::GatewayCommand;
pub use error::GatewayError;
pub use event::{Failure, GatewayEvent, Return};

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, de};

/// Characters of the name of a session.
const AUTHORITY_LENGTH: usize = 36;
/// Characters of a terminal's name at the most.
const TERMINAL_MAX: usize = 20;

/// A text that is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Misnamed {
    /// Not the name of a session.
    #[error("a session's name is A or S and 35 letters or digits")]
    Authority,
    /// Not the name of a terminal.
    #[error(
        "a terminal's name is 1 to 20 letters, digits and hyphens, and begins with a capital or a digit"
    )]
    Terminal,
}

/// The gateway's name of one session of paying: `A` (in its own sandbox `S`) and 35 letters or digits
/// (Zarinpal, REST v4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Authority(String);

impl Authority {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Authority {
    type Err = Misnamed;

    fn from_str(text: &str) -> Result<Self, Misnamed> {
        let named = text.len() == AUTHORITY_LENGTH
            && text.starts_with(['A', 'S'])
            && text.chars().all(|c| c.is_ascii_alphanumeric());
        if named { Ok(Self(text.to_owned())) } else { Err(Misnamed::Authority) }
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Authority {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// The shop's own name of a terminal: what the gateway gave it to receive with. It stands in the name of a ledger
/// account, so it has the form of a part of one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Terminal(String);

impl Terminal {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Terminal {
    type Err = Misnamed;

    fn from_str(text: &str) -> Result<Self, Misnamed> {
        let named = text.len() <= TERMINAL_MAX
            && text.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if named { Ok(Self(text.to_owned())) } else { Err(Misnamed::Terminal) }
    }
}

impl fmt::Display for Terminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Terminal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// Who bears the gateway's fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bearer {
    /// The shop: it is taken from what is paid.
    Merchant,
    /// The customer, on top of what is asked for; it never enters the shop's books.
    Payer,
}
