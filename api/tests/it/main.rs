//! The API over a real shop: a fresh database each, the real use cases, the real router.
//!
//! Needs a Postgres in which databases may be created, named by `MOON_TEST_DATABASE_URL`.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the answer")]

mod access;
mod database;
mod limits;
mod link;
mod live;
mod money;
mod schema;
mod shop;
mod statements;
