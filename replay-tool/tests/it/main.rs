//! The audit over histories that the domain made, on a real Postgres: what is clean is verified,
//! what was touched is found, and what the tool prints is what stands here.
//!
//! Needs a Postgres in which databases may be created, named by `MOON_TEST_DATABASE_URL`.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the answer")]
#![expect(clippy::panic, reason = "in a test a failure is the answer")]

mod clean;
mod database;
mod faults;
mod history;
mod outputs;
mod referee;
mod refusals;
mod seeds;
mod shop;
mod stretch;
mod tampering;
mod tool;
mod witness;
