//! The Telegram Bot API as teloxide, aiogram and python-telegram-bot speak it, for one bot; beside
//! it a control API and a page on which a person or a test *is* a user.
//!
//! It promises the real server's shapes, limits, texts and codes in private chats. It has no
//! groups, channels, inline mode or payments, and it never reaches beyond loopback. Start one
//! with [`TelegramSandbox::start`]; play a user with [`TelegramSandbox::user`].

mod actor;
mod control;
mod error;
mod fault;
mod files;
mod html;
mod hub;
mod inbox;
mod keep;
mod markdown;
mod markup;
mod methods;
mod model;
mod page;
mod params;
mod server;
mod text;
mod webhook;
mod world;

pub use actor::Actor;
pub use control::{Attached, Button, ChatMessage, ChatView, Deed, Profile, Sender, Tap};
pub use error::ControlError;
pub use fault::{Fault, FaultKind};
pub use files::sample_picture;
pub use markup::ReplyKeyboard;
pub use model::{Contact, Entity};
pub use server::{Options, TelegramSandbox};
pub use world::{Answer, Person};
