//! A story of every aggregate, projected: what each table then says, that a rebuild says the same,
//! and that an event which cannot be read stops only those who read it.
//!
//! Needs a Postgres in which databases may be created, named by `MOON_TEST_DATABASE_URL`.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the answer")]

mod books;
mod database;
mod online;
mod people;
mod purchases;
mod rebuild;
mod shapes;
mod story;
mod swap;
