//! How a conversation goes on: updates from the durable inbox, one chat at a time; who writes and
//! what he was doing; the handler for it; and the answer.
//!
//! An update that is handled twice has one effect: its commands' ids derive from its number, and it
//! finds the conversation where it stood when it was first handled.

mod bot;
mod failure;
mod memory;
mod menu;
mod poll;
mod route;
mod turn;
mod update;
mod worker;

pub use bot::{Bot, Options, Parts};
pub use poll::NotAccepted;

pub(crate) use bot::Inside;
pub(crate) use failure::{Failure, Outcome};
pub(crate) use memory::{Album, Draft, FileRef, Memory};
pub(crate) use menu::{MenuAction, home_screen};
pub(crate) use turn::Turn;
pub(crate) use update::FileKind;
