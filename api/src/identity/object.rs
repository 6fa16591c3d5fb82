//! A user.

use app::identity::Profile;
use async_graphql::{Context, Enum, ID, Object, Result, connection::Connection};
use domain::{id::PersonId, identity::Language as Spoken, role::Permission};
use projections::identity::PersonRow;

use crate::{
    auth::Viewer,
    error::RequestError,
    ledger::{TimelineItem, TimelineKind},
    loader::{AccountsOf, Loaders, ProfileOf, RolesOf, WalletOf},
    order::{Order, OrderFilter},
    payment::{Payment, PaymentFilter},
    role::StaffRole,
    schema::{
        id::Named,
        page::{Sort, rows},
        scalar::{DateTime, TelegramId},
    },
    state::Shop,
    subscription::VpnAccount,
    wallet::Wallet,
};

/// A language that people are spoken to in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Spoken")]
pub enum Language {
    /// Persian.
    Fa,
    /// English.
    En,
}

/// A customer or a member of staff.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct User(pub PersonRow);

impl User {
    /// What he is called, in the viewer's language where he was forgotten.
    pub(crate) async fn called(&self, ctx: &Context<'_>) -> Result<String, RequestError> {
        if self.0.forgotten_at.is_some() {
            let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
            return Ok(shop.texts().plain(viewer.lang(), "identity-forgotten", &[]));
        }
        Ok(self.profile(ctx).await?.name)
    }

    async fn profile(&self, ctx: &Context<'_>) -> Result<Profile, RequestError> {
        let profile = ctx.data_unchecked::<Loaders>().load(ProfileOf(self.0.person)).await?;
        Ok(profile.unwrap_or_default())
    }
}

/// The user of an id, when the viewer may see him.
pub(crate) async fn find(ctx: &Context<'_>, id: PersonId) -> Result<Option<User>, RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    viewer.person()?;
    if !viewer.sees(shop.app(), id, Permission::IdentityRead).await? {
        return Ok(None);
    }
    Ok(ctx.data_unchecked::<Loaders>().person(id).await?.map(User))
}

/// The user behind an edge from something that the viewer sees: himself, or anybody for who may
/// see everybody.
pub(crate) async fn behind(
    ctx: &Context<'_>,
    id: Option<PersonId>,
) -> Result<Option<User>, RequestError> {
    match id {
        Some(id) => find(ctx, id).await,
        None => Ok(None),
    }
}

/// A customer or a member of staff.
#[Object]
impl User {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.person.wire()
    }

    /// The name, as Telegram or staff gave it. Says so, in the viewer's language, when the person was
    /// forgotten.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.called(ctx).await?)
    }

    /// The user name in Telegram or in the dashboard, without @.
    async fn username(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.profile(ctx).await?.username)
    }

    /// The id in Telegram.
    async fn telegram_id(&self, ctx: &Context<'_>) -> Result<Option<TelegramId>> {
        Ok(self.profile(ctx).await?.telegram_id.map(TelegramId))
    }

    /// The language that he chose.
    async fn language(&self) -> Language {
        self.0.language.into()
    }

    /// Whether he is shut out, and since when; none when he is not.
    async fn blocked_at(&self) -> Option<DateTime> {
        self.0.blocked_at.filter(|_| self.0.blocked).map(DateTime)
    }

    /// Why he is shut out.
    async fn blocked_reason(&self) -> Option<String> {
        self.0.blocked_reason.clone().filter(|_| self.0.blocked)
    }

    /// Whether he blocked the bot, so that no message reaches him.
    async fn bot_blocked(&self) -> bool {
        self.0.bot_blocked
    }

    /// When he was first met.
    async fn registered_at(&self) -> DateTime {
        self.0.registered_at.into()
    }

    /// When the shop forgot who he is; none while it knows.
    async fn forgotten_at(&self) -> Option<DateTime> {
        self.0.forgotten_at.map(DateTime)
    }

    /// When he last signed in to the dashboard.
    async fn last_sign_in_at(&self) -> Option<DateTime> {
        self.0.last_sign_in_at.map(DateTime)
    }

    /// His roles beside being a customer.
    #[graphql(complexity = "5 + child_complexity")]
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<StaffRole>> {
        let rows = ctx.data_unchecked::<Loaders>().load(RolesOf(self.0.person)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(StaffRole).collect())
    }

    /// His wallet; none before money came in.
    async fn wallet(&self, ctx: &Context<'_>) -> Result<Option<Wallet>> {
        let row = ctx.data_unchecked::<Loaders>().load(WalletOf(self.0.person)).await?;
        Ok(row.map(Wallet))
    }

    /// His payments.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn payments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
        #[graphql(desc = "Which of them.")] filter: Option<PaymentFilter>,
        #[graphql(default, desc = "In which order.")] sort: Sort,
    ) -> Result<Connection<String, Payment>> {
        let filter = filter.unwrap_or_default().of(Some(self.0.person))?;
        Ok(crate::payment::page(ctx, &filter, sort, first, after.as_deref()).await?)
    }

    /// His orders.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
        #[graphql(desc = "Which of them.")] filter: Option<OrderFilter>,
        #[graphql(default, desc = "In which order.")] sort: Sort,
    ) -> Result<Connection<String, Order>> {
        let filter = filter.unwrap_or_default().of(Some(self.0.person))?;
        Ok(crate::order::page(ctx, &filter, sort, first, after.as_deref()).await?)
    }

    /// What happened to him: every event of every stream that tells of him. Requires
    /// `identity.read`.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
        #[graphql(desc = "Only about these; none means all.")] kinds: Option<Vec<TimelineKind>>,
        #[graphql(default = true, desc = "Without the counters of accounts, which move all day.")]
        quiet: bool,
        #[graphql(default, desc = "In which order.")] sort: Sort,
    ) -> Result<Connection<String, TimelineItem>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::IdentityRead).await?;
        let page = (first, after.as_deref());
        Ok(crate::ledger::of_person(ctx, self.0.person, kinds, quiet, sort, page).await?)
    }

    /// His VPN accounts, the newest first, at most 100.
    #[graphql(complexity = "20 * child_complexity")]
    async fn vpn_accounts(&self, ctx: &Context<'_>) -> Result<Vec<VpnAccount>> {
        let rows = ctx.data_unchecked::<Loaders>().load(AccountsOf(self.0.person)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(VpnAccount).collect())
    }
}
