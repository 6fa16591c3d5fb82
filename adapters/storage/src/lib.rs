//! Sealed files in a folder: a file is whole or not there, and once acknowledged it survives a
//! crash of the machine.
//!
//! A file lies under its SHA-256, in a folder of the first two characters, so that no folder grows
//! without end. Writing the same again is nothing.

use std::{
    io,
    path::{Path, PathBuf},
};

use app::ports::{Blobs, PortError};
use async_trait::async_trait;
use bytes::Bytes;
use tokio::{fs, io::AsyncWriteExt};

/// Files below one folder.
#[derive(Debug, Clone)]
pub struct FolderBlobs(PathBuf);

impl FolderBlobs {
    /// Below this folder, which is made when it is needed.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Where a file lies; none when the name is no SHA-256.
    fn path(&self, sha256: &str) -> io::Result<PathBuf> {
        let hex = sha256.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if sha256.len() != 64 || !hex {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not the name of a file"));
        }
        Ok(self.0.join(&sha256[..2]).join(sha256))
    }

    async fn write(&self, sha256: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(sha256)?;
        if fs::try_exists(&path).await? {
            return Ok(());
        }
        let folder = path.parent().unwrap_or(&self.0).to_owned();
        fs::create_dir_all(&folder).await?;
        let part = folder.join(format!("{sha256}.part"));
        let mut file = fs::File::create(&part).await?;
        file.write_all(bytes).await?;
        file.sync_all().await?;
        fs::rename(&part, &path).await?;
        sync_folder(&folder).await
    }
}

/// Makes a rename durable.
async fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder).await?.sync_all().await
}

fn failed(error: &io::Error) -> PortError {
    PortError { part: "storage", reason: error.to_string() }
}

#[async_trait]
impl Blobs for FolderBlobs {
    async fn put(&self, sha256: &str, bytes: Bytes) -> Result<(), PortError> {
        self.write(sha256, &bytes).await.map_err(|error| failed(&error))
    }

    async fn get(&self, sha256: &str) -> Result<Option<Bytes>, PortError> {
        let path = self.path(sha256).map_err(|error| failed(&error))?;
        match fs::read(&path).await {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_kept_under_its_name_and_another_name_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let blobs = FolderBlobs::new(folder.path().to_owned());
        let name = "ab".repeat(32);
        assert_eq!(blobs.get(&name).await.expect("it answers"), None);
        blobs.put(&name, Bytes::from_static(b"x")).await.expect("it is kept");
        blobs.put(&name, Bytes::from_static(b"x")).await.expect("keeping it again is nothing");
        let kept = blobs.get(&name).await.expect("it answers");
        assert_eq!(kept.as_deref(), Some(b"x".as_slice()));
        for name in ["../../etc/passwd", "AB", ""] {
            assert!(blobs.get(name).await.is_err(), "{name}");
        }
    }
}
