//! Customers' accounts: their credentials, their link, and what the panel is to carry.
//!
//! Nothing secret of an account is stored in an event: its client's id and its link's token derive
//! from the installation's key and the account's id.

use chrono::{DateTime, Utc};
use domain::{
    id::{PersonId, SubscriptionId},
    plan::Terms,
    role::Permission,
    subscription::{Placement, Subscription},
};
use projections::subscription::SubscriptionRow;
use uuid::Uuid;

use crate::{
    App, Context,
    error::{Error, Result, Settled, unavailable},
    ports::DesiredAccount,
};

/// Hexadecimal characters of a link's token behind the id: 80 bits.
const TOKEN_MAC: usize = 20;

/// What a customer gets to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// The link for an app to subscribe to; ours, so that the account can move.
    pub link: String,
    /// The configuration links, as the panel gave them when the account was last delivered.
    pub configs: Vec<String>,
}

/// The accounts' use cases.
#[derive(Clone, Copy)]
pub struct Subscriptions<'a>(&'a App);

impl<'a> Subscriptions<'a> {
    pub(crate) const fn new(app: &'a App) -> Self {
        Self(app)
    }

    /// The account as its events have made it.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn state(&self, account: SubscriptionId) -> Result<Subscription> {
        let stream = account.to_string();
        Ok(self.0.log().load::<Subscription>(&stream).await.settled()?.0)
    }

    /// An account of the actor's own, or anybody's for who may see them all.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not his; unavailable.
    pub async fn page(
        &self,
        context: &Context,
        account: SubscriptionId,
    ) -> Result<SubscriptionRow> {
        let row = projections::subscription::by_id(self.0.pool(), account).await.settled()?;
        let row = row.ok_or(Error::NotFound("subscription"))?;
        let own = context.actor.person() == Some(row.person);
        if !own && self.0.authorize(context, Permission::SubscriptionRead).await.is_err() {
            return Err(Error::NotFound("subscription"));
        }
        Ok(row)
    }

    /// How to connect to an account that works.
    ///
    /// # Errors
    /// As [`Subscriptions::page`]; not found before it works.
    pub async fn connection(
        &self,
        context: &Context,
        account: SubscriptionId,
    ) -> Result<Connection> {
        let state = self.state(account).await?;
        let person = state.person().ok_or(Error::NotFound("subscription"))?;
        if context.actor.person().is_some_and(|actor| actor != person) {
            self.0.authorize(context, Permission::SubscriptionRead).await?;
        }
        if state.service().is_none() {
            return Err(Error::NotFound("subscription"));
        }
        Ok(Connection { link: self.link(account), configs: self.configs(account).await? })
    }

    /// The token of the account's link: its id, and a keyed hash that nobody else can make.
    #[must_use]
    pub fn token(&self, account: SubscriptionId) -> String {
        let mac = hex::encode(self.0.keys().derive("link", &account.to_string()));
        format!("{account}{}", &mac[..TOKEN_MAC])
    }

    /// The account's link.
    #[must_use]
    pub fn link(&self, account: SubscriptionId) -> String {
        let base = self.0.settings().public_url.trim_end_matches('/');
        format!("{base}/s/{}", self.token(account))
    }

    /// The account of a token, when the token is ours.
    #[must_use]
    pub fn by_token(&self, token: &str) -> Option<SubscriptionId> {
        let account: SubscriptionId = token.get(..26)?.parse().ok()?;
        let right = self.token(account);
        let same = right.len() == token.len()
            && right.bytes().zip(token.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0;
        same.then_some(account)
    }

    /// The configuration links that were kept at the last delivery.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn configs(&self, account: SubscriptionId) -> Result<Vec<String>> {
        let kept = self.0.secret(&format!("configs:{account}")).await?;
        kept.map_or(Ok(vec![]), |kept| serde_json::from_slice(&kept).map_err(unavailable))
    }

    pub(crate) async fn keep_configs(
        &self,
        account: SubscriptionId,
        configs: &[String],
    ) -> Result<()> {
        let kept = serde_json::to_vec(configs).map_err(unavailable)?;
        self.0.keep_secret(&format!("configs:{account}"), &kept).await
    }

    /// The name that a panel knows an account by.
    #[must_use]
    pub fn panel_name(account: SubscriptionId) -> String {
        let id = account.to_string();
        format!("{}{}", Placement::NAMES_BEGIN, &id[id.len().saturating_sub(10)..])
    }

    /// What the panel is to carry.
    pub(crate) fn desired(
        &self,
        account: SubscriptionId,
        placement: &Placement,
        terms: Terms,
        expires_at: Option<DateTime<Utc>>,
        reset_usage: bool,
    ) -> DesiredAccount {
        let mut client = [0; 16];
        client.copy_from_slice(&self.0.keys().derive("client", &account.to_string())[..16]);
        let client_uuid = uuid::Builder::from_random_bytes(client).into_uuid().to_string();
        let sub = hex::encode(&self.0.keys().derive("sub", &account.to_string())[..8]);
        DesiredAccount {
            name: placement.name.clone(),
            client_uuid,
            sub_id: sub,
            inbounds: placement.inbounds.clone(),
            quota_bytes: terms.quota_bytes,
            expires_at,
            devices: terms.devices,
            reset_usage,
        }
    }

    /// Records what a panel's counters show. For the process that polls them.
    ///
    /// # Errors
    /// Unknown, or unavailable.
    pub(crate) async fn observe_usage(
        &self,
        context: &Context,
        account: SubscriptionId,
        usage: domain::subscription::Usage,
    ) -> Result<()> {
        let metadata = context.metadata("subscription.observe_usage", &account).settled()?;
        let command = domain::subscription::SubscriptionCommand::ObserveUsage { usage };
        let stream = account.to_string();
        self.0.log().execute::<Subscription>(&stream, command, &metadata).await.settled().map(drop)
    }

    /// A person's accounts.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn of(&self, person: PersonId) -> Result<Vec<SubscriptionRow>> {
        projections::subscription::of_person(self.0.pool(), person).await.settled()
    }
}

/// The command id of one reading of one account's counters.
pub(crate) fn reading_id(account: SubscriptionId, at: DateTime<Utc>) -> Uuid {
    let id = domain::id::Id::derive(account.id().uuid(), "usage", at);
    id.uuid()
}
