//! What is bought: a new account or the renewal of one, at the price that was shown.
//!
//! States: placed (perhaps waiting for money) → paid (the price is held) → fulfilled; or cancelled,
//! with a reason. An order ends once. The money moves in the wallet's stream.

mod aggregate;
mod command;
mod event;
#[cfg(test)]
mod tests;

pub use aggregate::{Facts, Order, OrderError, Status};
pub use command::OrderCommand;
pub use event::{CancelReason, OrderEvent, OrderKind, Price};
