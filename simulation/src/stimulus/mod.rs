//! What comes from outside: customers and staff, each asking under an id that names the asking for
//! ever. An attempt may die, its answer may be lost, and it may come again; whoever asked knows of
//! each attempt only what he was told.

mod ask;
mod customer;
mod online;
mod purchase;
mod staff;

pub use ask::{Ask, Reply, Stimulus, pursue};
pub(crate) use online::{fee, terminal};
pub(crate) use purchase::{hold, place};
