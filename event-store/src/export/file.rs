//! Files that are there whole or not at all: written as `.part`, synced, renamed, their folder
//! synced. On the way every byte is hashed as it is and, where recipients are set, as stored.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::crypt::{Recipients, Seal};
use super::manifest::AGE;
use crate::tree::Hash;

/// How the name of an unfinished file ends.
pub(super) const PART: &str = ".part";

/// Bytes that are read from a file at once.
const READ_BYTES: usize = 256 * 1024;

/// Why a file could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The disk, or the quota on it, is full. What was there before is untouched.
    #[error("no room left on the disk for {path}")]
    DiskFull {
        /// The file.
        path: String,
    },
    /// The system refused.
    #[error("{path}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The bytes are not those that the file's name promises.
    #[error("{path}: the bytes given have another hash")]
    OtherBytes {
        /// The file.
        path: String,
    },
}

/// Names the file in what the system said.
pub(super) fn failed(path: &Path) -> impl Fn(io::Error) -> FileError {
    let path = path.display().to_string();
    move |source| match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            FileError::DiskFull { path: path.clone() }
        }
        _ => FileError::Io { path: path.clone(), source },
    }
}

/// Counts and hashes what passes through.
pub(super) struct Metered<W> {
    inner: W,
    sha: Sha256,
    bytes: u64,
}

impl<W> Metered<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, sha: Sha256::new(), bytes: 0 }
    }

    pub(super) fn finish(self) -> (W, Hash, u64) {
        (self.inner, Hash(self.sha.finalize().into()), self.bytes)
    }

    fn meter(&mut self, bytes: &[u8]) {
        self.sha.update(bytes);
        self.bytes += bytes.len() as u64;
    }
}

impl<W: Write> Write for Metered<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.meter(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(bytes)?;
        self.meter(&bytes[..count]);
        Ok(count)
    }
}

/// A file that is there now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    /// Its path within the export.
    pub(super) path: String,
    /// SHA-256 of the file as stored.
    pub(super) sha256: Hash,
    /// Bytes of the file as stored.
    pub(super) bytes: u64,
    /// SHA-256 before encryption, if it is encrypted.
    pub(super) plain_sha256: Option<Hash>,
}

/// A file that is being written and is not there yet.
pub(super) struct Part {
    dir: PathBuf,
    path: String,
    out: Metered<Seal<Metered<BufWriter<File>>>>,
}

impl Part {
    /// Begins the file `path` of the export in `dir`; with recipients, its name gets `.age`.
    pub(super) fn begin(
        dir: &Path,
        path: &str,
        recipients: &Recipients,
    ) -> Result<Self, FileError> {
        let path = if recipients.is_empty() { path.to_owned() } else { format!("{path}{AGE}") };
        let at = dir.join(format!("{path}{PART}"));
        let file =
            OpenOptions::new().write(true).create_new(true).open(&at).map_err(failed(&at))?;
        let stored = Metered::new(BufWriter::new(file));
        let seal = Seal::new(stored, recipients).map_err(failed(&at))?;
        Ok(Self { dir: dir.to_owned(), path, out: Metered::new(seal) })
    }

    /// The path within the export that the file will have.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Writes one piece, naming the file if that fails.
    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.out.write_all(bytes).map_err(failed(&self.dir.join(&self.path)))
    }

    /// Makes the file be there. `wanted`: the hash that its plain bytes must have.
    pub(super) fn finish(self, wanted: Option<Hash>) -> Result<Stored, FileError> {
        self.seal(wanted)?.publish()
    }

    /// Writes what is held back and syncs. The file is whole then, but not under its name yet.
    pub(super) fn seal(self, wanted: Option<Hash>) -> Result<Sealed, FileError> {
        let at = self.dir.join(&self.path);
        let part = self.dir.join(format!("{}{PART}", self.path));
        let (seal, plain_sha256, _) = self.out.finish();
        if wanted.is_some_and(|wanted| wanted != plain_sha256) {
            remove(&part)?;
            return Err(FileError::OtherBytes { path: self.path });
        }
        let encrypted = seal.is_encrypting();
        let (buffer, sha256, bytes) = seal.finish().map_err(failed(&at))?.finish();
        let file = buffer.into_inner().map_err(|error| failed(&at)(error.into_error()))?;
        file.sync_all().map_err(failed(&at))?;
        let plain_sha256 = encrypted.then_some(plain_sha256);
        let stored = Stored { path: self.path, sha256, bytes, plain_sha256 };
        Ok(Sealed { dir: self.dir, part, stored })
    }
}

/// A file that is whole and synced, but not under its name yet.
pub(super) struct Sealed {
    dir: PathBuf,
    part: PathBuf,
    pub(super) stored: Stored,
}

impl Sealed {
    /// Gives the file its name.
    pub(super) fn publish(self) -> Result<Stored, FileError> {
        let at = self.dir.join(&self.stored.path);
        fs::rename(&self.part, &at).map_err(failed(&at))?;
        sync_folder(at.parent().expect("a file lies in a folder"))?;
        Ok(self.stored)
    }

    /// Gives the file its name, or another one with its hash in it when the name is taken, so
    /// that what a manifest names is never overwritten.
    pub(super) fn publish_beside(mut self) -> Result<Stored, FileError> {
        if self.dir.join(&self.stored.path).exists() {
            self.stored.path = with_hash(&self.stored.path, self.stored.sha256);
        }
        self.publish()
    }

    /// Drops the file: what it would have said is there already.
    pub(super) fn discard(self) -> Result<(), FileError> {
        remove(&self.part)
    }
}

/// `commands.ndjson.zst` with a hash becomes `commands.0123456789abcdef.ndjson.zst`.
fn with_hash(path: &str, hash: Hash) -> String {
    let (stem, rest) = path.split_once('.').expect("every file of the layout has an ending");
    let hex = hash.to_string();
    format!("{stem}.{}.{rest}", &hex[..16])
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes a small file whole; it is to be published.
pub(super) fn put_sealed(
    dir: &Path,
    path: &str,
    recipients: &Recipients,
    bytes: &[u8],
) -> Result<Sealed, FileError> {
    let mut part = Part::begin(dir, path, recipients)?;
    part.put(bytes)?;
    part.seal(None)
}

/// Puts a file in the place of another, which is there until this one is.
pub(super) fn replace_file(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), FileError> {
    let part = dir.join(format!("{name}{PART}"));
    let at = dir.join(name);
    let write = || {
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, &at)
    };
    write().map_err(failed(&at))?;
    sync_folder(dir)
}

/// Makes renames and removals in a folder last.
pub(super) fn sync_folder(folder: &Path) -> Result<(), FileError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed(folder))
}

/// Removes a file; that it is not there is as good.
pub(super) fn remove(at: &Path) -> Result<(), FileError> {
    match fs::remove_file(at) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(at)(error)),
        _ => Ok(()),
    }
}

/// SHA-256 and length of a file as stored; `None` when there is no such file.
pub(super) fn hash_file(at: &Path) -> Result<Option<(Hash, u64)>, FileError> {
    let file = match File::open(at) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(failed(at))?,
    };
    let mut reader = Metered::new(file);
    let mut buffer = vec![0; READ_BYTES];
    while reader.read(&mut buffer).map_err(failed(at))? > 0 {}
    let (_, hash, bytes) = reader.finish();
    Ok(Some((hash, bytes)))
}
