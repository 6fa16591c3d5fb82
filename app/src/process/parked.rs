//! Delivering what was put aside, once its panel answers again: a customer who was told to wait is not to wait for
//! somebody who reads a list. Whatever staff decide meanwhile counts.

use std::collections::BTreeSet;

use domain::id::{Id, PanelId};
use event_store::reaction::Performed;
use projections::page::{PAGE_MAX, Page};

use super::provisioning::{Due, NAME, at_panel, deliver};
use crate::{
    App, Context,
    context::Actor,
    error::{Result, Settled},
};

/// Delivers what was put aside to panels that answer again; gives how many deliveries came to an end. A panel that
/// does not answer is asked for one of its deliveries only, and left for the next round.
///
/// # Errors
/// [`crate::Error::Unavailable`] when the read model or the log does not answer.
pub async fn deliver_parked(app: &App) -> Result<u64> {
    let mut page = Page::first(PAGE_MAX);
    let (mut silent, mut ended) = (BTreeSet::<PanelId>::new(), 0);
    loop {
        let found = projections::subscription::parked(app.pool(), &page).await.settled()?;
        let next = found.has_next.then(|| found.end()).flatten();
        for row in found.nodes() {
            let Some(order) = row.delivery_order.filter(|_| !silent.contains(&row.panel)) else {
                continue;
            };
            let at = app.ports().clock.now();
            let id = Id::derive(order.id().uuid(), NAME, at).uuid();
            let context =
                Context { actor: Actor::Process(NAME), ..Context::of_reaction(NAME, id, at) };
            let due = Due { account: row.subscription, order, parked: true, attempts: 0 };
            let delivers = deliver(app, &context, &due);
            match at_panel(app, row.subscription, Box::pin(delivers)).await {
                Performed::Done => ended += 1,
                Performed::Snooze { .. } => {}
                Performed::Retry { error, .. } | Performed::Park { error } => {
                    tracing::info!(panel = %row.panel, error, "what was put aside still waits");
                    silent.insert(row.panel);
                }
            }
        }
        match next {
            Some(end) => page = page.after(end),
            None => return Ok(ended),
        }
    }
}
