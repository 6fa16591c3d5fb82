//! Checkpoints in a folder: a file for each, never overwritten, and `latest`, replaced whole.

use std::{
    io,
    path::{Path, PathBuf},
};

use app::ports::{Addition, Unwitnessed, Witness};
use async_trait::async_trait;
use tokio::{fs, io::AsyncWriteExt};

/// The newest checkpoint's file.
const LATEST: &str = "latest";

/// A folder of checkpoints of one log.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// This folder, which is made when it is needed.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    async fn keep(&self, addition: &Addition) -> io::Result<Option<String>> {
        fs::create_dir_all(&self.0).await?;
        // Zeros before the size put the files in order for whoever lists them.
        let own = self.0.join(format!("{:020}.txt", addition.size));
        match fs::read_to_string(&own).await {
            Ok(kept) if kept == addition.note => {}
            Ok(_) => return Ok(Some(format!("{} holds another checkpoint", own.display()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                write(&self.0, &own, &addition.note).await?;
            }
            Err(error) => return Err(error),
        }
        write(&self.0, &self.0.join(LATEST), &addition.note).await?;
        Ok(None)
    }
}

/// Writes a file whole, and makes it survive a crash of the machine.
async fn write(folder: &Path, path: &Path, text: &str) -> io::Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let mut file = fs::File::create(&part).await?;
    file.write_all(text.as_bytes()).await?;
    file.sync_all().await?;
    fs::rename(&part, path).await?;
    fs::File::open(folder).await?.sync_all().await
}

fn unavailable(error: &io::Error) -> Unwitnessed {
    Unwitnessed::Unavailable { reason: error.to_string() }
}

#[async_trait]
impl Witness for Folder {
    async fn newest(&self, _origin: &str) -> Result<Option<String>, Unwitnessed> {
        match fs::read_to_string(self.0.join(LATEST)).await {
            Ok(note) => Ok(Some(note)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unavailable(&error)),
        }
    }

    async fn add(&self, addition: &Addition) -> Result<(), Unwitnessed> {
        match self.keep(addition).await {
            Ok(None) => Ok(()),
            Ok(Some(reason)) => Err(Unwitnessed::Contradiction { reason }),
            Err(error) => Err(unavailable(&error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addition(size: u64, note: &str) -> Addition {
        let (origin, note) = ("shop".to_owned(), note.to_owned());
        Addition { origin, old_size: 0, proof: vec![], size, note }
    }

    #[tokio::test]
    async fn a_file_is_kept_for_each_checkpoint_and_the_newest_is_named() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = Folder::new(home.path().join("below/this"));
        assert_eq!(folder.newest("shop").await, Ok(None));
        for (size, note) in [(7, "seven\n"), (7, "seven\n"), (12, "twelve\n")] {
            folder.add(&addition(size, note)).await.expect("it is kept");
        }
        assert_eq!(folder.newest("shop").await, Ok(Some("twelve\n".to_owned())));
        let seven = home.path().join("below/this/00000000000000000007.txt");
        assert_eq!(std::fs::read_to_string(seven).expect("a file"), "seven\n");
    }

    #[tokio::test]
    async fn what_was_kept_is_never_overwritten() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = Folder::new(home.path().to_owned());
        folder.add(&addition(7, "seven\n")).await.expect("it is kept");
        let other = folder.add(&addition(7, "another seven\n")).await;
        assert!(matches!(other, Err(Unwitnessed::Contradiction { .. })), "{other:?}");
        assert_eq!(folder.newest("shop").await, Ok(Some("seven\n".to_owned())));
    }
}
