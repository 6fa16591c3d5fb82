//! The lines of an export's compressed files, one at a time, and its events in order.
//!
//! This is reading without judging the whole: whether an export is what was signed is for
//! [`verify`](super::verify) to say.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::Path;

use super::commands::Refused;
use super::file::failed;
use super::line::{LINE_BYTES_MAX, LineError, parse};
use super::manifest::Manifest;
use super::reader::VerifyError;
use crate::log::Recorded;

/// Gives every event of an export to `visit`, in order, until it breaks. Lines are read strictly;
/// whether the whole is what was signed is for [`verify`] to say.
pub fn for_each_event(
    dir: &Path,
    visit: &mut dyn FnMut(Recorded) -> ControlFlow<()>,
) -> Result<(), VerifyError> {
    let manifest =
        Manifest::find(dir)?.ok_or_else(|| VerifyError::NoExport(dir.display().to_string()))?;
    if manifest.is_encrypted() {
        return Err(VerifyError::Encrypted);
    }
    let mut expected = 1;
    for segment in &manifest.segments {
        let path = &segment.path;
        let stopped = for_each_line(dir, path, &mut |line| {
            let wrong =
                |source| VerifyError::Line { path: path.clone(), position: expected, source };
            let event = parse_bytes(line).map_err(wrong)?;
            let found = event.position;
            if found != expected {
                return Err(VerifyError::Order { expected, found });
            }
            expected += 1;
            Ok(visit(event))
        })?;
        if stopped.is_break() {
            break;
        }
    }
    Ok(())
}

/// Gives every refused command of an export to `visit`.
pub(super) fn for_each_refused(
    dir: &Path,
    path: &str,
    visit: &mut dyn FnMut(Refused) -> ControlFlow<()>,
) -> Result<(), VerifyError> {
    let mut number = 0;
    for_each_line(dir, path, &mut |line| {
        number += 1;
        let refused = text_of(line).and_then(Refused::parse).map_err(|source| {
            VerifyError::Line { path: path.to_owned(), position: number, source }
        })?;
        Ok(visit(refused))
    })
    .map(drop)
}

fn for_each_line(dir: &Path, path: &str, visit: &mut dyn FnMut(&[u8]) -> Visited) -> Visited {
    let at = dir.join(path);
    let file = File::open(&at).map_err(failed(&at))?;
    let mut lines = Lines::new(file).map_err(failed(&at))?;
    let mut number = 0;
    loop {
        number += 1;
        match lines.next() {
            Ok(None) => return Ok(ControlFlow::Continue(())),
            Ok(Some(line)) => {
                if visit(line)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Err(Broken::Stream(error)) => return Err(failed(&at)(error).into()),
            Err(Broken::Line(source)) => {
                let path = path.to_owned();
                return Err(VerifyError::Line { path, position: number, source });
            }
        }
    }
}

/// Whether a line was right, and the next one is wanted.
type Visited = Result<ControlFlow<()>, VerifyError>;

/// The lines of a compressed file, one at a time.
pub(super) struct Lines {
    reader: BufReader<zstd::Decoder<'static, BufReader<File>>>,
    line: Vec<u8>,
}

/// Why there is no next line.
pub(super) enum Broken {
    /// The file is damaged, or cannot be read.
    Stream(io::Error),
    /// The line is too long or not ended.
    Line(LineError),
}

impl Lines {
    pub(super) fn new(file: File) -> io::Result<Self> {
        Ok(Self { reader: BufReader::new(zstd::Decoder::new(file)?), line: Vec::new() })
    }

    /// Reads the next line; without its line feed.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, Broken> {
        self.line.clear();
        let limit = LINE_BYTES_MAX as u64 + 1;
        let mut bounded = (&mut self.reader).take(limit);
        match bounded.read_until(b'\n', &mut self.line) {
            Err(error) => Err(Broken::Stream(error)),
            Ok(0) => Ok(None),
            Ok(_) if self.line.pop_if(|last| *last == b'\n').is_some() => Ok(Some(&self.line)),
            Ok(count) if count as u64 == limit => Err(Broken::Line(LineError::TooLong)),
            Ok(_) => Err(Broken::Line(LineError::Unended)),
        }
    }

    /// The line that was read last.
    pub(super) fn line(&self) -> &[u8] {
        &self.line
    }
}

/// The text of a line.
pub(super) fn text_of(line: &[u8]) -> Result<&str, LineError> {
    std::str::from_utf8(line).map_err(|_| LineError::Encoding)
}

/// The event of a line.
pub(super) fn parse_bytes(line: &[u8]) -> Result<Recorded, LineError> {
    text_of(line).and_then(parse)
}
