//! What a run has finished before its manifest is written, so that a run that was killed is
//! gone on with and not begun again. Removed when the manifest stands.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::file::{FileError, failed, remove, replace_file};
use super::manifest::SegmentEntry;

/// The file's name in the directory.
pub(super) const JOURNAL: &str = "unfinished.ndjson";

/// The first line: what the finished files were made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) log_id: String,
    pub(super) recipients: Vec<String>,
    /// The checkpoint that the run was made for, as a signed note.
    pub(super) note: String,
}

/// The open file of the run that is going on.
#[derive(Debug)]
pub(super) struct Journal {
    at: PathBuf,
    file: File,
}

/// What an earlier run left, if it left anything that can be read.
pub(super) fn left_by_earlier(
    dir: &Path,
) -> Result<Option<(Header, Vec<SegmentEntry>)>, FileError> {
    let at = dir.join(JOURNAL);
    let text = match fs::read_to_string(&at) {
        Ok(text) => text,
        // A torn file is worth no more than none.
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(&at)(error)),
    };
    let mut lines = text.lines();
    let header = lines.next().and_then(|line| serde_json::from_str(line).ok());
    // A last line that was cut off by a kill ends the list.
    let entries = lines.map_while(|line| serde_json::from_str(line).ok()).collect();
    Ok(header.map(|header| (header, entries)))
}

impl Journal {
    /// Begins the journal of a run, with what it takes over from an earlier one.
    pub(super) fn begin(
        dir: &Path,
        header: &Header,
        kept: &[SegmentEntry],
    ) -> Result<Self, FileError> {
        let mut text = json_line(header);
        text.extend(kept.iter().flat_map(json_line));
        replace_file(dir, JOURNAL, &text)?;
        let at = dir.join(JOURNAL);
        let file = OpenOptions::new().append(true).open(&at).map_err(failed(&at))?;
        Ok(Self { at, file })
    }

    /// Notes a segment that is there now.
    pub(super) fn add(&mut self, entry: &SegmentEntry) -> Result<(), FileError> {
        let wrote = self.file.write_all(&json_line(entry)).and_then(|()| self.file.sync_data());
        wrote.map_err(failed(&self.at))
    }

    /// Ends the journal: the manifest names everything now.
    pub(super) fn end(self) -> Result<(), FileError> {
        remove(&self.at)
    }
}

fn json_line(value: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).expect("plain data");
    line.push(b'\n');
    line
}
