//! How the shop stands now: what waits for staff, and whether the books and the log are right.

use async_graphql::{Context, SimpleObject};
use domain::ledger::Commodity;
use projections::{backup::BackupStatus, page::Page, subscription::DeliveryState};

use crate::{
    auth::Viewer,
    error::RequestError,
    ledger::{Checkpoint, newest},
    schema::{
        day::begin_of_today,
        scalar::{DateTime, EventPosition, Money},
    },
    state::Shop,
};

/// What waits for staff.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct WorkStrip {
    /// Payments that wait for a decision.
    payments_waiting: u64,
    /// Since when the one that has waited longest has.
    oldest_payment_at: Option<DateTime>,
    /// Deliveries that wait for staff.
    deliveries_parked: u64,
    /// Tasks that gave up.
    tasks_parked: u64,
    /// Panels that did not answer when they were last asked.
    panels_down: usize,
    /// How many panels there are.
    panel_count: usize,
    /// When the last whole backup ended.
    last_backup_at: Option<DateTime>,
    /// Whether the last run of the backup failed.
    last_backup_failed: bool,
    /// When the newest checkpoint was signed.
    checkpoint_at: Option<DateTime>,
}

/// Whether the books and the log are right.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct LedgerHealth {
    /// Whether all balances sum to zero.
    balanced: bool,
    /// What they sum to: "0", or the books are broken.
    trial_balance_sum: Money,
    /// The place of the newest event.
    last_position: EventPosition,
    /// When it was recorded.
    last_event_at: Option<DateTime>,
    /// The newest signed head of the log.
    checkpoint: Option<Checkpoint>,
    /// How many events came after it.
    unsigned_count: u64,
    /// How many events the slowest read model has yet to read.
    projection_lag: u64,
    /// Whether a read model stopped because it could not take an event.
    projection_parked: bool,
}

impl LedgerHealth {
    /// The place of the newest event.
    pub(super) const fn last(&self) -> EventPosition {
        self.last_position
    }
}

/// What waits for staff now.
pub(super) async fn work(shop: &Shop, viewer: &Viewer) -> Result<WorkStrip, RequestError> {
    let pool = shop.app().pool();
    let queue =
        projections::payment::history::queue(pool, begin_of_today(shop), viewer.person()?).await?;
    let filter = projections::subscription::SubscriptionFilter {
        deliveries: vec![DeliveryState::Parked],
        ..Default::default()
    };
    let deliveries_parked = projections::subscription::count(pool, &filter).await?;
    let tasks_parked = match shop.reactions() {
        Some(reactions) => {
            let counts = reactions.counts().await;
            let counts = counts.map_err(|error| RequestError::unavailable(&error))?;
            counts.parked.unsigned_abs()
        }
        None => 0,
    };
    let panels = projections::location::panel::all(pool).await?;
    let health = shop.app().locations().health().await;
    let health = health.map_err(|error| RequestError::unavailable(&error))?;
    let down = panels.iter().filter(|panel| {
        panel.enabled && health.iter().any(|one| one.panel == panel.panel && one.is_down())
    });
    let last = projections::backup::page(pool, &Page::first(1)).await?.nodes().next();
    let whole = projections::backup::last_completed(pool).await?;
    let checkpoint = newest(shop).await?;
    Ok(WorkStrip {
        payments_waiting: queue.waiting,
        oldest_payment_at: queue.oldest_at.map(DateTime),
        deliveries_parked,
        tasks_parked,
        panels_down: down.count(),
        panel_count: panels.len(),
        last_backup_at: whole.and_then(|run| run.ended_at).map(DateTime),
        last_backup_failed: last.is_some_and(|run| run.status == BackupStatus::Failed),
        checkpoint_at: checkpoint.map(|kept| kept.signed_at.into()),
    })
}

/// Whether the books and the log are right now.
pub(super) async fn health(shop: &Shop) -> Result<LedgerHealth, RequestError> {
    let (log, pool) = (shop.app().log(), shop.app().pool());
    let sum = projections::ledger::balance::sum_of_balances(pool, Commodity::Irr).await?;
    let head = log.head().await.map_err(|error| RequestError::unavailable(&error))?;
    let last = log.event_at(head).await.map_err(|error| RequestError::unavailable(&error))?;
    let checkpoint = newest(shop).await?;
    let signed = checkpoint.as_ref().map_or(0, |kept| kept.signed.checkpoint.size);
    let standing = shop.projections().status().await;
    let standing = standing.map_err(|error| RequestError::unavailable(&error))?;
    Ok(LedgerHealth {
        balanced: sum == 0,
        trial_balance_sum: Money::signed(sum),
        last_position: EventPosition(head),
        last_event_at: last.map(|event| event.recorded_at.into()),
        checkpoint: checkpoint.map(Checkpoint::from),
        unsigned_count: head.saturating_sub(signed),
        projection_lag: standing.iter().map(|status| status.behind).max().unwrap_or(0),
        projection_parked: standing.iter().any(|status| status.parked.is_some()),
    })
}

/// The shop and the viewer of a request.
pub(super) fn both<'c>(ctx: &'c Context<'_>) -> (&'c Shop, &'c Viewer) {
    (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>())
}
