//! The conformance suite of the log: what every store promises, struck until it breaks or holds.
//!
//! It needs a Postgres in which it may create databases, named by `MOON_TEST_DATABASE_URL`; `ops/test` starts one.

#![expect(clippy::unwrap_used, clippy::panic, reason = "in a test a failure is the answer")]
#![expect(clippy::print_stdout, reason = "a test that strikes says how often it struck")]

mod append;
mod database;
mod double;
mod execute;
mod group;
mod hot;
mod kill;
mod lost;
mod projection;
mod proxy;
mod purse;
mod reaction;
mod rebuild;
mod role;
mod rolling;
mod schema;
mod states;
mod stores;
mod turn;
mod upcast;
mod whole;
