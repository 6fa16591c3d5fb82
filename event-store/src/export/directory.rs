//! The directory of an export while it is written: one writer at a time, and no litter.
//!
//! Only files of our own naming are ever removed, and of those only what no manifest names.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::FlockOperation;

use super::file::{FileError, PART, failed, remove, sync_folder};
use super::manifest::{AGE, MANIFEST};

/// The file whose lock is held while the export is written. It stays, empty.
const LOCK: &str = "export.lock";

/// The folders of the layout.
const FOLDERS: [&str; 3] = ["checkpoints", "segments", "blobs"];

/// A directory that this process alone writes to, until it is dropped.
#[derive(Debug)]
pub(super) struct Directory {
    root: PathBuf,
    /// The lock goes when this is closed, also when the process is killed.
    _lock: File,
}

/// Why a directory cannot be written to.
#[derive(Debug)]
pub(super) enum OpenError {
    /// Another writer is at it.
    Locked,
    /// The system refused.
    File(FileError),
}

impl Directory {
    /// Makes the directory with its folders if need be, and takes its lock.
    pub(super) fn open(root: &Path) -> Result<Self, OpenError> {
        for folder in FOLDERS {
            let folder = root.join(folder);
            fs::create_dir_all(&folder).map_err(failed(&folder)).map_err(OpenError::File)?;
        }
        sync_folder(root).map_err(OpenError::File)?;
        let at = root.join(LOCK);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&at);
        let lock = lock.map_err(failed(&at)).map_err(OpenError::File)?;
        match rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self { root: root.to_owned(), _lock: lock }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(OpenError::Locked),
            Err(error) => Err(OpenError::File(failed(&at)(io::Error::from(error)))),
        }
    }

    /// Where it is.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Removes unfinished files, and finished ones of our naming that `named` does not hold;
    /// blobs stay, for the writer takes them up again. Returns the paths.
    pub(super) fn tidy(&self, named: &HashSet<&str>) -> Result<Vec<String>, FileError> {
        self.sweep(|path| !named.contains(path) && !path.starts_with("blobs/"))
    }

    /// As [`Directory::tidy`], blobs included.
    pub(super) fn tidy_all(&self, named: &HashSet<&str>) -> Result<Vec<String>, FileError> {
        self.sweep(|path| !named.contains(path))
    }

    /// Removes unfinished files alone, so that a run that failed for want of room gives it back.
    pub(super) fn drop_parts(&self) -> Result<Vec<String>, FileError> {
        self.sweep(|_| false)
    }

    fn sweep(&self, goes: impl Fn(&str) -> bool) -> Result<Vec<String>, FileError> {
        let mut removed = Vec::new();
        for folder in ["", "checkpoints/", "segments/", "blobs/"] {
            let at = self.root.join(folder);
            let before = removed.len();
            for entry in fs::read_dir(&at).map_err(failed(&at))? {
                let name = entry.map_err(failed(&at))?.file_name();
                let Some(name) = name.to_str() else { continue };
                let path = format!("{folder}{name}");
                let unfinished = path.strip_suffix(PART).is_some_and(|whole| {
                    is_ours(whole) || whole == MANIFEST || whole == super::journal::JOURNAL
                });
                if unfinished || is_ours(&path) && goes(&path) {
                    remove(&self.root.join(&path))?;
                    removed.push(path);
                }
            }
            if removed.len() > before {
                sync_folder(&at)?;
            }
        }
        Ok(removed)
    }
}

/// Whether the path is one that only a writer of exports would have made.
fn is_ours(path: &str) -> bool {
    let path = path.strip_suffix(AGE).unwrap_or(path);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let hash = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    // What `with_hash` puts between stem and ending, or nothing.
    let mark = |text: &str| text.is_empty() || text.strip_prefix('.').is_some_and(|h| hash(h, 16));
    if let Some(name) = path.strip_prefix("segments/") {
        let range = name.strip_suffix(".ndjson.zst").and_then(|range| range.split_once('-'));
        return range.is_some_and(|(first, last)| {
            first.len() == 20 && last.len() == 20 && digits(first) && digits(last)
        });
    }
    if let Some(name) = path.strip_prefix("checkpoints/") {
        let stem = name.strip_suffix(".txt").unwrap_or_default();
        let size = stem.split('.').next().unwrap_or_default();
        return digits(size) && mark(&stem[size.len()..]);
    }
    if let Some(name) = path.strip_prefix("blobs/") {
        return hash(name, 64);
    }
    let commands = path.strip_prefix("commands").and_then(|p| p.strip_suffix(".ndjson.zst"));
    commands.or_else(|| path.strip_prefix("keys")).is_some_and(mark)
}
