//! Adding servers and panels, and looking at panels. All require `location.edit`.

use domain::{
    id::{PanelId, ServerId},
    location::{Inventory, Panel, PanelCommand, Server, ServerCommand},
    role::Permission,
};
use event_store::Receipt;
use serde::{Deserialize, Serialize};

use super::Locations;
use crate::{
    Context,
    error::{Error, Refusal, Result, Settled, unavailable},
    ports::{PanelAccess, PanelProbe},
};

const ADDRESS: &str = "panel/address";

/// A server to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewServer {
    /// Its country, one ASCII word.
    pub country: String,
    /// How many accounts it has room for.
    pub capacity: u32,
}

/// A panel to add.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPanel {
    /// The server that it stands on.
    pub server: ServerId,
    /// Its base URL, with its base path.
    pub base_url: String,
    /// Its administrator.
    pub username: String,
    /// His password.
    pub password: String,
    /// A token, where the panel gives them.
    pub api_token: Option<String>,
}

/// How a panel is reached from now on.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAccess {
    /// Its base URL, with its base path; none: as before.
    pub base_url: Option<String>,
    /// Its administrator; none: as before.
    pub username: Option<String>,
    /// His password; none: as before.
    pub password: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Credentials {
    username: String,
    password: String,
    api_token: Option<String>,
}

impl Locations<'_> {
    /// Adds a server; its name follows from country, capacity and number.
    ///
    /// # Errors
    /// Forbidden, refused, or unavailable.
    pub async fn add_server(
        &self,
        context: &Context,
        new: NewServer,
    ) -> Result<(ServerId, Receipt)> {
        let by = self.0.person_with(context, Permission::LocationEdit).await?;
        let there = projections::location::server::in_country(self.0.pool(), &new.country);
        let there = there.await.settled()?;
        let number = u32::try_from(there).unwrap_or(u32::MAX).saturating_add(1);
        let server = ServerId::derive(context.command_id, "server", context.at);
        let metadata = context.metadata("server.add", &new).settled()?;
        let NewServer { country, capacity } = new;
        let command = ServerCommand::Add { country, capacity, number, by };
        let stream = server.to_string();
        let receipt =
            self.0.log().execute::<Server>(&stream, command, &metadata).await.settled()?;
        Ok((server, receipt))
    }

    /// Adds a panel after looking at it, and offers all of its inbounds that are switched on.
    ///
    /// # Errors
    /// Refused when it cannot be reached or signed in to; forbidden; unavailable.
    pub async fn add_panel(
        &self,
        context: &Context,
        new: NewPanel,
    ) -> Result<(PanelId, PanelProbe)> {
        let by = self.0.person_with(context, Permission::LocationEdit).await?;
        let (server, _) = self.0.log().load::<Server>(&new.server.to_string()).await.settled()?;
        if !server.is_known() {
            return Err(Error::NotFound("server"));
        }
        let panel = PanelId::derive(context.command_id, "panel", context.at);
        let NewPanel { server, base_url, username, password, api_token } = new;
        let access = PanelAccess {
            panel,
            base_url: base_url.clone(),
            username: username.clone(),
            password: password.clone(),
            api_token: api_token.clone(),
        };
        let probe = self.look(&access).await?;
        self.keep_credentials(panel, Credentials { username, password, api_token }).await?;
        let address = self.0.seal(&panel.to_string(), ADDRESS, &base_url).await?;
        let fingerprint = self.0.keys().fingerprint("panel", &base_url);
        let arguments = serde_json::json!((server, fingerprint));
        let add = PanelCommand::Add { server, address, by };
        self.run(context, "panel.add", &arguments, panel, add).await?;
        self.record(&context.child("probe"), panel, &probe).await?;
        let on = probe.inbounds.iter().filter(|inbound| inbound.enabled);
        let inbounds: Vec<i64> = on.map(|inbound| inbound.id).collect();
        if !inbounds.is_empty() {
            self.offer(&context.child("offer"), panel, inbounds).await?;
        }
        Ok((panel, probe))
    }

    /// Changes where and how a panel is reached, after looking at it there. It must be the same
    /// panel, moved or with another password: accounts are looked for where they were.
    ///
    /// # Errors
    /// Refused when it cannot be reached so, and then all stays as it was; forbidden; not found;
    /// unavailable.
    pub async fn change_access(
        &self,
        context: &Context,
        panel: PanelId,
        new: NewAccess,
    ) -> Result<PanelProbe> {
        let by = self.0.person_with(context, Permission::LocationEdit).await?;
        let before = self.access(panel).await?;
        let access = PanelAccess {
            panel,
            base_url: new.base_url.unwrap_or(before.base_url),
            username: new.username.unwrap_or(before.username),
            password: new.password.unwrap_or(before.password),
            api_token: before.api_token,
        };
        let probe = self.look(&access).await?;
        let PanelAccess { base_url, username, password, api_token, .. } = access;
        let fingerprint = self.0.keys().fingerprint("panel", &format!("{base_url} {username}"));
        let address = self.0.seal(&panel.to_string(), ADDRESS, &base_url).await?;
        // The credentials first: with the old address they fail, and this can be asked again.
        self.keep_credentials(panel, Credentials { username, password, api_token }).await?;
        let change = PanelCommand::ChangeAccess { address, by };
        self.run(context, "panel.change_access", &(panel, fingerprint), panel, change).await?;
        self.record(&context.child("probe"), panel, &probe).await?;
        Ok(probe)
    }

    async fn keep_credentials(&self, panel: PanelId, credentials: Credentials) -> Result<()> {
        let credentials = serde_json::to_vec(&credentials).map_err(unavailable)?;
        self.0.keep_secret(&format!("panel:{panel}"), &credentials).await
    }

    async fn look(&self, access: &PanelAccess) -> Result<PanelProbe> {
        self.0
            .ports()
            .panels
            .probe(access)
            .await
            .map_err(|fault| Refusal::PanelUnreachable { reason: fault.to_string() }.into())
    }

    async fn record(&self, context: &Context, panel: PanelId, probe: &PanelProbe) -> Result<()> {
        let command = PanelCommand::RecordProbe {
            generation: probe.generation,
            version: probe.version.clone(),
            inbounds: probe.inbounds.clone(),
        };
        self.run(context, "panel.record_probe", &panel, panel, command).await.map(drop)
    }

    /// Looks at a panel again and records what changed.
    ///
    /// # Errors
    /// Refused when it cannot be reached; forbidden; not found; unavailable.
    pub async fn probe(&self, context: &Context, panel: PanelId) -> Result<PanelProbe> {
        self.0.authorize(context, Permission::LocationEdit).await?;
        let probe = self.look(&self.access(panel).await?).await?;
        self.record(context, panel, &probe).await?;
        Ok(probe)
    }

    /// Every account that a panel lists, to be held against the books. Changes nothing.
    ///
    /// # Errors
    /// Refused when it cannot be reached; forbidden; not found; unavailable.
    pub async fn inventory(&self, context: &Context, panel: PanelId) -> Result<Inventory> {
        self.0.authorize(context, Permission::LocationEdit).await?;
        let access = self.access(panel).await?;
        let position = self.0.log().head().await.settled()?;
        let read_at = self.0.ports().clock.now();
        let accounts = self.0.ports().panels.accounts(&access).await;
        let accounts =
            accounts.map_err(|fault| Refusal::PanelUnreachable { reason: fault.to_string() })?;
        Ok(Inventory { panel, position, read_at, accounts })
    }

    /// New accounts go to these inbounds.
    ///
    /// # Errors
    /// Forbidden, refused when an inbound was not seen, or unavailable.
    pub async fn offer(
        &self,
        context: &Context,
        panel: PanelId,
        inbounds: Vec<i64>,
    ) -> Result<Receipt> {
        let by = self.0.person_with(context, Permission::LocationEdit).await?;
        let arguments = serde_json::json!((panel, &inbounds));
        let command = PanelCommand::Offer { inbounds, by };
        self.run(context, "panel.offer", &arguments, panel, command).await
    }

    /// No new accounts there, or new accounts again.
    ///
    /// # Errors
    /// Forbidden, not found, or unavailable.
    pub async fn enable(&self, context: &Context, panel: PanelId, on: bool) -> Result<Receipt> {
        let by = self.0.person_with(context, Permission::LocationEdit).await?;
        let command = if on { PanelCommand::Enable { by } } else { PanelCommand::Disable { by } };
        self.run(context, "panel.enable", &(panel, on), panel, command).await
    }

    /// How to reach a panel.
    ///
    /// # Errors
    /// [`Error::NotFound`], or unavailable.
    pub(crate) async fn access(&self, panel: PanelId) -> Result<PanelAccess> {
        let (state, _) = self.0.log().load::<Panel>(&panel.to_string()).await.settled()?;
        let address = state.address().ok_or(Error::NotFound("panel"))?;
        let base_url = self.0.open(ADDRESS, address).await?.ok_or(Error::NotFound("panel"))?;
        let kept = self.0.secret(&format!("panel:{panel}")).await?;
        let kept = kept.ok_or(Error::NotFound("panel"))?;
        let Credentials { username, password, api_token } =
            serde_json::from_slice(&kept).map_err(unavailable)?;
        Ok(PanelAccess { panel, base_url, username, password, api_token })
    }

    async fn run(
        &self,
        context: &Context,
        use_case: &str,
        arguments: &impl Serialize,
        panel: PanelId,
        command: PanelCommand,
    ) -> Result<Receipt> {
        let metadata = context.metadata(use_case, arguments).settled()?;
        self.0.log().execute::<Panel>(&panel.to_string(), command, &metadata).await.settled()
    }
}
