//! The shop's Telegram bot, in Persian and English: one folder a feature, each with its buttons'
//! actions, its handlers and its view.
//!
//! A conversation is carried by [`Bot`]: updates come in through a durable inbox and are handled
//! one chat at a time, and everything that a person does is a use case of `app` under a command id
//! that follows from the update. What happens later, by itself, is told by [`Announcements`]. Money
//! and rights are decided in `app` and `domain`; here are words, buttons and memory.

mod action;
mod chat;
mod dialogue;
mod text;

mod identity;
mod notification;
mod order;
mod payment;
mod proof;
mod staff;
mod subscription;
mod support;
mod wallet;

pub use dialogue::{Bot, NotAccepted, Options, Parts};
pub use notification::Announcements;
