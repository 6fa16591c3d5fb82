//! What happened to a wallet; each event carries its balanced entry.

use serde::{Deserialize, Serialize};

use crate::{
    id::{CardId, OrderId, PaymentId, PersonId, PlanId},
    ledger::{Entry, Line, rule},
    money::Irr,
    payment::gateway::Terminal,
};

/// An event of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum WalletEvent {
    /// A payment came in.
    Credited {
        /// Whose wallet.
        person: PersonId,
        /// The payment.
        payment: PaymentId,
        /// The card that received it.
        card: CardId,
        /// How much.
        amount: Irr,
        /// The order that waits for it.
        order: Option<OrderId>,
        /// Posting T2.
        entry: Entry,
    },
    /// A payment was taken back in full: the exact negation of its credit.
    CreditReversed {
        /// Whose wallet.
        person: PersonId,
        /// The payment.
        payment: PaymentId,
        /// How much.
        amount: Irr,
        /// The reversal.
        entry: Entry,
    },
    /// A payment was taken back although part of it was spent.
    CreditClawedBack {
        /// Whose wallet.
        person: PersonId,
        /// The payment.
        payment: PaymentId,
        /// The card that had received it.
        card: CardId,
        /// What the wallet still held.
        from_wallet: Irr,
        /// What the person owes now.
        receivable: Irr,
        /// Posting T5.
        entry: Entry,
    },
    /// The price of an order is reserved.
    Held {
        /// Whose wallet.
        person: PersonId,
        /// The order.
        order: OrderId,
        /// How much.
        amount: Irr,
        /// Posting S1.
        entry: Entry,
    },
    /// A hold became the shop's obligation to serve.
    Captured {
        /// Whose wallet.
        person: PersonId,
        /// The order.
        order: OrderId,
        /// What was bought.
        plan: PlanId,
        /// What was paid.
        amount: Irr,
        /// The discount within its list price.
        discount: Irr,
        /// Posting S2.
        entry: Entry,
    },
    /// A hold returned.
    Released {
        /// Whose wallet.
        person: PersonId,
        /// The order.
        order: OrderId,
        /// How much.
        amount: Irr,
        /// Posting S3.
        entry: Entry,
    },
    /// A payment came in at a gateway.
    GatewayCredited {
        /// Whose wallet.
        person: PersonId,
        /// The payment.
        payment: PaymentId,
        /// The terminal that received it.
        terminal: Terminal,
        /// How much.
        amount: Irr,
        /// What the shop bears of the gateway's fee.
        fee: Irr,
        /// The order that waits for it.
        order: Option<OrderId>,
        /// Posting Z2 or Z2p.
        entry: Entry,
    },
    /// A payment is held while its gateway is asked to give it back.
    ReversalHeld {
        /// Whose wallet.
        person: PersonId,
        /// The payment.
        payment: PaymentId,
        /// How much.
        amount: Irr,
        /// Posting Z4.
        entry: Entry,
    },
    /// The gateway gave it back.
    ReversalSettled {
        /// Whose wallet.
        person: PersonId,
        /// The payment.
        payment: PaymentId,
        /// The terminal that had received it.
        terminal: Terminal,
        /// How much.
        amount: Irr,
        /// What the shop had borne of the gateway's fee.
        fee: Irr,
        /// Posting Z4ok.
        entry: Entry,
    },
    /// The gateway would not: what was held returned.
    ReversalReleased {
        /// Whose wallet.
        person: PersonId,
        /// The payment.
        payment: PaymentId,
        /// How much.
        amount: Irr,
        /// Posting Z4no.
        entry: Entry,
    },
}

events!(WalletEvent of "wallet" {
    Credited => "credited",
    CreditReversed => "credit_reversed",
    CreditClawedBack => "credit_clawed_back",
    Held => "held",
    Captured => "captured",
    Released => "released",
    GatewayCredited => "gateway_credited",
    ReversalHeld => "reversal_held",
    ReversalSettled => "reversal_settled",
    ReversalReleased => "reversal_released",
});

impl WalletEvent {
    /// The entry that it carries.
    #[must_use]
    pub const fn entry(&self) -> &Entry {
        match self {
            Self::Credited { entry, .. }
            | Self::CreditReversed { entry, .. }
            | Self::CreditClawedBack { entry, .. }
            | Self::Held { entry, .. }
            | Self::Captured { entry, .. }
            | Self::Released { entry, .. }
            | Self::GatewayCredited { entry, .. }
            | Self::ReversalHeld { entry, .. }
            | Self::ReversalSettled { entry, .. }
            | Self::ReversalReleased { entry, .. } => entry,
        }
    }

    /// Whose wallet it is.
    #[must_use]
    pub const fn person(&self) -> PersonId {
        match self {
            Self::Credited { person, .. }
            | Self::CreditReversed { person, .. }
            | Self::CreditClawedBack { person, .. }
            | Self::Held { person, .. }
            | Self::Captured { person, .. }
            | Self::Released { person, .. }
            | Self::GatewayCredited { person, .. }
            | Self::ReversalHeld { person, .. }
            | Self::ReversalSettled { person, .. }
            | Self::ReversalReleased { person, .. } => *person,
        }
    }

    /// The lines that the rules make of this event's facts, for an audit to compare with those
    /// stored; nothing for a reversal, whose lines follow from the entry it undoes.
    #[must_use]
    pub fn lines(&self) -> Option<Vec<Line>> {
        match *self {
            Self::GatewayCredited { person, ref terminal, amount, fee, .. } => {
                Some(rule::gateway_top_up(terminal, person, amount, fee))
            }
            Self::ReversalHeld { person, amount, .. } => Some(rule::hold(person, amount)),
            Self::ReversalSettled { person, ref terminal, amount, fee, .. } => {
                Some(rule::gateway_reversed(terminal, person, amount, fee))
            }
            Self::ReversalReleased { person, amount, .. } => Some(rule::release(person, amount)),
            Self::Credited { person, card, amount, .. } => {
                Some(rule::card_top_up(card, person, amount))
            }
            Self::CreditReversed { .. } => None,
            Self::CreditClawedBack { person, card, from_wallet, receivable, .. } => {
                Some(rule::top_up_clawed_back(card, person, from_wallet, receivable))
            }
            Self::Held { person, amount, .. } => Some(rule::hold(person, amount)),
            Self::Captured { person, plan, amount, discount, .. } => {
                Some(rule::capture(person, plan, amount, discount))
            }
            Self::Released { person, amount, .. } => Some(rule::release(person, amount)),
        }
    }
}
