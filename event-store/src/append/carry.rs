//! Carrying one batch: who builds on whom, what becomes of each, and what a poisonous one may not take with it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;

use super::queue::Shared;
use super::{Origin, Prepared};
use crate::command::Outcome;
use crate::error::AppendError;

pub(super) type Answer = Result<Outcome, AppendError>;

impl Shared {
    /// Brings a batch to the database and answers for each command. What was decided on a command that was not
    /// committed is void from then on.
    pub(super) async fn carry(&self, groups: Vec<Vec<Prepared>>) -> Vec<Answer> {
        let batch = joined(groups);
        let mut answers: Vec<Option<Answer>> = batch.iter().map(|_| None).collect();
        self.carry_part(&batch, 0..batch.len(), &mut answers).await;
        let last = answers.iter().flatten().flatten().filter_map(last_position).max();
        if let Some(last) = last {
            self.appended(last);
        }
        let answers = answers.into_iter().zip(&batch).map(|(answer, command)| {
            let answer = answer.unwrap_or(Ok(Outcome::Conflict));
            let holds = match &answer {
                Ok(Outcome::Committed { .. }) => true,
                Ok(Outcome::Duplicate { .. } | Outcome::KeyReused) => !command.has_events(),
                Ok(Outcome::Conflict) | Err(_) => false,
            };
            if !holds {
                command.fail();
            }
            answer
        });
        answers.collect()
    }

    /// Sends a part of the batch. If the database refuses it as a whole, its halves are sent one after the other, and
    /// so on down to the command that it cannot take.
    fn carry_part<'a>(
        &'a self,
        batch: &'a [Prepared],
        part: Range<usize>,
        answers: &'a mut [Option<Answer>],
    ) -> BoxFuture<'a, ()> {
        async move {
            let mut places = Vec::with_capacity(part.len());
            for index in part.clone() {
                match stands(&batch[index], part.start, answers) {
                    true => places.push(index),
                    false => answers[index] = Some(Ok(Outcome::Conflict)),
                }
            }
            if places.is_empty() {
                return;
            }
            match self.send_until_answered(batch, &places).await {
                Ok(outcomes) => {
                    for (index, outcome) in places.iter().zip(outcomes) {
                        answers[*index] = Some(Ok(outcome));
                    }
                }
                Err(AppendError::Poison(error)) if part.len() > 1 => {
                    tracing::warn!(%error, commands = part.len(), "a batch was refused; sending its halves");
                    let middle = part.start + part.len() / 2;
                    self.carry_part(batch, part.start..middle, answers).await;
                    self.carry_part(batch, middle..part.end, answers).await;
                }
                Err(error) => {
                    for index in places {
                        answers[index] = Some(Err(error.clone()));
                    }
                }
            }
        }
        .boxed()
    }
}

/// Whether everything before `start` on which this command was decided has been committed.
fn stands(command: &Prepared, start: usize, answers: &[Option<Answer>]) -> bool {
    command
        .writes
        .iter()
        .filter_map(|write| write.builds_on)
        .filter(|one| *one < start)
        .all(|before| matches!(answers.get(before), Some(Some(Ok(Outcome::Committed { .. })))))
}

/// One list of all commands, in which each write names the command that it builds on: the last one before it that
/// came from the same slot, or together with it, and left the stream where this one expects it.
fn joined(groups: Vec<Vec<Prepared>>) -> Vec<Prepared> {
    let mut batch: Vec<Prepared> = Vec::with_capacity(groups.len());
    let mut writers: HashMap<(u64, Source), (usize, u64)> = HashMap::new();
    for (group, commands) in groups.into_iter().enumerate() {
        for mut command in commands {
            let index = batch.len();
            for write in &mut command.writes {
                let key = (write.key, Source::of(&write.origin, group));
                write.builds_on = match writers.get(&key) {
                    Some((writer, end)) if *end == write.stream.expected => Some(*writer),
                    _ => None,
                };
                let events = u64::try_from(write.stream.events.len()).unwrap_or(u64::MAX);
                if events > 0 {
                    writers.insert(key, (index, write.stream.expected.saturating_add(events)));
                }
            }
            batch.push(command);
        }
    }
    batch
}

/// Who decided: commands of different sources know nothing of each other.
#[derive(PartialEq, Eq, Hash)]
enum Source {
    Group(usize),
    Slot(usize, u64),
}

impl Source {
    fn of(origin: &Origin, group: usize) -> Self {
        match origin {
            Origin::Log => Self::Group(group),
            Origin::Slot { mark, generation, .. } => {
                Self::Slot(Arc::as_ptr(mark).addr(), *generation)
            }
        }
    }
}

fn last_position(outcome: &Outcome) -> Option<u64> {
    match outcome {
        Outcome::Committed { last, .. } | Outcome::Duplicate { last, .. } => *last,
        Outcome::KeyReused | Outcome::Conflict => None,
    }
}
