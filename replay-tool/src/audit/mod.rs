//! The audit: one pass over the log in the order of its positions, in one snapshot, with bounded
//! memory. What it looks for stands in `check`; what it found, in a [`Report`].
//!
//! Reading order: `engine` brings chunks of rows, `seen` reads them on all cores, `core` shows them
//! to the checks one by one, `shop` is what the events amount to.

mod canon;
pub(crate) mod copy;
mod core;
mod engine;
mod entry;
mod finding;
mod gateway;
mod id;
pub(crate) mod keyed;
mod later;
mod line;
mod memory;
mod meta;
mod options;
mod report;
pub(crate) mod row;
mod seen;
mod shop;
mod sink;
mod state;

pub use engine::{verify, verify_within};
pub(crate) use entry::{Posting, RawEntry};
pub use finding::{Finding, Severity};
pub(crate) use gateway::{Back, GatewayState};
pub use id::{CheckId, NoSuchCheck};
pub use later::{LATER, Later};
pub use memory::{RecordedCommand, verify_history};
pub use options::{Held, OnProgress, Options, Progress};
pub use report::{CheckResult, Conclusion, Exit, Report, Verdict};
pub(crate) use row::Row;
pub(crate) use seen::Seen;
pub(crate) use shop::Shop;
pub(crate) use sink::Sink;
pub(crate) use state::{HoldState, Moment, Offer, OrderState, PaymentState, SubscriptionState};
