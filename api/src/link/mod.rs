//! A customer's link, `/s/<token>`: the configuration for an app, a page for a person.
//!
//! The token names the account and proves itself; nothing else is asked. Both answers tell what is
//! used and when it ends; neither names the customer.

mod feed;
mod page;
mod serve;

pub(crate) use page::qr;
pub(crate) use serve::serve;
