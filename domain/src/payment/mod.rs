//! An attempt to pay in from card to card: the customer is shown a card, sends a receipt, and a member of staff
//! decides. The other way to pay in, at a [`gateway`], is an aggregate of its own.
//!
//! States: awaiting a receipt → under review → approved (→ reversed) or rejected; or, before a
//! decision, withdrawn; or, before a receipt, expired. A payment is decided once. While a receipt
//! waits, its claim stands outside the books as a pending entry. The credit itself is the wallet's.
//!
//! [`Desk`] is a person's place at the counter: who is opened there last, so that one receipt is
//! open at a time. [`Card`] is a receiving card of the shop.

mod aggregate;
mod card;
mod command;
mod desk;
mod error;
mod event;
pub mod gateway;
#[cfg(test)]
mod tests;
pub(crate) mod upcast;

pub(crate) use aggregate::REASON_MAX;
pub use aggregate::{Payment, Status, Terms};
pub use card::{Card, CardCommand, CardError, CardEvent};
pub use command::{Found, PaymentCommand};
pub use desk::{Desk, DeskCommand, DeskError, DeskEvent};
pub use error::PaymentError;
pub use event::{PaymentEvent, Receipt, ReceiptKind, WithdrawnBy};
