//! Servers and panels.

mod mutation;
mod object;
mod query;

pub(crate) use mutation::LocationMutation;
pub(crate) use object::{Panel, Server, find_panel, find_server};
pub(crate) use query::LocationQuery;
