//! Doing the forgetting process: erasing what is kept of a person beside the log.

use domain::process::forgetting::{Task, tasks};
use event_store::{
    Recorded,
    reaction::{Claimed, Performed, ReactError, Reactor, Task as Reaction},
};

use super::{
    reactor::{reactions, taken},
    settled,
};
use crate::App;

pub(super) const NAME: &str = "forgetting";

/// From a person who was forgotten to what follows.
pub(super) struct Forgetting;

impl Reactor for Forgetting {
    fn name(&self) -> &'static str {
        NAME
    }

    fn react(&self, recorded: &Recorded) -> Result<Vec<Reaction>, ReactError> {
        // Only these streams are read, so that nothing else can keep a person from being forgotten.
        if recorded.aggregate_type != "person" {
            return Ok(vec![]);
        }
        reactions(NAME, recorded, tasks, |_, reaction| reaction.keyed(&recorded.aggregate_id))
    }
}

pub(super) async fn perform(app: &App, claimed: &Claimed) -> Performed {
    match taken::<Task>(NAME, claimed) {
        Ok((Task::Erase { person }, _)) => settled(&app.identities().erase(person).await.map(drop)),
        Err(performed) => performed,
    }
}
