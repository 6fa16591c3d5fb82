//! Customers and staff: a [`Person`], and [`Claim`]s, by which something outside (a Telegram
//! account, a user name) belongs to one person only.
//!
//! Names, user names and chat ids are personal data and stand sealed. Passwords and sessions are
//! not here: that they changed, and who signed in, is.

mod claim;
mod person;
#[cfg(test)]
mod tests;

pub use claim::{Claim, ClaimCommand, ClaimError, ClaimEvent, ClaimKind};
pub use person::{Language, Person, PersonCommand, PersonError, PersonEvent};
