//! The front door: commands as anybody makes them.

use std::collections::HashSet;

use uuid::Uuid;

use super::{MAX_COMMANDS, MAX_EVENTS, Prepared};
use crate::command::{Command, Outcome};
use crate::error::{AppendError, Invalid};
use crate::log::Log;

impl Log {
    /// Appends commands in this order, each all or nothing, and answers what became of each. They share their
    /// transaction with whatever else this process appends at the moment, and share no fate with it.
    ///
    /// A connection that dies during the call is resolved here: the same ids are sent again, and those that were
    /// committed answer [`Outcome::Duplicate`]. Dropping the future does not take the commands back.
    ///
    /// # Errors
    /// When nothing was written ([`AppendError::Invalid`], `Busy`, `Unavailable`, `Poison`), or when it could not be
    /// found out (`Ambiguous`). A batch longer than the limits, or with one command id several times, is sent as
    /// several transactions, and so is one that the database refused as a whole; then earlier ones stay written, and
    /// a repeat answers them as duplicates.
    pub async fn append(&self, batch: Vec<Command>) -> Result<Vec<Outcome>, AppendError> {
        let mut outcomes = Vec::with_capacity(batch.len());
        for part in parts(batch)? {
            outcomes.extend(self.appender().submit(part)?.answer().await?);
        }
        Ok(outcomes)
    }
}

/// Cuts a batch where a call would be too long, or would hold a command id twice.
fn parts(batch: Vec<Command>) -> Result<Vec<Vec<Prepared>>, Invalid> {
    let (mut parts, mut part) = (Vec::new(), Vec::new());
    let (mut rows, mut seen): (usize, HashSet<Uuid>) = (0, HashSet::new());
    for command in batch {
        let command = Prepared::of(command, [])?;
        let full = part.len() >= MAX_COMMANDS || rows + command.rows > MAX_EVENTS;
        if full || seen.contains(&command.id) {
            parts.push(std::mem::take(&mut part));
            rows = 0;
            seen.clear();
        }
        rows += command.rows;
        seen.insert(command.id);
        part.push(command);
    }
    if !part.is_empty() {
        parts.push(part);
    }
    Ok(parts)
}
