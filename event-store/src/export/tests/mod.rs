//! Exports of real logs on a real Postgres, struck in every place that could break.
//!
//! They need a Postgres in which databases may be created, named by `MOON_TEST_DATABASE_URL`;
//! `ops/test` starts one.

mod database;
mod encrypted;
mod faults;
mod lines;
mod proofs;
mod restore;
mod shop;
mod whole;
