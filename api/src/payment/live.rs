//! Payments as they change.

use async_graphql::{Context, Result, SimpleObject, Subscription};
use domain::{id::PaymentId, role::Permission};
use futures::stream::BoxStream;
use projections::timeline::TimelineRow;

use super::Payment;
use crate::{
    auth::Viewer,
    schema::{
        live::{Wanted, changes},
        scalar::EventPosition,
    },
    state::Shop,
};

/// A change of a payment.
#[derive(SimpleObject)]
pub(super) struct PaymentChange {
    /// Its place in the log: a client that comes back asks for what is after it.
    position: EventPosition,
    /// What happened, such as `payment.approved`.
    event_type: String,
    /// The payment, at least as far as this change.
    payment: Payment,
}

/// By card and at the gateway: two kinds of streams, which one read model shows.
const PAYMENTS: Wanted =
    Wanted { kinds: &["payment", "gateway"], person: None, models: &["payment"] };

/// Payments as they change.
#[derive(Default)]
pub(crate) struct PaymentSubscription;

#[Subscription]
impl PaymentSubscription {
    /// The viewer's own payments as they change, or everybody's with `payment.read`. Permission is
    /// checked at each change; a session that ends, ends the stream.
    async fn payment_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Begin after this place in the log; none means from now on.")]
        since: Option<EventPosition>,
    ) -> Result<BoxStream<'static, Result<PaymentChange>>> {
        let shop = ctx.data_unchecked::<Shop>().clone();
        changes(ctx, PAYMENTS, since, move |change: TimelineRow, viewer: Viewer| {
            let shop = shop.clone();
            async move {
                let Ok(id) = change.stream_id.parse::<PaymentId>() else { return Ok(None) };
                let row = projections::payment::by_id(shop.app().pool(), id).await?;
                let Some(row) = row else { return Ok(None) };
                let sees = viewer.sees(shop.app(), row.person, Permission::PaymentRead).await?;
                let (position, event_type) = (EventPosition(change.position), change.event_type);
                Ok(sees.then_some(PaymentChange { position, event_type, payment: Payment(row) }))
            }
        })
        .await
    }
}
