//! The checks, a file each or for a few that share their state.
//!
//! Those that need only the events implement [`Check`]; those that hold the events against other
//! tables of the log take a page of rows and the connection.

pub(crate) mod authority;
pub(crate) mod balances;
pub(crate) mod checkpoints;
pub(crate) mod commands;
pub(crate) mod entries;
pub(crate) mod form;
pub(crate) mod guards;
pub(crate) mod orders;
mod pass;
pub(crate) mod payments;
pub(crate) mod place;
pub(crate) mod processes;
pub(crate) mod read_models;
pub(crate) mod tree;

pub(crate) use pass::{Check, all};
