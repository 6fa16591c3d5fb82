//! Chats that survive a restart: the state as one JSON file, written when things have been quiet
//! for a moment, and replaced whole so that a crash leaves the old one.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::time::sleep;

use super::{hub::Hub, world::World};

/// How long changes are collected before they are written.
const QUIET: Duration = Duration::from_millis(400);
/// The file in the state folder.
const STATE_FILE: &str = "telegram.json";
/// The folder of photos and documents beside it.
const FILES_FOLDER: &str = "telegram-files";

/// The state that was kept, or a new one.
pub(super) fn load(dir: Option<&Path>, bot_id: i64) -> io::Result<World> {
    let Some(dir) = dir else { return Ok(World::new(bot_id)) };
    std::fs::create_dir_all(dir)?;
    let mut world = match std::fs::read(dir.join(STATE_FILE)) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
            let path = dir.join(STATE_FILE);
            let why =
                format!("{} cannot be read ({error}); remove it to begin anew", path.display());
            io::Error::new(io::ErrorKind::InvalidData, why)
        })?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => World::new(bot_id),
        Err(error) => return Err(error),
    };
    // The token may have changed since; the bot is who its token says.
    world.bot.peer.id = bot_id;
    world.files.keep_under(dir.join(FILES_FOLDER));
    Ok(world)
}

/// Writes the state now.
pub(super) fn save(hub: &Hub, dir: &Path) -> io::Result<()> {
    let bytes = hub.look(|world| serde_json::to_vec(world))?;
    let fresh = dir.join(format!("{STATE_FILE}.new"));
    std::fs::write(&fresh, bytes)?;
    std::fs::rename(fresh, dir.join(STATE_FILE))
}

/// Writes the state after changes until the hub closes.
pub(super) async fn follow(hub: Arc<Hub>, dir: PathBuf) {
    let mut changes = hub.watch();
    loop {
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return },
            () = hub.closed() => return,
        }
        sleep(QUIET).await;
        changes.mark_unchanged();
        let (saving, into) = (hub.clone(), dir.clone());
        match tokio::task::spawn_blocking(move || save(&saving, &into)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the state was not kept"),
            Err(error) => tracing::warn!(%error, "the state was not kept"),
        }
    }
}
