//! Users: customers and staff. Also who looks, signing in and out, and shutting a person out.

use app::{
    Actor,
    identity::{NewStaff, Profile},
};
use async_graphql::{
    ComplexObject, Context, Enum, ID, InputObject, Object, Result, SimpleObject,
    connection::Connection,
};
use axum::http::header::SET_COOKIE;
use domain::{id::PersonId, identity::Language as Spoken, role::Permission};
use projections::identity::{PersonFilter, PersonRow};

use crate::{
    auth::{Viewer, expired_cookie, session_cookie},
    error::RequestError,
    loader::{Loaders, RolesOf, WalletOf},
    order::{Order, OrderFilter},
    payment::{Payment, PaymentFilter},
    role::StaffRole,
    schema::{
        id::Named,
        page::{Sort, asked, connection, rows},
        payload::{Done, payload, settle, several},
        scalar::{DateTime, TelegramId, Uuid},
        stimulus::{begin, begin_as},
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
    async fn profile(&self, ctx: &Context<'_>) -> Result<Profile, RequestError> {
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let profile = identities.open_profile(&self.0.profile).await;
        profile.map_err(|error| RequestError::unavailable(&error))
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

    /// The name, as Telegram or staff gave it. Empty when the person was forgotten.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.profile(ctx).await?.name)
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

    /// His VPN accounts, the newest first, at most 100.
    #[graphql(complexity = "20 * child_complexity")]
    async fn vpn_accounts(&self, ctx: &Context<'_>) -> Result<Vec<VpnAccount>> {
        let pool = ctx.data_unchecked::<Shop>().app().pool();
        let rows = projections::subscription::of_person(pool, self.0.person).await;
        Ok(rows.map_err(RequestError::from)?.into_iter().map(VpnAccount).collect())
    }
}

/// Which users.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct UserFilter {
    /// Only those who are shut out, or only those who are not.
    pub blocked: Option<bool>,
    /// Only those who blocked the bot, or only those who did not.
    pub bot_blocked: Option<bool>,
    /// The one with this Telegram id.
    pub telegram_id: Option<TelegramId>,
}

/// The one who is signed in.
pub(crate) struct Me(PersonId);

/// The one who is signed in.
#[Object(name = "Viewer")]
impl Me {
    /// As a user.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(ctx.data_unchecked::<Loaders>().person(self.0).await?.map(User))
    }

    /// What he may do now, as `feature.verb`.
    async fn permissions(&self, ctx: &Context<'_>) -> Result<Vec<&'static str>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        let mut codes = vec![];
        for permission in Permission::ALL {
            if viewer.permits(shop.app(), *permission).await? {
                codes.push(permission.code());
            }
        }
        Ok(codes)
    }
}

/// Questions about users.
#[derive(Default)]
pub(crate) struct IdentityQuery;

#[Object]
impl IdentityQuery {
    /// The one who is signed in; none when nobody is.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Me> {
        ctx.data_unchecked::<Viewer>().person().ok().map(Me)
    }

    /// A user. Requires `identity.read`, or to be him.
    async fn user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which: `usr_…`.")] id: ID,
    ) -> Result<Option<User>> {
        Ok(find(ctx, PersonId::read(&id)?).await?)
    }

    /// Customers and staff. Requires `identity.read`.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
        #[graphql(desc = "Which of them.")] filter: Option<UserFilter>,
        #[graphql(default, desc = "In which order.")] sort: Sort,
    ) -> Result<Connection<String, User>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::IdentityRead).await?;
        let UserFilter { blocked, bot_blocked, telegram_id } = filter.unwrap_or_default();
        let ids = match telegram_id {
            Some(TelegramId(id)) => {
                let found = shop.app().identities().by_telegram(id).await;
                let found = found.map_err(|error| RequestError::unavailable(&error))?;
                Some(found.into_iter().collect())
            }
            None => None,
        };
        let filter = PersonFilter { blocked, bot_blocked, ids, ..PersonFilter::default() };
        let page = asked(first, after.as_deref())?;
        let found = projections::identity::page(shop.app().pool(), &filter, sort.into(), &page);
        let found = found.await.map_err(RequestError::from)?;
        Ok(connection(found, after.as_deref(), User))
    }
}

/// How a session is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SessionTransport {
    /// In an httpOnly cookie of the browser; no script sees the token.
    Cookie,
    /// By the client, which sends `Authorization: Bearer …`.
    Bearer,
}

/// Who signs in.
#[derive(InputObject)]
pub(crate) struct StaffSignInInput {
    /// The user name.
    username: String,
    /// The password.
    password: String,
    /// How the session is to be kept.
    transport: SessionTransport,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A session that was opened.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Session {
    /// The token, when the client keeps it; shown only here.
    token: Option<String>,
    /// Until when it lasts.
    expires_at: DateTime,
    #[graphql(skip)]
    person: PersonId,
}

#[ComplexObject]
impl Session {
    /// Who signed in.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(ctx.data_unchecked::<Loaders>().person(self.person).await?.map(User))
    }
}

payload! {
    /// The outcome of signing in.
    StaffSignInPayload {
        /// The session.
        session: Session,
    }
}

payload! {
    /// The outcome of signing out.
    StaffSignOutPayload {}
}

/// Ends the session of the token that the request carries.
#[derive(InputObject)]
pub(crate) struct StaffSignOutInput {
    /// Made when the button is shown.
    idempotency_key: Uuid,
}

/// A member of staff to add.
#[derive(InputObject)]
pub(crate) struct StaffAddInput {
    /// His name.
    name: String,
    /// His Telegram id, when he works in the bot. Name at least one of this and `username`.
    telegram_id: Option<TelegramId>,
    /// The name that he signs in with, when he works in the dashboard.
    username: Option<String>,
    /// His roles.
    roles: Vec<crate::role::Role>,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A password to set.
#[derive(InputObject)]
pub(crate) struct StaffSetPasswordInput {
    /// Whose: `usr_…`.
    user_id: ID,
    /// The password: at least 12 characters.
    password: String,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A person to shut out.
#[derive(InputObject)]
pub(crate) struct UserBlockInput {
    /// Whom: `usr_…`.
    user_id: ID,
    /// Why, in 1 to 500 characters.
    reason: String,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A person to let in again.
#[derive(InputObject)]
pub(crate) struct UserUnblockInput {
    /// Whom: `usr_…`.
    user_id: ID,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

payload! {
    /// The outcome of adding a member of staff.
    StaffAddPayload {
        /// He.
        user: User,
    }
}
payload! {
    /// The outcome of setting a password.
    StaffSetPasswordPayload {
        /// Whose it is.
        user: User,
    }
}
payload! {
    /// The outcome of shutting a person out.
    UserBlockPayload {
        /// He.
        user: User,
    }
}
payload! {
    /// The outcome of letting a person in again.
    UserUnblockPayload {
        /// He.
        user: User,
    }
}

/// What can be done about users.
#[derive(Default)]
pub(crate) struct IdentityMutation;

#[Object]
impl IdentityMutation {
    /// Opens a session for a member of staff. A repetition opens another session.
    async fn staff_sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: StaffSignInInput,
    ) -> Result<StaffSignInPayload> {
        let shop = ctx.data_unchecked::<Shop>();
        let identities = shop.app().identities();
        let known = identities.by_username(&input.username).await;
        let known = known.map_err(|error| RequestError::unavailable(&error))?;
        let actor = known.map_or(Actor::Process("sign_in"), Actor::Person);
        let stimulus = begin_as(ctx, actor, input.idempotency_key).await?;
        let outcome = identities.sign_in(&stimulus.context, &input.username, &input.password).await;
        let settled = settle(ctx, several(ctx, &stimulus, outcome).await?).await?;
        let session = settled.what.as_ref().map(|signed| {
            let cookie = input.transport == SessionTransport::Cookie;
            if cookie {
                let secure = shop.options().secure;
                let header = session_cookie(&signed.token, signed.expires_at, secure);
                ctx.append_http_header(SET_COOKIE, header);
            }
            let token = (!cookie).then(|| signed.token.clone());
            Session { token, expires_at: signed.expires_at.into(), person: signed.person }
        });
        Ok(StaffSignInPayload::of(settled, session))
    }

    /// Ends the session that this request belongs to.
    async fn staff_sign_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Nothing but its key.")] input: StaffSignOutInput,
    ) -> Result<StaffSignOutPayload> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let outcome = match viewer.token() {
            Some(token) => shop.app().identities().sign_out(token).await,
            None => Err(app::Error::Unauthenticated),
        };
        ctx.append_http_header(SET_COOKIE, expired_cookie(shop.options().secure));
        let replayed = stimulus.repeated;
        let done = outcome.map(|()| Done { what: (), position: None, replayed });
        Ok(StaffSignOutPayload::of(settle(ctx, done).await?))
    }

    /// Adds a member of staff, or gives roles to a person who is known. Requires `identity.staff`
    /// and `role.grant`.
    async fn staff_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: StaffAddInput,
    ) -> Result<StaffAddPayload> {
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let new = NewStaff {
            name: input.name,
            telegram_id: input.telegram_id.map(|id| id.0),
            username: input.username,
            roles: input.roles.into_iter().map(Into::into).collect(),
        };
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let outcome = identities.add_staff(&stimulus.context, &new).await;
        let settled = settle(ctx, several(ctx, &stimulus, outcome).await?).await?;
        let user = behind(ctx, settled.what).await?;
        Ok(StaffAddPayload::of(settled, user))
    }

    /// Sets a password and ends the sessions that the old one opened. Requires `identity.staff`,
    /// or to be him.
    async fn staff_set_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and which.")] input: StaffSetPasswordInput,
    ) -> Result<StaffSetPasswordPayload> {
        let person = PersonId::read(&input.user_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let outcome = identities.set_password(&stimulus.context, person, &input.password).await;
        let settled = settle(ctx, several(ctx, &stimulus, outcome).await?).await?;
        let user = behind(ctx, settled.what.as_ref().map(|()| person)).await?;
        Ok(StaffSetPasswordPayload::of(settled, user))
    }

    /// Shuts a person out. Requires `identity.block`.
    async fn user_block(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and why.")] input: UserBlockInput,
    ) -> Result<UserBlockPayload> {
        let person = PersonId::read(&input.user_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let outcome = identities.block(&stimulus.context, person, input.reason).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, person))).await?;
        let user = behind(ctx, Some(person)).await?;
        Ok(UserBlockPayload::of(settled, user))
    }

    /// Lets a person in again. Requires `identity.block`.
    async fn user_unblock(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: UserUnblockInput,
    ) -> Result<UserUnblockPayload> {
        let person = PersonId::read(&input.user_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let outcome = identities.unblock(&stimulus.context, person).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, person))).await?;
        let user = behind(ctx, Some(person)).await?;
        Ok(UserUnblockPayload::of(settled, user))
    }
}
