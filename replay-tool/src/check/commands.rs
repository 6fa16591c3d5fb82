//! C8: every event names its command, every command its events, each once and both the same.
//!
//! All commands are compared with all events by a sum of hashes each, in no memory to speak of;
//! which one it is when the sums differ, `exact` finds out.
//!
//! A command that was refused, or had nothing to do, left no event: the tree does not cover it.
//! Its form is checked here; that it is the one that was recorded, only an export can prove.

use chrono::{DateTime, Utc};
use event_store::canonical;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::audit::copy::{Malformed, long, pieces, text};
use crate::audit::keyed::{Keyed, Sum};
use crate::audit::row::moment;
use crate::audit::{CheckId, Finding, Seen, Sink};

/// A command as the log keeps it.
#[derive(Debug)]
pub(crate) struct Command<'a> {
    pub(crate) command_id: Uuid,
    pub(crate) fingerprint: &'a [u8],
    /// The positions of its first and last event; none when it left no event.
    pub(crate) positions: Option<(i64, i64)>,
    pub(crate) outcome: Option<&'a str>,
    /// None when it lies outside of the years that a line can write.
    pub(crate) recorded_at: Option<DateTime<Utc>>,
}

/// Events of one command, side by side.
#[derive(Debug, Clone)]
struct Group {
    command_id: Uuid,
    fingerprint: [u8; 32],
    metadata: String,
    first: i64,
    last: i64,
    last_at: Option<DateTime<Utc>>,
}

/// The commands, against the events.
#[derive(Debug, Default)]
pub(crate) struct Commands {
    keyed: Keyed,
    wanted: bool,
    open: Option<Group>,
    /// Of what the events say.
    told: Sum,
    /// Of what is recorded.
    kept: Sum,
}

impl Commands {
    /// None seen yet.
    pub(crate) fn new(keyed: Keyed, wanted: bool) -> Self {
        Self { keyed, wanted, ..Self::default() }
    }

    /// Takes the next event.
    pub(crate) fn see(&mut self, seen: &Seen<'_>, sink: &mut Sink) {
        if !self.wanted {
            return;
        }
        let row = seen.row;
        let Ok(metadata) = &seen.metadata else {
            sink.add(Finding::of(CheckId::C8, row, "it does not name its command"));
            self.close();
            return;
        };
        match &mut self.open {
            Some(open) if open.command_id == metadata.command_id => {
                if open.metadata != row.metadata {
                    let message = "its metadata differs from that of its command's other events";
                    sink.add(Finding::of(CheckId::C8, row, message));
                }
                (open.last, open.last_at) = (row.position, row.recorded_at);
            }
            _ => {
                self.close();
                self.open = Some(Group {
                    command_id: metadata.command_id,
                    fingerprint: metadata.fingerprint,
                    metadata: row.metadata.clone().into_owned(),
                    first: row.position,
                    last: row.position,
                    last_at: row.recorded_at,
                });
            }
        }
    }

    fn close(&mut self) {
        let Some(Group { command_id, fingerprint, first, last, last_at, .. }) = self.open.take()
        else {
            return;
        };
        let at = last_at.map(|at| at.timestamp_micros());
        self.told.add(&self.keyed, &(command_id, &fingerprint[..], first, last, at));
    }

    /// All events were seen.
    pub(crate) fn finish(&mut self, sink: &mut Sink) {
        self.close();
        if self.wanted {
            sink.covered(CheckId::C8, self.told.rows(), "commands");
        }
    }

    /// Takes a recorded command.
    pub(crate) fn recorded(&mut self, command: &Command<'_>, sink: &mut Sink) {
        let Command { command_id, fingerprint, positions, outcome, recorded_at } = command;
        let at = recorded_at.map(|at| at.timestamp_micros());
        if let Some((first, last)) = positions {
            // One that is refused and has events is like none that an event tells of.
            let refused = u8::from(outcome.is_some());
            let id = Uuid::from_u128(command_id.as_u128() ^ u128::from(refused));
            self.kept.add(&self.keyed, &(id, *fingerprint, *first, *last, at));
            return;
        }
        let message = match outcome {
            _ if at.is_none() => "its time is not a time between 1970 and 9999",
            Some(outcome) if !is_refusal(outcome) => {
                "its outcome is not a refusal as the log writes one"
            }
            Some(_) | None => "",
        };
        if !message.is_empty() {
            let message = format!("command {command_id}: {message}");
            sink.add(Finding::new(CheckId::C8, message));
        }
        sink.covered(CheckId::C8, 1, "commands");
    }

    /// Whether what is recorded is what the events tell.
    pub(crate) fn agree(&self) -> bool {
        self.told == self.kept
    }

    /// Says that they differ, where it cannot be said which.
    pub(crate) fn differ(&self, sink: &mut Sink) {
        let message = "the recorded commands are not those that the events tell of";
        let finding = Finding::new(CheckId::C8, message);
        sink.add(finding.wanted(self.told.rows(), self.kept.rows()));
    }

    /// Reads every recorded command. `to` unless the whole log was asked for.
    pub(crate) async fn compare(
        &mut self,
        connection: &mut PgConnection,
        to: Option<i64>,
        sink: &mut Sink,
    ) -> Result<(), sqlx::Error> {
        if let (Some(to), Some(open)) = (to, &self.open) {
            // The last command may have events beyond the end that was asked for.
            let sql = "SELECT coalesce(last_position > $2, false) FROM log.commands \
                 WHERE lane = 0 AND command_id = $1";
            let id = open.command_id;
            let beyond: Option<bool> =
                sqlx::query_scalar(sql).bind(id).bind(to).fetch_optional(&mut *connection).await?;
            if beyond == Some(true) {
                self.open = None;
            }
        }
        self.finish(sink);
        let only = to.map_or(String::new(), |to| format!(" AND last_position <= {to}"));
        let sql = format!(
            "SELECT command_id, fingerprint, first_position, last_position, outcome, recorded_at \
             FROM log.commands WHERE lane = 0{only}"
        );
        pieces::<6>(connection, &sql, |row| {
            let command = read(row)?;
            self.recorded(&command, sink);
            Ok(())
        })
        .await
    }
}

fn read<'a>(row: &[Option<&'a [u8]>; 6]) -> Result<Command<'a>, Malformed> {
    let [id, fingerprint, first, last, outcome, at] = *row;
    let positions = match (first, last) {
        (None, None) => None,
        (first, last) => Some((long(first)?, long(last)?)),
    };
    Ok(Command {
        command_id: Uuid::from_slice(id.ok_or(Malformed)?).map_err(|_| Malformed)?,
        fingerprint: fingerprint.ok_or(Malformed)?,
        positions,
        outcome: outcome.map(|outcome| text(Some(outcome))).transpose()?,
        recorded_at: moment(long(at)?),
    })
}

fn is_refusal(outcome: &str) -> bool {
    let value: Option<Value> = serde_json::from_str(outcome).ok();
    let member = |value: &Value| {
        value.as_object().is_some_and(|object| object.len() == 1 && object.contains_key("refused"))
    };
    value.is_some_and(|value| member(&value) && canonical(&value).as_deref() == Ok(outcome))
}
