//! The model beside the system: plain balances and stages, moved by what was recorded. Each fact is
//! held against what must have been true before it, so an event that should never have been
//! decided is a violation here although its aggregate allowed it.

mod delivery;
mod facts;
mod money;
mod online;
mod record;

pub use facts::{Back, Bill, Course, Deposit, Hold, Line, Model, Purse, Sale, Stage, Step, Wrong};
