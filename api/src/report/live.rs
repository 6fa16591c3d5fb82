//! The shop as it stands, told again when the log has moved.

use std::time::Duration;

use async_graphql::{Context, Error, Result, SimpleObject, Subscription};
use domain::role::Permission;
use futures::{StreamExt, stream, stream::BoxStream};

use super::standing::{LedgerHealth, WorkStrip, health, work};
use crate::{
    auth::Viewer,
    error::RequestError,
    schema::{
        live::place,
        scalar::{DateTime, EventPosition},
    },
    state::Shop,
};

/// How often it is told at the most: an overview is looked at, not read along.
const EVERY: Duration = Duration::from_secs(5);

/// How the shop stands.
#[derive(SimpleObject)]
pub(super) struct OverviewTick {
    /// Where the log stands.
    position: EventPosition,
    /// When that was.
    at: DateTime,
    /// What waits for staff.
    work: WorkStrip,
    /// Whether the books and the log are right.
    health: LedgerHealth,
}

async fn tick(shop: &Shop, viewer: &Viewer) -> Result<OverviewTick, RequestError> {
    let viewer = viewer.again(shop).await?;
    viewer.require(shop.app(), Permission::LedgerRead).await?;
    let at = DateTime(shop.app().ports().clock.now());
    let (work, health) = (work(shop, &viewer).await?, health(shop).await?);
    Ok(OverviewTick { position: health.last(), at, work, health })
}

/// The shop as it stands.
#[derive(Default)]
pub(crate) struct OverviewSubscription;

#[Subscription]
impl OverviewSubscription {
    /// How the shop stands: at once, and then at most every five seconds, when the log has moved.
    /// Nothing is missed by coming late, since each message tells all. Requires `ledger.read`.
    async fn overview_ticked(
        &self,
        ctx: &Context<'_>,
    ) -> Result<BoxStream<'static, Result<OverviewTick>>> {
        let shop = ctx.data_unchecked::<Shop>().clone();
        let viewer = ctx.data_unchecked::<Viewer>().again(&shop).await?;
        viewer.require(shop.app(), Permission::LedgerRead).await?;
        let place = place(ctx)?;
        let state = Some((shop, viewer, place, None::<u64>));
        let ticks = stream::unfold(state, |state| async move {
            let (shop, viewer, place, told) = state?;
            match next(&shop, &viewer, told).await {
                Ok(tick) => {
                    let told = Some(tick.position.0);
                    Some((Ok(tick), Some((shop, viewer, place, told))))
                }
                Err(error) => Some((Err(Error::from(error)), None)),
            }
        });
        Ok(ticks.boxed())
    }
}

/// The next that differs from what was told.
async fn next(
    shop: &Shop,
    viewer: &Viewer,
    told: Option<u64>,
) -> Result<OverviewTick, RequestError> {
    if told.is_none() {
        return tick(shop, viewer).await;
    }
    loop {
        tokio::time::sleep(EVERY).await;
        let head = shop.app().log().head().await;
        let head = head.map_err(|error| RequestError::unavailable(&error))?;
        if told != Some(head) {
            return tick(shop, viewer).await;
        }
    }
}
