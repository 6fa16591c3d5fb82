//! Orders: purchases and renewals, what a purchase would cost, buying, and orders as they change.

mod live;
mod mutation;
mod object;
mod query;
mod quote;

pub use live::OrderSubscription;
pub use mutation::OrderMutation;
pub use object::Order;
pub use query::{OrderFilter, OrderQuery};
pub use quote::QuoteQuery;

pub(crate) use query::{find, page};
