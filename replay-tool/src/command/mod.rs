//! The subcommands, a file each.

mod arguments;
mod balance;
mod hledger;
mod verify;

pub use arguments::{Arguments, run};
