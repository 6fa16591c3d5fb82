//! Buying, paying, giving up.

use app::order::{Bought, Purchase};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::id::{OrderId, PlanId, SubscriptionId};

use super::{Order, query::find};
use crate::{
    auth::Viewer,
    error::{InsufficientBalanceError, RequestError, UserError, UserErrorCode},
    schema::{
        id::Named,
        payload::{Done, Settled, payload, settle, several},
        scalar::{Amount, Uuid},
        stimulus::{Stimulus, begin},
    },
    state::Shop,
};

/// A purchase from the wallet.
#[derive(InputObject)]
pub(super) struct OrderBuyInput {
    /// Of which plan: `pln_…`.
    plan_id: ID,
    /// The account to renew: `acc_…`; none for a new one.
    vpn_account_id: Option<ID>,
    /// What the quote showed as due, in rial.
    shown: Amount,
    /// Made when the quote opens.
    idempotency_key: Uuid,
}

/// An order to pay.
#[derive(InputObject)]
pub(super) struct OrderPayInput {
    /// Which: `ord_…`.
    order_id: ID,
    /// Made when the order is shown.
    idempotency_key: Uuid,
}

/// An order to give up.
#[derive(InputObject)]
pub(super) struct OrderCancelInput {
    /// Which: `ord_…`.
    order_id: ID,
    /// Made when the order is shown.
    idempotency_key: Uuid,
}

payload! {
    /// The outcome of a purchase. When the balance does not reach, the order is placed and waits:
    /// it is completed by itself when a top-up for it is approved.
    OrderBuyPayload {
        /// The order.
        order: Order,
    }
}
payload! {
    /// The outcome of paying.
    OrderPayPayload {
        /// The order.
        order: Order,
    }
}
payload! {
    /// The outcome of giving an order up.
    OrderCancelPayload {
        /// The order.
        order: Order,
    }
}

/// A purchase's outcome: the order, and that money is missing when it is.
async fn bought(
    ctx: &Context<'_>,
    stimulus: &Stimulus,
    outcome: app::Result<Bought>,
) -> Result<Settled<OrderId>, RequestError> {
    let mut short = None;
    let outcome = outcome.map(|bought| match bought {
        Bought::Paid { order, .. } => order,
        Bought::Missing { order, missing, available } => {
            short = Some((missing, available));
            order
        }
    });
    let mut settled = settle(ctx, several(ctx, stimulus, outcome).await?).await?;
    if let Some((missing, available)) = short {
        let (texts, lang) =
            (ctx.data_unchecked::<Shop>().texts(), ctx.data_unchecked::<Viewer>().lang());
        let args = locales::args![missing = locales::Arg::Money(missing.rial())];
        let message = texts.plain(lang, "error-insufficient-funds", &args);
        let (code, field) = (UserErrorCode::InsufficientBalance, None);
        let (missing, available) = (missing.into(), available.into());
        let error = InsufficientBalanceError { code, message, field, missing, available };
        settled.user_errors.push(UserError::InsufficientBalance(error));
    }
    Ok(settled)
}

/// Buying, paying, giving up.
#[derive(Default)]
pub(crate) struct OrderMutation;

#[Object]
impl OrderMutation {
    /// Buys a plan from the viewer's wallet. Requires `order.place`, which everybody has.
    async fn order_buy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, and at which price.")] input: OrderBuyInput,
    ) -> Result<OrderBuyPayload> {
        let plan = PlanId::read(&input.plan_id)?;
        let renewal = input.vpn_account_id.as_ref().map(SubscriptionId::read).transpose()?;
        let problem = "must be 0 to 9007199254740991 rial";
        let shown = input.shown.rial().ok_or(RequestError::BadInput { field: "shown", problem })?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let orders = ctx.data_unchecked::<Shop>().app().orders();
        let purchase = Purchase { plan, renewal, shown };
        let outcome = orders.buy(&stimulus.context, purchase).await;
        let settled = bought(ctx, &stimulus, outcome).await?;
        let order = match settled.what {
            Some(order) => find(ctx, order).await?,
            None => None,
        };
        Ok(OrderBuyPayload::of(settled, order))
    }

    /// Pays an order of the viewer's from his wallet.
    async fn order_pay(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: OrderPayInput,
    ) -> Result<OrderPayPayload> {
        let order = OrderId::read(&input.order_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let orders = ctx.data_unchecked::<Shop>().app().orders();
        let outcome = orders.pay(&stimulus.context, order).await;
        let settled = bought(ctx, &stimulus, outcome).await?;
        Ok(OrderPayPayload::of(settled, find(ctx, order).await?))
    }

    /// Gives up an order of the viewer's that waits for money.
    async fn order_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: OrderCancelInput,
    ) -> Result<OrderCancelPayload> {
        let order = OrderId::read(&input.order_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let orders = ctx.data_unchecked::<Shop>().app().orders();
        let outcome = orders.cancel(&stimulus.context, order).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, ()))).await?;
        Ok(OrderCancelPayload::of(settled, find(ctx, order).await?))
    }
}
