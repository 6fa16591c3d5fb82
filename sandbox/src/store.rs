//! Keeping a server's state across restarts: one JSON file, replaced whole by a rename.

use serde::{Serialize, de::DeserializeOwned};
use std::{fs, io, path::PathBuf};

/// Where the state is kept, if anywhere.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    file: Option<PathBuf>,
}

impl Store {
    /// Keeps it in the file `name` of `folder`, which is made if need be.
    pub(crate) fn open(folder: Option<PathBuf>, name: &str) -> io::Result<Self> {
        if let Some(folder) = &folder {
            fs::create_dir_all(folder)?;
        }
        Ok(Self { file: folder.map(|folder| folder.join(name)) })
    }

    /// What was kept; a file that cannot be understood is an error rather than a fresh start.
    pub(crate) fn load<T: DeserializeOwned>(&self) -> io::Result<Option<T>> {
        let Some(file) = &self.file else { return Ok(None) };
        match fs::read(file) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| {
                let file = file.display();
                let why = format!("{file} cannot be read ({error}); remove it to begin anew");
                io::Error::new(io::ErrorKind::InvalidData, why)
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes a new file beside the old one and puts it in its place.
    pub(crate) fn save<T: Serialize>(&self, state: &T) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let fresh = file.with_extension("json.new");
        fs::write(&fresh, serde_json::to_vec_pretty(state).map_err(io::Error::other)?)?;
        fs::rename(fresh, file)
    }
}
