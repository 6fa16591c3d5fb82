//! Witnesses on both sides: those that this installation sends its checkpoints to, and the small
//! server that keeps the checkpoints of others.

mod channel;
mod keeper;
mod server;
mod setting;

pub(crate) use channel::Channel;
pub(crate) use keeper::Keeper;
pub(crate) use server::router;
pub(crate) use setting::{Place, Setting};
