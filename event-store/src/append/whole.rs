//! The arguments of one `log.append_all`: a batch that is written whole, or not at all.
//!
//! It looks up fewer things than a [`Call`](super::call::Call) does: no command id beforehand, and no head of a stream whose
//! state was read from the server that is asked. On a log that is busy this is a third of the work. What it cannot tell
//! apart, a call finds out command by command.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::call::all_committed;
use super::prepared::Write;
use super::{Origin, Prepared};
use crate::command::Outcome;
use crate::log::LANE;
use crate::position::{from_database, to_database};

/// One batch, column by column. It borrows the texts of the commands.
#[derive(Default)]
pub(super) struct Whole<'a> {
    server: i64,
    head_types: Vec<&'a str>,
    head_ids: Vec<&'a str>,
    heads: Vec<i64>,
    stream_types: Vec<&'a str>,
    stream_ids: Vec<&'a str>,
    sequences: Vec<i64>,
    types: Vec<&'a str>,
    versions: Vec<&'a str>,
    payloads: Vec<&'a str>,
    metadata: Vec<&'a str>,
    ids: Vec<Uuid>,
    fingerprints: Vec<&'a [u8]>,
    outcomes: Vec<Option<&'a str>>,
    firsts: Vec<Option<i64>>,
    lasts: Vec<Option<i64>>,
    /// How many events each command has.
    counts: Vec<u64>,
}

/// Where a stream stands after what was added, and whether that is by a command of this batch.
struct Stand {
    head: u64,
    written: bool,
}

const SQL: &str = "SELECT base, moment FROM log.append_all(\
    $1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17)";

impl<'a> Whole<'a> {
    /// These commands, for the run of the server that `server` names. None when two of them stand in each other's way,
    /// so that not all can be accepted.
    pub(super) fn of(commands: impl Iterator<Item = &'a Prepared>, server: i64) -> Option<Self> {
        let mut whole = Self { server, ..Self::default() };
        let mut stands = HashMap::new();
        for command in commands {
            whole.add(command, &mut stands)?;
        }
        Some(whole)
    }

    fn add(
        &mut self,
        command: &'a Prepared,
        stands: &mut HashMap<(&'a str, &'a str), Stand>,
    ) -> Option<()> {
        let before = self.sequences.len();
        for write in &command.writes {
            self.place(write, stands)?;
            let sequences = write.stream.expected.saturating_add(1)..;
            for (event, sequence) in write.stream.events.iter().zip(sequences) {
                self.stream_types.push(&write.stream.aggregate_type);
                self.stream_ids.push(&write.stream.aggregate_id);
                self.sequences.push(to_database(sequence));
                self.types.push(event.event_type());
                self.versions.push(event.event_version());
                self.payloads.push(event.payload());
                self.metadata.push(&command.metadata);
            }
        }
        let after = self.sequences.len();
        self.ids.push(command.id);
        self.fingerprints.push(&command.fingerprint);
        self.outcomes.push(command.outcome.as_deref());
        let any = after > before;
        self.firsts.push(any.then(|| number(before + 1)));
        self.lasts.push(any.then(|| number(after)));
        self.counts.push(from_database(number(after - before)));
        Some(())
    }

    /// Has the head looked up where it must be, and says no where this write does not follow what came before it.
    fn place(
        &mut self,
        write: &'a Write,
        stands: &mut HashMap<(&'a str, &'a str), Stand>,
    ) -> Option<()> {
        let stream = &write.stream;
        let name = (stream.aggregate_type.as_str(), stream.aggregate_id.as_str());
        let events = u64::try_from(stream.events.len()).ok()?;
        let after = Stand { head: stream.expected.saturating_add(events), written: events > 0 };
        let Some(stand) = stands.get_mut(&name) else {
            if events == 0 || !self.trusts(&write.origin) {
                self.head_types.push(name.0);
                self.head_ids.push(name.1);
                self.heads.push(to_database(stream.expected));
            }
            stands.insert(name, after);
            return Some(());
        };
        // What was decided on the log, and not on the command before it here, has been overtaken by that one.
        let follows =
            stand.head == stream.expected && (!stand.written || write.builds_on.is_some());
        stand.written |= after.written;
        stand.head = after.head;
        follows.then_some(())
    }

    /// Whether a state came from this very run of the server, so that it cannot be ahead of it.
    fn trusts(&self, origin: &Origin) -> bool {
        matches!(origin, Origin::Slot { server, .. } if *server == self.server)
    }

    /// None: the server is another one, or a stream stands elsewhere, and nothing was written.
    ///
    /// # Errors
    /// Also when a command id is known or a sequence is taken: a unique violation.
    pub(super) async fn send(
        &self,
        connection: &mut PgConnection,
    ) -> Result<Option<Vec<Outcome>>, sqlx::Error> {
        // As with a call: one statement, and what fetch_all returns is committed.
        let rows: Vec<(Option<i64>, Option<DateTime<Utc>>)> = sqlx::query_as(SQL)
            .bind(LANE)
            .bind(self.server)
            .bind(&self.head_types)
            .bind(&self.head_ids)
            .bind(&self.heads)
            .bind(&self.stream_types)
            .bind(&self.stream_ids)
            .bind(&self.sequences)
            .bind(&self.types)
            .bind(&self.versions)
            .bind(&self.payloads)
            .bind(&self.metadata)
            .bind(&self.ids)
            .bind(&self.fingerprints)
            .bind(&self.outcomes)
            .bind(&self.firsts)
            .bind(&self.lasts)
            .fetch_all(connection)
            .await?;
        match rows.as_slice() {
            [(Some(base), Some(moment))] => {
                let counts = self.counts.iter().copied();
                Ok(Some(all_committed(counts, from_database(*base), *moment)))
            }
            _ => Ok(None),
        }
    }
}

/// A number within a batch, which is far below 2^63.
fn number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::command::{Command, Metadata, NewEvent, StreamWrite};

    const SERVER: i64 = 7;

    /// A command on one stream, decided on a state of this server at `expected`.
    fn command(id: &str, expected: u64, events: usize, server: i64) -> Prepared {
        let event = NewEvent::new("purse.noted", "1", &json!({"Noted": {}})).unwrap();
        let metadata = Metadata {
            command_id: Uuid::from_u128(u128::from(expected)),
            fingerprint: [0; 32],
            actor: "somebody".to_owned(),
            channel: "cli".to_owned(),
            correlation_id: Uuid::nil(),
            causation_id: None,
        };
        let stream = StreamWrite {
            aggregate_type: "Purse".to_owned(),
            aggregate_id: id.to_owned(),
            expected,
            events: vec![event; events],
        };
        let command = Command { metadata, outcome: None, streams: vec![stream] };
        let origin = Origin::Slot { mark: Arc::default(), generation: 0, server };
        Prepared::of(command, [origin]).unwrap()
    }

    /// The heads that are looked up, or none when the batch is not one to be written whole.
    fn heads(commands: &[Prepared]) -> Option<Vec<i64>> {
        Whole::of(commands.iter(), SERVER).map(|whole| whole.heads)
    }

    fn built_on(mut command: Prepared, before: usize) -> Prepared {
        command.writes[0].builds_on = Some(before);
        command
    }

    #[test]
    fn a_head_is_looked_up_where_nothing_else_would_tell() {
        let written = command("a", 5, 1, SERVER);
        let read = command("b", 5, 0, SERVER);
        let elsewhere = command("c", 5, 1, SERVER - 1);
        assert_eq!(heads(&[written]), Some(vec![]));
        assert_eq!(heads(&[read]), Some(vec![5]));
        assert_eq!(heads(&[elsewhere]), Some(vec![5]));
    }

    #[test]
    fn commands_of_one_stream_go_together_only_where_they_build_on_each_other() {
        let first = || command("a", 5, 2, SERVER);
        let next = || command("a", 7, 1, SERVER);
        assert_eq!(heads(&[first(), built_on(next(), 0)]), Some(vec![]));
        assert_eq!(heads(&[first(), next()]), None, "decided on the log, which will be elsewhere");
        assert_eq!(heads(&[first(), built_on(command("a", 6, 1, SERVER), 0)]), None);
        assert_eq!(heads(&[command("a", 5, 0, SERVER), first()]), Some(vec![5]));
    }

    #[test]
    fn each_command_knows_which_events_are_its_own() {
        let batch =
            [command("a", 0, 2, SERVER), command("b", 3, 0, SERVER), command("c", 0, 1, SERVER)];
        let whole = Whole::of(batch.iter(), SERVER).unwrap();
        assert_eq!(whole.firsts, [Some(1), None, Some(3)]);
        assert_eq!(whole.lasts, [Some(2), None, Some(3)]);
        assert_eq!(whole.sequences, [1, 2, 1]);
    }
}
