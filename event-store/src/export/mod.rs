//! The export: the log as files that anyone can check without us, and the way back from them.
//!
//! The format is `moonledger-export/1`. The writer adds what is new to a directory and replaces
//! the manifest last, so that a killed run leaves the previous export whole. The reader believes
//! nothing: it checks every byte against the signed checkpoint. The import loads a proved export
//! into an empty log, after which an export gives the same bytes again.

mod crypt;
mod file;
mod line;
mod manifest;
mod scan;
mod source;

pub use crypt::{CryptError, Identity, Recipients, decrypt};
pub use file::FileError;
pub use line::{LineError, line, parse};
pub use manifest::{BlobEntry, FileEntry, Manifest, ManifestError, SegmentEntry};
pub use scan::{Fault, ScanError};
pub use source::{BlobSource, NoBlobs};
