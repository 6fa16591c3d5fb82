//! The arguments of one `log.append_batch`, column by column, and its answer.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Prepared;
use crate::command::Outcome;
use crate::log::LANE;
use crate::position::{from_database, to_database};

/// One call. It borrows the texts of the commands, so that building it copies none.
#[derive(Default)]
pub(super) struct Call<'a> {
    /// How many events each command has.
    counts: Vec<u64>,
    /// The number in this call of each place in the batch.
    known: HashMap<usize, i32>,
    streams: HashMap<(&'a str, &'a str), i32>,
    ids: Vec<Uuid>,
    fingerprints: Vec<&'a [u8]>,
    metadata: Vec<&'a str>,
    outcomes: Vec<Option<&'a str>>,
    stream_types: Vec<&'a str>,
    stream_ids: Vec<&'a str>,
    write_commands: Vec<i32>,
    write_streams: Vec<i32>,
    write_expected: Vec<i64>,
    write_events: Vec<i32>,
    write_builds_on: Vec<i32>,
    event_commands: Vec<i32>,
    event_streams: Vec<i32>,
    event_nths: Vec<i32>,
    event_sequences: Vec<i64>,
    event_types: Vec<&'a str>,
    event_versions: Vec<&'a str>,
    event_payloads: Vec<&'a str>,
}

type Row = (i32, i16, Option<i64>, Option<i64>, Option<String>, DateTime<Utc>);

const SQL: &str = "SELECT * FROM log.append_batch(\
    $1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19)";

impl<'a> Call<'a> {
    /// The commands that stand at these places of the batch.
    pub(super) fn of(batch: &'a [Prepared], places: &[usize]) -> Self {
        let mut call = Self::default();
        for index in places {
            call.add(*index, &batch[*index]);
        }
        call
    }

    fn add(&mut self, index: usize, command: &'a Prepared) {
        let number = count(self.counts.len()) + 1;
        self.known.insert(index, number);
        self.ids.push(command.id);
        self.fingerprints.push(&command.fingerprint);
        self.metadata.push(&command.metadata);
        self.outcomes.push(command.outcome.as_deref());
        let mut nth = 0;
        for write in &command.writes {
            let stream = self.stream(&write.stream.aggregate_type, &write.stream.aggregate_id);
            self.write_commands.push(number);
            self.write_streams.push(stream);
            self.write_expected.push(to_database(write.stream.expected));
            self.write_events.push(count(write.stream.events.len()));
            let before = write.builds_on.and_then(|before| self.known.get(&before));
            self.write_builds_on.push(before.copied().unwrap_or(0));
            let sequences = write.stream.expected.saturating_add(1)..;
            for (event, sequence) in write.stream.events.iter().zip(sequences) {
                self.event_commands.push(number);
                self.event_streams.push(stream);
                self.event_nths.push(nth);
                self.event_sequences.push(to_database(sequence));
                self.event_types.push(event.event_type());
                self.event_versions.push(event.event_version());
                self.event_payloads.push(event.payload());
                nth += 1;
            }
        }
        self.counts.push(u64::from(nth.unsigned_abs()));
    }

    fn stream(&mut self, aggregate_type: &'a str, aggregate_id: &'a str) -> i32 {
        let next = count(self.streams.len()) + 1;
        let stream = *self.streams.entry((aggregate_type, aggregate_id)).or_insert(next);
        if stream == next {
            self.stream_types.push(aggregate_type);
            self.stream_ids.push(aggregate_id);
        }
        stream
    }

    pub(super) async fn send(
        &self,
        connection: &mut PgConnection,
    ) -> Result<Vec<Outcome>, sqlx::Error> {
        // One statement outside a transaction block: the server commits before it says it is ready, and fetch_all
        // reads until then, so that an answer means a commit.
        let rows: Vec<Row> = sqlx::query_as(SQL)
            .bind(LANE)
            .bind(&self.ids)
            .bind(&self.fingerprints)
            .bind(&self.metadata)
            .bind(&self.outcomes)
            .bind(&self.stream_types)
            .bind(&self.stream_ids)
            .bind(&self.write_commands)
            .bind(&self.write_streams)
            .bind(&self.write_expected)
            .bind(&self.write_events)
            .bind(&self.write_builds_on)
            .bind(&self.event_commands)
            .bind(&self.event_streams)
            .bind(&self.event_nths)
            .bind(&self.event_sequences)
            .bind(&self.event_types)
            .bind(&self.event_versions)
            .bind(&self.event_payloads)
            .fetch_all(connection)
            .await?;
        match rows.as_slice() {
            [(0, 0, Some(base), None, None, moment)] => {
                let counts = self.counts.iter().copied();
                Ok(all_committed(counts, from_database(*base), *moment))
            }
            _ if rows.len() == self.counts.len() => rows.into_iter().map(read).collect(),
            _ => {
                let (sent, answered) = (self.counts.len(), rows.len());
                let reason = format!("{sent} commands were answered with {answered} rows");
                Err(sqlx::Error::Decode(reason.into()))
            }
        }
    }
}

/// Every command was accepted, each with so many events: these follow `base` in order, a microsecond apart.
pub(super) fn all_committed(
    counts: impl Iterator<Item = u64>,
    base: u64,
    moment: DateTime<Utc>,
) -> Vec<Outcome> {
    let mut given = 0;
    let outcomes = counts.map(|events| {
        if events == 0 {
            return Outcome::Committed { first: None, last: None, recorded_at: moment };
        }
        let first = base + given + 1;
        given += events;
        let after = i64::try_from(given - 1).unwrap_or(i64::MAX);
        Outcome::Committed {
            first: Some(first),
            last: Some(base + given),
            recorded_at: moment + TimeDelta::microseconds(after),
        }
    });
    outcomes.collect()
}

/// A number within a call, which is far below 2^31.
fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn read((_, status, first, last, outcome, recorded_at): Row) -> Result<Outcome, sqlx::Error> {
    let (first, last) = (first.map(from_database), last.map(from_database));
    match status {
        0 => Ok(Outcome::Committed { first, last, recorded_at }),
        1 => {
            let outcome: Option<Value> = outcome
                .as_deref()
                .map(serde_json::from_str)
                .transpose()
                .map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
            Ok(Outcome::Duplicate { first, last, outcome })
        }
        2 => Ok(Outcome::KeyReused),
        3 => Ok(Outcome::Conflict),
        other => Err(sqlx::Error::Decode(format!("append_batch answered status {other}").into())),
    }
}
