//! The roles of one person; the stream's id is the person's.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Permission, Role};
use crate::id::PersonId;

/// What can be asked of a person's grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantsCommand {
    /// Give a role.
    Grant {
        /// Which.
        role: Role,
        /// Who decided; nobody when the shop is set up.
        by: Option<PersonId>,
    },
    /// Take a role away.
    Revoke {
        /// Which.
        role: Role,
        /// Who decided.
        by: Option<PersonId>,
    },
}

/// What happened to a person's grants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum GrantsEvent {
    /// He has a role.
    Granted {
        /// Which.
        role: Role,
        /// Who decided.
        by: Option<PersonId>,
    },
    /// He no longer has it.
    Revoked {
        /// Which.
        role: Role,
        /// Who decided.
        by: Option<PersonId>,
    },
}

events!(GrantsEvent of "role" { Granted => "granted", Revoked => "revoked" });

/// Why grants refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum GrantsError {
    /// Everybody is a customer.
    #[error("everybody is a customer")]
    CustomerIsForAll {},
}

/// The state of a person's grants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grants {
    roles: BTreeSet<Role>,
}

aggregate!(Grants is "role": GrantsCommand => GrantsEvent, GrantsError);

impl Grants {
    /// The roles beside being a customer.
    pub fn roles(&self) -> impl Iterator<Item = Role> {
        self.roles.iter().copied()
    }

    /// Whether some role, or being a customer, permits it.
    #[must_use]
    pub fn permits(&self, permission: Permission) -> bool {
        self.roles().chain([Role::Customer]).any(|role| role.permissions().contains(&permission))
    }

    /// What `command` makes of these grants.
    ///
    /// # Errors
    /// A [`GrantsError`] when it is not allowed.
    pub fn decide(&self, command: GrantsCommand) -> Result<Vec<GrantsEvent>, GrantsError> {
        match command {
            GrantsCommand::Grant { role: Role::Customer, .. }
            | GrantsCommand::Revoke { role: Role::Customer, .. } => {
                Err(GrantsError::CustomerIsForAll {})
            }
            GrantsCommand::Grant { role, by } if !self.roles.contains(&role) => {
                Ok(vec![GrantsEvent::Granted { role, by }])
            }
            GrantsCommand::Revoke { role, by } if self.roles.contains(&role) => {
                Ok(vec![GrantsEvent::Revoked { role, by }])
            }
            GrantsCommand::Grant { .. } | GrantsCommand::Revoke { .. } => Ok(vec![]),
        }
    }

    fn fold(&mut self, event: GrantsEvent) {
        match event {
            GrantsEvent::Granted { role, .. } => self.roles.insert(role),
            GrantsEvent::Revoked { role, .. } => self.roles.remove(&role),
        };
    }
}
