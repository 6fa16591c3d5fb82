//! Encryption of exports to age recipients, and back to the plain layout.
//!
//! age keeps the content from those who have no key. That it is ours follows from the signed
//! checkpoint inside, so a decrypted export is verified like any other.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use age::stream::StreamWriter;
use age::x25519;

use super::file::{FileError, Part, failed, hash_file, replace_file};
use super::manifest::{AGE, FileEntry, MANIFEST, Manifest, ManifestError};
use crate::tree::Hash;

/// Recipients of one export that we take at most: an owner, an escrow, a few machines.
const RECIPIENTS_MAX: usize = 20;

/// Bytes that are decrypted at once.
const COPY_BYTES: usize = 256 * 1024;

/// Why something could not be encrypted or decrypted.
#[derive(Debug, thiserror::Error)]
pub enum CryptError {
    /// The text is not the public key of an age recipient.
    #[error("{0:?} is not an age recipient (age1…): {1}")]
    Recipient(String, &'static str),
    /// There are more recipients than we take.
    #[error("more than {RECIPIENTS_MAX} recipients")]
    TooMany,
    /// The text is not an age identity. It is a secret, so it is not shown.
    #[error("not an age identity (AGE-SECRET-KEY-1…): {0}")]
    Identity(&'static str),
    /// The file is not for this identity, or is damaged.
    #[error("{path} cannot be decrypted: {reason}")]
    Decrypt {
        /// The file.
        path: String,
        /// What age said.
        reason: String,
    },
    /// A file has other bytes than the manifest says.
    #[error("{path}: {state}")]
    Changed {
        /// The file.
        path: String,
        /// Missing, or changed before or after decryption.
        state: &'static str,
    },
    /// The directory to decrypt into already holds something.
    #[error("{0} is not empty")]
    NotEmpty(String),
    /// The export is not encrypted.
    #[error("the export is not encrypted")]
    Plain,
    /// There is no export in the directory.
    #[error("{0} holds no export: there is no {MANIFEST}")]
    NoExport(String),
    /// The manifest cannot be used.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A file could not be written or read.
    #[error(transparent)]
    File(#[from] FileError),
}

/// The public keys an export is encrypted to. None: it is not encrypted.
#[derive(Clone, Default)]
pub struct Recipients(Vec<x25519::Recipient>);

/// The secret key that decrypts an export. It is not shown by `Debug`.
pub struct Identity(x25519::Identity);

impl Recipients {
    /// No encryption.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Reads public keys of the form `age1…`.
    pub fn parse<'a>(keys: impl IntoIterator<Item = &'a str>) -> Result<Self, CryptError> {
        let read =
            |key: &str| key.parse().map_err(|reason| CryptError::Recipient(key.to_owned(), reason));
        let keys: Vec<_> = keys.into_iter().map(read).collect::<Result<_, _>>()?;
        if keys.len() > RECIPIENTS_MAX { Err(CryptError::TooMany) } else { Ok(Self(keys)) }
    }

    /// Whether nothing is encrypted.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The public keys as text, sorted.
    pub fn to_strings(&self) -> Vec<String> {
        let mut keys: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        keys.sort();
        keys
    }
}

impl fmt::Debug for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.to_strings()).finish()
    }
}

impl FromStr for Identity {
    type Err = CryptError;

    fn from_str(text: &str) -> Result<Self, CryptError> {
        text.trim().parse().map(Self).map_err(CryptError::Identity)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}

/// A writer that encrypts, or does not.
pub(super) enum Seal<W: Write> {
    Plain(W),
    Age(Box<StreamWriter<W>>),
}

impl<W: Write> Seal<W> {
    pub(super) fn new(inner: W, recipients: &Recipients) -> io::Result<Self> {
        if recipients.is_empty() {
            return Ok(Self::Plain(inner));
        }
        let keys = recipients.0.iter().map(|key| key as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(keys).map_err(io::Error::other)?;
        Ok(Self::Age(Box::new(encryptor.wrap_output(inner)?)))
    }

    pub(super) const fn is_encrypting(&self) -> bool {
        matches!(self, Self::Age(_))
    }

    /// Writes what is still held back.
    pub(super) fn finish(self) -> io::Result<W> {
        match self {
            Self::Plain(mut inner) => inner.flush().map(|()| inner),
            Self::Age(stream) => stream.finish(),
        }
    }
}

impl<W: Write> Write for Seal<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(inner) => inner.write(bytes),
            Self::Age(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(inner) => inner.flush(),
            Self::Age(stream) => stream.flush(),
        }
    }
}

/// Decrypts an export into an empty directory, which then has the plain layout. `keys.age` stays
/// as it is: it is for the recovery key. What comes out is not verified yet.
pub fn decrypt(dir: &Path, identity: &Identity, out: &Path) -> Result<Manifest, CryptError> {
    let mut manifest =
        Manifest::find(dir)?.ok_or_else(|| CryptError::NoExport(dir.display().to_string()))?;
    if !manifest.is_encrypted() {
        return Err(CryptError::Plain);
    }
    for folder in ["checkpoints", "segments", "blobs"] {
        let folder = out.join(folder);
        std::fs::create_dir_all(&folder).map_err(failed(&folder))?;
        let mut there = std::fs::read_dir(&folder).map_err(failed(&folder))?;
        if there.next().is_some() || out.join(MANIFEST).exists() {
            return Err(CryptError::NotEmpty(out.display().to_string()));
        }
    }
    let open = Opener { dir, out, identity };
    let note = manifest.checkpoint_plain_sha256.take();
    (manifest.checkpoint, _, _) = open.file(&manifest.checkpoint, None, note)?;
    for entry in &mut manifest.segments {
        let plain = entry.plain_sha256.take();
        (entry.path, entry.sha256, _) = open.file(&entry.path, Some(entry.sha256), plain)?;
    }
    for entry in &mut manifest.blobs {
        let plain = entry.plain_sha256.take();
        (entry.path, entry.sha256, entry.bytes) =
            open.file(&entry.path, Some(entry.sha256), plain)?;
    }
    let entry = &mut manifest.commands;
    let plain = entry.plain_sha256.take();
    (entry.path, entry.sha256, _) = open.file(&entry.path, Some(entry.sha256), plain)?;
    if let Some(keys) = &manifest.keys {
        open.copy(keys)?;
    }
    manifest.recipients.clear();
    replace_file(out, MANIFEST, &manifest.to_bytes())?;
    Ok(manifest)
}

/// Decrypts the files of one export.
struct Opener<'a> {
    dir: &'a Path,
    out: &'a Path,
    identity: &'a Identity,
}

impl Opener<'_> {
    /// Decrypts one file; gives its plain path, hash and length.
    fn file(
        &self,
        path: &str,
        stored: Option<Hash>,
        plain: Option<Hash>,
    ) -> Result<(String, Hash, u64), CryptError> {
        let changed = |state| CryptError::Changed { path: path.to_owned(), state };
        let name = path.strip_suffix(AGE).ok_or(changed("its name does not end in .age"))?;
        let plain = plain.ok_or(changed("the manifest does not say its plain hash"))?;
        let at = self.present(path, stored)?;
        let fail = |reason: String| CryptError::Decrypt { path: path.to_owned(), reason };
        let file = File::open(&at).map_err(failed(&at))?;
        let decryptor = age::Decryptor::new_buffered(BufReader::new(file))
            .map_err(|error| fail(error.to_string()))?;
        let mut reader = decryptor
            .decrypt(std::iter::once(&self.identity.0 as &dyn age::Identity))
            .map_err(|error| fail(error.to_string()))?;
        let mut part = Part::begin(self.out, name, &Recipients::none())?;
        let mut buffer = vec![0; COPY_BYTES];
        loop {
            match reader.read(&mut buffer).map_err(|error| fail(error.to_string()))? {
                0 => break,
                count => part.put(&buffer[..count])?,
            }
        }
        let stored = part.finish(Some(plain))?;
        Ok((stored.path, stored.sha256, stored.bytes))
    }

    fn copy(&self, entry: &FileEntry) -> Result<(), CryptError> {
        let at = self.present(&entry.path, Some(entry.sha256))?;
        let bytes = std::fs::read(&at).map_err(failed(&at))?;
        let mut part = Part::begin(self.out, &entry.path, &Recipients::none())?;
        part.put(&bytes)?;
        part.finish(Some(entry.sha256))?;
        Ok(())
    }

    fn present(&self, path: &str, wanted: Option<Hash>) -> Result<PathBuf, CryptError> {
        let at = self.dir.join(path);
        let changed = |state| CryptError::Changed { path: path.to_owned(), state };
        let (hash, _) = hash_file(&at)?.ok_or(changed("missing"))?;
        match wanted {
            Some(wanted) if wanted != hash => Err(changed("changed since it was written")),
            _ => Ok(at),
        }
    }
}
