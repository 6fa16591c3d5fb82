//! The subcommands, a file each.

mod arguments;
mod balance;
mod bisect;
mod check_proof;
mod check_receipt;
mod checkpoint;
mod checks;
mod diff;
mod explain;
mod history;
mod hledger;
mod jsonl;
mod plant;
mod prove;
mod trace;
mod verify;
mod witness;

pub use arguments::{Arguments, run};
