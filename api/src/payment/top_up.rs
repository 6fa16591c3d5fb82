//! The customer's own top-up.

use app::payment::{Upload, UploadKind};
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::id::{OrderId, PaymentId};

use super::{Payment, query::find, review::paid};
use crate::{
    auth::Viewer,
    schema::{
        id::Named,
        payload::{Done, payload, settle, several},
        scalar::{Amount, Bytes, Money, Uuid},
        stimulus::begin,
    },
    state::Shop,
};

/// A top-up to open.
#[derive(InputObject)]
pub(super) struct TopUpOpenInput {
    /// How much, in rial.
    amount: Amount,
    /// The order that waits for it: `ord_…`.
    order_id: Option<ID>,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A payment to open at the gateway.
#[derive(InputObject)]
pub(super) struct TopUpOnlineInput {
    /// How much, in rial.
    amount: Amount,
    /// The order that waits for it: `ord_…`.
    order_id: Option<ID>,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// Another amount for a top-up.
#[derive(InputObject)]
pub(super) struct TopUpChangeAmountInput {
    /// Which: `pay_…`.
    payment_id: ID,
    /// How much, in rial.
    amount: Amount,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A receipt in words.
#[derive(InputObject)]
pub(super) struct TopUpReceiptTextInput {
    /// For which: `pay_…`.
    payment_id: ID,
    /// The words, such as a bank's message; at most 4096 characters.
    text: String,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A top-up to give up.
#[derive(InputObject)]
pub(super) struct TopUpWithdrawInput {
    /// Which: `pay_…`.
    payment_id: ID,
    /// Made when the button is shown.
    idempotency_key: Uuid,
}

payload! {
    /// The outcome of opening a top-up.
    TopUpOpenPayload {
        /// The payment, with the card to pay to.
        payment: Payment,
    }
}
payload! {
    /// The outcome of opening a payment at the gateway.
    TopUpOnlinePayload {
        /// The payment; the address of the gateway's page comes once the gateway has opened it.
        payment: Payment,
    }
}

payload! {
    /// The outcome of changing an amount.
    TopUpChangeAmountPayload {
        /// The payment as it stands now.
        payment: Payment,
    }
}
payload! {
    /// The outcome of sending a receipt.
    TopUpReceiptTextPayload {
        /// The payment as it stands now.
        payment: Payment,
    }
}
payload! {
    /// The outcome of giving a top-up up.
    TopUpWithdrawPayload {
        /// The payment as it stands now.
        payment: Payment,
    }
}

/// Within what a top-up stands.
#[derive(SimpleObject)]
pub(super) struct TopUpLimits {
    /// The least at once; for an order less may be topped up.
    min: Money,
    /// The most at once.
    max: Money,
    /// Amounts to choose from.
    quick: Vec<Money>,
    /// How large a receipt's file may be.
    receipt_max: Bytes,
    /// For how many minutes a receipt is awaited.
    receipt_wait_minutes: u32,
    /// Whether one can pay at a gateway.
    online: bool,
}

/// Questions about topping up.
#[derive(Default)]
pub(crate) struct TopUpQuery;

#[Object]
impl TopUpQuery {
    /// Within what a top-up stands. Requires to be signed in.
    #[expect(clippy::unused_async, reason = "fields of an object are asynchronous")]
    async fn top_up_limits(&self, ctx: &Context<'_>) -> Result<TopUpLimits> {
        ctx.data_unchecked::<Viewer>().person()?;
        let settings = ctx.data_unchecked::<Shop>().app().settings();
        let quick = settings.top_up_quick.iter();
        let money = |rial: &u64| Money::signed(i64::try_from(*rial).unwrap_or(i64::MAX));
        Ok(TopUpLimits {
            min: settings.least().into(),
            max: settings.most().into(),
            quick: quick.map(money).collect(),
            receipt_max: Bytes(u64::from(settings.receipt_max_megabytes) << 20),
            receipt_wait_minutes: settings.receipt_wait_minutes,
            online: ctx.data_unchecked::<Shop>().app().payments().has_gateway(),
        })
    }
}

/// What a customer does with his own top-up.
#[derive(Default)]
pub(crate) struct TopUpMutation;

#[Object]
impl TopUpMutation {
    /// Opens a top-up and shows a card. Requires `payment.open`, which everybody has.
    async fn top_up_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How much, and for what.")] input: TopUpOpenInput,
    ) -> Result<TopUpOpenPayload> {
        let amount = paid(input.amount)?;
        let order = input.order_id.as_ref().map(OrderId::read).transpose()?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        let outcome = payments.open(&stimulus.context, amount, order).await;
        let outcome = outcome.map(|opened| opened.payment);
        let settled = settle(ctx, several(ctx, &stimulus, outcome).await?).await?;
        let payment = match settled.what {
            Some(payment) => find(ctx, payment).await?,
            None => None,
        };
        Ok(TopUpOpenPayload::of(settled, payment))
    }

    /// Opens a payment at the shop's gateway. Requires `payment.open`, which everybody has.
    async fn top_up_online(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How much, and for what.")] input: TopUpOnlineInput,
    ) -> Result<TopUpOnlinePayload> {
        let amount = paid(input.amount)?;
        let order = input.order_id.as_ref().map(OrderId::read).transpose()?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        let outcome = payments.open_at_gateway(&stimulus.context, amount, order).await;
        let settled = settle(ctx, several(ctx, &stimulus, outcome).await?).await?;
        let payment = match settled.what {
            Some(payment) => find(ctx, payment).await?,
            None => None,
        };
        Ok(TopUpOnlinePayload::of(settled, payment))
    }

    /// Asks for another amount before a receipt was sent. Requires to be the payer.
    async fn top_up_change_amount(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and how much.")] input: TopUpChangeAmountInput,
    ) -> Result<TopUpChangeAmountPayload> {
        let (payment, amount) = (PaymentId::read(&input.payment_id)?, paid(input.amount)?);
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        let outcome = payments.change_amount(&stimulus.context, payment, amount).await;
        let settled = settle(ctx, several(ctx, &stimulus, outcome).await?).await?;
        let payment = find(ctx, payment).await?;
        Ok(TopUpChangeAmountPayload::of(settled, payment))
    }

    /// Sends a receipt in words, or replaces the one that waits. Requires to be the payer.
    async fn top_up_receipt_text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which, and the words.")] input: TopUpReceiptTextInput,
    ) -> Result<TopUpReceiptTextPayload> {
        let payment = PaymentId::read(&input.payment_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let (kind, bytes, text) = (UploadKind::Text, bytes::Bytes::new(), Some(input.text));
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        let upload = Upload { kind, bytes, text };
        let outcome = payments.submit_receipt(&stimulus.context, payment, upload).await;
        let settled = settle(ctx, several(ctx, &stimulus, outcome).await?).await?;
        let payment = find(ctx, payment).await?;
        Ok(TopUpReceiptTextPayload::of(settled, payment))
    }

    /// Gives a top-up up. Requires to be the payer.
    async fn top_up_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: TopUpWithdrawInput,
    ) -> Result<TopUpWithdrawPayload> {
        let payment = PaymentId::read(&input.payment_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        let outcome = payments.withdraw(&stimulus.context, payment).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, ()))).await?;
        let payment = find(ctx, payment).await?;
        Ok(TopUpWithdrawPayload::of(settled, payment))
    }
}
