//! Staff's side of a top-up: the queue's card with its warnings, and the decision.

use chrono::{DateTime, Utc};
use domain::{
    id::PaymentId,
    money::Irr,
    payment::{Found, PaymentCommand, Status},
    role::Permission,
};
use event_store::Receipt;
use projections::payment::{PaymentRow, ReceiptPageRow};

use super::Payments;
use crate::{
    Context,
    error::{Error, Refusal, Result, Settled},
    identity::Profile,
};

/// Something that staff should look at twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The same picture or words came with other payments.
    SeenBefore {
        /// Which.
        payments: Vec<PaymentId>,
    },
    /// It has waited longer than the shop's reminder.
    WaitsLong {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// The customer is shut out.
    CustomerBlocked,
    /// The customer's first payment.
    FirstPayment,
    /// The receipt was replaced.
    Replaced,
}

/// A payment as staff see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// The payment.
    pub payment: PaymentRow,
    /// Its receipt's pages, newest receipt only.
    pub pages: Vec<ReceiptPageRow>,
    /// Who pays.
    pub customer: Profile,
    /// What staff should look at twice.
    pub warnings: Vec<Warning>,
}

impl Payments<'_> {
    /// A payment with all that staff need to decide. Requires `payment.read`.
    ///
    /// # Errors
    /// Forbidden; not found; unavailable.
    pub async fn review(&self, context: &Context, payment: PaymentId) -> Result<Review> {
        self.0.authorize(context, Permission::PaymentRead).await?;
        let pool = self.0.pool();
        let row = projections::payment::by_id(pool, payment).await.settled()?;
        let row = row.ok_or(Error::NotFound("payment"))?;
        let all = projections::payment::pages_of(pool, &[payment]).await.settled()?;
        let customer = self.0.identities().profile(row.person).await?;
        let mut warnings = vec![];
        let seen = projections::payment::duplicates(pool, &[payment]).await.settled()?;
        let mut payments: Vec<PaymentId> = seen.into_iter().map(|row| row.other).collect();
        payments.sort_unstable();
        payments.dedup();
        if !payments.is_empty() {
            warnings.push(Warning::SeenBefore { payments });
        }
        if self.0.identities().record(row.person).await?.is_blocked() {
            warnings.push(Warning::CustomerBlocked);
        }
        let reminder = i64::from(self.0.settings().review_reminder_minutes);
        let waits = row.submitted_at.filter(|_| row.status == Status::UnderReview);
        if let Some(since) = waits.filter(|since| {
            self.0.ports().clock.now().signed_duration_since(since).num_minutes() >= reminder
        }) {
            warnings.push(Warning::WaitsLong { since });
        }
        let wallet = projections::wallet::by_person(pool, row.person).await.settled()?;
        if wallet.is_none() {
            warnings.push(Warning::FirstPayment);
        }
        if all.iter().any(|page| page.superseded) {
            warnings.push(Warning::Replaced);
        }
        let pages = all.into_iter().filter(|page| !page.superseded).collect();
        Ok(Review { payment: row, pages, customer, warnings })
    }

    /// Finds the money, perhaps another amount than was claimed, which has a reason. Requires `payment.review`.
    ///
    /// # Errors
    /// Refused when it is decided, has no receipt, is the reviewer's own, another amount has no reason, or
    /// another looks at it; forbidden; unavailable.
    pub async fn approve(
        &self,
        context: &Context,
        payment: PaymentId,
        found: Option<Found>,
    ) -> Result<Receipt> {
        let reviewer = self.0.person_with(context, Permission::PaymentReview).await?;
        let max = self.0.settings().most();
        if found.as_ref().is_some_and(|found| found.amount > max) {
            return Err(Refusal::AmountOutOfRange { min: Irr::ZERO, max }.into());
        }
        self.held_by_nobody_else(reviewer, payment).await?;
        let arguments = serde_json::json!((payment, &found));
        let command = PaymentCommand::Approve { reviewer, found };
        let done = self.run(context, "payment.approve", &arguments, payment, command).await?;
        self.decided(payment).await;
        Ok(done)
    }

    /// Does not find the money, and says why. Requires `payment.review`.
    ///
    /// # Errors
    /// Refused when it is decided, has no receipt, is the reviewer's own, has no reason, or another
    /// looks at it; forbidden; unavailable.
    pub async fn reject(
        &self,
        context: &Context,
        payment: PaymentId,
        reason: String,
    ) -> Result<Receipt> {
        let reviewer = self.0.person_with(context, Permission::PaymentReview).await?;
        self.held_by_nobody_else(reviewer, payment).await?;
        let arguments = serde_json::json!((payment, &reason));
        let command = PaymentCommand::Reject { reviewer, reason };
        let done = self.run(context, "payment.reject", &arguments, payment, command).await?;
        self.decided(payment).await;
        Ok(done)
    }

    /// Undoes a wrong approval; the wallet's reversing entry follows by itself. A payment at a gateway is given back
    /// there, whole, when the gateway allows it and the wallet still has it. Requires `payment.reverse`.
    ///
    /// # Errors
    /// Refused unless it is approved, without a reason, or when what came in at a gateway was spent; forbidden;
    /// unavailable.
    pub async fn reverse(
        &self,
        context: &Context,
        payment: PaymentId,
        reason: String,
    ) -> Result<Receipt> {
        if self.is_at_gateway(payment).await? {
            return self.reverse_at_gateway(context, payment, reason).await;
        }
        let reviewer = self.0.person_with(context, Permission::PaymentReverse).await?;
        let arguments = serde_json::json!((payment, &reason));
        let command = PaymentCommand::Reverse { reviewer, reason };
        self.run(context, "payment.reverse", &arguments, payment, command).await
    }
}
