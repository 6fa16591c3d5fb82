//! Questions about orders.

use async_graphql::{Context, ID, InputObject, Object, Result, connection::Connection};
use domain::{
    id::{OrderId, PersonId, PlanId, SubscriptionId},
    order::Status,
    role::Permission,
};
use projections::order as rows_of;

use super::{Order, object::OrderStatus};
use crate::{
    auth::Viewer,
    error::RequestError,
    loader::Loaders,
    schema::{
        id::Named,
        page::{Sort, asked, connection, rows},
        scalar::DateTime,
    },
    state::Shop,
};

/// Which orders.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct OrderFilter {
    /// Only these statuses; none means all.
    pub statuses: Option<Vec<OrderStatus>>,
    /// Only this user's: `usr_…`.
    pub user_id: Option<ID>,
    /// Only those of this plan: `pln_…`.
    pub plan_id: Option<ID>,
    /// Only those for this account: `acc_…`.
    pub vpn_account_id: Option<ID>,
    /// Only those placed at or after this.
    pub placed_from: Option<DateTime>,
    /// Only those placed before this.
    pub placed_to: Option<DateTime>,
}

impl OrderFilter {
    /// As the read model takes it; of one person when he is given.
    pub(crate) fn of(self, person: Option<PersonId>) -> Result<rows_of::OrderFilter, RequestError> {
        let asked = self.user_id.as_ref().map(PersonId::read).transpose()?;
        let statuses = self.statuses.unwrap_or_default();
        Ok(rows_of::OrderFilter {
            statuses: statuses.into_iter().map(Status::from).collect(),
            person: person.or(asked),
            plan: self.plan_id.as_ref().map(PlanId::read).transpose()?,
            subscription: self.vpn_account_id.as_ref().map(SubscriptionId::read).transpose()?,
            placed_from: self.placed_from.map(|at| at.0),
            placed_to: self.placed_to.map(|at| at.0),
        })
    }
}

/// A page of orders, when the viewer may see them.
pub(crate) async fn page(
    ctx: &Context<'_>,
    filter: &rows_of::OrderFilter,
    sort: Sort,
    first: i32,
    after: Option<&str>,
) -> Result<Connection<String, Order>, RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    let own = filter.person == Some(viewer.person()?);
    if !own {
        viewer.require(shop.app(), Permission::OrderRead).await?;
    }
    let page = asked(first, after)?;
    let found = rows_of::page(shop.app().pool(), filter, sort.into(), &page).await?;
    Ok(connection(found, after, Order))
}

/// The order of an id, when the viewer may see it.
pub(crate) async fn find(ctx: &Context<'_>, id: OrderId) -> Result<Option<Order>, RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    viewer.person()?;
    let Some(row) = ctx.data_unchecked::<Loaders>().load(id).await? else { return Ok(None) };
    let sees = viewer.sees(shop.app(), row.person, Permission::OrderRead).await?;
    Ok(sees.then_some(Order(row)))
}

/// Questions about orders.
#[derive(Default)]
pub(crate) struct OrderQuery;

#[Object]
impl OrderQuery {
    /// An order. Requires `order.read`, or to be the buyer.
    async fn order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which: `ord_…`.")] id: ID,
    ) -> Result<Option<Order>> {
        Ok(find(ctx, OrderId::read(&id)?).await?)
    }

    /// Orders. Requires `order.read`, or to ask for one's own.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
        #[graphql(desc = "Which of them.")] filter: Option<OrderFilter>,
        #[graphql(default, desc = "In which order.")] sort: Sort,
    ) -> Result<Connection<String, Order>> {
        let filter = filter.unwrap_or_default().of(None)?;
        Ok(page(ctx, &filter, sort, first, after.as_deref()).await?)
    }
}
