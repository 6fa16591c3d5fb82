//! The clients behind the port of `app`: one for each panel, kept while its access stays the same,
//! so that sessions and the order of writes are kept too.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use app::ports::{Carried, DesiredAccount, PanelAccess, PanelFault, PanelProbe, Panels};
use async_trait::async_trait;
use domain::{
    id::PanelId,
    location::{self, Listed},
    subscription,
};
use secrecy::SecretString;
use url::Url;

use crate::{Address, Client, Desired, Error, Generation, Limits, Outcome, RejectedKind};

/// 3x-ui panels by their id.
#[derive(Default)]
pub struct XuiPanels {
    clients: Mutex<HashMap<PanelId, (PanelAccess, Arc<Client>)>>,
    limits: Limits,
}

impl XuiPanels {
    /// With these limits on every call.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { clients: Mutex::default(), limits }
    }

    fn client(&self, access: &PanelAccess) -> Result<Arc<Client>, PanelFault> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, client)) = clients.get(&access.panel)
            && known == access
        {
            return Ok(Arc::clone(client));
        }
        let base_url = Url::parse(&access.base_url)
            .map_err(|error| PanelFault::Refused(format!("its address is no URL: {error}")))?;
        let address = Address {
            base_url,
            username: access.username.clone(),
            password: SecretString::from(access.password.clone()),
            api_token: access.api_token.clone().map(SecretString::from),
        };
        let client = Client::new(address, self.limits.clone()).map_err(|error| fault(&error))?;
        let client = Arc::new(client);
        clients.insert(access.panel, (access.clone(), Arc::clone(&client)));
        Ok(client)
    }
}

/// What an error of a read means.
fn fault(error: &Error) -> PanelFault {
    let reason = error.to_string();
    match error {
        Error::SignInRefused { retry_after } => {
            PanelFault::Unreachable { reason, retry_after: Some(*retry_after) }
        }
        Error::Unreachable(_)
        | Error::Interrupted(_)
        | Error::Crashed
        | Error::Unintelligible(_) => PanelFault::Unreachable { reason, retry_after: None },
        Error::Refused(_) | Error::RouteMissing(_) | Error::Unsupported(_) | Error::TooLarge(_) => {
            PanelFault::Refused(reason)
        }
    }
}

/// What the outcome of a write means.
fn settled<T>(outcome: Outcome<T>) -> Result<(), PanelFault> {
    match outcome {
        Outcome::Applied(_) => Ok(()),
        Outcome::Conflict(reason) | Outcome::Rejected { reason, kind: RejectedKind::Permanent } => {
            Err(PanelFault::Refused(reason))
        }
        Outcome::Rejected { kind: RejectedKind::Full, .. } => Err(PanelFault::Full),
        Outcome::NotFound => Err(PanelFault::Refused("there is no such account".to_owned())),
        Outcome::Retry { after, reason } => {
            Err(PanelFault::Unreachable { reason, retry_after: Some(after) })
        }
        Outcome::Unknown { reason } => {
            Err(PanelFault::Unreachable { reason, retry_after: None::<Duration> })
        }
    }
}

fn desired_of(desired: &DesiredAccount) -> Desired {
    Desired {
        email: desired.name.clone(),
        uuid: desired.client_uuid.clone(),
        sub_id: desired.sub_id.clone(),
        inbound_ids: desired.inbounds.clone(),
        quota_bytes: desired.quota_bytes,
        expires_at_ms: desired.expires_at.map_or(0, |at| at.timestamp_millis()),
        device_limit: desired.devices,
        enable: true,
        comment: String::new(),
    }
}

#[async_trait]
impl Panels for XuiPanels {
    async fn probe(&self, access: &PanelAccess) -> Result<PanelProbe, PanelFault> {
        let probe = self.client(access)?.probe().await.map_err(|error| fault(&error))?;
        let inbounds = probe.inbounds.into_iter().map(|inbound| location::Inbound {
            id: inbound.id,
            protocol: inbound.protocol,
            port: inbound.port,
            remark: inbound.remark,
            enabled: inbound.enable,
        });
        Ok(PanelProbe {
            generation: match probe.generation {
                Generation::G2b => location::Generation::G2b,
                Generation::G3b => location::Generation::G3b,
            },
            version: probe.version.unwrap_or_default(),
            inbounds: inbounds.collect(),
        })
    }

    async fn carried(
        &self,
        access: &PanelAccess,
        desired: &DesiredAccount,
    ) -> Result<Carried, PanelFault> {
        let carried = self.client(access)?.compare(&desired_of(desired)).await;
        carried.map_err(|error| fault(&error))
    }

    async fn converge(
        &self,
        access: &PanelAccess,
        desired: &DesiredAccount,
    ) -> Result<(), PanelFault> {
        let (client, wanted) = (self.client(access)?, desired_of(desired));
        if desired.reset_usage {
            match client.renew(&wanted).await {
                // Somebody removed it from the panel; it is still owed.
                Outcome::NotFound => {}
                outcome => return settled(outcome),
            }
        }
        settled(client.provision(&wanted).await)
    }

    async fn remove(
        &self,
        access: &PanelAccess,
        account: &DesiredAccount,
    ) -> Result<(), PanelFault> {
        let client = self.client(access)?;
        let held = client.get(&account.name).await.map_err(|error| fault(&error))?;
        let ours = held.is_none_or(|held| held.is(&desired_of(account)));
        if !ours {
            tracing::warn!(name = account.name, "another account of this name is left alone");
            return Ok(());
        }
        match client.remove(&account.name, &account.client_uuid).await {
            Outcome::NotFound => Ok(()),
            outcome => settled(outcome),
        }
    }

    async fn usage(
        &self,
        access: &PanelAccess,
        name: &str,
    ) -> Result<Option<subscription::Usage>, PanelFault> {
        let usage = self.client(access)?.usage(name).await.map_err(|error| fault(&error))?;
        Ok(usage.map(|usage| subscription::Usage { up_bytes: usage.up, down_bytes: usage.down }))
    }

    async fn accounts(&self, access: &PanelAccess) -> Result<Vec<Listed>, PanelFault> {
        let accounts = self.client(access)?.usages().await.map_err(|error| fault(&error))?;
        let listed = |(name, usage): (String, crate::Usage)| Listed {
            name,
            quota_bytes: usage.total,
            used_bytes: usage.up.saturating_add(usage.down),
            expires_at_ms: usage.expires_at_ms,
            enabled: usage.enable,
        };
        let mut accounts: Vec<Listed> = accounts.into_iter().map(listed).collect();
        accounts.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(accounts)
    }

    async fn links(
        &self,
        access: &PanelAccess,
        desired: &DesiredAccount,
    ) -> Result<Vec<String>, PanelFault> {
        self.client(access)?.links(&desired.name).await.map_err(|error| fault(&error))
    }
}
