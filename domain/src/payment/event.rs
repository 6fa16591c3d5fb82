//! What happened to a payment.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{CardId, OrderId, PersonId},
    ledger::Entry,
    money::Irr,
    sealed::{Fingerprint, Sealed},
};

/// What a receipt came as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReceiptKind {
    /// A photo.
    Photo,
    /// A file.
    Document,
    /// Words, such as a forwarded bank message.
    Text,
}

/// A receipt, or one page of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// What it came as.
    pub kind: ReceiptKind,
    /// The sealed bytes in the blob store, by the SHA-256 of what is stored; none for text.
    pub blob: Option<String>,
    /// The type of the file, such as `image/jpeg`; none for text.
    pub media_type: Option<String>,
    /// The keyed hash of what was sent: equal for the same picture or words.
    pub content: Fingerprint,
    /// The words, or the caption, sealed.
    pub text: Option<Sealed>,
}

/// Who gave a payment up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WithdrawnBy {
    /// The customer.
    Customer,
    /// The customer, by opening another.
    Replacement,
}

/// An event of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum PaymentEvent {
    /// A card was shown for an amount.
    Opened {
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
    /// Another amount was chosen.
    AmountChanged {
        /// The new amount.
        amount: Irr,
    },
    /// A receipt waits for review.
    ReceiptSubmitted {
        /// Who pays.
        person: PersonId,
        /// The receipt.
        receipt: Receipt,
        /// Posting T1, outside the books.
        pending_entry: Entry,
    },
    /// Another receipt stands in its place.
    ReceiptReplaced {
        /// The receipt.
        receipt: Receipt,
    },
    /// The album of the receipt has a further page.
    PageAdded {
        /// The page.
        page: Receipt,
    },
    /// The money was found. The pending entry is resolved; the wallet's stream holds the credit.
    Approved {
        /// Who pays.
        person: PersonId,
        /// The receiving card.
        card: CardId,
        /// What was asked for.
        claimed: Irr,
        /// What was found.
        amount: Irr,
        /// The order that waits for it.
        order: Option<OrderId>,
        /// Who decided.
        reviewer: PersonId,
        /// Why it is another amount than was asked for, as the customer reads it; none when it is the same, and of
        /// what was approved before reasons were asked for (version 1).
        reason: Option<String>,
    },
    /// The money was not found. The pending entry is void.
    Rejected {
        /// Who pays.
        person: PersonId,
        /// Who decided.
        reviewer: PersonId,
        /// What the customer reads.
        reason: String,
        /// The order that waited for it.
        order: Option<OrderId>,
    },
    /// It was given up. A pending entry is void.
    Withdrawn {
        /// Who would have paid.
        person: PersonId,
        /// By whom.
        by: WithdrawnBy,
    },
    /// No receipt came in time.
    Expired {
        /// Who would have paid.
        person: PersonId,
    },
    /// A wrong approval was undone; the wallet's stream holds the reversing entry.
    Reversed {
        /// Who had been credited.
        person: PersonId,
        /// What had been credited.
        amount: Irr,
        /// Who decided.
        reviewer: PersonId,
        /// What the customer reads.
        reason: String,
    },
}

events!(PaymentEvent of "payment" {
    Opened => "opened",
    AmountChanged => "amount_changed",
    ReceiptSubmitted => "receipt_submitted",
    ReceiptReplaced => "receipt_replaced",
    PageAdded => "page_added",
    Approved => "approved" version "2",
    Rejected => "rejected",
    Withdrawn => "withdrawn",
    Expired => "expired",
    Reversed => "reversed",
});
