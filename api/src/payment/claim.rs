//! Who looks at a payment now, and taking and giving up one.

use app::ports::{Lease, Opening};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{id::PaymentId, role::Permission};

use super::{Payment, query::find};
use crate::{
    auth::Viewer,
    error::RequestError,
    identity::{User, behind},
    loader::Loaders,
    schema::{
        id::Named,
        payload::{Done, payload, settle},
        scalar::{DateTime, Uuid},
        stimulus::begin,
    },
    state::Shop,
};

/// That a member of staff looks at a payment, until the lease ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PaymentClaim(pub Lease);

/// That a member of staff looks at a payment, until the lease ends.
#[Object]
impl PaymentClaim {
    /// At which payment.
    async fn payment(&self, ctx: &Context<'_>) -> Result<Option<Payment>> {
        Ok(ctx.data_unchecked::<Loaders>().load(self.0.payment).await?.map(Payment))
    }

    /// Who; shown to who may see users.
    async fn claimed_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, Some(self.0.person)).await?)
    }

    /// Since when.
    async fn claimed_at(&self) -> DateTime {
        self.0.claimed_at.into()
    }

    /// Until when, unless it is renewed.
    async fn lease_until(&self) -> DateTime {
        self.0.until.into()
    }

    /// Whether it is the viewer's own.
    async fn viewer_holds(&self, ctx: &Context<'_>) -> bool {
        ctx.data_unchecked::<Viewer>().person().is_ok_and(|person| person == self.0.person)
    }
}

/// That a member of staff opened a page of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReceiptOpening(pub Opening);

/// That a member of staff opened a page of a receipt.
#[Object]
impl ReceiptOpening {
    /// Which page, by its number.
    async fn page(&self) -> u32 {
        self.0.page
    }

    /// Who; shown to who may see users.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, Some(self.0.person)).await?)
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

/// A payment to look at.
#[derive(InputObject)]
pub(super) struct PaymentClaimInput {
    /// Which: `pay_…`.
    payment_id: ID,
    /// Also when another holds it. Requires `payment.reverse`.
    #[graphql(default)]
    take_over: bool,
    /// Made for each claim and each renewal.
    idempotency_key: Uuid,
}

/// A payment to give up.
#[derive(InputObject)]
pub(super) struct PaymentReleaseInput {
    /// Which: `pay_…`.
    payment_id: ID,
    /// Made when it is given up.
    idempotency_key: Uuid,
}

payload! {
    /// The outcome of a claim.
    PaymentClaimPayload {
        /// The payment, with the claim that stands now.
        payment: Payment,
    }
}
payload! {
    /// The outcome of giving a payment up.
    PaymentReleasePayload {
        /// The payment, with the claim that stands now.
        payment: Payment,
    }
}

/// Taking and giving up payments.
#[derive(Default)]
pub(crate) struct ClaimMutation;

#[Object]
impl ClaimMutation {
    /// Takes a payment for two minutes, or two minutes more, so that colleagues see who looks at
    /// it. Requires `payment.review`.
    async fn payment_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: PaymentClaimInput,
    ) -> Result<PaymentClaimPayload> {
        let payment = PaymentId::read(&input.payment_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        let outcome = payments.claim(&stimulus.context, payment, input.take_over).await;
        let replayed = stimulus.repeated;
        let done = outcome.map(|_| Done { what: (), position: None, replayed });
        let settled = settle(ctx, done).await?;
        Ok(PaymentClaimPayload::of(settled, find(ctx, payment).await?))
    }

    /// Gives a payment up that one holds. Requires `payment.review`.
    async fn payment_release(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: PaymentReleaseInput,
    ) -> Result<PaymentReleasePayload> {
        let payment = PaymentId::read(&input.payment_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        let outcome = payments.release(&stimulus.context, payment).await;
        let replayed = stimulus.repeated;
        let done = outcome.map(|_| Done { what: (), position: None, replayed });
        let settled = settle(ctx, done).await?;
        Ok(PaymentReleasePayload::of(settled, find(ctx, payment).await?))
    }
}

/// Takes a payment over before a decision that is forced.
pub(super) async fn forced(
    ctx: &Context<'_>,
    context: &app::Context,
    payment: PaymentId,
    force: bool,
) -> app::Result<()> {
    if !force {
        return Ok(());
    }
    let payments = ctx.data_unchecked::<Shop>().app().payments();
    match payments.claim(context, payment, true).await {
        // What cannot be claimed any more is for the decision itself to refuse.
        Ok(_) | Err(app::Error::Refused(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Refuses unless the viewer may see everybody's payments.
pub(super) async fn staff(ctx: &Context<'_>) -> Result<(), RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    viewer.require(shop.app(), Permission::PaymentRead).await.map(drop)
}
