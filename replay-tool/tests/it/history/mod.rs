//! Histories of shops that chance makes, in memory: every event comes from an aggregate of the
//! domain, whoever acts has the right to, and the same seed makes the same history.

mod gateway;
mod ground;
mod money;
mod purchase;
mod shop;
mod staff;

pub(crate) use ground::Ground;
pub(crate) use shop::Shop;
