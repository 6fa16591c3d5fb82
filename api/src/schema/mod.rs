//! The GraphQL schema: its roots, scalars, ids, pages, payloads, and what every resolver shares.
//!
//! Conventions: ids carry a prefix that says what they name; lists are connections whose `first`
//! is required; a mutation is named by aggregate and command, takes one `input` with an
//! `idempotencyKey`, and answers with a payload that carries the log's position and `userErrors`;
//! money is a decimal string of rial; what a person may not see is not there.

pub(crate) mod day;
pub(crate) mod id;
pub(crate) mod live;
pub(crate) mod node;
pub(crate) mod page;
pub(crate) mod payload;
mod root;
pub(crate) mod scalar;
mod shop;
pub(crate) mod stimulus;
pub(crate) mod words;

pub use root::{COMPLEXITY_MAX, DEPTH_MAX, Schema, schema, sdl};
