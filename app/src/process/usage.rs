//! Reading the panels' counters from time to time, so that no customer's page waits for a panel.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{id::PanelId, subscription::Usage};
use projections::subscription::SubscriptionRow;

use crate::{
    App, Context,
    context::Actor,
    error::{Result, Settled},
    ports::PanelFault,
    subscription::reading_id,
};

/// The step that is always worth an event, in bytes: 256 MiB.
const STEP_BYTES_MAX: u64 = 256 << 20;
/// After so long any movement is worth an event, in seconds: an hour.
const QUIET_SECONDS: i64 = 3_600;
/// Accounts that are read in one page of the read model.
const PAGE: u32 = 500;

/// Reads the counters of every account that works, panel by panel, and records those that moved.
/// A panel that does not answer is left for the next round. Gives how many accounts were read.
///
/// # Errors
/// [`crate::Error::Unavailable`] when the read model or the log does not answer.
pub async fn poll_usage(app: &App) -> Result<u64> {
    let (mut after, mut read) = (None, 0);
    loop {
        let rows = projections::subscription::active_after(app.pool(), after, PAGE).await;
        let rows = rows.settled()?;
        let Some(last) = rows.last() else { return Ok(read) };
        after = Some(last.first_position);
        let mut by_panel: BTreeMap<PanelId, Vec<SubscriptionRow>> = BTreeMap::new();
        for row in rows {
            by_panel.entry(row.panel).or_default().push(row);
        }
        for (panel, accounts) in by_panel {
            match read_panel(app, panel, &accounts).await {
                Ok(accounts) => read += accounts,
                Err(error) => tracing::warn!(%panel, %error, "a panel's counters were not read"),
            }
        }
    }
}

/// Whether counters have moved so far, or so long ago, that an event should say so: by a hundredth
/// of the quota or 256 MiB, whichever is less; down; up to the quota; or at all within an hour.
fn is_worth_an_event(account: &SubscriptionRow, usage: Usage, now: DateTime<Utc>) -> bool {
    let (before, after) = (account.usage().total_bytes(), usage.total_bytes());
    if after <= before {
        return usage != account.usage();
    }
    let step = match account.quota_bytes / 100 {
        0 => STEP_BYTES_MAX,
        hundredth => hundredth.min(STEP_BYTES_MAX),
    };
    let spent = account.quota_bytes > 0 && after >= account.quota_bytes;
    let since = account.usage_at.or(account.starts_at).unwrap_or(DateTime::UNIX_EPOCH);
    let long_ago = now.signed_duration_since(since).num_seconds() >= QUIET_SECONDS;
    after - before >= step || spent || long_ago
}

async fn read_panel(app: &App, panel: PanelId, accounts: &[SubscriptionRow]) -> Result<u64> {
    let access = app.locations().access(panel).await?;
    let mut read = 0;
    for account in accounts {
        match app.ports().panels.usage(&access, &account.name).await {
            Ok(Some(usage)) if is_worth_an_event(account, usage, app.ports().clock.now()) => {
                let at = app.ports().clock.now();
                let id = reading_id(account.subscription, at);
                let context = Context {
                    actor: Actor::Process("usage"),
                    ..Context::of_reaction("usage", id, at)
                };
                app.subscriptions().observe_usage(&context, account.subscription, usage).await?;
                read += 1;
            }
            Ok(_) => read += 1,
            Err(PanelFault::Unreachable { reason, .. }) => {
                tracing::info!(%panel, reason, "a panel's counters were not read");
                return Ok(read);
            }
            Err(fault) => tracing::warn!(%panel, %fault, "an account's counters were not read"),
        }
    }
    Ok(read)
}
