//! The audit: one pass over the log in the order of its positions, in one snapshot, with bounded
//! memory. What it looks for stands in `check`; what it found, in a [`Report`].

mod engine;
mod entry;
mod finding;
mod id;
mod options;
mod report;
pub(crate) mod row;
mod seen;
mod shop;
mod sink;

pub use engine::{verify, verify_within};
pub(crate) use entry::{Posting, RawEntry};
pub use finding::{Finding, Severity};
pub use id::{CheckId, NoSuchCheck};
pub use options::{Held, OnProgress, Options, Progress};
pub use report::{CheckResult, Conclusion, Exit, Report, Verdict};
pub(crate) use row::Row;
pub(crate) use seen::Seen;
pub(crate) use shop::{HoldState, Moment, OrderState, PaymentState, Shop, SubscriptionState};
pub(crate) use sink::Sink;
