//! A customer's VPN account: what he is owed (bytes, days, devices), where it is carried, and the
//! deliveries that bring it about.
//!
//! A delivery (the first provisioning, or a renewal) is requested, and then delivered, or failed
//! for good, or parked until staff try again or give the money back. One delivery is under way at a
//! time. Credentials are not here: they derive from the installation's key and this id.

mod aggregate;
mod command;
mod event;
#[cfg(test)]
mod tests;

pub use aggregate::{Delivery, Service, Subscription, SubscriptionError};
pub use command::SubscriptionCommand;
pub use event::{Failure, Placement, SubscriptionEvent, Usage};
