//! Customers' VPN accounts: what they are owed, where they are carried, the delivery under way, and what they let through
//! on each day.

mod projector;
mod query;
mod table;
mod usage;

pub use projector::Subscriptions;
pub use query::{
    PanelLoad, StateCount, SubscriptionFilter, active_after, active_on, by_id, by_ids, by_name,
    count, counts, ending, loads, of_person, of_persons, page, parked, under_way_before,
};
pub use table::{DeliveryState, State, SubscriptionRow};
pub use usage::{UsageDayRow, usage_since};
