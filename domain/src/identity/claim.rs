//! Uniqueness across streams: the stream's id is a keyed hash of the value that must be unique, and
//! its first event is the claim. Two claims of one value meet in one stream, and one loses.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;

/// What is claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClaimKind {
    /// A Telegram account.
    Telegram,
    /// A name to sign in with.
    Username,
}

/// What can be asked of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimCommand {
    /// The value belongs to a person from now on.
    Make {
        /// What is claimed.
        kind: ClaimKind,
        /// For whom.
        person: PersonId,
    },
    /// The value is free again, because its person was forgotten.
    Release {
        /// Whose it was.
        person: PersonId,
    },
}

/// What happened to a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ClaimEvent {
    /// The value belongs to a person.
    Made {
        /// What is claimed.
        kind: ClaimKind,
        /// For whom.
        person: PersonId,
    },
    /// The value is free again.
    Released {
        /// Whose it was.
        person: PersonId,
    },
}

events!(ClaimEvent of "claim" { Made => "made", Released => "released" });

/// Why a claim refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ClaimError {
    /// It belongs to another.
    #[error("it belongs to another person")]
    Taken {
        /// To whom.
        by: PersonId,
    },
}

/// The state of a claim.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim(Option<PersonId>);

aggregate!(Claim is "claim": ClaimCommand => ClaimEvent, ClaimError);

impl Claim {
    /// To whom it belongs.
    #[must_use]
    pub const fn person(&self) -> Option<PersonId> {
        self.0
    }

    /// What `command` makes of this claim.
    ///
    /// # Errors
    /// [`ClaimError::Taken`] when it belongs to another.
    pub fn decide(&self, command: ClaimCommand) -> Result<Vec<ClaimEvent>, ClaimError> {
        match (command, self.0) {
            (ClaimCommand::Make { kind, person }, None) => {
                Ok(vec![ClaimEvent::Made { kind, person }])
            }
            (ClaimCommand::Release { person }, Some(by)) if by == person => {
                Ok(vec![ClaimEvent::Released { person }])
            }
            // Whose it is not, or is no longer, has nothing to give back.
            (ClaimCommand::Release { .. }, _) => Ok(vec![]),
            (ClaimCommand::Make { person, .. }, Some(by)) if by == person => Ok(vec![]),
            (ClaimCommand::Make { .. }, Some(by)) => Err(ClaimError::Taken { by }),
        }
    }

    fn fold(&mut self, event: ClaimEvent) {
        self.0 = match event {
            ClaimEvent::Made { person, .. } => Some(person),
            ClaimEvent::Released { .. } => None,
        };
    }
}
