//! Words and buttons in one person's language and chat, and which words a refusal has.

mod refusal;
mod speaker;

pub(crate) use refusal::{Worded, of_error, payment_status};
pub(crate) use speaker::{Args, Speaker, lang_of};
