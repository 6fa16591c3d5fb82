//! Orders as they change.

use async_graphql::{Context, Result, SimpleObject, Subscription};
use domain::{id::OrderId, role::Permission};
use futures::stream::BoxStream;
use projections::timeline::TimelineRow;

use super::Order;
use crate::{
    auth::Viewer,
    schema::{
        live::{Wanted, changes},
        scalar::EventPosition,
    },
    state::Shop,
};

/// A change of an order.
#[derive(SimpleObject)]
pub(super) struct OrderChange {
    /// Its place in the log: a client that comes back asks for what is after it.
    position: EventPosition,
    /// What happened, such as `order.paid`.
    event_type: String,
    /// The order, at least as far as this change.
    order: Order,
}

/// Orders as they change.
#[derive(Default)]
pub(crate) struct OrderSubscription;

#[Subscription]
impl OrderSubscription {
    /// The viewer's own orders as they change, or everybody's with `order.read`. Permission is
    /// checked at each change; a session that ends, ends the stream.
    async fn order_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Begin after this place in the log; none means from now on.")]
        since: Option<EventPosition>,
    ) -> Result<BoxStream<'static, Result<OrderChange>>> {
        let shop = ctx.data_unchecked::<Shop>().clone();
        changes(ctx, Wanted::of(&["order"]), since, move |change: TimelineRow, viewer: Viewer| {
            let shop = shop.clone();
            async move {
                let Ok(id) = change.stream_id.parse::<OrderId>() else { return Ok(None) };
                let row = projections::order::by_id(shop.app().pool(), id).await?;
                let Some(row) = row else { return Ok(None) };
                let sees = viewer.sees(shop.app(), row.person, Permission::OrderRead).await?;
                let (position, event_type) = (EventPosition(change.position), change.event_type);
                Ok(sees.then_some(OrderChange { position, event_type, order: Order(row) }))
            }
        })
        .await
    }
}
