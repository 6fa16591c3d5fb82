//! Choosing a panel for a new account: of those that offer inbounds and whose server has room, the
//! one with the fewest accounts for its room.
//!
//! Whoever chooses does so in a turn of his own, sees every account that was placed before it, and
//! records the place before he gives the turn back. So no place is given away twice.

use std::{collections::BTreeMap, time::Duration};

use domain::{
    id::{PanelId, ServerId, SubscriptionId},
    subscription::Placement,
};
use event_store::follow::reached;

use super::Locations;
use crate::{
    error::{Error, Result, Settled, unavailable},
    subscription::Subscriptions,
};

/// The read model that tells what servers carry.
const ACCOUNTS: &str = "subscription";
/// How long it is waited for. It follows within milliseconds; when it does not, the task comes again.
const SEEN_WITHIN: Duration = Duration::from_secs(5);

impl Locations<'_> {
    /// Where a new account goes; none when no panel has room.
    pub(crate) async fn place(&self, account: SubscriptionId) -> Result<Option<Placement>> {
        let (pool, now) = (self.0.pool(), self.0.ports().clock.now());
        let head = self.0.log().head().await.settled()?;
        if !reached(pool, ACCOUNTS, head, SEEN_WITHIN).await.map_err(unavailable)? {
            return Err(Error::Unavailable("what the servers carry is not known yet".into()));
        }
        let panels = projections::location::panel::offering(pool).await.settled()?;
        let servers = projections::location::server::all(pool).await.settled()?;
        let loads = projections::subscription::loads(pool, now).await.settled()?;
        let room: BTreeMap<ServerId, u32> =
            servers.into_iter().map(|server| (server.server, server.capacity)).collect();
        let all = projections::location::panel::all(pool).await.settled()?;
        let stands: BTreeMap<PanelId, ServerId> =
            all.into_iter().map(|panel| (panel.panel, panel.server)).collect();
        // Room is the server's, so what it carries is counted over all of its panels.
        let mut carried: BTreeMap<ServerId, u64> = BTreeMap::new();
        for load in loads {
            if let Some(server) = stands.get(&load.panel) {
                *carried.entry(*server).or_default() += load.accounts;
            }
        }
        let with_room = panels.into_iter().filter_map(|panel| {
            let accounts = carried.get(&panel.server).copied().unwrap_or(0);
            let capacity = u64::from(room.get(&panel.server).copied().unwrap_or(0));
            (accounts < capacity).then_some((accounts, capacity, panel))
        });
        // a/b < c/d without fractions; the panel's id breaks ties the same way every time.
        let best = with_room.min_by(|(a, b, left), (c, d, right)| {
            let (ad, cb) = (u128::from(*a) * u128::from(*d), u128::from(*c) * u128::from(*b));
            ad.cmp(&cb).then_with(|| left.panel.cmp(&right.panel))
        });
        Ok(best.map(|(_, _, panel)| Placement {
            panel: panel.panel,
            inbounds: panel.offered,
            name: Subscriptions::panel_name(account),
        }))
    }
}
