//! The Bot API's methods, as a bot calls them.

mod bot;
mod callback;
mod edit;
mod forward;
mod media;
mod poll;
mod send;
mod table;
mod updates;

pub(crate) use bot::commands_for;
pub(crate) use media::{MediaKind, take};
pub(crate) use poll::get_updates;
pub(crate) use table::run;
