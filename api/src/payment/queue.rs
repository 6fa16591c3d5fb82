//! The queue as it changes: payments from the log, and claims from beside it.
//!
//! A client that comes back names the place that it has seen, and is first told every claim that
//! stands; so it misses nothing, however long it was away.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use app::ports::Lease;
use async_graphql::{Context, Enum, Error, Result, SimpleObject, Subscription};
use domain::{id::PaymentId, role::Permission};
use futures::{StreamExt, stream, stream::BoxStream};
use projections::timeline::TimelineRow;

use super::{
    Payment,
    claim::{PaymentClaim, staff},
};
use crate::{
    auth::Viewer,
    error::RequestError,
    schema::{
        live::{LOOK_EVERY, Wanted, beginning, changes},
        scalar::EventPosition,
    },
    state::Shop,
};

/// What a message about the queue tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum PaymentQueueChangeKind {
    /// The first message: every claim that stands.
    Sync,
    /// A payment changed.
    Payment,
    /// A payment was taken, for longer, given up, or its lease ended.
    Claim,
}

/// A change of the queue.
#[derive(SimpleObject)]
pub(super) struct PaymentQueueChange {
    /// What it tells.
    kind: PaymentQueueChangeKind,
    /// The place in the log up to which payments were told: a client that comes back asks for
    /// what is after it.
    position: EventPosition,
    /// What happened, such as `payment.approved`; none unless a payment changed.
    event_type: Option<String>,
    /// The payment; none in the first message.
    payment: Option<Payment>,
    /// Every claim that stands, in the first message; that of the payment, in others.
    claims: Vec<PaymentClaim>,
}

/// The claims that were told, and what tells them.
struct Claims {
    shop: Shop,
    viewer: Viewer,
    told: HashMap<PaymentId, Lease>,
    waiting: Vec<(PaymentId, Option<Lease>)>,
    seen: Arc<AtomicU64>,
    first: bool,
}

impl Claims {
    async fn standing(&self) -> Result<HashMap<PaymentId, Lease>, RequestError> {
        let found = self.shop.app().payments().claims_standing().await;
        let found = found.map_err(|error| RequestError::unavailable(&error))?;
        Ok(found.into_iter().map(|lease| (lease.payment, lease)).collect())
    }

    fn position(&self) -> EventPosition {
        EventPosition(self.seen.load(Ordering::Acquire))
    }

    /// The viewer, if he may still see payments.
    async fn allowed(&self) -> Result<(), RequestError> {
        let viewer = self.viewer.again(&self.shop).await?;
        viewer.require(self.shop.app(), Permission::PaymentRead).await.map(drop)
    }

    /// The next change of a claim, however long that takes.
    async fn next(&mut self) -> Result<PaymentQueueChange, RequestError> {
        if self.first {
            self.first = false;
            self.told = self.standing().await?;
            self.allowed().await?;
            let mut claims: Vec<Lease> = self.told.values().copied().collect();
            claims.sort_by_key(|lease| lease.payment);
            return Ok(PaymentQueueChange {
                kind: PaymentQueueChangeKind::Sync,
                position: self.position(),
                event_type: None,
                payment: None,
                claims: claims.into_iter().map(PaymentClaim).collect(),
            });
        }
        loop {
            if let Some((payment, lease)) = self.waiting.pop() {
                self.allowed().await?;
                let row = projections::payment::by_id(self.shop.app().pool(), payment).await?;
                return Ok(PaymentQueueChange {
                    kind: PaymentQueueChangeKind::Claim,
                    position: self.position(),
                    event_type: None,
                    payment: row.map(Payment),
                    claims: lease.into_iter().map(PaymentClaim).collect(),
                });
            }
            // Claims are no events, and others make them too: they are asked for.
            tokio::time::sleep(LOOK_EVERY).await;
            let now = self.standing().await?;
            let ended = self.told.keys().filter(|payment| !now.contains_key(payment));
            self.waiting.extend(ended.map(|payment| (*payment, None)));
            let moved = now.values().filter(|lease| self.told.get(&lease.payment) != Some(*lease));
            self.waiting.extend(moved.map(|lease| (lease.payment, Some(*lease))));
            self.told = now;
        }
    }
}

/// The queue as it changes.
#[derive(Default)]
pub(crate) struct QueueSubscription;

#[Subscription]
impl QueueSubscription {
    /// Everybody's payments and their claims as they change; first every claim that stands.
    /// Requires `payment.read`, which is asked for at each change.
    async fn payment_queue_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Begin after this place in the log; none means from now on.")]
        since: Option<EventPosition>,
    ) -> Result<BoxStream<'static, Result<PaymentQueueChange>>> {
        staff(ctx).await?;
        let shop = ctx.data_unchecked::<Shop>().clone();
        let viewer = ctx.data_unchecked::<Viewer>().again(&shop).await?;
        let begin = beginning(shop.app().log(), since).await?;
        let told = Arc::new(AtomicU64::new(begin));
        let claims = Claims {
            shop: shop.clone(),
            viewer,
            told: HashMap::new(),
            waiting: vec![],
            seen: Arc::clone(&told),
            first: true,
        };
        let claims = stream::unfold(Some(claims), |state| async move {
            let mut claims = state?;
            match claims.next().await {
                Ok(change) => Some((Ok(change), Some(claims))),
                Err(error) => Some((Err(Error::from(error)), None)),
            }
        });
        let begin = Some(EventPosition(begin));
        let payments = changes(ctx, Wanted::of(&["payment"]), begin, move |change, viewer| {
            let shop = shop.clone();
            async move { payment(&shop, &viewer, change).await }
        });
        // Only what was handed over counts as told.
        let payments = payments.await?.inspect(move |item: &Result<PaymentQueueChange>| {
            if let Ok(change) = item {
                told.store(change.position.0, Ordering::Release);
            }
        });
        // Either ends the whole when it ends with an error, so that the client comes back.
        let both = stream::select(payments.boxed(), claims.boxed());
        let until_error = both.scan(false, |ended, item| {
            let before = std::mem::replace(ended, item.is_err());
            async move { (!before).then_some(item) }
        });
        Ok(until_error.boxed())
    }
}

async fn payment(
    shop: &Shop,
    viewer: &Viewer,
    change: TimelineRow,
) -> Result<Option<PaymentQueueChange>, RequestError> {
    viewer.require(shop.app(), Permission::PaymentRead).await?;
    let Ok(id) = change.stream_id.parse::<PaymentId>() else { return Ok(None) };
    let Some(row) = projections::payment::by_id(shop.app().pool(), id).await? else {
        return Ok(None);
    };
    let claims = shop.app().payments().claims(&[id]).await;
    let claims = claims.map_err(|error| RequestError::unavailable(&error))?;
    Ok(Some(PaymentQueueChange {
        kind: PaymentQueueChangeKind::Payment,
        position: EventPosition(change.position),
        event_type: Some(change.event_type),
        payment: Some(Payment(row)),
        claims: claims.into_iter().map(PaymentClaim).collect(),
    }))
}
