//! Roles: who may do what. A role is a set of permissions from a closed list; that a person has a
//! role is an event in his stream of grants. Everybody whom the shop knows is a customer.

mod aggregate;
mod permission;
#[cfg(test)]
mod tests;

pub use aggregate::{Grants, GrantsCommand, GrantsError, GrantsEvent};
pub use permission::{Permission, Role};
