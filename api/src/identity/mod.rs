//! Users: customers and staff. Also who looks, his sessions and his second factor, signing in and
//! out, and shutting a person out.

mod browser;
mod factor;
mod object;
mod query;
mod session;
mod staff;

pub(crate) use factor::AccountMutation;
pub(crate) use object::{Language, User, behind, find};
pub(crate) use query::IdentityQuery;
pub(crate) use session::SessionMutation;
pub(crate) use staff::StaffMutation;
