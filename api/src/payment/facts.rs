//! What staff compare before they decide.

use app::payment::{Facts, Signal};
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::TimeDelta;
use projections::payment::PaymentRow;

use crate::{
    auth::Viewer,
    schema::scalar::{DateTime, Money},
    state::Shop,
};

/// What there is to look at twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Signal")]
pub enum ReviewSignalKind {
    /// The same picture or words came with another person's payment.
    DuplicateOfOther,
    /// The same picture or words came with another payment of his.
    DuplicateOfSame,
    /// What the payer wrote names amounts, and not this one.
    AmountNotMentioned,
    /// The payer is shut out.
    PayerBlocked,
    /// The receipt came more than a day ago.
    Old,
    /// The payer is new, or nothing of his was approved yet.
    NewPayer,
    /// The receipt was replaced.
    Replaced,
}

/// Something to look at twice.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub(super) struct ReviewSignal {
    /// What.
    kind: ReviewSignalKind,
    /// The same in the viewer's words.
    message: String,
}

const fn message(signal: Signal) -> &'static str {
    match signal {
        Signal::DuplicateOfOther => "payment-signal-duplicate-other",
        Signal::DuplicateOfSame => "payment-signal-duplicate-same",
        Signal::AmountNotMentioned => "payment-signal-amount",
        Signal::PayerBlocked => "payment-signal-blocked",
        Signal::Old => "payment-signal-old",
        Signal::NewPayer => "payment-signal-new",
        Signal::Replaced => "payment-signal-replaced",
    }
}

/// What is said of a signal, in the viewer's words.
pub(super) fn worded(ctx: &Context<'_>, signal: Signal) -> String {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    shop.texts().plain(viewer.lang(), message(signal), &[])
}

/// What staff compare before they decide.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PaymentReview {
    pub(super) row: PaymentRow,
    pub(super) facts: Facts,
}

/// What staff compare before they decide.
#[Object]
impl PaymentReview {
    /// What was asked for: what the receipt should show.
    async fn expected_amount(&self) -> Money {
        self.row.amount.into()
    }

    /// What the payer wrote with the receipt that counts, page by page.
    async fn payer_texts(&self) -> &[String] {
        &self.facts.texts
    }

    /// Whether he named the amount, in rial or toman; none when he named no amount.
    async fn mentions_amount(&self) -> Option<bool> {
        self.facts.mentions_amount
    }

    /// When the first receipt came.
    async fn submitted_at(&self) -> Option<DateTime> {
        self.row.submitted_at.map(DateTime)
    }

    /// Seconds from the card being shown to the first receipt.
    async fn opened_to_receipt_seconds(&self) -> Option<i64> {
        let waited = |at| TimeDelta::num_seconds(&(at - self.row.opened_at));
        self.row.submitted_at.map(waited)
    }

    /// Whether the receipt came more than 24 hours ago.
    async fn older_than_day(&self) -> bool {
        self.facts.signals.contains(&Signal::Old)
    }

    /// How many other payments the same was sent for; which, `Payment.duplicates` tells.
    async fn duplicate_count(&self) -> usize {
        self.facts.duplicates.len()
    }

    /// Whether another person sent the same.
    async fn duplicate_of_other_user(&self) -> bool {
        self.facts.signals.contains(&Signal::DuplicateOfOther)
    }

    /// When the shop met the payer.
    async fn user_since(&self) -> DateTime {
        self.facts.payer.registered_at.into()
    }

    /// Whether the payer is new: met less than 7 days ago, or nothing of his was approved yet.
    async fn new_user(&self) -> bool {
        self.facts.signals.contains(&Signal::NewPayer)
    }

    /// Whether the payer is shut out.
    async fn user_blocked(&self) -> bool {
        self.facts.payer.blocked
    }

    /// How many payments he ever opened.
    async fn payment_count(&self) -> u64 {
        self.facts.payer.payments
    }

    /// How many of them stand approved.
    async fn approved_count(&self) -> u64 {
        self.facts.payer.approved
    }

    /// What was found by those.
    async fn approved_total(&self) -> Money {
        self.facts.payer.approved_total.into()
    }

    /// How many were rejected.
    async fn rejected_count(&self) -> u64 {
        self.facts.payer.rejected
    }

    /// Whether the receipt was replaced.
    async fn replaced(&self) -> bool {
        self.facts.signals.contains(&Signal::Replaced)
    }

    /// What there is to look at twice, the worst first; with nothing it may be approved in bulk.
    async fn signals(&self, ctx: &Context<'_>) -> Vec<ReviewSignal> {
        let signals = self.facts.signals.iter();
        let told = |signal: &Signal| ReviewSignal {
            kind: (*signal).into(),
            message: worded(ctx, *signal),
        };
        signals.map(told).collect()
    }
}
