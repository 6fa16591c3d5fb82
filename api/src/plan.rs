//! The catalogue.

use app::plan::NewPlan;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{id::PlanId, plan::Terms, role::Permission};
use projections::plan::PlanRow;

use crate::{
    auth::Viewer,
    error::RequestError,
    identity::{User, behind},
    loader::Loaders,
    schema::{
        id::Named,
        payload::{Done, payload, settle},
        scalar::{Amount, Bytes, DateTime, Money, Uuid},
        stimulus::begin,
    },
    state::Shop,
};

/// Something in the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan(pub PlanRow);

/// The plan of an id.
pub(crate) async fn find(ctx: &Context<'_>, id: PlanId) -> Result<Option<Plan>, RequestError> {
    ctx.data_unchecked::<Viewer>().person()?;
    Ok(ctx.data_unchecked::<Loaders>().load(id).await?.map(Plan))
}

/// Something in the catalogue.
#[Object]
impl Plan {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.plan.wire()
    }

    /// Its name in Persian.
    async fn name_fa(&self) -> &str {
        &self.0.name_fa
    }

    /// Its name in English.
    async fn name_en(&self) -> &str {
        &self.0.name_en
    }

    /// How much it lets through; "0" is unlimited.
    async fn quota(&self) -> Bytes {
        Bytes(self.0.quota_bytes)
    }

    /// How many days it lasts.
    async fn days(&self) -> u32 {
        self.0.days
    }

    /// On how many devices at once; 0 is unlimited.
    async fn device_count(&self) -> u32 {
        self.0.devices
    }

    /// Its price for orders from now on.
    async fn price(&self) -> Money {
        self.0.price.into()
    }

    /// Whether it is offered.
    async fn offered(&self) -> bool {
        self.0.offered
    }

    /// When it was added.
    async fn added_at(&self) -> DateTime {
        self.0.added_at.into()
    }

    /// Who added it; shown to who may see users.
    async fn added_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, Some(self.0.added_by)).await?)
    }
}

/// Questions about the catalogue.
#[derive(Default)]
pub(crate) struct PlanQuery;

#[Object]
impl PlanQuery {
    /// What is offered, the cheapest first; or all that ever was, which requires `plan.edit`.
    #[graphql(complexity = "20 * child_complexity")]
    async fn plans(
        &self,
        ctx: &Context<'_>,
        #[graphql(default, desc = "Also what is no longer offered.")] withdrawn: bool,
    ) -> Result<Vec<Plan>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.person()?;
        let pool = shop.app().pool();
        let rows = if withdrawn {
            viewer.require(shop.app(), Permission::PlanEdit).await?;
            projections::plan::all(pool).await
        } else {
            projections::plan::offered(pool).await
        };
        Ok(rows.map_err(RequestError::from)?.into_iter().map(Plan).collect())
    }
}

/// A plan to add.
#[derive(InputObject)]
pub(crate) struct PlanAddInput {
    /// Its name in Persian, 1 to 60 characters.
    name_fa: String,
    /// Its name in English, 1 to 60 characters.
    name_en: String,
    /// How much it lets through; "0" is unlimited.
    quota: Bytes,
    /// How many days it lasts, 1 to 3650.
    days: u32,
    /// On how many devices at once, at most 100; 0 is unlimited.
    device_count: u32,
    /// Its price in rial: a positive multiple of 100.
    price: Amount,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A new price.
#[derive(InputObject)]
pub(crate) struct PlanChangePriceInput {
    /// Of which: `pln_…`.
    plan_id: ID,
    /// The price in rial: a positive multiple of 100.
    price: Amount,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A plan to offer no longer.
#[derive(InputObject)]
pub(crate) struct PlanWithdrawInput {
    /// Which: `pln_…`.
    plan_id: ID,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A plan to offer again.
#[derive(InputObject)]
pub(crate) struct PlanOfferInput {
    /// Which: `pln_…`.
    plan_id: ID,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

payload! {
    /// The outcome of adding a plan.
    PlanAddPayload {
        /// The plan.
        plan: Plan,
    }
}
payload! {
    /// The outcome of changing a price.
    PlanChangePricePayload {
        /// The plan.
        plan: Plan,
    }
}
payload! {
    /// The outcome of offering a plan no longer.
    PlanWithdrawPayload {
        /// The plan.
        plan: Plan,
    }
}
payload! {
    /// The outcome of offering a plan again.
    PlanOfferPayload {
        /// The plan.
        plan: Plan,
    }
}

fn priced(price: Amount) -> Result<domain::money::Irr, RequestError> {
    let problem = "must be 0 to 9007199254740991 rial";
    price.rial().ok_or(RequestError::BadInput { field: "price", problem })
}

/// What can be done about the catalogue.
#[derive(Default)]
pub(crate) struct PlanMutation;

#[Object]
impl PlanMutation {
    /// Adds a plan, offered at once. Requires `plan.edit`.
    async fn plan_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: PlanAddInput,
    ) -> Result<PlanAddPayload> {
        let price = priced(input.price)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let PlanAddInput { name_fa, name_en, quota, days, device_count: devices, .. } = input;
        let terms = Terms { quota_bytes: quota.0, days, devices };
        let plans = ctx.data_unchecked::<Shop>().app().plans();
        let new = NewPlan { name_fa, name_en, terms, price };
        let outcome = plans.add(&stimulus.context, new).await;
        let settled = settle(ctx, outcome.map(|(plan, receipt)| Done::by(receipt, plan))).await?;
        let plan = match settled.what {
            Some(plan) => find(ctx, plan).await?,
            None => None,
        };
        Ok(PlanAddPayload::of(settled, plan))
    }

    /// Changes the price for orders from now on. Requires `plan.edit`.
    async fn plan_change_price(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which, and the price.")] input: PlanChangePriceInput,
    ) -> Result<PlanChangePricePayload> {
        let (plan, price) = (PlanId::read(&input.plan_id)?, priced(input.price)?);
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let plans = ctx.data_unchecked::<Shop>().app().plans();
        let outcome = plans.change_price(&stimulus.context, plan, price).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, ()))).await?;
        Ok(PlanChangePricePayload::of(settled, find(ctx, plan).await?))
    }

    /// Offers a plan no longer. Requires `plan.edit`.
    async fn plan_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: PlanWithdrawInput,
    ) -> Result<PlanWithdrawPayload> {
        let plan = PlanId::read(&input.plan_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let plans = ctx.data_unchecked::<Shop>().app().plans();
        let outcome = plans.withdraw(&stimulus.context, plan).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, ()))).await?;
        Ok(PlanWithdrawPayload::of(settled, find(ctx, plan).await?))
    }

    /// Offers a plan again. Requires `plan.edit`.
    async fn plan_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: PlanOfferInput,
    ) -> Result<PlanOfferPayload> {
        let plan = PlanId::read(&input.plan_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let plans = ctx.data_unchecked::<Shop>().app().plans();
        let outcome = plans.offer(&stimulus.context, plan).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, ()))).await?;
        Ok(PlanOfferPayload::of(settled, find(ctx, plan).await?))
    }
}
