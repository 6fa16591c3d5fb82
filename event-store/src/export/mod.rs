//! The export: the log as files that anyone can check without us, and the way back from them.
//!
//! The format is `moonledger-export/1`. The writer adds what is new to a directory and replaces
//! the manifest last, so that a killed run leaves the previous export whole. The reader believes
//! nothing: it checks every byte against the signed checkpoint. The import loads a proved export
//! into an empty log, after which an export gives the same bytes again.

mod beside;
mod check;
mod commands;
mod crypt;
mod directory;
mod file;
mod finding;
mod import;
mod journal;
mod line;
mod lines;
mod manifest;
mod reader;
mod refusal;
mod scan;
mod segment;
mod source;
mod writer;

#[cfg(test)]
mod tests;

pub use commands::Refused;
pub use crypt::{CryptError, Identity, Recipients, decrypt};
pub use file::FileError;
pub use finding::Finding;
pub use import::{ImportError, Imported, import};
pub use line::{LineError, line, parse};
pub use lines::for_each_event;
pub use manifest::{BlobEntry, FileEntry, Manifest, ManifestError, SegmentEntry};
pub use reader::{Coverage, Proved, Report, Trust, VerifyError, verify};
pub use refusal::WriteError;
pub use scan::{Fault, ScanError};
pub use source::{BlobSource, NoBlobs};
pub use writer::{OnProgress, Progress, Request, SEGMENT_EVENTS, Written, write};
