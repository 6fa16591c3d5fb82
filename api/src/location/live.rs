//! Servers, panels and deliveries as they change, and panels as they answer.
//!
//! That a panel answers is no event and has no place in the log: who comes back is told of every
//! panel first, so he misses nothing either.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_graphql::{Context, Enum, Error, Result, SimpleObject, Subscription};
use domain::{
    id::{PanelId, ServerId, SubscriptionId},
    role::Permission,
};
use futures::{StreamExt, stream, stream::BoxStream};
use projections::timeline::TimelineRow;

use super::{Panel, Server};
use crate::{
    auth::Viewer,
    error::RequestError,
    schema::{
        live::{Wanted, beginning, changes},
        scalar::EventPosition,
    },
    state::Shop,
    subscription::VpnAccount,
};

/// How often it is asked whether panels answer: what is asked for is written once a minute.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What a message about servers and panels tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum LocationChangeKind {
    /// A server was added.
    Server,
    /// A panel changed.
    Panel,
    /// A customer's account changed: its delivery, or what it uses.
    Delivery,
    /// A panel began to answer, or ceased to.
    Health,
}

/// A change of a server, a panel or a delivery.
#[derive(SimpleObject)]
pub(super) struct LocationChange {
    /// What it tells.
    kind: LocationChangeKind,
    /// The place in the log up to which changes were told: a client that comes back asks for what
    /// is after it.
    position: EventPosition,
    /// What happened, such as `panel.probed`; none when a panel began or ceased to answer.
    event_type: Option<String>,
    /// The server, when it is about one.
    server: Option<Server>,
    /// The panel, when it is about one.
    panel: Option<Panel>,
    /// The account, when it is about one.
    vpn_account: Option<VpnAccount>,
}

async fn shown(shop: &Shop, row: TimelineRow) -> Result<Option<LocationChange>, RequestError> {
    let pool = shop.app().pool();
    let mut change = LocationChange {
        kind: LocationChangeKind::Delivery,
        position: EventPosition(row.position),
        event_type: Some(row.event_type),
        server: None,
        panel: None,
        vpn_account: None,
    };
    match row.stream_type.as_str() {
        "server" => {
            let Ok(id) = row.stream_id.parse::<ServerId>() else { return Ok(None) };
            change.kind = LocationChangeKind::Server;
            change.server = projections::location::server::by_id(pool, id).await?.map(Server);
        }
        "panel" => {
            let Ok(id) = row.stream_id.parse::<PanelId>() else { return Ok(None) };
            change.kind = LocationChangeKind::Panel;
            change.panel = projections::location::panel::by_id(pool, id).await?.map(Panel);
        }
        _ => {
            let Ok(id) = row.stream_id.parse::<SubscriptionId>() else { return Ok(None) };
            change.vpn_account = projections::subscription::by_id(pool, id).await?.map(VpnAccount);
        }
    }
    Ok(Some(change))
}

/// Which panels answer, as was told.
struct Answers {
    shop: Shop,
    viewer: Viewer,
    /// None before the first look.
    told: Option<HashMap<PanelId, bool>>,
    /// Whether the client had been here: then the first look is told too.
    returns: bool,
    waiting: Vec<PanelId>,
    seen: Arc<AtomicU64>,
}

impl Answers {
    async fn next(&mut self) -> Result<LocationChange, RequestError> {
        loop {
            if let Some(panel) = self.waiting.pop() {
                let viewer = self.viewer.again(&self.shop).await?;
                viewer.require(self.shop.app(), Permission::SubscriptionRead).await?;
                let pool = self.shop.app().pool();
                let panel = projections::location::panel::by_id(pool, panel).await?;
                return Ok(LocationChange {
                    kind: LocationChangeKind::Health,
                    position: EventPosition(self.seen.load(Ordering::Acquire)),
                    event_type: None,
                    server: None,
                    panel: panel.map(Panel),
                    vpn_account: None,
                });
            }
            if self.told.is_some() {
                tokio::time::sleep(LOOK_EVERY).await;
            }
            let health = self.shop.app().locations().health().await;
            let health = health.map_err(|error| RequestError::unavailable(&error))?;
            let now: HashMap<PanelId, bool> =
                health.iter().map(|one| (one.panel, one.is_down())).collect();
            if self.told.is_some() || self.returns {
                let before = self.told.take().unwrap_or_default();
                let moved = now.iter().filter(|(panel, down)| before.get(panel) != Some(*down));
                self.waiting.extend(moved.map(|(panel, _)| *panel));
            }
            self.told = Some(now);
        }
    }
}

/// Servers, panels and deliveries as they change.
#[derive(Default)]
pub(crate) struct LocationSubscription;

#[Subscription]
impl LocationSubscription {
    /// Servers, panels and deliveries as they change, and panels as they begin and cease to answer;
    /// to who comes back, first whether each panel answers. Requires `subscription.read`, which is
    /// asked for at each change.
    async fn location_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Begin after this place in the log; none means from now on.")]
        since: Option<EventPosition>,
    ) -> Result<BoxStream<'static, Result<LocationChange>>> {
        let shop = ctx.data_unchecked::<Shop>().clone();
        let viewer = ctx.data_unchecked::<Viewer>().again(&shop).await?;
        viewer.require(shop.app(), Permission::SubscriptionRead).await?;
        let begin = beginning(shop.app().log(), since).await?;
        let told = Arc::new(AtomicU64::new(begin));
        let answers = Answers {
            shop: shop.clone(),
            viewer,
            told: None,
            returns: since.is_some(),
            waiting: vec![],
            seen: Arc::clone(&told),
        };
        let answers = stream::unfold(Some(answers), |state| async move {
            let mut answers = state?;
            match answers.next().await {
                Ok(change) => Some((Ok(change), Some(answers))),
                Err(error) => Some((Err(Error::from(error)), None)),
            }
        });
        let wanted = Wanted::of(&["server", "panel", "subscription"]);
        let events =
            changes(ctx, wanted, Some(EventPosition(begin)), move |row, viewer: Viewer| {
                let shop = shop.clone();
                async move {
                    viewer.require(shop.app(), Permission::SubscriptionRead).await?;
                    shown(&shop, row).await
                }
            });
        let events = events.await?.inspect(move |item: &Result<LocationChange>| {
            if let Ok(change) = item {
                told.store(change.position.0, Ordering::Release);
            }
        });
        let both = stream::select(events.boxed(), answers.boxed());
        let until_error = both.scan(false, |ended, item| {
            let before = std::mem::replace(ended, item.is_err());
            async move { (!before).then_some(item) }
        });
        Ok(until_error.boxed())
    }
}
