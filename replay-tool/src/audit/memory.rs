//! A history that lies in memory: every check over events and commands, without a database.

use chrono::{DateTime, Utc};
use event_store::Recorded;
use uuid::Uuid;

use super::core::Core;
use super::id::CheckId;
use super::options::Options;
use super::report::Report;
use super::row::Row;
use crate::check::commands::Command;

/// A command as `log.commands` would keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedCommand {
    /// Names it for ever.
    pub command_id: Uuid,
    /// Use case and arguments as sent.
    pub fingerprint: [u8; 32],
    /// The positions of its first and last event; none when it left no event.
    pub positions: Option<(i64, i64)>,
    /// The refusal, if it was one.
    pub outcome: Option<String>,
    /// When the log recorded it.
    pub recorded_at: DateTime<Utc>,
}

/// Events that are read at once, as from a database.
const CHUNK: usize = 4096;
/// What a history in memory has not: a tree, checkpoints, guards, read models.
const NOT_THERE: &str = "the history lies in memory";

/// Audits a history that lies in memory: what it says of the tree, of checkpoints, of the database's
/// guards and of read models is that they were skipped.
#[must_use]
pub fn verify_history(
    events: &[Recorded],
    commands: &[RecordedCommand],
    options: &Options,
) -> Report {
    let mut core = Core::new(options);
    for events in events.chunks(CHUNK) {
        let rows: Vec<Row<'_>> = events.iter().map(Row::of).collect();
        core.take(&rows);
    }
    core.end();
    core.commands.finish(&mut core.sink);
    for command in commands {
        let command = Command {
            command_id: command.command_id,
            fingerprint: &command.fingerprint,
            positions: command.positions,
            outcome: command.outcome.as_deref(),
            recorded_at: Some(command.recorded_at),
        };
        core.commands.recorded(&command, &mut core.sink);
    }
    if !core.commands.agree() {
        core.commands.differ(&mut core.sink);
    }
    for check in CheckId::ALL {
        use CheckId as C;
        if matches!(
            check,
            C::A1
                | C::A4
                | C::A5
                | C::A6
                | C::A8
                | C::A9
                | C::A10
                | C::A15
                | C::G1
                | C::G2
                | C::G3
                | C::G4
                | C::G5
                | C::G6
                | C::X1
                | C::X2
        ) {
            core.sink.skipped(*check, NOT_THERE);
        }
    }
    core.report(options)
}
