//! The composition of a shop under test: the same parts as the executable joins, with a clock and
//! limits of the test.

use std::{path::Path, sync::Arc};

use app::{
    App, Keys, Ports, Settings,
    keys::KEY_BYTES,
    location::WatchedPanels,
    ports::{Clock, PanelHealth, gateway::Gateway},
    process,
};
use event_store::{
    Log,
    projection::Projections,
    reaction::{Reactions, Start},
};
use panel::{Limits, XuiPanels};
use postgres::{
    PostgresBackupJobs, PostgresPanelHealth, PostgresReviews, PostgresSessions, PostgresVault,
};
use sqlx::PgPool;
use storage::FolderBlobs;

/// The installation's key of every shop under test.
pub const INSTALLATION_KEY: [u8; KEY_BYTES] = [7; KEY_BYTES];
/// The seed of the key that signs checkpoints of every shop under test.
pub const SIGNING_SEED: [u8; KEY_BYTES] = [8; KEY_BYTES];

/// The joined parts.
#[derive(Clone)]
pub struct Parts {
    /// The use cases.
    pub app: App,
    /// The read models.
    pub projections: Projections,
    /// The processes' tasks.
    pub reactions: Reactions,
}

/// The settings of a shop under test.
#[must_use]
pub fn settings() -> Settings {
    Settings { public_url: "https://shop.example".to_owned(), ..Settings::default() }
}

/// Joins the parts on this database; files go below `folder`.
///
/// # Errors
/// When the database does not answer.
pub async fn open(
    pool: PgPool,
    folder: &Path,
    clock: Arc<dyn Clock>,
    limits: Limits,
    gateway: Option<Arc<dyn Gateway>>,
) -> anyhow::Result<Parts> {
    let log = Log::new(pool.clone());
    let health: Arc<dyn PanelHealth> = Arc::new(PostgresPanelHealth::new(pool.clone()));
    let xui = Arc::new(XuiPanels::new(limits));
    let panels = WatchedPanels::new(xui, Arc::clone(&health), Arc::clone(&clock));
    let ports = Ports {
        vault: Arc::new(PostgresVault::new(pool.clone())),
        blobs: Arc::new(FolderBlobs::new(folder.join("blobs"))),
        panels: Arc::new(panels),
        health,
        gateway,
        backups: Arc::new(PostgresBackupJobs::new(pool.clone())),
        sessions: Arc::new(PostgresSessions::new(pool.clone())),
        reviews: Arc::new(PostgresReviews::new(pool)),
        clock,
    };
    let settings = settings();
    let reactors = process::reactors(&settings);
    let app = App::new(log.clone(), Keys::new(INSTALLATION_KEY), settings, ports);
    let projections = Projections::new(log.clone(), projections::all());
    projections.ensure().await?;
    let reactions = Reactions::new(log, reactors);
    reactions.ensure(Start::Beginning).await?;
    Ok(Parts { app, projections, reactions })
}
