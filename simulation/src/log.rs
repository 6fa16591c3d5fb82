//! The log in memory, with the contract of `event-store`: commands all or nothing over their
//! streams, positions from 1 without a gap, ids of commands kept for ever with what came of them.
//!
//! It takes and answers what [`event_store::Log::append`] does, and was written after
//! `migrations/0002_append.sql`; no test holds the two against each other yet.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use event_store::{
    Command, Metadata, Outcome, Recorded, canonical, export,
    tree::{Frontier, Hash, leaf_hash},
};
use serde_json::Value;
use uuid::Uuid;

use crate::planted::Planted;

/// What is kept of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What was asked.
    pub fingerprint: [u8; 32],
    /// Positions of its events, if it wrote any.
    pub range: Option<(u64, u64)>,
    /// The refusal, if it was one.
    pub outcome: Option<Value>,
}

/// The log.
#[derive(Debug, Clone, Default)]
pub struct MemoryLog {
    events: Vec<Recorded>,
    heads: BTreeMap<(String, String), u64>,
    commands: BTreeMap<Uuid, Kept>,
    tree: Frontier,
    leaves: Vec<Hash>,
    planted: Planted,
}

impl MemoryLog {
    /// An empty log with this fault in it.
    #[must_use]
    pub fn new(planted: Planted) -> Self {
        Self { planted, ..Self::default() }
    }

    /// Its events, in order.
    #[must_use]
    pub fn events(&self) -> &[Recorded] {
        &self.events
    }

    /// How many events it has.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.tree.size()
    }

    /// The root over its events.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// What is kept of a command.
    #[must_use]
    pub fn command(&self, id: Uuid) -> Option<&Kept> {
        self.commands.get(&id)
    }

    /// How many commands it knows.
    #[must_use]
    pub fn commands(&self) -> usize {
        self.commands.len()
    }

    /// The sequence at which a stream stands.
    #[must_use]
    pub fn sequence(&self, aggregate_type: &str, aggregate_id: &str) -> u64 {
        let key = (aggregate_type.to_owned(), aggregate_id.to_owned());
        self.heads.get(&key).copied().unwrap_or(0)
    }

    /// Appends one command at `now`.
    pub fn append(&mut self, command: &Command, now: DateTime<Utc>) -> Outcome {
        let Metadata { command_id, fingerprint, .. } = command.metadata;
        if let Some(kept) = self.known(command_id) {
            if kept.fingerprint != fingerprint && self.planted != Planted::IgnoresFingerprints {
                return Outcome::KeyReused;
            }
            let (first, last) = kept.range.unzip();
            return Outcome::Duplicate { first, last, outcome: kept.outcome.clone() };
        }
        let moved = command.streams.iter().any(|write| {
            write.expected != self.sequence(&write.aggregate_type, &write.aggregate_id)
        });
        if moved && self.planted != Planted::IgnoresConflicts {
            return Outcome::Conflict;
        }
        let recorded_at = self.next_time(now);
        if self.planted == Planted::AcknowledgesUnwritten && self.commands.len() % 17 == 16 {
            let at = self.head() + 1;
            return Outcome::Committed { first: Some(at), last: Some(at), recorded_at };
        }
        let before = self.head();
        self.write(command, now);
        let range = (self.head() > before).then(|| (before + 1, self.head()));
        let recorded_at = self.events.last().filter(|_| range.is_some());
        let recorded_at = recorded_at.map_or(self.next_time(now), |event| event.recorded_at);
        let kept = Kept { fingerprint, range, outcome: command.outcome.clone() };
        self.commands.insert(command_id, kept);
        let (first, last) = range.unzip();
        Outcome::Committed { first, last, recorded_at }
    }

    fn known(&self, command: Uuid) -> Option<&Kept> {
        self.commands.get(&command).filter(|_| self.planted != Planted::ForgetsCommands)
    }

    /// The greatest of the clock and a microsecond after the last event.
    fn next_time(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let after = self.events.last().map(|last| last.recorded_at + TimeDelta::microseconds(1));
        after.map_or(now, |after| after.max(now))
    }

    fn write(&mut self, command: &Command, now: DateTime<Utc>) {
        let metadata = command.metadata.to_map().into_iter().collect::<BTreeMap<_, _>>();
        let metadata = serde_json::to_value(metadata).expect("a map of strings");
        let metadata = canonical(&metadata).expect("a map of strings");
        for write in &command.streams {
            for event in &write.events {
                let key = (write.aggregate_type.clone(), write.aggregate_id.clone());
                let sequence = self.heads.entry(key).or_default();
                *sequence += 1;
                let recorded = Recorded {
                    lane: 0,
                    position: self.tree.size() + 1,
                    aggregate_type: write.aggregate_type.clone(),
                    aggregate_id: write.aggregate_id.clone(),
                    sequence: *sequence,
                    event_type: event.event_type().to_owned(),
                    event_version: event.event_version().to_owned(),
                    payload: event.payload().to_owned(),
                    metadata: metadata.clone(),
                    recorded_at: self.next_time(now),
                };
                let leaf = leaf_hash(export::line(&recorded).as_bytes());
                self.leaves.push(leaf);
                self.tree.push(leaf);
                self.events.push(recorded);
            }
        }
        if self.planted == Planted::RewritesEvents && self.events.len().is_multiple_of(40) {
            let middle = self.events.len() / 2;
            let other = self.events[middle - 1].payload.clone();
            self.events[middle].payload = other;
        }
    }

    /// Whether the log still begins with what had this root at this size, read from its lines.
    #[must_use]
    pub fn continues(&self, checkpoints: &[(u64, Hash)]) -> bool {
        let mut tree = Frontier::new();
        let mut due = checkpoints.iter().peekable();
        let mut held = true;
        for event in &self.events {
            tree.push(leaf_hash(export::line(event).as_bytes()));
            while let Some((_, root)) = due.next_if(|(size, _)| *size == tree.size()) {
                held &= *root == tree.root();
            }
        }
        held && due.all(|(size, _)| *size == 0)
    }
}
