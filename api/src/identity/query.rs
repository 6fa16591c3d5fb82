//! Questions about users, and who looks.

use app::audit::Action;
use async_graphql::{
    Context, ID, InputObject, Object, Result, SimpleObject,
    connection::{Connection, Edge},
};
use domain::{id::PersonId, role::Permission};
use projections::{
    identity::{PersonFilter, PersonRow},
    page,
};

use super::{Language, User, browser::BrowserSession, find};
use crate::{
    audit::looked,
    auth::Viewer,
    error::RequestError,
    loader::Loaders,
    role::Role,
    schema::{
        id::Named,
        page::{Sort, asked, rows},
        scalar::{DateTime, TelegramId},
        stimulus::question,
    },
    state::Shop,
};

/// Which users.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct UserFilter {
    /// Only those who are shut out, or only those who are not.
    pub blocked: Option<bool>,
    /// Only those who blocked the bot, or only those who did not.
    pub bot_blocked: Option<bool>,
    /// The one with this Telegram id.
    pub telegram_id: Option<TelegramId>,
    /// Only those who are called so: a part of the name or the user name, a whole Telegram id, or
    /// an id. Digits and letters of Persian and Arabic keyboards are the same.
    pub search: Option<String>,
    /// Only those with this role; for a customer, only those with no other.
    pub role: Option<Role>,
    /// Only those with money in the wallet, or only those without.
    pub has_balance: Option<bool>,
    /// Only those with an account whose time runs, or only those without.
    pub has_active_account: Option<bool>,
    /// Only those with an account whose time runs now and is over by this.
    pub account_ends_by: Option<DateTime>,
    /// Only those met at or after this.
    pub registered_from: Option<DateTime>,
    /// Only those met before this.
    pub registered_to: Option<DateTime>,
    /// Only those whom the shop has forgotten, or only those whom it knows.
    pub forgotten: Option<bool>,
}

/// How far a search among people came. Names stand sealed and are opened to be compared, so one
/// question looks at a bounded number of them.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct UserSearch {
    /// How many people it looked at.
    scanned_count: usize,
    /// Whether it looked at everybody who was left.
    complete: bool,
    /// Where to go on, as `after`; none when there is nobody left.
    end_cursor: Option<String>,
}

/// What a list of people has beside its pages.
#[derive(Debug, Clone, Default, SimpleObject)]
pub(crate) struct Searched {
    /// How far the search came; none when nothing was searched for.
    search: Option<UserSearch>,
}

/// The one who is signed in.
pub(crate) struct Me(PersonId);

/// The one who is signed in.
#[Object(name = "Viewer")]
impl Me {
    /// His id, `usr_…`.
    async fn id(&self) -> ID {
        self.0.wire()
    }

    /// His name.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let profile = identities.profile(self.0).await;
        Ok(profile.map_err(|error| RequestError::unavailable(&error))?.name)
    }

    /// The language that he chose.
    async fn language(&self, ctx: &Context<'_>) -> Result<Language> {
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let record = identities.record(self.0).await;
        Ok(record.map_err(|error| RequestError::unavailable(&error))?.language().into())
    }

    /// His roles beside being a customer.
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<Role>> {
        let roles = ctx.data_unchecked::<Shop>().app().roles().of(self.0).await;
        let roles = roles.map_err(|error| RequestError::unavailable(&error))?;
        Ok(roles.into_iter().map(Into::into).collect())
    }

    /// Where he is signed in, the last used first.
    #[graphql(complexity = "10 + 5 * child_complexity")]
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<BrowserSession>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        let context = question(ctx, viewer).ok_or(RequestError::Unauthenticated)?;
        let sessions = shop.app().identities().sessions(&context).await;
        let sessions = sessions.map_err(|error| RequestError::unavailable(&error))?;
        Ok(sessions.into_iter().map(BrowserSession).collect())
    }

    /// Whether he signs in with a code of an authenticator app as well.
    async fn totp_enrolled(&self, ctx: &Context<'_>) -> Result<bool> {
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let enrolled = identities.has_second_factor(self.0).await;
        Ok(enrolled.map_err(|error| RequestError::unavailable(&error))?)
    }

    /// Whether his roles make him set one up when he signs in to the dashboard.
    async fn totp_required(&self, ctx: &Context<'_>) -> Result<bool> {
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let required = identities.must_have_second_factor(self.0).await;
        Ok(required.map_err(|error| RequestError::unavailable(&error))?)
    }

    /// How many recovery codes he has left; none when he has no authenticator app.
    async fn recovery_codes_left(&self, ctx: &Context<'_>) -> Result<Option<usize>> {
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let left = identities.recovery_codes_left(self.0).await;
        Ok(left.map_err(|error| RequestError::unavailable(&error))?)
    }

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
        let person = PersonId::read(&id)?;
        let found = find(ctx, person).await?;
        if found.is_some() {
            looked(ctx, Action::PersonRead, person).await?;
        }
        Ok(found)
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
    ) -> Result<Connection<String, User, Searched>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::IdentityRead).await?;
        let filter = filter.unwrap_or_default();
        let search = filter.search.clone().filter(|text| !text.trim().is_empty());
        let filter = filter.of(shop).await?;
        let page = asked(first, after.as_deref())?;
        let Some(text) = search else {
            let found = projections::identity::page(shop.app().pool(), &filter, sort.into(), &page);
            let found = found.await.map_err(RequestError::from)?;
            return Ok(searched(found, after.is_some(), None));
        };
        let found = shop.app().identities().search(&text, filter, sort.into(), &page).await;
        let found = found.map_err(|error| RequestError::unavailable(&error))?;
        let search = UserSearch {
            scanned_count: found.opened,
            complete: found.complete,
            end_cursor: found.end.map(|cursor| cursor.to_string()),
        };
        Ok(searched(found.people, after.is_some(), Some(search)))
    }
}

fn searched(
    rows: page::Connection<PersonRow>,
    has_previous: bool,
    search: Option<UserSearch>,
) -> Connection<String, User, Searched> {
    let (has_next, fields) = (rows.has_next, Searched { search });
    let mut users = Connection::with_additional_fields(has_previous, has_next, fields);
    let edges = rows.edges.into_iter();
    users.edges.extend(edges.map(|edge| Edge::new(edge.cursor.to_string(), User(edge.node))));
    users
}

impl UserFilter {
    /// As the read model takes it.
    async fn of(self, shop: &Shop) -> Result<PersonFilter, RequestError> {
        let ids = match self.telegram_id {
            Some(TelegramId(id)) => {
                let found = shop.app().identities().by_telegram(id).await;
                let found = found.map_err(|error| RequestError::unavailable(&error))?;
                Some(found.into_iter().collect())
            }
            None => None,
        };
        let now = shop.app().ports().clock.now();
        Ok(PersonFilter {
            blocked: self.blocked,
            bot_blocked: self.bot_blocked,
            ids,
            role: self.role.map(Into::into),
            has_balance: self.has_balance,
            has_account: self.has_active_account.map(|has| (has, now)),
            account_ends: self.account_ends_by.map(|by| (now, by.0)),
            registered_from: self.registered_from.map(|at| at.0),
            registered_to: self.registered_to.map(|at| at.0),
            forgotten: self.forgotten,
            ..PersonFilter::default()
        })
    }
}
