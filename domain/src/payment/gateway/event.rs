//! What happened to a payment at a gateway.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Authority, Bearer, Terminal};
use crate::{
    id::{OrderId, PersonId},
    money::Irr,
    sealed::{Fingerprint, Sealed},
};

/// What a browser said when it came back from the gateway's page. Anybody can say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Return {
    /// That it was paid.
    Ok,
    /// That it was not.
    Nok,
}

/// Why a payment failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// The gateway would not open a session.
    Refused,
    /// The customer gave it up before he was sent to the gateway's page, or came back without having paid.
    Cancelled,
    /// The gateway says that nothing was paid, and its page is closed.
    Unpaid,
}

/// An event of a payment at a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum GatewayEvent {
    /// A customer wants to pay at a gateway.
    Opened {
        /// Who.
        person: PersonId,
        /// At which terminal of the shop.
        terminal: Terminal,
        /// How much is asked for.
        amount: Irr,
        /// The order that waits for it.
        order: Option<OrderId>,
        /// Until when he is expected to have paid.
        expires_at: DateTime<Utc>,
    },
    /// The gateway opened a session; the customer can be sent to its page.
    Requested {
        /// Who.
        person: PersonId,
        /// The session's name.
        authority: Authority,
        /// The fee that the gateway announces.
        fee: Irr,
        /// Who bears it.
        bearer: Bearer,
    },
    /// A browser came back. What it says is believed by nobody.
    Returned {
        /// What it says.
        said: Return,
    },
    /// The gateway says that it is paid. The wallet's stream holds the credit.
    Verified {
        /// Who.
        person: PersonId,
        /// At which terminal.
        terminal: Terminal,
        /// How much.
        amount: Irr,
        /// The gateway's fee.
        fee: Irr,
        /// Who bears it.
        bearer: Bearer,
        /// The gateway's number of the transaction.
        reference: String,
        /// The payer's card with its middle hidden, sealed; none when the gateway does not say.
        card: Option<Sealed>,
        /// Equal for the same payer's card; none when the gateway does not say.
        payer: Option<Fingerprint>,
        /// The order that waits for it.
        order: Option<OrderId>,
        /// Whether it had been taken for failed before.
        late: bool,
    },
    /// Nothing was paid, as far as is known.
    Failed {
        /// Who would have paid.
        person: PersonId,
        /// Why.
        failure: Failure,
        /// The gateway's code, when it gave one.
        code: Option<i64>,
        /// The order that waited for it.
        order: Option<OrderId>,
    },
    /// The gateway says that another amount was paid than was asked for: nothing is credited, and a person must
    /// look.
    Disputed {
        /// Who.
        person: PersonId,
        /// What was asked for.
        amount: Irr,
        /// The gateway's code.
        code: i64,
    },
    /// Staff give the payment back whole; the wallet holds the amount until the gateway has answered.
    ReversalAsked {
        /// Whose money it is.
        person: PersonId,
        /// How much.
        amount: Irr,
        /// Who decided.
        reviewer: PersonId,
        /// What the customer reads.
        reason: String,
    },
    /// The gateway gave it back; the wallet's stream holds the entry.
    Reversed {
        /// Whose money it was.
        person: PersonId,
        /// How much.
        amount: Irr,
        /// Who had decided.
        reviewer: PersonId,
        /// What the customer reads.
        reason: String,
    },
    /// The gateway will not; the amount returns to the wallet.
    ReversalRefused {
        /// Whose money it is.
        person: PersonId,
        /// How much.
        amount: Irr,
        /// The gateway's code.
        code: i64,
    },
}

events!(GatewayEvent of "gateway" {
    Opened => "opened",
    Requested => "requested",
    Returned => "returned",
    Verified => "verified",
    Failed => "failed",
    Disputed => "disputed",
    ReversalAsked => "reversal_asked",
    Reversed => "reversed",
    ReversalRefused => "reversal_refused",
});
