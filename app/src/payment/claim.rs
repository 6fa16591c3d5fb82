//! Claims: whoever looks at a payment says so, for two minutes at a time, so that two members of
//! staff do not do the same work. A claim is a courtesy: the payment's stream decides between two
//! decisions, and a lease that has ended binds nobody.

use chrono::TimeDelta;
use domain::{
    id::{PaymentId, PersonId},
    payment::{PaymentError, Status},
    role::Permission,
};

use super::Payments;
use crate::{
    Context,
    error::{Error, Refusal, Result, Settled},
    ports::{Lease, Opening},
};

/// How long a claim stands unless it is renewed: long enough to read a receipt, short enough that
/// a closed laptop holds nobody up.
pub const LEASE: TimeDelta = TimeDelta::minutes(2);

impl Payments<'_> {
    /// Takes a payment that waits, or takes it for longer. Requires `payment.review`; taking it
    /// over from another who holds it requires `payment.reverse` too.
    ///
    /// # Errors
    /// Refused when it does not wait, is the reviewer's own, or another holds it; forbidden;
    /// unavailable.
    pub async fn claim(
        &self,
        context: &Context,
        payment: PaymentId,
        take_over: bool,
    ) -> Result<Lease> {
        let person = self.0.person_with(context, Permission::PaymentReview).await?;
        if take_over {
            self.0.authorize(context, Permission::PaymentReverse).await?;
        }
        let state = self.state(payment).await?;
        let payer = state.person().ok_or(Error::NotFound("payment"))?;
        match state.status() {
            Some(Status::UnderReview) if payer == person => {
                return Err(PaymentError::OwnPayment {}.into());
            }
            Some(Status::UnderReview) => {}
            Some(Status::AwaitingReceipt) | None => {
                return Err(PaymentError::NoReceipt {}.into());
            }
            Some(status) => {
                return Err(PaymentError::AlreadyDecided { status, by: state.decided_by() }.into());
            }
        }
        let (claimed_at, until) = (context.at, context.at + LEASE);
        let wanted = Lease { payment, person, claimed_at, until };
        let lease = self.0.ports().reviews.claim(&wanted, take_over).await.settled()?;
        if lease.person == person {
            return Ok(lease);
        }
        Err(Refusal::ClaimedByOther { by: lease.person, until: lease.until }.into())
    }

    /// Gives a payment up that one holds; nothing happens when one does not. Requires
    /// `payment.review`.
    ///
    /// # Errors
    /// Forbidden, or unavailable.
    pub async fn release(&self, context: &Context, payment: PaymentId) -> Result<bool> {
        let person = self.0.person_with(context, Permission::PaymentReview).await?;
        self.0.ports().reviews.release(payment, person).await.settled()
    }

    /// Who looks at these payments now.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn claims(&self, payments: &[PaymentId]) -> Result<Vec<Lease>> {
        let now = self.0.ports().clock.now();
        self.0.ports().reviews.of(payments, now).await.settled()
    }

    /// Which pages of these payments' receipts were opened by whom. Whoever calls has authorised.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn openings(&self, payments: &[PaymentId]) -> Result<Vec<Opening>> {
        self.0.ports().reviews.openings(payments).await.settled()
    }

    /// Every claim that stands now. Whoever calls has authorised.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn claims_standing(&self) -> Result<Vec<Lease>> {
        let now = self.0.ports().clock.now();
        self.0.ports().reviews.standing(now).await.settled()
    }

    /// Refuses while another holds it.
    pub(super) async fn held_by_nobody_else(
        &self,
        person: PersonId,
        payment: PaymentId,
    ) -> Result<()> {
        let claims = self.claims(&[payment]).await?;
        match claims.first().filter(|lease| lease.person != person) {
            Some(lease) => {
                Err(Refusal::ClaimedByOther { by: lease.person, until: lease.until }.into())
            }
            None => Ok(()),
        }
    }

    /// Nobody looks at a payment any more that was decided. The decision stands whatever becomes
    /// of the claim, which ends by itself.
    pub(super) async fn decided(&self, payment: PaymentId) {
        if let Err(error) = self.0.ports().reviews.end(payment).await {
            tracing::warn!(%error, "the claim of a decided payment stands until its lease ends");
        }
    }
}
