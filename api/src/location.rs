//! Servers and panels.

use app::location::{NewPanel, NewServer};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::{
    id::{PanelId, ServerId},
    location::{Generation, Inbound as Seen},
    role::Permission,
};
use projections::location::{panel::PanelRow, server::ServerRow};

use crate::{
    auth::Viewer,
    error::RequestError,
    identity::{User, behind},
    loader::Loaders,
    schema::{
        id::Named,
        payload::{Done, payload, settle, several},
        scalar::{DateTime, Url, Uuid},
        stimulus::begin,
    },
    state::Shop,
};

/// How a 3x-ui panel speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Generation")]
pub enum PanelGeneration {
    /// 2.x after 2.4: signed in by cookie.
    G2b,
    /// 3.1 and later: clients of their own, tokens.
    G3b,
}

/// A machine that carries accounts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Server(pub ServerRow);

/// A 3x-ui panel.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Panel(pub PanelRow);

/// A way in, as a panel was seen to have it.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub(crate) struct Inbound {
    /// Its number on the panel.
    number: i64,
    /// Its protocol.
    protocol: String,
    /// Its port.
    port: u16,
    /// What the panel's administrator calls it.
    remark: String,
    /// Whether it is switched on.
    enabled: bool,
    /// Whether new accounts go to it while the panel is enabled.
    offered: bool,
}

impl Inbound {
    fn of(seen: &Seen, offered: &[i64]) -> Self {
        Self {
            number: seen.id,
            protocol: seen.protocol.clone(),
            port: seen.port,
            remark: seen.remark.clone(),
            enabled: seen.enabled,
            offered: offered.contains(&seen.id),
        }
    }
}

async fn may_see(ctx: &Context<'_>) -> Result<bool, RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    viewer.person()?;
    viewer.permits(shop.app(), Permission::SubscriptionRead).await
}

/// The server of an id, when the viewer may see servers.
pub(crate) async fn find_server(
    ctx: &Context<'_>,
    id: ServerId,
) -> Result<Option<Server>, RequestError> {
    if !may_see(ctx).await? {
        return Ok(None);
    }
    Ok(ctx.data_unchecked::<Loaders>().load(id).await?.map(Server))
}

/// The panel of an id, when the viewer may see panels.
pub(crate) async fn find_panel(
    ctx: &Context<'_>,
    id: PanelId,
) -> Result<Option<Panel>, RequestError> {
    if !may_see(ctx).await? {
        return Ok(None);
    }
    Ok(ctx.data_unchecked::<Loaders>().load(id).await?.map(Panel))
}

/// A machine that carries accounts.
#[Object]
impl Server {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.server.wire()
    }

    /// Its name, which follows from country, capacity and number.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its country.
    async fn country(&self) -> &str {
        &self.0.country
    }

    /// How many accounts it has room for.
    async fn capacity(&self) -> u32 {
        self.0.capacity
    }

    /// When it was added.
    async fn added_at(&self) -> DateTime {
        self.0.added_at.into()
    }

    /// Who added it.
    async fn added_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, Some(self.0.added_by)).await?)
    }
}

/// A 3x-ui panel.
#[Object]
impl Panel {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.panel.wire()
    }

    /// The server that it stands on.
    async fn server(&self, ctx: &Context<'_>) -> Result<Option<Server>> {
        Ok(ctx.data_unchecked::<Loaders>().load(self.0.server).await?.map(Server))
    }

    /// How it speaks, once it was looked at.
    async fn generation(&self) -> Option<PanelGeneration> {
        self.0.generation.map(PanelGeneration::from)
    }

    /// Its version, as it said.
    async fn version(&self) -> Option<&str> {
        self.0.version.as_deref()
    }

    /// Its ways in, as last seen.
    #[graphql(complexity = "5 + child_complexity")]
    async fn inbounds(&self) -> Vec<Inbound> {
        let offered = &self.0.offered;
        self.0.inbounds.iter().map(|seen| Inbound::of(seen, offered)).collect()
    }

    /// Whether it takes new accounts.
    async fn enabled(&self) -> bool {
        self.0.enabled
    }

    /// When it was last seen to have changed.
    async fn probed_at(&self) -> Option<DateTime> {
        self.0.probed_at.map(DateTime)
    }

    /// When it was added.
    async fn added_at(&self) -> DateTime {
        self.0.added_at.into()
    }

    /// Who added it.
    async fn added_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, Some(self.0.added_by)).await?)
    }
}

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
