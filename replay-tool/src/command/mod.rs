//! The subcommands, a file each.

mod arguments;
mod balance;
mod bisect;
mod checkpoint;
mod diff;
mod explain;
mod history;
mod hledger;
mod jsonl;
mod plant;
mod prove;
mod trace;
mod verify;

pub use arguments::{Arguments, run};
