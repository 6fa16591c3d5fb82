//! Questions about servers and panels.

use async_graphql::{Context, Object, Result};
use domain::role::Permission;

use super::{Panel, Server};
use crate::{auth::Viewer, error::RequestError, state::Shop};

/// Questions about servers and panels.
#[derive(Default)]
pub(crate) struct LocationQuery;

#[Object]
impl LocationQuery {
    /// Every server. Requires `subscription.read`.
    #[graphql(complexity = "20 * child_complexity")]
    async fn servers(&self, ctx: &Context<'_>) -> Result<Vec<Server>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::SubscriptionRead).await?;
        let rows = projections::location::server::all(shop.app().pool()).await;
        Ok(rows.map_err(RequestError::from)?.into_iter().map(Server).collect())
    }

    /// Every panel. Requires `subscription.read`.
    #[graphql(complexity = "20 * child_complexity")]
    async fn panels(&self, ctx: &Context<'_>) -> Result<Vec<Panel>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::SubscriptionRead).await?;
        let rows = projections::location::panel::all(shop.app().pool()).await;
        Ok(rows.map_err(RequestError::from)?.into_iter().map(Panel).collect())
    }
}
