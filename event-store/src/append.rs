//! Writing the log: many commands in one call to the database and one transaction.
//!
//! The call is `log.append_batch` (migration 0002): it takes the lane's lock, answers ids that are known, checks the
//! head of every stream, gives positions and writes, so that no client can stall while it holds the lock.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::Value;
use sqlx::{Connection, Executor, PgConnection};
use uuid::Uuid;

use crate::canonical::canonical;
use crate::command::{Command, Outcome, StreamWrite};
use crate::error::{AppendError, Class, Invalid, classify};
use crate::log::{APPEND_SETTINGS, LANE, Log};
use crate::position::{from_database, to_database};

/// The most commands of one call: beyond a few hundred the gain of sharing a flush is spent.
pub const MAX_COMMANDS: usize = 1_000;
/// The most events of one call, so that the lane's lock is held for milliseconds.
pub const MAX_EVENTS: usize = 10_000;
/// The largest payload or outcome, in bytes. A receipt's image is a blob, not an event.
pub const MAX_TEXT_BYTES: usize = 256 * 1024;
/// The longest aggregate type, aggregate id or event type, in bytes. They stand in index entries.
pub const MAX_NAME_BYTES: usize = 200;
/// How often a serialization failure or deadlock is tried again. The lane's lock makes both rare.
const MAX_RETRIES: u32 = 3;
/// The longest call, as seen from here. The server gives up after 5 s; a network that swallows packets never does.
const LONGEST_CALL: Duration = Duration::from_secs(10);
/// How often we ask, on a fresh connection, what became of a call whose connection died: about 3 s in all, which
/// covers a failover of the connection but not of the server; after that the caller asks.
const MAX_ASKS: u32 = 5;

impl Log {
    /// Appends commands in this order, each all or nothing, and answers what became of each.
    ///
    /// A connection that dies during the call is resolved here: the same ids are sent again, and those that were
    /// committed answer [`Outcome::Duplicate`].
    ///
    /// # Errors
    /// When nothing was written ([`AppendError::Invalid`], `Busy`, `Unavailable`, `Poison`), or when it could not be
    /// found out (`Ambiguous`). A batch longer than the limits, or with one command id several times, is sent as
    /// several transactions; then earlier ones stay written, and a repeat answers them as duplicates.
    pub async fn append(&self, batch: Vec<Command>) -> Result<Vec<Outcome>, AppendError> {
        let mut outcomes = Vec::with_capacity(batch.len());
        for part in parts(&batch)? {
            let call = Call::prepare(part)?;
            let part_outcomes = self.send_until_answered(&call).await?;
            if let Some(last) = part_outcomes.iter().filter_map(last_position).max() {
                self.appended(last);
            }
            outcomes.extend(part_outcomes);
        }
        Ok(outcomes)
    }

    async fn send_until_answered(&self, call: &Call) -> Result<Vec<Outcome>, AppendError> {
        let mut retries = 0;
        loop {
            let mut connection = match self.appends.acquire().await {
                Ok(connection) => connection,
                Err(busy @ sqlx::Error::PoolTimedOut) => return Err(AppendError::Busy(busy)),
                Err(error) => return Err(AppendError::Unavailable(error)),
            };
            let error = match in_time(call.send(&mut connection)).await {
                Ok(outcomes) => return Ok(outcomes),
                Err(error) => error,
            };
            match classify(&error) {
                Class::Retryable if retries < MAX_RETRIES => retries += 1,
                Class::Retryable | Class::Busy => return Err(AppendError::Busy(error)),
                Class::Unavailable => return Err(AppendError::Unavailable(error)),
                Class::Poison => return Err(AppendError::Poison(error)),
                Class::Lost => {
                    drop(connection.detach());
                    tracing::warn!(%error, "connection lost during an append; asking what became of it");
                    return self.ask_again(call, error).await;
                }
            }
            drop(connection);
            pause(retries).await;
        }
    }

    /// The connection died and with it the answer. Sending the same ids on a fresh connection tells: they are known
    /// (then it was committed) or they are not (then this call commits them).
    async fn ask_again(
        &self,
        call: &Call,
        first: sqlx::Error,
    ) -> Result<Vec<Outcome>, AppendError> {
        let options = self.appends.connect_options();
        for ask in 1..=MAX_ASKS {
            pause(ask * 2).await;
            let connection = in_time(PgConnection::connect_with(&options)).await;
            let Ok(mut connection) = connection else { continue };
            let answer = in_time(async {
                connection.execute(APPEND_SETTINGS).await?;
                call.send(&mut connection).await
            });
            let answer = answer.await;
            drop(connection);
            match answer {
                Ok(outcomes) => return Ok(outcomes),
                Err(error) if classify(&error) == Class::Poison => {
                    return Err(AppendError::Poison(error));
                }
                Err(error) => tracing::warn!(%error, ask, "still no answer"),
            }
        }
        Err(AppendError::Ambiguous(first))
    }
}

/// Waits about 2^n × 5 ms, jittered so that those who collided do not collide again.
pub(crate) async fn pause(n: u32) {
    let most = 5_u64 << n.min(8);
    let millis = rand::thread_rng().gen_range(most / 2..=most);
    tokio::time::sleep(Duration::from_millis(millis)).await;
}

/// A call that takes too long has lost its connection, as far as we can tell.
async fn in_time<T>(call: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    match tokio::time::timeout(LONGEST_CALL, call).await {
        Ok(answer) => answer,
        Err(_) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
    }
}

fn last_position(outcome: &Outcome) -> Option<u64> {
    match outcome {
        Outcome::Committed { last, .. } | Outcome::Duplicate { last, .. } => *last,
        Outcome::KeyReused | Outcome::Conflict => None,
    }
}

/// Cuts a batch where a call would be too long, or would hold a command id twice.
fn parts(batch: &[Command]) -> Result<Vec<&[Command]>, Invalid> {
    let mut parts = Vec::new();
    let (mut start, mut events, mut seen) = (0, 0, HashSet::new());
    for (index, command) in batch.iter().enumerate() {
        let more: usize = command.streams.iter().map(|s| s.events.len().max(1)).sum();
        if more > MAX_EVENTS {
            return Err(Invalid::TooMany(more, "events"));
        }
        let full = index - start >= MAX_COMMANDS || events + more > MAX_EVENTS;
        if full || seen.contains(&command.metadata.command_id) {
            parts.push(&batch[start..index]);
            (start, events) = (index, 0);
            seen.clear();
        }
        events += more;
        seen.insert(command.metadata.command_id);
    }
    if start < batch.len() {
        parts.push(&batch[start..]);
    }
    Ok(parts)
}

/// The arguments of one `log.append_batch`, column by column.
#[derive(Default)]
struct Call {
    ids: Vec<Uuid>,
    fingerprints: Vec<Vec<u8>>,
    metadata: Vec<String>,
    outcomes: Vec<Option<String>>,
    stream_types: Vec<String>,
    stream_ids: Vec<String>,
    commands: Vec<i32>,
    streams: Vec<i32>,
    sequences: Vec<i64>,
    asserts: Vec<bool>,
    event_types: Vec<String>,
    event_versions: Vec<String>,
    payloads: Vec<String>,
}

type Answer = (i32, i16, Option<i64>, Option<i64>, Option<String>, DateTime<Utc>);

impl Call {
    fn prepare(batch: &[Command]) -> Result<Self, Invalid> {
        let mut call = Self::default();
        let mut known: HashMap<(&str, &str), i32> = HashMap::new();
        for (command, number) in batch.iter().zip(1_i32..) {
            call.ids.push(command.metadata.command_id);
            call.fingerprints.push(command.metadata.fingerprint.to_vec());
            call.metadata.push(sized("metadata", command.metadata.canonical()?)?);
            let outcome = command.outcome.as_ref().map(canonical).transpose()?;
            call.outcomes.push(outcome.map(|text| sized("outcome", text)).transpose()?);
            let mut own = HashSet::new();
            for write in &command.streams {
                let key = (write.aggregate_type.as_str(), write.aggregate_id.as_str());
                if !own.insert(key) {
                    return Err(Invalid::StreamTwice(format!("{}/{}", key.0, key.1)));
                }
                let next = i32::try_from(known.len() + 1).unwrap_or(i32::MAX);
                let stream = *known.entry(key).or_insert(next);
                if stream == next {
                    call.stream_types.push(name("aggregate type", key.0)?);
                    call.stream_ids.push(name("aggregate id", key.1)?);
                }
                call.write(number, stream, write)?;
            }
        }
        Ok(call)
    }

    fn write(&mut self, command: i32, stream: i32, write: &StreamWrite) -> Result<(), Invalid> {
        if write.events.is_empty() {
            self.row(command, stream, write.expected, true);
            self.event_types.push(String::new());
            self.event_versions.push(String::new());
            self.payloads.push(String::new());
        }
        for (event, sequence) in write.events.iter().zip(write.expected.saturating_add(1)..) {
            self.row(command, stream, sequence, false);
            self.event_types.push(name("event type", event.event_type())?);
            self.event_versions.push(name("event version", event.event_version())?);
            self.payloads.push(sized("payload", event.payload().to_owned())?);
        }
        Ok(())
    }

    fn row(&mut self, command: i32, stream: i32, sequence: u64, assert: bool) {
        self.commands.push(command);
        self.streams.push(stream);
        self.sequences.push(to_database(sequence));
        self.asserts.push(assert);
    }

    async fn send(&self, connection: &mut PgConnection) -> Result<Vec<Outcome>, sqlx::Error> {
        // One statement outside a transaction block: the server commits before it says it is ready, and fetch_all
        // reads until then, so that an answer means a commit.
        let sql = "SELECT * FROM log.append_batch($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)";
        let answers: Vec<Answer> = sqlx::query_as(sql)
            .bind(LANE)
            .bind(&self.ids)
            .bind(&self.fingerprints)
            .bind(&self.metadata)
            .bind(&self.outcomes)
            .bind(&self.stream_types)
            .bind(&self.stream_ids)
            .bind(&self.commands)
            .bind(&self.streams)
            .bind(&self.sequences)
            .bind(&self.asserts)
            .bind(&self.event_types)
            .bind(&self.event_versions)
            .bind(&self.payloads)
            .fetch_all(connection)
            .await?;
        answers.into_iter().map(read).collect()
    }
}

fn read((_, status, first, last, outcome, recorded_at): Answer) -> Result<Outcome, sqlx::Error> {
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

fn name(what: &'static str, text: &str) -> Result<String, Invalid> {
    match text.is_empty() || text.len() > MAX_NAME_BYTES || text.contains('\0') {
        true => Err(Invalid::Name(text.chars().take(40).collect(), what)),
        false => Ok(text.to_owned()),
    }
}

fn sized(what: &'static str, text: String) -> Result<String, Invalid> {
    match text.len() > MAX_TEXT_BYTES {
        true => Err(Invalid::TooLarge { what, bytes: text.len(), limit: MAX_TEXT_BYTES }),
        false => Ok(text),
    }
}
