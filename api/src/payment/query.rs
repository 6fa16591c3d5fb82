//! Questions about payments.

use async_graphql::{
    Context, ID, InputObject, Object, Result, SimpleObject, connection::Connection,
};
use domain::{
    id::{CardId, OrderId, PaymentId, PersonId},
    payment::Status,
    role::Permission,
};
use projections::payment::{self as rows_of, Method};

use super::{Payment, PaymentMethod, PaymentStatus};
use crate::{
    auth::Viewer,
    error::RequestError,
    loader::Loaders,
    schema::{
        id::Named,
        page::{Sort, asked, connection, rows},
        scalar::{DateTime, Money},
    },
    state::Shop,
};

/// Which payments.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct PaymentFilter {
    /// Only these statuses; none means all.
    pub statuses: Option<Vec<PaymentStatus>>,
    /// Only those that come in by this way.
    pub method: Option<PaymentMethod>,
    /// Only this user's: `usr_…`.
    pub user_id: Option<ID>,
    /// Only those to this card: `crd_…`.
    pub card_id: Option<ID>,
    /// Only those for this order: `ord_…`.
    pub order_id: Option<ID>,
    /// Only those that this member of staff decided: `usr_…`.
    pub decided_by_id: Option<ID>,
    /// Only those opened at or after this.
    pub opened_from: Option<DateTime>,
    /// Only those opened before this.
    pub opened_to: Option<DateTime>,
}

impl PaymentFilter {
    /// As the read model takes it; of one person when he is given.
    pub(crate) fn of(
        self,
        person: Option<PersonId>,
    ) -> Result<rows_of::PaymentFilter, RequestError> {
        let asked = self.user_id.as_ref().map(PersonId::read).transpose()?;
        let statuses = self.statuses.unwrap_or_default();
        Ok(rows_of::PaymentFilter {
            statuses: statuses.into_iter().map(Status::from).collect(),
            method: self.method.map(Method::from),
            person: person.or(asked),
            card: self.card_id.as_ref().map(CardId::read).transpose()?,
            order: self.order_id.as_ref().map(OrderId::read).transpose()?,
            decided_by: self.decided_by_id.as_ref().map(PersonId::read).transpose()?,
            opened_from: self.opened_from.map(|at| at.0),
            opened_to: self.opened_to.map(|at| at.0),
        })
    }
}

/// A page of payments, when the viewer may see them.
pub(crate) async fn page(
    ctx: &Context<'_>,
    filter: &rows_of::PaymentFilter,
    sort: Sort,
    first: i32,
    after: Option<&str>,
) -> Result<Connection<String, Payment>, RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    let own = filter.person == Some(viewer.person()?);
    if !own {
        viewer.require(shop.app(), Permission::PaymentRead).await?;
    }
    let page = asked(first, after)?;
    let found = rows_of::page(shop.app().pool(), filter, sort.into(), &page).await?;
    Ok(connection(found, after, Payment))
}

/// The payment of an id, when the viewer may see it.
pub(crate) async fn find(
    ctx: &Context<'_>,
    id: PaymentId,
) -> Result<Option<Payment>, RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    viewer.person()?;
    let Some(row) = ctx.data_unchecked::<Loaders>().load(id).await? else { return Ok(None) };
    let sees = viewer.sees(shop.app(), row.person, Permission::PaymentRead).await?;
    Ok(sees.then_some(Payment(row)))
}

/// How many payments stand somewhere, and how much they ask for.
#[derive(SimpleObject)]
pub(super) struct PaymentCount {
    /// Where they stand.
    status: PaymentStatus,
    /// How many.
    count: u64,
    /// How much in all.
    amount: Money,
}

/// Questions about payments.
#[derive(Default)]
pub(crate) struct PaymentQuery;

#[Object]
impl PaymentQuery {
    /// A payment. Requires `payment.read`, or to be the payer.
    async fn payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which: `pay_…`.")] id: ID,
    ) -> Result<Option<Payment>> {
        Ok(find(ctx, PaymentId::read(&id)?).await?)
    }

    /// Payments. Requires `payment.read`, or to ask for one's own.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn payments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
        #[graphql(desc = "Which of them.")] filter: Option<PaymentFilter>,
        #[graphql(default, desc = "In which order.")] sort: Sort,
    ) -> Result<Connection<String, Payment>> {
        let filter = filter.unwrap_or_default().of(None)?;
        Ok(page(ctx, &filter, sort, first, after.as_deref()).await?)
    }

    /// The payments that wait for staff, the longest waiting first. Requires `payment.read`.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn payments_queue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
    ) -> Result<Connection<String, Payment>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::PaymentRead).await?;
        let page = asked(first, after.as_deref())?;
        let found = rows_of::review_queue(shop.app().pool(), &page).await;
        Ok(connection(found.map_err(RequestError::from)?, after.as_deref(), Payment))
    }

    /// How many payments stand where. Requires `payment.read`.
    async fn payment_counts(&self, ctx: &Context<'_>) -> Result<Vec<PaymentCount>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::PaymentRead).await?;
        let counts = rows_of::counts(shop.app().pool()).await.map_err(RequestError::from)?;
        let count = |row: rows_of::StatusCount| PaymentCount {
            status: row.status.into(),
            count: row.count,
            amount: row.amount.into(),
        };
        Ok(counts.into_iter().map(count).collect())
    }
}
