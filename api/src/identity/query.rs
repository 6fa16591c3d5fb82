//! Questions about users, and who looks.

use async_graphql::{Context, ID, InputObject, Object, Result, connection::Connection};
use domain::{id::PersonId, role::Permission};
use projections::identity::PersonFilter;

use super::{User, find};
use crate::{
    auth::Viewer,
    error::RequestError,
    loader::Loaders,
    schema::{
        id::Named,
        page::{Sort, asked, connection, rows},
        scalar::TelegramId,
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
