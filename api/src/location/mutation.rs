//! Adding servers and panels, looking at panels, and what they offer.

use app::location::{NewPanel, NewServer};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::id::{PanelId, ServerId};

use super::{Panel, Server, find_panel, find_server};
use crate::{
    schema::{
        id::Named,
        payload::{Done, payload, settle, several},
        scalar::{Url, Uuid},
        stimulus::begin,
    },
    state::Shop,
};

/// A server to add.
#[derive(InputObject)]
pub(crate) struct ServerAddInput {
    /// Its country, one word of 2 to 30 ASCII letters.
    country: String,
    /// How many accounts it has room for, 1 to 100000.
    capacity: u32,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A panel to add.
#[derive(InputObject)]
pub(crate) struct PanelAddInput {
    /// The server that it stands on: `srv_…`.
    server_id: ID,
    /// Its address, with its base path.
    base_url: Url,
    /// Its administrator.
    username: String,
    /// His password; it is sealed, and never shown again.
    password: String,
    /// A token, where the panel gives them.
    api_token: Option<String>,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A panel to look at again.
#[derive(InputObject)]
pub(crate) struct PanelProbeInput {
    /// Which: `pnl_…`.
    panel_id: ID,
    /// Made when the button is shown.
    idempotency_key: Uuid,
}

/// Where new accounts go on a panel.
#[derive(InputObject)]
pub(crate) struct PanelOfferInput {
    /// Which: `pnl_…`.
    panel_id: ID,
    /// The numbers of its ways in; at least one.
    inbounds: Vec<i64>,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A panel to give new accounts to again.
#[derive(InputObject)]
pub(crate) struct PanelEnableInput {
    /// Which: `pnl_…`.
    panel_id: ID,
    /// Made when the button is shown.
    idempotency_key: Uuid,
}

/// A panel to give no new accounts to.
#[derive(InputObject)]
pub(crate) struct PanelDisableInput {
    /// Which: `pnl_…`.
    panel_id: ID,
    /// Made when the button is shown.
    idempotency_key: Uuid,
}

payload! {
    /// The outcome of adding a server.
    ServerAddPayload {
        /// The server.
        server: Server,
    }
}
payload! {
    /// The outcome of adding a panel.
    PanelAddPayload {
        /// The panel.
        panel: Panel,
    }
}
payload! {
    /// The outcome of looking at a panel.
    PanelProbePayload {
        /// The panel.
        panel: Panel,
    }
}
payload! {
    /// The outcome of offering ways in.
    PanelOfferPayload {
        /// The panel.
        panel: Panel,
    }
}
payload! {
    /// The outcome of enabling a panel.
    PanelEnablePayload {
        /// The panel.
        panel: Panel,
    }
}
payload! {
    /// The outcome of disabling a panel.
    PanelDisablePayload {
        /// The panel.
        panel: Panel,
    }
}

/// What can be done about servers and panels. All requires `location.edit`.
#[derive(Default)]
pub(crate) struct LocationMutation;

#[Object]
impl LocationMutation {
    /// Adds a server. Requires `location.edit`.
    async fn server_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The server.")] input: ServerAddInput,
    ) -> Result<ServerAddPayload> {
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let ServerAddInput { country, capacity, .. } = input;
        let locations = ctx.data_unchecked::<Shop>().app().locations();
        let outcome = locations.add_server(&stimulus.context, NewServer { country, capacity });
        let outcome = outcome.await.map(|(server, receipt)| Done::by(receipt, server));
        let settled = settle(ctx, outcome).await?;
        let server = match settled.what {
            Some(server) => find_server(ctx, server).await?,
            None => None,
        };
        Ok(ServerAddPayload::of(settled, server))
    }

    /// Looks at a panel, adds it, and offers its ways in that are switched on. Requires
    /// `location.edit`.
    async fn panel_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The panel.")] input: PanelAddInput,
    ) -> Result<PanelAddPayload> {
        let server = ServerId::read(&input.server_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let PanelAddInput { base_url: Url(base_url), username, password, api_token, .. } = input;
        let locations = ctx.data_unchecked::<Shop>().app().locations();
        let new = NewPanel { server, base_url, username, password, api_token };
        let outcome = locations.add_panel(&stimulus.context, new).await;
        let outcome = outcome.map(|(panel, _)| panel);
        let settled = settle(ctx, several(ctx, &stimulus, outcome).await?).await?;
        let panel = match settled.what {
            Some(panel) => find_panel(ctx, panel).await?,
            None => None,
        };
        Ok(PanelAddPayload::of(settled, panel))
    }

    /// Looks at a panel again and records what changed. Requires `location.edit`.
    async fn panel_probe(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: PanelProbeInput,
    ) -> Result<PanelProbePayload> {
        let panel = PanelId::read(&input.panel_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let locations = ctx.data_unchecked::<Shop>().app().locations();
        let outcome = locations.probe(&stimulus.context, panel).await;
        let settled = settle(ctx, several(ctx, &stimulus, outcome).await?).await?;
        Ok(PanelProbePayload::of(settled, find_panel(ctx, panel).await?))
    }

    /// Sends new accounts to these ways in. Requires `location.edit`.
    async fn panel_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and where to.")] input: PanelOfferInput,
    ) -> Result<PanelOfferPayload> {
        let panel = PanelId::read(&input.panel_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let locations = ctx.data_unchecked::<Shop>().app().locations();
        let outcome = locations.offer(&stimulus.context, panel, input.inbounds).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, ()))).await?;
        Ok(PanelOfferPayload::of(settled, find_panel(ctx, panel).await?))
    }

    /// Gives new accounts to a panel again. Requires `location.edit`.
    async fn panel_enable(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: PanelEnableInput,
    ) -> Result<PanelEnablePayload> {
        let panel = PanelId::read(&input.panel_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let locations = ctx.data_unchecked::<Shop>().app().locations();
        let outcome = locations.enable(&stimulus.context, panel, true).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, ()))).await?;
        Ok(PanelEnablePayload::of(settled, find_panel(ctx, panel).await?))
    }

    /// Gives no new accounts to a panel; those that it has stay. Requires `location.edit`.
    async fn panel_disable(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: PanelDisableInput,
    ) -> Result<PanelDisablePayload> {
        let panel = PanelId::read(&input.panel_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let locations = ctx.data_unchecked::<Shop>().app().locations();
        let outcome = locations.enable(&stimulus.context, panel, false).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, ()))).await?;
        Ok(PanelDisablePayload::of(settled, find_panel(ctx, panel).await?))
    }
}
