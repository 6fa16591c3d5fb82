//! The overview.

use async_graphql::{Context, Object, Result};
use chrono::{DateTime as Instant, Utc};
use domain::{id::PlanId, payment::Status, role::Permission};
use projections::report::{Measure, status_of};

use super::{
    bucket::{OverviewBucket, edges},
    figures::{Kpi, Period, kpis},
    standing::{LedgerHealth, WorkStrip, both, health, work},
};
use crate::{
    error::RequestError,
    loader::Loaders,
    payment::PaymentStatus,
    plan::Plan,
    schema::scalar::{DateTime, Money},
};

/// What was sold of a plan.
pub(super) struct PlanSales {
    plan: Option<PlanId>,
    count: u64,
    amount: i64,
}

/// What was sold of a plan.
#[Object]
impl PlanSales {
    /// The plan.
    async fn plan(&self, ctx: &Context<'_>) -> Result<Option<Plan>> {
        let Some(plan) = self.plan else { return Ok(None) };
        Ok(ctx.data_unchecked::<Loaders>().load(plan).await?.map(Plan))
    }

    /// How many orders were delivered.
    async fn count(&self) -> u64 {
        self.count
    }

    /// What was paid for them.
    async fn amount(&self) -> Money {
        Money::signed(self.amount)
    }
}

/// How payments ended.
pub(super) struct PaymentOutcome {
    status: Status,
    count: u64,
    amount: i64,
}

/// How payments ended.
#[Object]
impl PaymentOutcome {
    /// How.
    async fn status(&self) -> PaymentStatus {
        self.status.into()
    }

    /// How many.
    async fn count(&self) -> u64 {
        self.count
    }

    /// What was found by those that were approved, or taken back by those undone; "0" of others.
    async fn amount(&self) -> Money {
        Money::signed(self.amount)
    }
}

/// The shop at a glance, for a time.
pub(super) struct AdminOverview {
    bucket: OverviewBucket,
    edges: Vec<Instant<Utc>>,
    before: Option<(Instant<Utc>, Instant<Utc>)>,
    now: Period,
    then: Option<Period>,
}

/// The shop at a glance, for a time.
#[Object]
impl AdminOverview {
    /// When the time begins.
    async fn from(&self) -> Option<DateTime> {
        self.edges.first().copied().map(DateTime)
    }

    /// When it ends; what happens then is not in it.
    async fn to(&self) -> Option<DateTime> {
        self.edges.last().copied().map(DateTime)
    }

    /// When the time before begins, of the same length; none unless it was asked for.
    async fn previous_from(&self) -> Option<DateTime> {
        self.before.map(|(from, _)| DateTime(from))
    }

    /// When it ends.
    async fn previous_to(&self) -> Option<DateTime> {
        self.before.map(|(_, to)| DateTime(to))
    }

    /// Into what the time is cut.
    async fn bucket(&self) -> OverviewBucket {
        self.bucket
    }

    /// When each bucket begins; every series has one value for each.
    async fn buckets(&self) -> Vec<DateTime> {
        let count = self.edges.len().saturating_sub(1);
        self.edges.iter().take(count).copied().map(DateTime).collect()
    }

    /// The figures.
    async fn kpis(&self) -> Vec<Kpi> {
        kpis(&self.now, self.then.as_ref())
    }

    /// What was sold, in each bucket.
    async fn revenue_over_time(&self) -> Vec<Money> {
        self.now.revenue().into_iter().map(Money::signed).collect()
    }

    /// What was sold of each plan, the most first.
    async fn orders_by_plan(&self) -> Vec<PlanSales> {
        let sold = self.now.by_key(Measure::Sale).into_iter();
        let sales = |(plan, (count, amount)): (&str, _)| PlanSales {
            plan: plan.parse().ok(),
            count,
            amount,
        };
        let mut sales: Vec<PlanSales> = sold.map(sales).collect();
        sales.sort_by_key(|sales| std::cmp::Reverse(sales.amount));
        sales
    }

    /// How payments ended.
    async fn payment_outcomes(&self) -> Vec<PaymentOutcome> {
        let ended = self.now.by_key(Measure::Payment).into_iter();
        let outcome = |(status, (count, amount)): (&str, _)| {
            let status = status_of(status)?;
            Some(PaymentOutcome { status, count, amount })
        };
        ended.filter_map(outcome).collect()
    }

    /// What waits for staff now.
    #[graphql(complexity = "20 + child_complexity")]
    async fn work(&self, ctx: &Context<'_>) -> Result<WorkStrip> {
        let (shop, viewer) = both(ctx);
        Ok(work(shop, viewer).await?)
    }

    /// Whether the books and the log are right now.
    #[graphql(complexity = "20 + child_complexity")]
    async fn health(&self, ctx: &Context<'_>) -> Result<LedgerHealth> {
        Ok(health(both(ctx).0).await?)
    }
}

/// Questions about the shop as a whole.
#[derive(Default)]
pub(crate) struct OverviewQuery;

#[Object]
impl OverviewQuery {
    /// The shop at a glance. Requires `ledger.read`.
    #[graphql(complexity = "100 + child_complexity")]
    async fn admin_overview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When the time begins.")] from: DateTime,
        #[graphql(desc = "When it ends.")] to: DateTime,
        #[graphql(default = true, desc = "Whether to compare with as much time before.")]
        compare: bool,
        #[graphql(desc = "Into what to cut it, at most 300 buckets.")] bucket: OverviewBucket,
    ) -> Result<AdminOverview> {
        let (shop, viewer) = both(ctx);
        viewer.require(shop.app(), Permission::LedgerRead).await?;
        let pool = shop.app().pool();
        let edges = edges(bucket, from.0, to.0)?;
        let now = Period::read(pool, edges.clone()).await.map_err(RequestError::from)?;
        let before = compare.then(|| (from.0 - (to.0 - from.0), from.0));
        let then = match before {
            Some((from, to)) => {
                Some(Period::read(pool, vec![from, to]).await.map_err(RequestError::from)?)
            }
            None => None,
        };
        Ok(AdminOverview { bucket, edges, before, now, then })
    }
}
