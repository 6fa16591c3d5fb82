//! Customers' VPN accounts: what they are owed, where they are carried, and the delivery under way.

mod projector;
mod query;
mod table;

pub use projector::Subscriptions;
pub use query::{
    PanelLoad, StateCount, SubscriptionFilter, active_after, active_on, by_id, by_ids, by_name,
    count, counts, ending, loads, of_person, of_persons, page, parked, under_way_before,
};
pub use table::{DeliveryState, State, SubscriptionRow};
