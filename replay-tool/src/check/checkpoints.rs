//! A5, A6, A8, A9, A10: the signed heads of the log, those stored and those held outside, against
//! the tree over the events as they are now.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};
use event_store::tree::{Checkpoint, Frontier, Hash, Note, VerifierKey};
use sqlx::PgConnection;

use crate::audit::{CheckId, Finding, Held, Row, Sink};

/// How long an event may wait for a checkpoint: the signer looks every 10 s while the shop runs.
const TAIL: TimeDelta = TimeDelta::minutes(10);

/// What makes checks of checkpoints impossible where there are none.
const NONE: &str = "no checkpoint is stored or was given; start the shop, or run `moon backup run`, \
     which signs the head of the log";

/// How the name of a checkpoint begins that a witness holds. What contradicts one of those is not
/// only changed but lost: it ends with the code of a rollback.
pub(crate) const WITNESS: &str = "the witness ";

/// A stored checkpoint: its size, its root and its note.
pub(crate) type Stored = (i64, Vec<u8>, String);

/// The stored checkpoints of more events than one number, and no more than another. There is at
/// most one for each position.
pub(crate) async fn stored_within(
    connection: &mut PgConnection,
    after: i64,
    end: i64,
) -> Result<Vec<Stored>, sqlx::Error> {
    let sql = "SELECT size, root, note FROM log.checkpoints \
         WHERE lane = 0 AND size > $1 AND size <= $2 ORDER BY size";
    sqlx::query_as(sql).bind(after).bind(end).fetch_all(connection).await
}

/// The checkpoints, against the events.
pub(crate) struct Checkpoints {
    key: Option<VerifierKey>,
    held: Vec<(String, Checkpoint)>,
    /// Stored checkpoints that were read, and whose last event was not seen yet.
    due: VecDeque<Stored>,
    origin: Option<String>,
    tree: Frontier,
    /// The first position that no leaf could be made for.
    broken: Option<i64>,
    newest: Option<i64>,
    seen: u64,
    unsealed: Option<DateTime<Utc>>,
    unsealed_events: u64,
    /// Up to where the log agrees with what witnesses hold.
    agreed: u64,
}

impl Checkpoints {
    /// Looks what there is, and reads those held outside.
    pub(crate) async fn begin(
        connection: &mut PgConnection,
        key: Option<VerifierKey>,
        held: &[Held],
        sink: &mut Sink,
    ) -> Result<Self, sqlx::Error> {
        let sql = "SELECT max(size) FROM log.checkpoints WHERE lane = 0";
        let newest: Option<i64> = sqlx::query_scalar(sql).fetch_one(&mut *connection).await?;
        let mut this = Self {
            key,
            held: Vec::new(),
            due: VecDeque::new(),
            origin: None,
            tree: Frontier::new(),
            broken: None,
            newest,
            seen: 0,
            unsealed: None,
            unsealed_events: 0,
            agreed: 0,
        };
        for Held { name, note } in held {
            if let Some(checkpoint) = this.note(note, name, sink) {
                this.held.push((name.clone(), checkpoint));
            }
        }
        this.held.sort_by_key(|(_, checkpoint)| checkpoint.size);
        let sql = "SELECT size, root, note FROM log.checkpoints WHERE lane = 0 AND size = 0";
        let empty: Vec<Stored> = sqlx::query_as(sql).fetch_all(connection).await?;
        for stored in &empty {
            this.stored(stored, sink);
        }
        Ok(this)
    }

    /// Takes events into the tree, and holds each checkpoint among them against the root.
    pub(crate) fn take(
        &mut self,
        rows: &[Row<'_>],
        leaves: &[Option<Hash>],
        stored: Vec<Stored>,
        sink: &mut Sink,
    ) {
        self.due.extend(stored);
        for (row, leaf) in rows.iter().zip(leaves) {
            self.leaf(row, leaf.as_ref());
            while self.due.front().is_some_and(|stored| stored.0 <= row.position) {
                if let Some(stored) = self.due.pop_front() {
                    self.stored(&stored, sink);
                }
            }
            self.held_at(row.position, sink);
            if row.position > self.newest.unwrap_or(0) {
                self.unsealed = self.unsealed.or(row.recorded_at);
                self.unsealed_events += 1;
            }
        }
    }

    fn leaf(&mut self, row: &Row, leaf: Option<&Hash>) {
        let next = self.tree.size() + 1;
        match leaf {
            Some(leaf) if self.broken.is_none() && u64::try_from(row.position) == Ok(next) => {
                self.tree.push(*leaf);
            }
            _ => {
                self.broken.get_or_insert(i64::try_from(next).unwrap_or(i64::MAX));
            }
        }
    }

    /// Whether the tree at this size has this root; says so under the check when it has not.
    fn root(&self, check: CheckId, size: u64, root: Hash, name: &str, sink: &mut Sink) {
        let finding = |message: String| {
            let hint =
                "the events up to here are not those that were signed; compare with an export";
            Finding::new(check, message).at(size).hint(hint)
        };
        if size == self.tree.size() {
            let now = self.tree.root();
            if now != root {
                let message = format!("the events do not lead to the root of {name}");
                sink.add(finding(message).wanted(root, now));
            }
        } else {
            let broken = self.broken.unwrap_or_default();
            let message = format!("no root can be made for {name}: position {broken} has no event");
            sink.add(finding(message));
        }
    }

    fn held_at(&mut self, position: i64, sink: &mut Sink) {
        let due = self.held.partition_point(|(_, held)| {
            i64::try_from(held.size).is_ok_and(|size| size <= position)
        });
        for (name, checkpoint) in self.held.drain(..due).collect::<Vec<_>>() {
            if name.starts_with(WITNESS) {
                self.witnessed(&name, &checkpoint, sink);
            } else {
                self.root(CheckId::A6, checkpoint.size, checkpoint.root, &name, sink);
            }
            sink.covered(CheckId::A6, 1, "checkpoints");
        }
    }

    /// A checkpoint of a witness: the log must still be the one that it saw.
    fn witnessed(&mut self, name: &str, checkpoint: &Checkpoint, sink: &mut Sink) {
        let Checkpoint { size, root, .. } = *checkpoint;
        sink.covered(CheckId::A9, 1, "checkpoints");
        let now = (size == self.tree.size()).then(|| self.tree.root());
        if now == Some(root) {
            self.agreed = self.agreed.max(size);
            return;
        }
        let (from, now) = (self.agreed + 1, now.map_or("none".to_owned(), |now| now.to_string()));
        let message = format!(
            "the log is not the one that {name} saw at {size} events: what stood somewhere from \
             {from} to {size} was rewritten, and what the witness saw there is lost"
        );
        let hint = "restore the newest export that agrees with the witness, beside this log";
        sink.add(Finding::new(CheckId::A9, message).at(size).wanted(root, now).hint(hint));
    }

    fn stored(&mut self, (size, root, note): &Stored, sink: &mut Sink) {
        let name = format!("the stored checkpoint of {size}");
        self.seen += 1;
        let Some(checkpoint) = self.note(note, &name, sink) else { return };
        let differs = i64::try_from(checkpoint.size) != Ok(*size)
            || Hash::try_from(root.as_slice()) != Ok(checkpoint.root);
        if differs {
            let message = format!("the columns of {name} say something else than its note");
            sink.add(Finding::new(CheckId::A5, message).at(*size));
        }
        if i64::try_from(checkpoint.size) == Ok(*size) {
            self.root(CheckId::A5, checkpoint.size, checkpoint.root, &name, sink);
        }
        sink.covered(CheckId::A5, 1, "checkpoints");
        sink.covered(CheckId::A6, 1, "checkpoints");
    }

    /// Reads a note, checks whose it is and that it is signed.
    fn note(&mut self, text: &str, name: &str, sink: &mut Sink) -> Option<Checkpoint> {
        let read = text.parse::<Note>().map_err(|error| error.to_string()).and_then(|note| {
            let checkpoint = note.text.parse::<Checkpoint>().map_err(|error| error.to_string())?;
            Ok((note, checkpoint))
        });
        let (note, checkpoint) = match read {
            Ok(read) => read,
            Err(error) => {
                sink.add(Finding::new(
                    CheckId::A8,
                    format!("{name} is not a signed note: {error}"),
                ));
                return None;
            }
        };
        let origin = self.origin.get_or_insert_with(|| checkpoint.origin.clone());
        if *origin != checkpoint.origin {
            let finding = Finding::new(CheckId::A6, format!("{name} is of another log"));
            sink.add(finding.wanted(origin, &checkpoint.origin));
        }
        match &self.key {
            None => sink.incomplete(
                CheckId::A8,
                "the shop's public key is not known; give it with --public-key (`moon backup key` prints it)",
            ),
            Some(key) => {
                if let Err(error) = key.verify(&note) {
                    let finding = Finding::new(CheckId::A8, format!("{name}: {error}"));
                    sink.add(finding.at(checkpoint.size));
                }
                sink.covered(CheckId::A8, 1, "signatures");
            }
        }
        Some(checkpoint)
    }

    /// All events were seen. `whole` unless only the beginning of the log was asked for.
    pub(crate) async fn end(
        &mut self,
        connection: &mut PgConnection,
        head: i64,
        whole: bool,
        sink: &mut Sink,
    ) -> Result<(), sqlx::Error> {
        let later = self.rollback(connection, head, whole, sink).await?;
        if self.seen + later == 0 && self.held.is_empty() && self.newest.is_none() && head > 0 {
            for check in [CheckId::A5, CheckId::A6, CheckId::A8, CheckId::A9] {
                sink.incomplete(check, NONE);
            }
        }
        sink.covered(CheckId::A5, 0, "checkpoints");
        sink.covered(CheckId::A6, 0, "checkpoints");
        sink.covered(CheckId::A8, 0, "signatures");
        sink.covered(CheckId::A10, self.unsealed_events, "events after the newest checkpoint");
        if !whole {
            sink.skipped(CheckId::A10, "only the beginning of the log was asked for");
            return Ok(());
        }
        let now: DateTime<Utc> =
            sqlx::query_scalar("SELECT clock_timestamp()").fetch_one(connection).await?;
        if let Some(oldest) = self.unsealed.filter(|oldest| now - *oldest > TAIL) {
            let age = (now - oldest).num_minutes();
            let message = format!("an event has waited {age} minutes for its checkpoint");
            let hint = "start the shop, or run `moon backup run`, which signs the head of the log";
            let from = self.newest.unwrap_or(0) + 1;
            sink.add(Finding::new(CheckId::A10, message).at(from).hint(hint).warning());
            // Whoever drops checkpoints could have changed what they covered: that is no pass.
            let reason = format!("no checkpoint vouches for the events from position {from} on");
            sink.incomplete(CheckId::A10, reason);
        }
        Ok(())
    }

    /// A9: no checkpoint, stored or held, is larger than the log. Returns how many stored ones are.
    async fn rollback(
        &mut self,
        connection: &mut PgConnection,
        head: i64,
        whole: bool,
        sink: &mut Sink,
    ) -> Result<u64, sqlx::Error> {
        if !whole {
            sink.skipped(CheckId::A9, "only the beginning of the log was asked for");
            return Ok(0);
        }
        let sql = "SELECT size, root, note FROM log.checkpoints \
             WHERE lane = 0 AND size > $1 ORDER BY size LIMIT 100";
        let beyond: Vec<Stored> =
            sqlx::query_as(sql).bind(head).fetch_all(&mut *connection).await?;
        let hint = "the end of the log was cut off, or an older backup was restored over it";
        for (size, _, note) in &beyond {
            let name = format!("the stored checkpoint of {size}");
            self.note(note, &name, sink);
            let message = format!("the log has {head} events, {name} covers {size}");
            sink.add(Finding::new(CheckId::A9, message).at(*size).hint(hint));
        }
        for (name, checkpoint) in &self.held {
            let size = checkpoint.size;
            let message = if name.starts_with(WITNESS) {
                let from = head + 1;
                format!("the log has {head} events, {name} saw {size}: {from} to {size} are lost")
            } else {
                format!("the log has {head} events, {name} covers {size}")
            };
            sink.add(Finding::new(CheckId::A9, message).at(checkpoint.size).hint(hint));
        }
        sink.covered(CheckId::A9, self.seen + beyond.len() as u64, "checkpoints");
        Ok(beyond.len() as u64)
    }
}
