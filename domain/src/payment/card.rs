//! A receiving card of the shop. Its number and holder are personal data and stand sealed.

use serde::{Deserialize, Serialize};

use crate::{
    id::PersonId,
    sealed::{Fingerprint, Sealed},
};

/// What can be asked of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CardCommand {
    /// The shop begins to receive on it.
    Add {
        /// Its 16 digits, sealed.
        number: Sealed,
        /// The keyed hash of its digits.
        fingerprint: Fingerprint,
        /// Whose it is, sealed.
        holder: Sealed,
        /// The bank's name.
        bank: String,
        /// Who added it.
        by: PersonId,
    },
    /// The shop no longer receives on it.
    Retire {
        /// Who decided.
        by: PersonId,
    },
    /// The shop receives on it again.
    Restore {
        /// Who decided.
        by: PersonId,
    },
}

/// What happened to a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum CardEvent {
    /// The shop receives on it.
    Added {
        /// Its 16 digits, sealed.
        number: Sealed,
        /// The keyed hash of its digits.
        fingerprint: Fingerprint,
        /// Whose it is, sealed.
        holder: Sealed,
        /// The bank's name.
        bank: String,
        /// Who added it.
        by: PersonId,
    },
    /// The shop no longer receives on it.
    Retired {
        /// Who decided.
        by: PersonId,
    },
    /// The shop receives on it again.
    Restored {
        /// Who decided.
        by: PersonId,
    },
}

events!(CardEvent of "card" { Added => "added", Retired => "retired", Restored => "restored" });

/// Why a card refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum CardError {
    /// There is no such card.
    #[error("there is no such card")]
    Unknown {},
    /// It was added before.
    #[error("this card was already added")]
    Exists {},
}

/// The state of a card.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    receives: Option<bool>,
}

aggregate!(Card is "card": CardCommand => CardEvent, CardError);

impl Card {
    /// Whether the shop receives on it now.
    #[must_use]
    pub fn receives(&self) -> bool {
        self.receives == Some(true)
    }

    /// What `command` makes of this card.
    ///
    /// # Errors
    /// A [`CardError`] when it is not allowed.
    pub fn decide(&self, command: CardCommand) -> Result<Vec<CardEvent>, CardError> {
        match (command, self.receives) {
            (CardCommand::Add { number, fingerprint, holder, bank, by }, None) => {
                Ok(vec![CardEvent::Added { number, fingerprint, holder, bank, by }])
            }
            (CardCommand::Add { .. }, Some(_)) => Err(CardError::Exists {}),
            (_, None) => Err(CardError::Unknown {}),
            (CardCommand::Retire { by }, Some(true)) => Ok(vec![CardEvent::Retired { by }]),
            (CardCommand::Restore { by }, Some(false)) => Ok(vec![CardEvent::Restored { by }]),
            (CardCommand::Retire { .. } | CardCommand::Restore { .. }, Some(_)) => Ok(vec![]),
        }
    }

    fn fold(&mut self, event: CardEvent) {
        self.receives = Some(match event {
            CardEvent::Added { .. } | CardEvent::Restored { .. } => true,
            CardEvent::Retired { .. } => false,
        });
    }
}
