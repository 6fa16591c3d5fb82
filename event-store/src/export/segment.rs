//! One segment while it is written: lines to zstd to disk, and the tree's edge along with them.

use std::io::Write;
use std::path::Path;

use super::crypt::Recipients;
use super::file::{FileError, Part, failed};
use super::line::{LineError, line, parse};
use super::manifest::{SegmentEntry, segment_path};
use crate::log::Recorded;
use crate::tree::{Frontier, Hash, leaf_hash};

/// The level of zstd: lines of events shrink about as well as at higher ones, at twice the speed.
const ZSTD_LEVEL: i32 = 6;

/// Lines compressed into a file of the export.
pub(super) struct Compressed(zstd::Encoder<'static, Part>);

impl Compressed {
    /// Begins the file; with recipients it is encrypted too.
    pub(super) fn begin(
        dir: &Path,
        path: &str,
        recipients: &Recipients,
    ) -> Result<Self, FileError> {
        let part = Part::begin(dir, path, recipients)?;
        let at = dir.join(path);
        let mut encoder = zstd::Encoder::new(part, ZSTD_LEVEL).map_err(failed(&at))?;
        encoder.include_checksum(true).map_err(failed(&at))?;
        Ok(Self(encoder))
    }

    /// Writes one line and its line feed.
    pub(super) fn put_line(&mut self, mut line: String) -> Result<(), FileError> {
        line.push('\n');
        let wrote = self.0.write_all(line.as_bytes());
        wrote.map_err(failed(Path::new(self.0.get_ref().path())))
    }

    /// Ends the compression; the file is to be finished.
    pub(super) fn finish(self) -> Result<Part, FileError> {
        let path = self.0.get_ref().path().to_owned();
        self.0.finish().map_err(failed(Path::new(&path)))
    }
}

/// A segment that is being written.
pub(super) struct Segment {
    first: u64,
    last: u64,
    out: Compressed,
    frontier: Frontier,
}

impl Segment {
    /// Begins the segment of these positions; `frontier` is the tree before the first.
    pub(super) fn begin(
        dir: &Path,
        (first, last): (u64, u64),
        recipients: &Recipients,
        frontier: Frontier,
    ) -> Result<Self, FileError> {
        let out = Compressed::begin(dir, &segment_path(first, last), recipients)?;
        Ok(Self { first, last, out, frontier })
    }

    /// The position that was written last; one before the first at the beginning.
    pub(super) fn position(&self) -> u64 {
        self.frontier.size()
    }

    /// The root over everything up to the position that was written last.
    pub(super) fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Writes the next events. Each line is read back: what could not be verified is not written.
    pub(super) fn add(&mut self, events: &[Recorded]) -> Result<(), AddError> {
        for event in events {
            let text = line(event);
            parse(&text).map_err(|source| AddError::Line { position: event.position, source })?;
            self.frontier.push(leaf_hash(text.as_bytes()));
            self.out.put_line(text)?;
        }
        Ok(())
    }

    /// Makes the file be there; gives its entry.
    pub(super) fn finish(self) -> Result<SegmentEntry, FileError> {
        let stored = self.out.finish()?.finish(None)?;
        Ok(SegmentEntry {
            path: stored.path,
            first: self.first,
            last: self.last,
            sha256: stored.sha256,
            plain_sha256: stored.plain_sha256,
        })
    }
}

/// Why events could not be written.
pub(super) enum AddError {
    /// An event has no line that a reader would take.
    Line { position: u64, source: LineError },
    /// The file could not be written.
    File(FileError),
}

impl From<FileError> for AddError {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}
