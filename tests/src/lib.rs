//! A running shop for tests: real adapters on a fresh database, 3x-ui panels of two generations in
//! this process, and a clock that is turned by hand.
//!
//! [`shop`] runs a story and then checks what every story must leave behind: read models equal to
//! those rebuilt from the log, books that balance, a log that the auditor calls verified. No story
//! can leave without that.

pub mod act;
pub mod check;
pub mod clock;
pub mod compose;
pub mod database;
pub mod executable;
pub mod front;
pub mod live;
pub mod notice;
pub mod outside;
pub mod shop;

pub use live::{Live, live};
pub use shop::{Shop, shop};
