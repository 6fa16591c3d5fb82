//! C8, said exactly: which command is not the one of its events. Gone through only when the sums
//! over all commands and all events differ.

use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use crate::audit::{CheckId, Finding, Seen, Sink};

/// Commands without their events that are listed.
const LISTED: i64 = 100;

#[derive(Debug, FromRow)]
struct CommandRow {
    command_id: Uuid,
    fingerprint: Vec<u8>,
    first_position: Option<i64>,
    last_position: Option<i64>,
    outcome: Option<String>,
    recorded_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "SELECT command_id, fingerprint, first_position, last_position, outcome::text AS outcome, \
     CASE WHEN recorded_at BETWEEN '1970-01-01Z' AND '9999-12-31Z' THEN recorded_at END AS recorded_at \
     FROM log.commands c WHERE lane = 0";

/// Events of one command, side by side.
#[derive(Debug, Clone)]
struct Group {
    command_id: Uuid,
    fingerprint: [u8; 32],
    first: i64,
    last: i64,
    last_at: Option<DateTime<Utc>>,
}

/// The commands, against the events, one by one.
#[derive(Debug, Default)]
pub(crate) struct ExactCommands {
    open: Option<Group>,
    closed: Vec<Group>,
}

impl ExactCommands {
    /// Takes the next event.
    pub(crate) fn see(&mut self, seen: &Seen<'_>) {
        let row = seen.row;
        let Ok(metadata) = &seen.metadata else {
            self.closed.extend(self.open.take());
            return;
        };
        match &mut self.open {
            Some(open) if open.command_id == metadata.command_id => {
                (open.last, open.last_at) = (row.position, row.recorded_at);
            }
            _ => {
                let next = Group {
                    command_id: metadata.command_id,
                    fingerprint: metadata.fingerprint,
                    first: row.position,
                    last: row.position,
                    last_at: row.recorded_at,
                };
                self.closed.extend(self.open.replace(next));
            }
        }
    }

    /// Compares the commands whose events were all seen with their rows.
    pub(crate) async fn page(
        &mut self,
        connection: &mut PgConnection,
        sink: &mut Sink,
    ) -> Result<(), sqlx::Error> {
        let groups = std::mem::take(&mut self.closed);
        if groups.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = groups.iter().map(|group| group.command_id).collect();
        let sql = format!("{COLUMNS} AND command_id = ANY($1)");
        let rows: Vec<CommandRow> = sqlx::query_as(&sql).bind(ids).fetch_all(connection).await?;
        let rows: std::collections::HashMap<Uuid, CommandRow> =
            rows.into_iter().map(|row| (row.command_id, row)).collect();
        for group in &groups {
            let finding = match rows.get(&group.command_id) {
                Some(row) => differs(row, group),
                None => Some("it is not recorded as a command".to_owned()),
            };
            if let Some(message) = finding {
                let message = format!("command {}: {message}", group.command_id);
                sink.add(Finding::new(CheckId::C8, message).at(group.first));
            }
        }
        Ok(())
    }

    /// All events were seen. `whole` unless only the beginning of the log was asked for.
    pub(crate) async fn end(
        &mut self,
        connection: &mut PgConnection,
        whole: bool,
        sink: &mut Sink,
    ) -> Result<(), sqlx::Error> {
        if !whole {
            // The last command may have events beyond the end that was asked for.
            return self.page(connection, sink).await;
        }
        self.closed.extend(self.open.take());
        self.page(connection, sink).await?;
        let sql = format!(
            "{COLUMNS} AND first_position IS NOT NULL AND NOT EXISTS (SELECT FROM log.events e \
             WHERE e.lane = 0 AND e.position = c.first_position \
             AND e.metadata ->> 'command_id' = c.command_id::text) ORDER BY first_position LIMIT $1"
        );
        let orphans: Vec<CommandRow> =
            sqlx::query_as(&sql).bind(LISTED).fetch_all(&mut *connection).await?;
        for CommandRow { command_id, first_position, .. } in orphans {
            let message = format!("command {command_id} has no event at its position");
            sink.add(Finding::new(CheckId::C8, message).at(first_position.unwrap_or(0)));
        }
        Ok(())
    }
}

fn differs(row: &CommandRow, group: &Group) -> Option<String> {
    let range = (row.first_position, row.last_position);
    let wanted = (group.first, group.last);
    if range != (Some(group.first), Some(group.last)) {
        let (first, last) = (range.0.unwrap_or(0), range.1.unwrap_or(0));
        return Some(format!(
            "it is recorded with positions {first} to {last}, its events stand at {} to {}",
            wanted.0, wanted.1
        ));
    }
    if row.fingerprint != group.fingerprint {
        return Some("its fingerprint is not that of its events".to_owned());
    }
    if row.outcome.is_some() {
        return Some("it is recorded as refused, and has events".to_owned());
    }
    if row.recorded_at != group.last_at {
        return Some("it is not recorded at the time of its last event".to_owned());
    }
    None
}
