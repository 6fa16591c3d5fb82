//! A server: a machine in a country, with room for so many accounts.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;

/// Accounts of one server at the most.
pub const CAPACITY_MAX: u32 = 100_000;

/// What can be asked of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerCommand {
    /// It joins the shop.
    Add {
        /// The country, one ASCII word such as `Germany`.
        country: String,
        /// How many accounts it has room for.
        capacity: u32,
        /// Its number within the country.
        number: u32,
        /// Who added it.
        by: PersonId,
    },
}

/// What happened to a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ServerEvent {
    /// It joined the shop.
    Added {
        /// `MoonVpn-<Country>-<Capacity>-<Number>`.
        name: String,
        /// The country.
        country: String,
        /// How many accounts it has room for.
        capacity: u32,
        /// Who added it.
        by: PersonId,
    },
}

events!(ServerEvent of "server" { Added => "added" });

/// Why a server refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ServerError {
    /// It exists already.
    #[error("this server exists already")]
    Exists {},
    /// The country is not one ASCII word.
    #[error("a country is one word of 2 to 30 ASCII letters")]
    BadCountry {},
    /// The capacity is out of range.
    #[error("a capacity is 1 to 100000")]
    BadCapacity {},
}

/// The state of a server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    name: Option<String>,
}

aggregate!(Server is "server": ServerCommand => ServerEvent, ServerError);

impl Server {
    /// Whether it exists.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.name.is_some()
    }

    /// What `command` makes of this server.
    ///
    /// # Errors
    /// A [`ServerError`] when it is not allowed.
    pub fn decide(&self, command: ServerCommand) -> Result<Vec<ServerEvent>, ServerError> {
        let ServerCommand::Add { country, capacity, number, by } = command;
        if self.is_known() {
            return Err(ServerError::Exists {});
        }
        let word = country.chars().all(|c| c.is_ascii_alphabetic());
        if !word || !(2..=30).contains(&country.len()) {
            return Err(ServerError::BadCountry {});
        }
        if !(1..=CAPACITY_MAX).contains(&capacity) {
            return Err(ServerError::BadCapacity {});
        }
        let name = format!("MoonVpn-{country}-{capacity}-{number}");
        Ok(vec![ServerEvent::Added { name, country, capacity, by }])
    }

    fn fold(&mut self, event: ServerEvent) {
        let ServerEvent::Added { name, .. } = event;
        self.name = Some(name);
    }
}
