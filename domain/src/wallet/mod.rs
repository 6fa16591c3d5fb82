//! A person's wallet: refundable money, and what of it is held for orders. The stream's id is the
//! person's.
//!
//! Invariants: the balance and the holds are never below zero; a payment is credited once and taken
//! back at most once; a hold ends once, by capture or by release. The entry of each movement stands
//! in this stream, because this is the stream that may refuse.

mod aggregate;
mod command;
mod error;
mod event;
#[cfg(test)]
mod tests;

pub use aggregate::Wallet;
pub use command::WalletCommand;
pub use error::WalletError;
pub use event::WalletEvent;
