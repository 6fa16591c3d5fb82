//! Approving many payments at once: only those without anything to look at twice. What would be
//! approved is shown before; each is then a decision of its own, which may still be refused.

use domain::{
    id::PaymentId,
    payment::{PaymentError, Status},
    role::Permission,
};
use projections::payment::PaymentRow;

use super::{Payments, Signal};
use crate::{
    Context,
    error::{Error, Refusal, Result, Settled},
};

/// Why a payment is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exclusion {
    /// There is no such payment.
    NotFound,
    /// It does not wait for staff.
    NotWaiting,
    /// Nobody decides on his own payment.
    OwnPayment,
    /// Another looks at it.
    ClaimedByOther,
    /// There is something to look at twice.
    Signals(Vec<Signal>),
    /// The rules refused it when its turn came.
    Refused(Refusal),
}

/// What becomes of many payments.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bulk {
    /// Those that are, or would be, approved.
    pub approved: Vec<PaymentRow>,
    /// Those left out, and why.
    pub excluded: Vec<(PaymentId, Exclusion)>,
    /// The position of the last event that it made.
    pub position: Option<u64>,
    /// Whether all of it had been carried out before.
    pub replayed: bool,
}

impl Payments<'_> {
    /// Approves these payments, each at what was asked for, and leaves out those that somebody
    /// should look at; with `dry_run` it only says which. Requires `payment.review`.
    ///
    /// # Errors
    /// Forbidden, or unavailable; what was approved before that stays so, and the same again goes
    /// on where it was.
    pub async fn approve_many(
        &self,
        context: &Context,
        payments: &[PaymentId],
        dry_run: bool,
    ) -> Result<Bulk> {
        let reviewer = self.0.person_with(context, Permission::PaymentReview).await?;
        let rows = projections::payment::by_ids(self.0.pool(), payments).await.settled()?;
        let claims = self.claims(payments).await?;
        let facts = self.facts(&rows).await?;
        let mut bulk = Bulk { replayed: !dry_run, ..Bulk::default() };
        for payment in payments {
            let row = rows.iter().find(|row| row.payment == *payment);
            let held = claims.iter().any(|one| one.payment == *payment && one.person != reviewer);
            let signals = facts.iter().find(|one| one.payment == *payment);
            let signals = signals.map(|one| one.signals.clone()).unwrap_or_default();
            // What this very command approved before is approved by it again.
            let repeated = row.is_some_and(|row| row.decided_by == Some(reviewer));
            let exclusion = match row {
                None => Some(Exclusion::NotFound),
                Some(_) if repeated && !dry_run => None,
                Some(row) if row.status != Status::UnderReview => Some(Exclusion::NotWaiting),
                Some(row) if row.person == reviewer => Some(Exclusion::OwnPayment),
                Some(_) if held => Some(Exclusion::ClaimedByOther),
                Some(_) if !signals.is_empty() => Some(Exclusion::Signals(signals)),
                Some(_) => None,
            };
            match (exclusion, row) {
                (Some(exclusion), _) => bulk.excluded.push((*payment, exclusion)),
                (None, Some(row)) if dry_run => bulk.approved.push(row.clone()),
                (None, Some(row)) => self.approve_one(context, row, &mut bulk).await?,
                (None, None) => {}
            }
        }
        bulk.replayed &= !bulk.approved.is_empty();
        Ok(bulk)
    }

    async fn approve_one(
        &self,
        context: &Context,
        row: &PaymentRow,
        bulk: &mut Bulk,
    ) -> Result<()> {
        let one = context.child(&format!("bulk:{}", row.payment));
        match self.approve(&one, row.payment, None).await {
            Ok(receipt) => {
                bulk.position = bulk.position.max(receipt.last);
                bulk.replayed &= receipt.replayed;
                bulk.approved.push(row.clone());
            }
            Err(Error::Refused(Refusal::Payment(PaymentError::OwnPayment {}))) => {
                bulk.excluded.push((row.payment, Exclusion::OwnPayment));
            }
            Err(Error::Refused(Refusal::ClaimedByOther { .. })) => {
                bulk.excluded.push((row.payment, Exclusion::ClaimedByOther));
            }
            Err(Error::Refused(refusal)) => {
                bulk.excluded.push((row.payment, Exclusion::Refused(refusal)));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}
