//! Stored states: what a long stream had folded to, so that loading it reads only what came after.
//!
//! They are no part of the truth and never exported: any row of `work.states` may be deleted at any time. They are written
//! beside the commands, never by them, from the log alone; and are believed only by the very build of the program
//! that wrote them, so that a changed rule never meets a state of the old one.

mod check;
mod load;
mod mark;
mod write;

pub use check::StatesChecked;
pub use write::{EVERY, States};
