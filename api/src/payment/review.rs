//! The staff's decisions on payments.

use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{id::PaymentId, payment::Found};

use super::{Payment, claim::forced, query::find};
use crate::{
    error::RequestError,
    schema::{
        id::Named,
        payload::{Done, payload, settle},
        scalar::{Amount, Uuid},
        stimulus::begin,
    },
    state::Shop,
};

/// A payment to approve.
#[derive(InputObject)]
pub(super) struct PaymentApproveInput {
    /// Which: `pay_…`.
    payment_id: ID,
    /// What was found, in rial, when it is another amount than was asked for.
    amount: Option<Amount>,
    /// Why it is another amount, in 1 to 500 characters; the customer reads it. Required with `amount`.
    reason: Option<String>,
    /// Also when another looks at it. Requires `payment.reverse`.
    #[graphql(default)]
    force: bool,
    /// Made when the payment is shown.
    idempotency_key: Uuid,
}

/// A payment to reject.
#[derive(InputObject)]
pub(super) struct PaymentRejectInput {
    /// Which: `pay_…`.
    payment_id: ID,
    /// Why, in 1 to 500 characters; the customer reads it.
    reason: String,
    /// Also when another looks at it. Requires `payment.reverse`.
    #[graphql(default)]
    force: bool,
    /// Made when the payment is shown.
    idempotency_key: Uuid,
}

/// An approval to undo.
#[derive(InputObject)]
pub(super) struct PaymentReverseInput {
    /// Of which payment: `pay_…`.
    payment_id: ID,
    /// Why, in 1 to 500 characters; the customer reads it.
    reason: String,
    /// Made when the payment is shown.
    idempotency_key: Uuid,
}

payload! {
    /// The outcome of an approval.
    PaymentApprovePayload {
        /// The payment as it stands now, also when somebody else decided.
        payment: Payment,
    }
}
payload! {
    /// The outcome of a rejection.
    PaymentRejectPayload {
        /// The payment as it stands now, also when somebody else decided.
        payment: Payment,
    }
}
payload! {
    /// The outcome of undoing an approval.
    PaymentReversePayload {
        /// The payment as it stands now.
        payment: Payment,
    }
}

/// An amount that somebody pays.
pub(super) fn paid(amount: Amount) -> Result<domain::money::Irr, RequestError> {
    let problem = "must be 0 to 9007199254740991 rial";
    amount.rial().ok_or(RequestError::BadInput { field: "amount", problem })
}

/// The staff's decisions on payments.
#[derive(Default)]
pub(crate) struct ReviewMutation;

#[Object]
impl ReviewMutation {
    /// Finds the money of a payment; the wallet is credited by itself. Requires `payment.review`.
    async fn payment_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what was found.")] input: PaymentApproveInput,
    ) -> Result<PaymentApprovePayload> {
        let payment = PaymentId::read(&input.payment_id)?;
        let amount = input.amount.map(paid).transpose()?;
        // Without a reason it is refused in words, unless it is what was asked for.
        let found = amount.map(|amount| Found { amount, reason: input.reason.unwrap_or_default() });
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        let outcome = match forced(ctx, &stimulus.context, payment, input.force).await {
            Ok(()) => payments.approve(&stimulus.context, payment, found).await,
            Err(error) => Err(error),
        };
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, ()))).await?;
        let payment = find(ctx, payment).await?;
        Ok(PaymentApprovePayload::of(settled, payment))
    }

    /// Does not find the money of a payment. Requires `payment.review`.
    async fn payment_reject(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: PaymentRejectInput,
    ) -> Result<PaymentRejectPayload> {
        let payment = PaymentId::read(&input.payment_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        let outcome = match forced(ctx, &stimulus.context, payment, input.force).await {
            Ok(()) => payments.reject(&stimulus.context, payment, input.reason).await,
            Err(error) => Err(error),
        };
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, ()))).await?;
        let payment = find(ctx, payment).await?;
        Ok(PaymentRejectPayload::of(settled, payment))
    }

    /// Undoes a wrong approval; the reversing entry follows by itself. Requires `payment.reverse`.
    async fn payment_reverse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: PaymentReverseInput,
    ) -> Result<PaymentReversePayload> {
        let payment = PaymentId::read(&input.payment_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        let outcome = payments.reverse(&stimulus.context, payment, input.reason).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, ()))).await?;
        let payment = find(ctx, payment).await?;
        Ok(PaymentReversePayload::of(settled, payment))
    }
}
