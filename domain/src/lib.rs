//! The rules of the shop, and nothing else: no clock, no randomness, no floats, no input or output.
//!
//! Reading order: the values (`id`, `money`, `time`, `sealed`, `ledger`), then a module per
//! feature, each with the same files: `command`, `event`, `error`, `aggregate`, `tests`. What
//! crosses features is a `process`. [`event::Event`] is everything that can ever happen.
#![deny(clippy::float_arithmetic, clippy::wildcard_enum_match_arm)]
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

#[macro_use]
mod plumbing;

pub mod id;
pub mod money;
pub mod sealed;
pub mod time;

pub mod ledger;

pub mod backup;
pub mod identity;
pub mod location;
pub mod order;
pub mod payment;
pub mod plan;
pub mod role;
pub mod subscription;
pub mod wallet;

pub mod process;

pub mod event;
pub mod upcast;

#[cfg(any(test, feature = "testing"))]
pub mod spec;
