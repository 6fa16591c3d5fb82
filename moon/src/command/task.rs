//! `moon task`: what the processes still have to do.

use app::{
    chat::{Announced, Announcer},
    process::Processes,
};
use async_trait::async_trait;
use chrono::{TimeDelta, Utc};
use clap::Subcommand;
use domain::process::notice::Notice;
use serde_json::json;
use uuid::Uuid;

use super::Call;
use crate::exit::{NOT_FOUND, advised};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Tasks that were given up until somebody looks
    Parked,
    /// How many tasks stand where
    Status,
    /// Try a parked task again
    Retry {
        /// Which
        task: Uuid,
    },
    /// Let a parked or waiting task go for good
    Cancel {
        /// Which
        task: Uuid,
    },
    /// Do what is due now, and stop: for scripts while the shop does not run. Nobody is written to
    Work,
}

/// When a notice is looked at again that was left to the running shop.
const SOON: TimeDelta = TimeDelta::seconds(1);

/// Leaves telling people to the shop when it runs; that is no attempt.
struct Later;

#[async_trait]
impl Announcer for Later {
    async fn announce(&self, _notice: &Notice, _reaction_id: Uuid) -> Announced {
        Announced::Again { at: Utc::now() + SOON }
    }
}

pub(super) async fn run(call: &Call, command: Command) -> anyhow::Result<()> {
    let shop = call.shop().await?;
    let changed = |done: bool, words: &str| {
        if done {
            return call.output.answer(&json!({ "done": true }), || vec![words.to_owned()]);
        }
        Err(advised(NOT_FOUND, "there is no such task to change", "`moon task parked` lists them"))
    };
    match command {
        Command::Parked => {
            let parked = shop.reactions.parked().await?;
            let row = |task: event_store::reaction::Parked| {
                vec![
                    task.reaction_id.to_string(),
                    task.reactor,
                    task.position.to_string(),
                    task.attempts.to_string(),
                    task.last_error.unwrap_or_default(),
                ]
            };
            let rows: Vec<Vec<String>> = parked.into_iter().map(row).collect();
            let columns = ["task", "process", "position", "attempts", "why"];
            call.output.table(&rows, &columns, rows.clone())
        }
        Command::Status => {
            let counts = shop.reactions.counts().await?;
            let value = json!({
                "ready": counts.ready, "leased": counts.leased, "done": counts.done,
                "parked": counts.parked, "cancelled": counts.cancelled,
            });
            call.output.answer(&value, || vec![format!("{counts:?}")])
        }
        Command::Retry { task } => changed(shop.reactions.retry(task).await?, "it is tried again"),
        Command::Cancel { task } => changed(shop.reactions.cancel(task).await?, "it is let go"),
        Command::Work => {
            let performer = Processes::new(shop.app.clone(), std::sync::Arc::new(Later));
            let mut done = 0_u64;
            loop {
                shop.reactions.catch_up().await?;
                // Where there is room on the servers is read from these.
                shop.projections.catch_up().await?;
                if !shop.reactions.work_one(&performer, "cli").await? {
                    break;
                }
                done += 1;
            }
            call.output.answer(&json!({ "attempts": done }), || vec![format!("{done} attempts")])
        }
    }
}
