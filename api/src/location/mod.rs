//! Servers and panels, whether they answer, and the work that waits for staff.

mod live;
mod mutation;
mod object;
mod query;
mod task;

pub(crate) use live::LocationSubscription;
pub(crate) use mutation::LocationMutation;
pub(crate) use object::{Panel, Server, find_panel, find_server};
pub(crate) use query::LocationQuery;
pub(crate) use task::{TaskMutation, TaskQuery};
