//! Looking into the log: what an aggregate was at a time, what caused an event and what followed
//! from it, and what a balance is when it is folded again from the events, beside what the books
//! say. Nothing here writes.

mod cause;
mod replay;
mod state;

pub use cause::Linked;
pub use replay::{Divergence, Explained, REPLAY_EVENTS_MAX, Step};

use crate::App;

/// The use cases of the books and the log.
#[derive(Clone, Copy)]
pub struct Ledger<'a>(&'a App);

impl<'a> Ledger<'a> {
    pub(crate) const fn new(app: &'a App) -> Self {
        Self(app)
    }
}
