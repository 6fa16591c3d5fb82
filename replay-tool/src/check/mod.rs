//! The checks, a file each or for a few that share their state.
//!
//! Those that need only the events implement [`Check`]; those that hold the events against other
//! tables of the database read these by themselves.

pub(crate) mod authority;
pub(crate) mod balances;
pub(crate) mod books;
pub(crate) mod catalogue;
pub(crate) mod checkpoints;
pub(crate) mod commands;
pub(crate) mod entries;
pub(crate) mod exact;
pub(crate) mod form;
pub(crate) mod gateway;
pub(crate) mod guards;
pub(crate) mod orders;
pub(crate) mod panels;
mod pass;
pub(crate) mod payments;
pub(crate) mod people;
pub(crate) mod place;
pub(crate) mod privacy;
pub(crate) mod processes;
pub(crate) mod read_models;
pub(crate) mod registry;
pub(crate) mod sealed;
pub(crate) mod tree;

pub(crate) use pass::{Check, all};
