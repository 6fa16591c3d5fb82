//! A server, a panel, and a panel's ways in.

use app::ports::Health;
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::{
    id::{PanelId, ServerId},
    location::{Generation, Inbound as Seen},
    role::Permission,
};
use projections::{
    location::{panel::PanelRow, server::ServerRow},
    subscription::PanelLoad,
};

use crate::{
    auth::Viewer,
    error::RequestError,
    identity::{User, behind},
    loader::{HealthOf, LoadOf, Loaders, PanelsOf},
    schema::{id::Named, scalar::DateTime},
    state::Shop,
};

/// Whether a panel answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum PanelState {
    /// It answered when it was last called.
    Up,
    /// It did not.
    Down,
    /// It takes no new accounts.
    Disabled,
    /// It was never called.
    Unknown,
}

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

impl Server {
    async fn panels_of(&self, ctx: &Context<'_>) -> Result<Vec<Panel>, RequestError> {
        let rows = ctx.data_unchecked::<Loaders>().load(PanelsOf(self.0.server)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(Panel).collect())
    }
}

impl Panel {
    async fn health(&self, ctx: &Context<'_>) -> Result<Option<Health>, RequestError> {
        ctx.data_unchecked::<Loaders>().load(HealthOf(self.0.panel)).await
    }

    async fn load(&self, ctx: &Context<'_>) -> Result<PanelLoad, RequestError> {
        let load = ctx.data_unchecked::<Loaders>().load(LoadOf(self.0.panel)).await?;
        Ok(load.unwrap_or(PanelLoad { panel: self.0.panel, accounts: 0, parked: 0 }))
    }
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

    /// How many accounts its panels carry.
    async fn account_count(&self, ctx: &Context<'_>) -> Result<u64> {
        let mut count = 0;
        for panel in self.panels_of(ctx).await? {
            count += panel.load(ctx).await?.accounts;
        }
        Ok(count)
    }

    /// Its panels.
    #[graphql(complexity = "2 * child_complexity")]
    async fn panels(&self, ctx: &Context<'_>) -> Result<Vec<Panel>> {
        Ok(self.panels_of(ctx).await?)
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

    /// Whether it answers.
    async fn state(&self, ctx: &Context<'_>) -> Result<PanelState> {
        let health = self.health(ctx).await?;
        Ok(match health {
            _ if !self.0.enabled => PanelState::Disabled,
            Some(health) if health.is_down() => PanelState::Down,
            Some(_) => PanelState::Up,
            None => PanelState::Unknown,
        })
    }

    /// How many accounts it carries: asked for or working, and not over.
    async fn account_count(&self, ctx: &Context<'_>) -> Result<u64> {
        Ok(self.load(ctx).await?.accounts)
    }

    /// How many deliveries to it wait for staff.
    async fn parked_deliveries(&self, ctx: &Context<'_>) -> Result<u64> {
        Ok(self.load(ctx).await?.parked)
    }

    /// When it last answered, to the minute.
    async fn last_contact_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.health(ctx).await?.and_then(|health| health.answered_at).map(DateTime))
    }

    /// When it last did not answer, to the minute.
    async fn last_failure_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.health(ctx).await?.and_then(|health| health.failed_at).map(DateTime))
    }

    /// What came in the place of that answer.
    async fn last_failure(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.health(ctx).await?.and_then(|health| health.reason))
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
