//! Faults to plant in a copy: an auditor that finds nothing proves nothing. Each is a change that a
//! superuser could make, and names the check that must catch it.

mod books;
mod conduct;
mod forge;
mod gateway;
mod kind;
mod log;
mod read_models;
mod subtle;

pub use kind::{Fault, faults};
