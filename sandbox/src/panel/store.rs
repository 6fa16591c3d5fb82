//! Keeping a panel's state across restarts: one JSON file, replaced whole by a rename.

use super::world::World;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

const FILE: &str = "panel.json";

/// Where the state is kept, if anywhere.
#[derive(Debug, Clone)]
pub(super) struct Store {
    folder: Option<PathBuf>,
}

impl Store {
    /// Makes the folder if need be.
    pub(super) fn open(folder: Option<PathBuf>) -> io::Result<Self> {
        if let Some(folder) = &folder {
            fs::create_dir_all(folder)?;
        }
        Ok(Self { folder })
    }

    /// What was kept; a file that cannot be understood is an error rather than a fresh start.
    pub(super) fn load(&self) -> io::Result<Option<World>> {
        let Some(folder) = &self.folder else { return Ok(None) };
        match fs::read(folder.join(FILE)) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes a new file beside the old one and puts it in its place.
    pub(super) fn save(&self, world: &World) -> io::Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        write_whole(folder, &serde_json::to_vec_pretty(world).map_err(io::Error::other)?)
    }
}

fn write_whole(folder: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = folder.join(format!("{FILE}.new"));
    fs::write(&new, bytes)?;
    fs::rename(new, folder.join(FILE))
}
