//! What caused an event, and what followed from it.
//!
//! An event names the command that wrote it and the cause of that command: another command, or a
//! task that a process made of an event. The id of such a task derives from the process and the
//! event's place, so it can be found again also when the task is long forgotten.

use std::collections::HashMap;

use event_store::{
    Recorded,
    reaction::{Reactions, reaction_id},
};
use projections::{page::Direction, timeline};
use uuid::Uuid;

use super::Ledger;
use crate::{
    error::{Result, Settled, unavailable},
    process,
};

/// How many events before an effect its cause is looked for when its task is forgotten.
const LOOK_BACK_EVENTS: u64 = 20_000;
/// Tasks that one process makes of one event at the most, as far as they are followed.
const TASKS_MAX: u32 = 4;
/// Events that are read to find those of one stimulus.
const STIMULUS_EVENTS_MAX: u32 = 200;

/// What an event's metadata says about where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// The command that wrote it.
    pub command: Uuid,
    /// Shared by all that one stimulus set in motion.
    pub correlation: Uuid,
    /// The command or task behind that command.
    pub causation: Option<Uuid>,
    /// The process that issued it, when one did.
    process: Option<String>,
    position: u64,
}

impl Linked {
    /// What an event says; none when a stock tool wrote it.
    #[must_use]
    pub fn of(event: &Recorded) -> Option<Self> {
        let command = event.command().ok()?;
        Some(Self {
            command: command.command_id,
            correlation: command.correlation_id,
            causation: command.causation_id,
            process: command.actor.strip_prefix("process:").map(str::to_owned),
            position: event.position,
        })
    }

    /// The place of the event whose task this command was, found by trying.
    fn tried(&self, causation: Uuid) -> Option<u64> {
        let process = self.process.as_deref()?;
        let first = self.position.saturating_sub(LOOK_BACK_EVENTS).max(1);
        (first..self.position).rev().find(|position| {
            (0..TASKS_MAX).any(|n| reaction_id(process, 0, *position, n) == causation)
        })
    }
}

impl Ledger<'_> {
    /// The places of the events that caused these, by the places of these; what nothing in the log
    /// caused is left out. Whoever calls has authorised.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn causes(&self, of: &[Linked]) -> Result<HashMap<u64, u64>> {
        let asked: Vec<Uuid> = of.iter().filter_map(|one| one.causation).collect();
        if asked.is_empty() {
            return Ok(HashMap::new());
        }
        let written = self.0.log().written_by(&asked).await.settled()?;
        let commands: HashMap<Uuid, u64> =
            written.into_iter().map(|(command, _, last)| (command, last)).collect();
        let tasks = Reactions::causes(self.0.pool(), &asked).await.map_err(unavailable)?;
        let tasks: HashMap<Uuid, u64> = tasks.into_iter().collect();
        let found = of.iter().filter_map(|one| {
            let causation = one.causation?;
            // A task issues its first command under its own id.
            let before = commands.get(&causation).filter(|_| causation != one.command);
            let known = before.or_else(|| tasks.get(&causation)).copied();
            let cause = known.or_else(|| one.tried(causation))?;
            (cause < one.position).then_some((one.position, cause))
        });
        Ok(found.collect())
    }

    /// The places of the events that followed from one directly: those of the tasks that processes
    /// made of it, and those of further commands of the same stimulus. Whoever calls has authorised.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn effects(&self, of: &Linked) -> Result<Vec<u64>> {
        let log = self.0.log();
        let names = process::reactors(self.0.settings());
        let tasks: Vec<Uuid> = names
            .iter()
            .flat_map(|one| (0..TASKS_MAX).map(|n| reaction_id(one.name(), 0, of.position, n)))
            .collect();
        let mut found = vec![];
        for (_, first, last) in log.written_by(&tasks).await.settled()? {
            found.extend(first..=last);
        }
        let filter = timeline::TimelineFilter {
            correlation: Some(of.correlation.to_string()),
            ..Default::default()
        };
        let pool = self.0.pool();
        let (oldest, after) = (Direction::OldestFirst, Some(of.position));
        let same = timeline::positions(pool, &filter, oldest, after, STIMULUS_EVENTS_MAX).await;
        let events = log.events_at(&same.settled()?).await.settled()?;
        for event in &events {
            let from_this = Linked::of(event)
                .is_some_and(|one| one.causation == Some(of.command) && one.command != of.command);
            if from_this && event.position > of.position {
                found.push(event.position);
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Events by their places.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn events(&self, positions: &[u64]) -> Result<HashMap<u64, Recorded>> {
        let events = self.0.log().events_at(positions).await.settled()?;
        Ok(events.into_iter().map(|event| (event.position, event)).collect())
    }
}
