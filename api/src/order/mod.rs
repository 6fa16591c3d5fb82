//! Orders: purchases and renewals, what a purchase would cost, buying, and orders as they change.

mod live;
mod mutation;
mod object;
mod query;
mod quote;

pub(crate) use live::OrderSubscription;
pub(crate) use mutation::OrderMutation;
pub(crate) use object::Order;
pub(crate) use query::{OrderFilter, OrderQuery};
pub(crate) use quote::QuoteQuery;

pub(crate) use query::{find, page};
