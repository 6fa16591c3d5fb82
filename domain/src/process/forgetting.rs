//! A person who was forgotten: what the shop kept of him beside the log is erased, his key with it.
//!
//! The log says it first. So it is done also when the one who asked for it died in between, and a
//! shop that is restored from a later export does it again.

use serde::{Deserialize, Serialize};

use crate::{event::Event, id::PersonId, identity::PersonEvent};

/// What has to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Erase what is kept of a person.
    Erase {
        /// Of whom.
        person: PersonId,
    },
}

/// What follows from any stored event; `stream` is the id of its stream.
#[must_use]
pub fn tasks(stream: &str, event: &Event) -> Vec<Task> {
    match event {
        Event::Person(PersonEvent::Forgotten { by: _ }) => {
            stream.parse().map_or_else(|_| vec![], |person| vec![Task::Erase { person }])
        }
        Event::Person(
            PersonEvent::Registered { .. }
            | PersonEvent::ProfileChanged { .. }
            | PersonEvent::LanguageChosen { .. }
            | PersonEvent::BotBlocked {}
            | PersonEvent::BotUnblocked {}
            | PersonEvent::Blocked { .. }
            | PersonEvent::Unblocked { .. }
            | PersonEvent::PasswordChanged { .. }
            | PersonEvent::SignedIn {}
            | PersonEvent::SecondFactorSet { .. }
            | PersonEvent::SecondFactorRemoved { .. },
        )
        | Event::Claim(_)
        | Event::Grants(_)
        | Event::Wallet(_)
        | Event::Payment(_)
        | Event::Gateway(_)
        | Event::Desk(_)
        | Event::Card(_)
        | Event::Plan(_)
        | Event::Order(_)
        | Event::Subscription(_)
        | Event::Server(_)
        | Event::Panel(_)
        | Event::Backup(_) => vec![],
    }
}
