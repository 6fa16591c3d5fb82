//! `manifest.json`: what an export holds. It is written last, so what it names is there.
//!
//! The manifest itself is not signed: the events stand under the signed checkpoint, and a file
//! that it leaves out or names wrongly shows as a root that differs or a hash that does not fit.

use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use crate::tree::Hash;

/// The name of the format, which the manifest begins with.
pub(super) const FORMAT: &str = "moonledger-export/1";

/// The manifest's own name in the directory.
pub(super) const MANIFEST: &str = "manifest.json";

/// How the name of an encrypted file ends.
pub(super) const AGE: &str = ".age";

/// Bytes of a manifest that we read at most: over a million blobs at 220 bytes each.
const MANIFEST_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// The content of `manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Always `moonledger-export/1`.
    pub format: String,
    /// The origin that the checkpoint is signed for.
    pub origin: String,
    /// Which log was exported; a restored log has another id.
    pub log_id: String,
    /// The path of the checkpoint's note.
    pub checkpoint: String,
    /// Encrypted exports only: SHA-256 of the note before encryption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint_plain_sha256: Option<Hash>,
    /// Encrypted exports only: the public keys of those who can decrypt it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<String>,
    /// The segments, in order of position.
    pub segments: Vec<SegmentEntry>,
    /// The refused commands.
    pub commands: FileEntry,
    /// The keys that open sealed personal data, if the installation has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<FileEntry>,
    /// The blobs, by name.
    pub blobs: Vec<BlobEntry>,
    /// When the export was made, in UTC with microseconds.
    pub created_at: String,
}

/// A file of the export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Its path within the export.
    pub path: String,
    /// SHA-256 of the file as stored.
    pub sha256: Hash,
    /// Encrypted exports only: SHA-256 before encryption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain_sha256: Option<Hash>,
}

/// A file with events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentEntry {
    /// Its path within the export.
    pub path: String,
    /// The position of its first event.
    pub first: u64,
    /// The position of its last event.
    pub last: u64,
    /// SHA-256 of the file as stored.
    pub sha256: Hash,
    /// Encrypted exports only: SHA-256 before encryption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain_sha256: Option<Hash>,
}

/// A file with a blob.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlobEntry {
    /// Its path within the export.
    pub path: String,
    /// SHA-256 of the file as stored.
    pub sha256: Hash,
    /// Bytes of the file as stored.
    pub bytes: u64,
    /// Encrypted exports only: SHA-256 before encryption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain_sha256: Option<Hash>,
}

/// Why there is no manifest to go by.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The file could not be read.
    #[error("{MANIFEST} could not be read")]
    Unreadable(#[source] std::io::Error),
    /// The file is larger than we read.
    #[error("{MANIFEST} is larger than {MANIFEST_BYTES_MAX} bytes")]
    TooLarge,
    /// It is not JSON with the members of a manifest.
    #[error("{MANIFEST} is not a manifest")]
    Malformed(#[source] serde_json::Error),
    /// It is of another format or version.
    #[error("{MANIFEST} is of format {0:?}, not {FORMAT}")]
    Format(String),
    /// It names a file outside the export or outside the layout.
    #[error("{MANIFEST} names the path {0:?}, which is outside the layout")]
    Path(String),
    /// It names one path twice.
    #[error("{MANIFEST} names the path {0:?} twice")]
    Twice(String),
}

impl Manifest {
    /// Reads the manifest of a directory; `None` when the directory has none.
    pub fn find(dir: &Path) -> Result<Option<Self>, ManifestError> {
        let path = dir.join(MANIFEST);
        match std::fs::metadata(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(ManifestError::Unreadable(error)),
            Ok(about) if about.len() > MANIFEST_BYTES_MAX => return Err(ManifestError::TooLarge),
            Ok(_) => {}
        }
        let bytes = std::fs::read(&path).map_err(ManifestError::Unreadable)?;
        Self::from_bytes(&bytes).map(Some)
    }

    /// Reads the bytes of a manifest and makes sure that its paths stay within the layout.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ManifestError> {
        /// Read first, so that another version is told from a malformed file.
        #[derive(Deserialize)]
        struct Head {
            format: String,
        }
        let head: Head = serde_json::from_slice(bytes).map_err(ManifestError::Malformed)?;
        if head.format != FORMAT {
            return Err(ManifestError::Format(head.format));
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(ManifestError::Malformed)?;
        let mut seen = std::collections::HashSet::new();
        for path in manifest.paths() {
            if !is_inside(path) {
                return Err(ManifestError::Path(path.to_owned()));
            }
            if !seen.insert(path) {
                return Err(ManifestError::Twice(path.to_owned()));
            }
        }
        Ok(manifest)
    }

    /// The bytes of the file.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a manifest is plain data");
        bytes.push(b'\n');
        bytes
    }

    /// Whether its files are encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.checkpoint.ends_with(AGE)
    }

    /// Every path it names.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.checkpoint.as_str())
            .chain(self.segments.iter().map(|segment| segment.path.as_str()))
            .chain(std::iter::once(self.commands.path.as_str()))
            .chain(self.keys.iter().map(|keys| keys.path.as_str()))
            .chain(self.blobs.iter().map(|blob| blob.path.as_str()))
    }
}

/// The plain path of a segment.
pub(super) fn segment_path(first: u64, last: u64) -> String {
    format!("segments/{first:020}-{last:020}.ndjson.zst")
}

/// Whether a path is a plain file name, alone or in one of the layout's folders.
fn is_inside(path: &str) -> bool {
    let parts: Vec<_> = Path::new(path).components().collect();
    let plain = !parts.is_empty() && parts.iter().all(|part| matches!(part, Component::Normal(_)));
    let folder = match path.split_once('/') {
        None => path != MANIFEST,
        Some((folder, name)) => {
            ["checkpoints", "segments", "blobs"].contains(&folder) && !name.contains('/')
        }
    };
    plain && folder && !path.contains('\\') && !path.contains('\0') && !path.ends_with('/')
}
