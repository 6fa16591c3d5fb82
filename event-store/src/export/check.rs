//! What must hold from one event to the next, whoever reads them: place, time, stream, command,
//! and the tree over all.
//!
//! Memory grows by about forty bytes for each stream and each command, not with the events.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::commands::{Refused, read_uuid};
use super::finding::Finding;
use super::line::metadata_member;
use crate::log::Recorded;
use crate::tree::{Checkpoint, Frontier, Hash, leaf_hash};

/// Findings that are kept; how many more there are is counted.
const FINDINGS_MAX: usize = 1000;

/// What was found, bounded.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) kept: Vec<Finding>,
    pub(super) more: u64,
}

impl Findings {
    pub(super) fn add(&mut self, finding: Finding) {
        if self.kept.len() < FINDINGS_MAX {
            self.kept.push(finding);
        } else {
            self.more += 1;
        }
    }
}

/// The state of a reading, from the first event on.
#[derive(Debug, Default)]
pub(super) struct Check {
    pub(super) findings: Findings,
    pub(super) frontier: Frontier,
    /// By hash of type and id: the last sequence.
    streams: HashMap<u128, u64>,
    /// By id: the last position; 0 for a refused one.
    commands: HashMap<Uuid, u64>,
    last_at: Option<DateTime<Utc>>,
    /// A checkpoint that is known from elsewhere, and the root found at its size.
    known: Option<(Checkpoint, Option<Hash>)>,
}

impl Check {
    /// A reading that is to continue the log of this checkpoint, if one is known.
    pub(super) fn new(known: Option<Checkpoint>) -> Self {
        let mut check = Self { known: known.map(|known| (known, None)), ..Self::default() };
        check.note_known();
        check
    }

    /// Where the next event stands.
    pub(super) const fn next(&self) -> u64 {
        self.frontier.size() + 1
    }

    /// How many streams there are.
    pub(super) fn streams(&self) -> usize {
        self.streams.len()
    }

    /// Takes the next line into the tree, whatever it says.
    pub(super) fn leaf(&mut self, line: &[u8]) {
        self.frontier.push(leaf_hash(line));
        self.note_known();
    }

    /// Checks an event at its place, before its leaf is taken.
    pub(super) fn event(&mut self, event: &Recorded) {
        let position = self.next();
        if event.position != position {
            self.findings.add(Finding::Position { position, says: event.position });
        }
        if self.last_at.is_some_and(|last| event.recorded_at < last) {
            self.findings.add(Finding::Earlier { position, at: event.recorded_at });
        }
        self.last_at = Some(event.recorded_at);
        let last = self.streams.entry(stream_key(event)).or_default();
        let expected = *last + 1;
        *last = expected;
        if event.sequence != expected {
            let stream = format!("{}/{}", event.aggregate_type, event.aggregate_id);
            let says = event.sequence;
            self.findings.add(Finding::Sequence { position, stream, says, expected });
        }
        match command_of(event) {
            Ok((id, _)) => self.command(id, position),
            Err(member) => self.findings.add(Finding::Metadata { position, member }),
        }
    }

    fn command(&mut self, command_id: Uuid, position: u64) {
        let before = self.commands.insert(command_id, position);
        // One command's events stand side by side, so the last one is just before.
        if let Some(before) = before.filter(|before| before + 1 != position || *before == 0) {
            self.findings.add(Finding::CommandTwice { position, command_id, before });
        }
    }

    /// Checks a refused command; all events must have been read before.
    pub(super) fn refused(&mut self, refused: &Refused) {
        let command_id = refused.command_id;
        if let Some(before) = self.commands.insert(command_id, 0) {
            self.findings.add(Finding::CommandTwice { position: 0, command_id, before });
        }
    }

    /// Compares the whole with what was signed, and with what was known.
    pub(super) fn end(&mut self, signed: &Checkpoint) {
        let found = self.frontier.size();
        if found != signed.size {
            self.findings.add(Finding::Size { signed: signed.size, found });
        }
        if self.frontier.root() != signed.root {
            self.findings.add(Finding::Root { size: found });
        }
        if let Some((known, root)) = self.known.take() {
            if signed.size < known.size {
                self.findings.add(Finding::Older { size: signed.size, known: known.size });
            } else if root.is_some_and(|root| root != known.root) {
                self.findings.add(Finding::NotPrefix { known: known.size });
            }
        }
    }

    fn note_known(&mut self) {
        if let Some((known, root)) = &mut self.known
            && known.size == self.frontier.size()
        {
            *root = Some(self.frontier.root());
        }
    }
}

/// The command that an event's metadata names, or the member that is missing or malformed.
pub(super) fn command_of(event: &Recorded) -> Result<(Uuid, Hash), &'static str> {
    let member = |name| metadata_member(&event.metadata, name).ok_or(name);
    let id = read_uuid(&member("command_id")?).ok_or("command_id")?;
    let fingerprint = member("fingerprint")?.parse().map_err(|_| "fingerprint")?;
    Ok((id, fingerprint))
}

fn stream_key(event: &Recorded) -> u128 {
    let mut sha = Sha256::new();
    sha.update((event.aggregate_type.len() as u64).to_be_bytes());
    sha.update(&event.aggregate_type);
    sha.update(&event.aggregate_id);
    let hash: [u8; 32] = sha.finalize().into();
    u128::from_be_bytes(*hash.first_chunk().expect("32 bytes have a first 16"))
}
