//! How the queue stands, and what was decided today.

use async_graphql::{Context, Object, Result, SimpleObject};
use chrono::{DateTime as Instant, Utc};
use domain::{id::CardId, role::Permission};
use projections::payment::history::{CardSum, QueueRow, queue, waiting_by_card};

use super::Card;
use crate::{
    auth::Viewer,
    error::RequestError,
    loader::Loaders,
    schema::{
        day::begin_of_today,
        scalar::{DateTime, Money},
    },
    state::Shop,
};

/// A card and some of its payments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CardTotal {
    pub(super) card: CardId,
    pub(super) count: u64,
    pub(super) amount: Money,
}

impl From<CardSum> for CardTotal {
    fn from(sum: CardSum) -> Self {
        Self { card: sum.card, count: sum.count, amount: sum.amount.into() }
    }
}

/// A card and some of its payments.
#[Object]
impl CardTotal {
    /// The card.
    async fn card(&self, ctx: &Context<'_>) -> Result<Option<Card>> {
        Ok(ctx.data_unchecked::<Loaders>().load(self.card).await?.map(Card))
    }

    /// How many payments.
    async fn count(&self) -> u64 {
        self.count
    }

    /// How much they are.
    async fn amount(&self) -> Money {
        self.amount
    }
}

/// How the queue stands, and what was decided today (in Tehran).
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct PaymentQueueStats {
    /// How many wait.
    waiting_count: u64,
    /// What they ask for.
    waiting_amount: Money,
    /// Since when the one that has waited longest has.
    oldest_submitted_at: Option<DateTime>,
    /// How many of them somebody looks at now.
    claimed_count: usize,
    /// How many were approved today, also those undone since.
    approved_today_count: u64,
    /// What was found by those.
    approved_today_amount: Money,
    /// How many were rejected today.
    rejected_today_count: u64,
    /// How many the viewer decided today.
    decided_by_viewer_today_count: u64,
    /// What waits, for each card, the most first.
    cards: Vec<CardTotal>,
}

async fn read(ctx: &Context<'_>, since: Instant<Utc>) -> Result<PaymentQueueStats, RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    let person = viewer.require(shop.app(), Permission::PaymentRead).await?;
    let pool = shop.app().pool();
    let row: QueueRow = queue(pool, since, person).await?;
    let claims = shop.app().payments().claims_standing().await;
    let claims = claims.map_err(|error| RequestError::unavailable(&error))?;
    let cards = waiting_by_card(pool).await?;
    Ok(PaymentQueueStats {
        waiting_count: row.waiting,
        waiting_amount: row.waiting_amount.into(),
        oldest_submitted_at: row.oldest_at.map(DateTime),
        claimed_count: claims.len(),
        approved_today_count: row.approved,
        approved_today_amount: row.approved_amount.into(),
        rejected_today_count: row.rejected,
        decided_by_viewer_today_count: row.decided_by_one,
        cards: cards.into_iter().map(CardTotal::from).collect(),
    })
}

/// Questions about the queue.
#[derive(Default)]
pub(crate) struct QueueQuery;

#[Object]
impl QueueQuery {
    /// How the queue stands, and what was decided today. Requires `payment.read`.
    #[graphql(complexity = "20 + child_complexity")]
    async fn payment_queue_stats(&self, ctx: &Context<'_>) -> Result<PaymentQueueStats> {
        Ok(read(ctx, begin_of_today(ctx.data_unchecked::<Shop>())).await?)
    }
}
