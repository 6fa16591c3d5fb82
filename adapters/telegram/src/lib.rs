//! The Telegram Bot API behind the Messenger port: messages out within Telegram's rates, updates in
//! as they came, files up to a limit.
//!
//! It speaks the protocol itself, over one HTTP client: updates must reach the inbox as raw JSON,
//! also those that a library does not know yet, and a failed call must return at once, because a
//! durable retry stands behind it.

mod call;
mod messenger;
mod rate;
mod wire;

pub use messenger::{Limits, TelegramMessenger};
