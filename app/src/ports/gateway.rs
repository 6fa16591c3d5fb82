//! A payment gateway, as the use cases see it. Amounts are in rial. Every call is safe to repeat.

use std::time::Duration;

use async_trait::async_trait;
use domain::{
    money::Irr,
    payment::gateway::{Authority, Bearer},
};

/// What a session of paying is opened with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// How much.
    pub amount: Irr,
    /// What the payer reads; at most 500 characters.
    pub description: String,
    /// Where his browser is sent back to.
    pub callback_url: String,
    /// The shop's own name of the payment, which the gateway shows in its lists.
    pub payment: String,
}

/// A session that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its name.
    pub authority: Authority,
    /// The fee that the gateway announces.
    pub fee: Irr,
    /// Who bears it.
    pub bearer: Bearer,
}

/// That a session is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// The gateway's number of the transaction.
    pub reference: String,
    /// The payer's card, with its middle hidden: `502229******5995`; none when the gateway does not say.
    pub card: Option<String>,
    /// A hash of the whole card number, equal for the same card; none when the gateway does not say.
    pub card_hash: Option<String>,
    /// The gateway's fee.
    pub fee: Irr,
    /// Who bears it.
    pub bearer: Bearer,
    /// Whether this was said before: an earlier question was answered so, and its answer may have been lost.
    pub repeated: bool,
}

/// The gateway's answer to whether a session is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is, and the money is the shop's now.
    Paid(Paid),
    /// Not, or not yet.
    Unpaid {
        /// The gateway's code.
        code: i64,
    },
    /// Another amount was paid than we asked about: never to be credited.
    OtherAmount {
        /// The gateway's code.
        code: i64,
    },
}

/// Where a session stands. It says when to ask for a [`Verdict`], and is none itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Paid, and the shop was told so.
    Verified,
    /// Paid, and the shop has not asked: the money goes back to the payer unless it does.
    Paid,
    /// The payer is at his bank.
    InBank,
    /// Nothing was paid.
    Failed,
    /// Paid and given back.
    Reversed,
}

/// A session that is paid and that the shop has not asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unverified {
    /// Its name.
    pub authority: Authority,
    /// How much.
    pub amount: Irr,
}

/// The gateway's answer to giving a payment back whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reversal {
    /// Given back.
    Done,
    /// Not in a state in which it can be given back; it may have been before.
    NotPaid {
        /// The gateway's code.
        code: i64,
    },
    /// Not by this way: the time is over, the bank cannot, or the shop may not.
    Refused {
        /// The gateway's code.
        code: i64,
    },
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayFault {
    /// The gateway answers that it will not: for good, until the shop's settings or its contract change.
    #[error("the gateway refuses with {code}: {message}")]
    Refused {
        /// Its code.
        code: i64,
        /// Its words.
        message: String,
    },
    /// No answer, or none that can be read: what was asked may have happened or not.
    #[error("the gateway does not answer: {reason}")]
    Unknown {
        /// What came in its place.
        reason: String,
        /// How long it asks us to wait.
        retry_after: Option<Duration>,
    },
}

/// A payment gateway.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// Opens a session. After [`GatewayFault::Unknown`] another may be opened: one that nobody is sent to
    /// is paid by nobody.
    async fn request(&self, ask: &Ask) -> Result<Session, GatewayFault>;
    /// The address of the page where a session is paid.
    fn pay_page(&self, authority: &Authority) -> String;
    /// Asks whether a session is paid, and takes the money when it is.
    async fn verify(&self, authority: &Authority, amount: Irr) -> Result<Verdict, GatewayFault>;
    /// Asks where a session stands.
    async fn inquire(&self, authority: &Authority) -> Result<Standing, GatewayFault>;
    /// The newest sessions that are paid and not asked about; at most a hundred.
    async fn unverified(&self) -> Result<Vec<Unverified>, GatewayFault>;
    /// Gives a payment back whole.
    async fn reverse(&self, authority: &Authority) -> Result<Reversal, GatewayFault>;
}
