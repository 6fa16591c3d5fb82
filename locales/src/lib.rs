//! What people read: messages in Persian and English, and the digits, amounts, dates and sizes in
//! them. It also reads what people type as an amount.
//!
//! Nothing here knows the shop's rules: amounts are plain rial, times are plain instants, and
//! whoever calls decides what to say. One tree of messages serves the bot, the API and notices.

pub mod amount;
mod arg;
pub mod bytes;
mod device;
pub mod digits;
pub mod jalali;
mod lang;
pub mod money;
mod texts;
pub mod words;

pub use arg::Arg;
pub use device::Device;
pub use lang::{Lang, UnknownLang};
pub use texts::Texts;
