//! What can be asked of a payment.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{Receipt, WithdrawnBy};
use crate::{
    id::{CardId, EntryId, OrderId, PersonId},
    money::Irr,
};

/// Another amount than was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// How much came.
    pub amount: Irr,
    /// Why it is another; 1 to 500 characters. The customer reads it.
    pub reason: String,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentCommand {
    /// The customer chose an amount and is shown a card.
    Open {
        /// Who pays.
        person: PersonId,
        /// The receiving card.
        card: CardId,
        /// How much is asked for.
        amount: Irr,
        /// The order that waits for it.
        order: Option<OrderId>,
        /// Until when a receipt is awaited.
        expires_at: DateTime<Utc>,
    },
    /// The customer chose another amount before he sent a receipt.
    ChangeAmount {
        /// The new amount.
        amount: Irr,
    },
    /// A receipt came: the first is submitted, a later one replaces it until the decision.
    SubmitReceipt {
        /// The receipt.
        receipt: Receipt,
        /// The id of the pending entry.
        entry: EntryId,
        /// The accounting day.
        on: NaiveDate,
    },
    /// A further page of the album that the receipt came in.
    AddPage {
        /// The page.
        page: Receipt,
    },
    /// Staff found the money.
    Approve {
        /// Who decides.
        reviewer: PersonId,
        /// What was found, when it is not what was asked for.
        found: Option<Found>,
    },
    /// Staff did not find the money.
    Reject {
        /// Who decides.
        reviewer: PersonId,
        /// What the customer reads; 1 to 500 characters.
        reason: String,
    },
    /// It is given up before a decision.
    Withdraw {
        /// By whom.
        by: WithdrawnBy,
    },
    /// No receipt came in time.
    Expire {
        /// Now.
        at: DateTime<Utc>,
    },
    /// A wrong approval is undone.
    Reverse {
        /// Who decides.
        reviewer: PersonId,
        /// What the customer reads; 1 to 500 characters.
        reason: String,
    },
}
