//! The shop at a glance: figures with their past, what waits for staff, and whether the books and
//! the log are as they should be.

mod bucket;
mod figures;
mod live;
mod query;
mod standing;

pub(crate) use live::OverviewSubscription;
pub(crate) use query::OverviewQuery;
