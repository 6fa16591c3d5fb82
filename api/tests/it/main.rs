//! The API over a real shop: a fresh database each, the real use cases, the real router.
//!
//! Needs a Postgres in which databases may be created, named by `MOON_TEST_DATABASE_URL`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "in a test a failure is the answer")]

mod access;
mod audit;
mod books;
mod browser;
mod dashboard;
mod database;
mod front;
mod leak;
mod limits;
mod link;
mod link_sign_in;
mod live;
mod money;
mod online;
mod overview;
mod people;
mod queue;
mod schema;
mod second_factor;
mod shop;
mod sign_in;
mod statements;
mod usage;
mod watching;
