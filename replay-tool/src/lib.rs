//! `moon-replay`: looks into the log, rebuilds from it, and never lies.
//!
//! It reads and does not write; what it says is what the database holds, not what the shop
//! believes; what it could not read it calls incomplete, never verified. It opens no personal
//! datum: it has no keys.
//!
//! [`verify`] is the audit as a function, for tests and for whoever restores.
//!
//! What it cannot prove: events newer than the newest checkpoint (and, against someone who holds
//! both the database and the signing key, newer than the newest one held outside); which commands
//! were refused, unless an export is given; that no checkpoint between two others was dropped; when
//! a checkpoint was made, for its time stands outside of what is signed.

mod audit;
mod check;
pub mod command;
mod connect;
mod export_check;
mod fault;
mod output;

pub use audit::{
    CheckId, CheckResult, Conclusion, Exit, Finding, Held, LATER, Later, NoSuchCheck, OnProgress,
    Options, Progress, RecordedCommand, Report, Severity, Verdict, verify, verify_history,
    verify_within,
};
pub use fault::{Fault, faults};
