//! Reads an export and believes nothing: file hashes, lines, order, commands, blobs, the root
//! over all events and the signature on it.
//!
//! It needs no database and goes on after what it finds, so that one run tells everything. An
//! encrypted export is checked as far as that goes without a key, and says so.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::check::Check;
use super::commands::Refused;
use super::file::{FileError, failed, hash_file};
use super::finding::Finding;
use super::line::LineError;
use super::lines::{Broken, Lines, parse_bytes, text_of};
use super::manifest::{AGE, MANIFEST, Manifest, ManifestError};
use crate::tree::{Checkpoint, Hash, Note, Signed, VerifierKey};

/// Bytes of a checkpoint's note that we read at most.
const NOTE_BYTES_MAX: u64 = 64 * 1024;

/// What the reader goes by that does not come from the export.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The key that must have signed the checkpoint. Without it, the signature is not checked.
    pub key: Option<VerifierKey>,
    /// A checkpoint known from elsewhere, which the export must continue.
    pub known: Option<Checkpoint>,
}

/// How much of an export could be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// All of it.
    Whole,
    /// It is encrypted: only that no file is missing or changed.
    FilesOnly,
}

/// What a reading found.
#[derive(Debug)]
pub struct Report {
    /// The manifest that was gone by.
    pub manifest: Manifest,
    /// The checkpoint, if it could be read.
    pub signed: Option<Signed>,
    /// How many events were read.
    pub events: u64,
    /// How many streams they make up.
    pub streams: usize,
    /// How many refused commands were read.
    pub refused: u64,
    /// Whether the signature was checked, and holds.
    pub signature_holds: bool,
    /// How much could be checked.
    pub coverage: Coverage,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// How many findings there are beyond those kept.
    pub findings_more: u64,
    dir: PathBuf,
}

/// An export that was read whole with nothing found, signed by a key that the caller trusts.
/// Only [`Report::proved`] makes one.
#[derive(Debug)]
pub struct Proved {
    pub(super) dir: PathBuf,
    pub(super) manifest: Manifest,
    pub(super) signed: Signed,
}

/// Why an export could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// There is no manifest.
    #[error("{0} holds no export: there is no {MANIFEST}")]
    NoExport(String),
    /// The manifest cannot be used.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The system refused to read a file that is there.
    #[error(transparent)]
    File(#[from] FileError),
    /// A line is not that of the event that must stand there.
    #[error("{path}, position {position}")]
    Line {
        /// The file.
        path: String,
        /// Where the event would stand.
        position: u64,
        /// What is wrong.
        source: LineError,
    },
    /// The events do not go on as they must.
    #[error("position {expected} was expected, the event says {found}")]
    Order {
        /// The position that must come next.
        expected: u64,
        /// What the event says.
        found: u64,
    },
    /// The export is encrypted.
    #[error("the export is encrypted; decrypt it first")]
    Encrypted,
}

impl Report {
    /// Whether nothing was found and everything could be checked but, perhaps, the signature.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty() && self.coverage == Coverage::Whole && self.signed.is_some()
    }

    /// The proof that this export may be loaded; `None` unless it is sound and its signature was
    /// checked.
    pub fn proved(self) -> Option<Proved> {
        let right = self.is_sound() && self.signature_holds;
        let signed = self.signed.filter(|_| right)?;
        Some(Proved { dir: self.dir, manifest: self.manifest, signed })
    }
}

/// Checks an export. It reads every byte, and holds a segment's line at a time.
pub fn verify(dir: &Path, trust: &Trust) -> Result<Report, VerifyError> {
    let manifest =
        Manifest::find(dir)?.ok_or_else(|| VerifyError::NoExport(dir.display().to_string()))?;
    let mut check = Check::new(trust.known.clone());
    files(dir, &manifest, &mut check)?;
    let mut report = Report {
        signed: None,
        events: 0,
        streams: 0,
        refused: 0,
        signature_holds: false,
        coverage: Coverage::FilesOnly,
        findings: Vec::new(),
        findings_more: 0,
        dir: dir.to_owned(),
        manifest,
    };
    if !report.manifest.is_encrypted() {
        report.coverage = Coverage::Whole;
        let note = checkpoint(dir, &report.manifest, trust, &mut check)?;
        for segment in &report.manifest.segments {
            let (expected, first) = (check.next(), segment.first);
            if first != expected {
                let path = segment.path.clone();
                check.findings.add(Finding::NotNext { path, first, expected });
            }
            events(dir, &segment.path, &mut check)?;
            let (found, last) = (check.next() - 1, segment.last);
            if found != last {
                let path = segment.path.clone();
                check.findings.add(Finding::WrongEnd { path, last, found });
            }
        }
        report.refused = commands(dir, &report.manifest.commands.path, &mut check)?;
        if let Some((signed, holds)) = note {
            check.end(&signed.checkpoint);
            report.signature_holds = holds;
            report.signed = Some(signed);
        }
        report.events = check.next() - 1;
        report.streams = check.streams();
    }
    report.findings = check.findings.kept;
    report.findings_more = check.findings.more;
    Ok(report)
}

/// Checks that every file is there with the bytes that the manifest says.
fn files(dir: &Path, manifest: &Manifest, check: &mut Check) -> Result<(), VerifyError> {
    let segments = manifest.segments.iter().map(|entry| (&entry.path, entry.sha256));
    let commands = [&manifest.commands].into_iter().chain(&manifest.keys);
    let others = commands.map(|entry| (&entry.path, entry.sha256));
    for (path, sha256) in segments.chain(others) {
        match hash_file(&dir.join(path))? {
            None => check.findings.add(Finding::Missing { path: path.clone() }),
            Some((found, _)) if found != sha256 => {
                check.findings.add(Finding::Changed { path: path.clone() });
            }
            Some(_) => {}
        }
    }
    for entry in &manifest.blobs {
        let path = entry.path.clone();
        let name = path.strip_prefix("blobs/").map(|name| name.strip_suffix(AGE).unwrap_or(name));
        let named = name.and_then(|name| name.parse::<Hash>().ok());
        match hash_file(&dir.join(&path))? {
            None => check.findings.add(Finding::Missing { path }),
            Some(found) if found != (entry.sha256, entry.bytes) => {
                check.findings.add(Finding::Changed { path });
            }
            Some(_) if named != Some(entry.plain_sha256.unwrap_or(entry.sha256)) => {
                check.findings.add(Finding::BlobName { path });
            }
            Some(_) => {}
        }
    }
    let path = &manifest.checkpoint;
    if manifest.is_encrypted() && !dir.join(path).is_file() {
        check.findings.add(Finding::Missing { path: path.clone() });
    }
    Ok(())
}

/// Reads the checkpoint and checks its signature, if there is a key to check it with.
fn checkpoint(
    dir: &Path,
    manifest: &Manifest,
    trust: &Trust,
    check: &mut Check,
) -> Result<Option<(Signed, bool)>, VerifyError> {
    let path = manifest.checkpoint.clone();
    let at = dir.join(&path);
    let Some(file) = open(&at)? else {
        check.findings.add(Finding::Missing { path });
        return Ok(None);
    };
    let mut bytes = Vec::new();
    file.take(NOTE_BYTES_MAX).read_to_end(&mut bytes).map_err(failed(&at))?;
    let Ok(text) = String::from_utf8(bytes) else {
        check.findings.add(Finding::Changed { path });
        return Ok(None);
    };
    let note: Note = match text.parse() {
        Ok(note) => note,
        Err(source) => {
            check.findings.add(Finding::Note { path, source });
            return Ok(None);
        }
    };
    let checkpoint: Checkpoint = match note.text.parse() {
        Ok(checkpoint) => checkpoint,
        Err(source) => {
            check.findings.add(Finding::Checkpoint { path, source });
            return Ok(None);
        }
    };
    if checkpoint.origin != manifest.origin {
        let (signed, manifest) = (checkpoint.origin.clone(), manifest.origin.clone());
        check.findings.add(Finding::Origin { signed, manifest });
    }
    let holds = match trust.key.as_ref().map(|key| key.verify(&note)) {
        None => false,
        Some(Ok(())) => true,
        Some(Err(source)) => {
            check.findings.add(Finding::Note { path, source });
            false
        }
    };
    Ok(Some((Signed { checkpoint, note: text }, holds)))
}

/// Checks the lines of a segment. A segment that is missing was found before.
fn events(dir: &Path, path: &str, check: &mut Check) -> Result<(), VerifyError> {
    let at = dir.join(path);
    let Some(file) = open(&at)? else { return Ok(()) };
    let mut lines = match Lines::new(file) {
        Ok(lines) => lines,
        Err(error) => {
            unreadable(check, path, &error);
            return Ok(());
        }
    };
    loop {
        let event = match lines.next() {
            Ok(None) => return Ok(()),
            Ok(Some(line)) => parse_bytes(line),
            Err(Broken::Line(source)) => {
                let position = check.next();
                check.findings.add(Finding::Line { path: path.to_owned(), position, source });
                return Ok(());
            }
            Err(Broken::Stream(error)) => {
                unreadable(check, path, &error);
                return Ok(());
            }
        };
        match event {
            Ok(event) => check.event(&event),
            Err(source) => {
                let position = check.next();
                check.findings.add(Finding::Line { path: path.to_owned(), position, source });
            }
        }
        check.leaf(lines.line());
    }
}

fn unreadable(check: &mut Check, path: &str, error: &std::io::Error) {
    let (path, reason) = (path.to_owned(), error.to_string());
    check.findings.add(Finding::Unreadable { path, after: check.next() - 1, reason });
}

/// Checks the refused commands; returns how many there are.
fn commands(dir: &Path, path: &str, check: &mut Check) -> Result<u64, VerifyError> {
    let at = dir.join(path);
    let Some(file) = open(&at)? else { return Ok(0) };
    let mut count = 0;
    let wrong = |line, source| Finding::Refused { path: path.to_owned(), line, source };
    let mut lines = match Lines::new(file) {
        Ok(lines) => lines,
        Err(error) => {
            unreadable(check, path, &error);
            return Ok(0);
        }
    };
    loop {
        match lines.next() {
            Ok(None) => return Ok(count),
            Ok(Some(line)) => {
                count += 1;
                match text_of(line).and_then(Refused::parse) {
                    Ok(refused) => check.refused(&refused),
                    Err(source) => check.findings.add(wrong(count, source)),
                }
            }
            Err(Broken::Line(source)) => {
                check.findings.add(wrong(count + 1, source));
                return Ok(count);
            }
            Err(Broken::Stream(error)) => {
                unreadable(check, path, &error);
                return Ok(count);
            }
        }
    }
}

/// Opens a file; `None` when there is no such file.
fn open(at: &Path) -> Result<Option<File>, FileError> {
    match File::open(at) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(at)(error)),
    }
}
