//! Users: customers and staff. Also who looks, signing in and out, and shutting a person out.

mod object;
mod query;
mod session;
mod staff;

pub(crate) use object::{User, behind, find};
pub(crate) use query::IdentityQuery;
pub(crate) use session::SessionMutation;
pub(crate) use staff::StaffMutation;
