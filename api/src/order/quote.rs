//! What a purchase would cost and change.

use app::order as cases;
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::id::{PlanId, SubscriptionId};

use crate::{
    auth::Viewer,
    error::RequestError,
    loader::Loaders,
    plan::Plan,
    schema::{
        id::Named,
        scalar::{Bytes, DateTime, Money},
        stimulus::question,
    },
    state::Shop,
};

/// What a renewal would change of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, SimpleObject)]
pub(super) struct RenewalPreview {
    /// When it ends now.
    ends_at: DateTime,
    /// When it would end.
    ends_at_after: DateTime,
    /// What it has used.
    used: Bytes,
    /// What it lets through now.
    quota: Bytes,
    /// What it would let through, counted anew.
    quota_after: Bytes,
}

impl From<cases::RenewalPreview> for RenewalPreview {
    fn from(preview: cases::RenewalPreview) -> Self {
        Self {
            ends_at: preview.ends_at.into(),
            ends_at_after: preview.ends_at_after.into(),
            used: Bytes(preview.used_bytes),
            quota: Bytes(preview.quota_bytes),
            quota_after: Bytes(preview.quota_bytes_after),
        }
    }
}

/// The pre-invoice of a plan.
pub(super) struct Quote(cases::Quote);

/// The pre-invoice of a plan.
#[Object]
impl Quote {
    /// What would be bought.
    async fn plan(&self, ctx: &Context<'_>) -> Result<Option<Plan>> {
        Ok(ctx.data_unchecked::<Loaders>().load(self.0.plan).await?.map(Plan))
    }

    /// The list price.
    async fn list_price(&self) -> Money {
        self.0.price.list.into()
    }

    /// What would be taken off.
    async fn discount(&self) -> Money {
        self.0.price.discount.into()
    }

    /// What would be paid: what `orderBuy` takes as `shown`.
    async fn due(&self) -> Money {
        self.0.due.into()
    }

    /// What the wallet holds.
    async fn balance(&self) -> Money {
        self.0.balance.into()
    }

    /// What is missing in the wallet; "0" when nothing is.
    async fn missing(&self) -> Money {
        self.0.missing.into()
    }

    /// What it would change, when it is a renewal.
    async fn renewal(&self) -> Option<RenewalPreview> {
        self.0.renewal.map(RenewalPreview::from)
    }
}

/// What a purchase would cost and change.
#[derive(Default)]
pub(crate) struct QuoteQuery;

#[Object]
impl QuoteQuery {
    /// The pre-invoice of a plan for the viewer; none when the plan is not offered, or the account
    /// is not his.
    async fn quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which: `pln_…`.")] plan_id: ID,
        #[graphql(desc = "The account to renew: `acc_…`; none for a new one.")]
        vpn_account_id: Option<ID>,
    ) -> Result<Option<Quote>> {
        let plan = PlanId::read(&plan_id)?;
        let renewal = vpn_account_id.as_ref().map(SubscriptionId::read).transpose()?;
        let viewer = ctx.data_unchecked::<Viewer>();
        let context = question(ctx, viewer).ok_or(RequestError::Unauthenticated)?;
        let orders = ctx.data_unchecked::<Shop>().app().orders();
        let quote = orders.quote(&context, plan, renewal).await;
        Ok(RequestError::asked(quote)?.map(Quote))
    }
}
