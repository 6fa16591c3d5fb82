//! What can be asked of a payment at a gateway.

use chrono::{DateTime, Utc};

use super::{Authority, Bearer, Failure, Return, Terminal};
use crate::{
    id::{OrderId, PersonId},
    money::Irr,
    sealed::{Fingerprint, Sealed},
};

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatewayCommand {
    /// A customer wants to pay at a gateway.
    Open {
        /// Who.
        person: PersonId,
        /// At which terminal of the shop.
        terminal: Terminal,
        /// How much.
        amount: Irr,
        /// The order that waits for it.
        order: Option<OrderId>,
        /// Until when he is expected to have paid.
        expires_at: DateTime<Utc>,
    },
    /// The gateway opened a session. A second one is left alone: the customer has the first.
    Request {
        /// The session's name.
        authority: Authority,
        /// The announced fee.
        fee: Irr,
        /// Who bears it.
        bearer: Bearer,
    },
    /// A browser came back; the same said again is nothing.
    Return {
        /// Which session it speaks of.
        authority: Authority,
        /// What it says.
        said: Return,
    },
    /// The gateway says that it is paid; the same again is nothing.
    Verify {
        /// The gateway's number of the transaction.
        reference: String,
        /// The gateway's fee.
        fee: Irr,
        /// Who bears it.
        bearer: Bearer,
        /// The payer's card, sealed.
        card: Option<Sealed>,
        /// The keyed hash of the payer's card.
        payer: Option<Fingerprint>,
    },
    /// Nothing was paid.
    Fail {
        /// Why.
        failure: Failure,
        /// The gateway's code.
        code: Option<i64>,
    },
    /// Another amount was paid.
    Dispute {
        /// The gateway's code.
        code: i64,
    },
    /// Staff give the payment back whole.
    AskReversal {
        /// Who decided.
        reviewer: PersonId,
        /// What the customer reads.
        reason: String,
    },
    /// The gateway gave it back.
    Reverse {},
    /// The gateway will not.
    RefuseReversal {
        /// The gateway's code.
        code: i64,
    },
}
