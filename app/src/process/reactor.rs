//! The form of a task in the log's table of reactions: what is to be done, and when its cause was
//! recorded. That time is the command's, so that a late attempt makes the same ids and books on
//! the same day.

use chrono::{DateTime, Utc};
use domain::event::Event;
use event_store::{
    Recorded,
    reaction::{Claimed, Performed, ReactError, Task as Reaction},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::Context;

/// A task with the time of the event that caused it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caused<T> {
    /// What is to be done.
    pub task: T,
    /// When its cause was recorded.
    pub at: DateTime<Utc>,
}

/// The reactions to an event: the `tasks` that follow from it, each given its turn or its time by `shape`.
pub(super) fn reactions<T: Serialize>(
    process: &'static str,
    recorded: &Recorded,
    tasks: impl FnOnce(&str, &Event) -> Vec<T>,
    shape: impl Fn(T, Reaction) -> Reaction,
) -> Result<Vec<Reaction>, ReactError> {
    let event = decode(recorded)?;
    let tasks = tasks(&recorded.aggregate_id, &event).into_iter().map(|task| {
        let reaction = Reaction::new(process, body(&task, recorded)?);
        Ok(shape(task, reaction))
    });
    tasks.collect()
}

/// The event as the domain knows it.
fn decode(recorded: &Recorded) -> Result<Event, ReactError> {
    let event = Event::decode(
        &recorded.aggregate_type,
        &recorded.event_type,
        &recorded.event_version,
        &recorded.payload,
    );
    event.map_err(|error| ReactError::from(recorded.undecodable(error.to_string())))
}

/// The body of a reaction.
fn body<T: Serialize>(task: T, recorded: &Recorded) -> Result<serde_json::Value, ReactError> {
    let caused = Caused { task, at: recorded.recorded_at };
    serde_json::to_value(caused)
        .map_err(|error| ReactError::from(recorded.undecodable(error.to_string())))
}

/// The task in a worker's hands, and the context of the commands that it issues.
pub(super) fn taken<T: DeserializeOwned>(
    process: &'static str,
    claimed: &Claimed,
) -> Result<(T, Context), Performed> {
    let caused: Caused<T> = serde_json::from_value(claimed.body.clone())
        .map_err(|error| Performed::Park { error: format!("the task does not decode: {error}") })?;
    let context = Context::of_reaction(process, claimed.reaction_id, caused.at);
    Ok((caused.task, context))
}
