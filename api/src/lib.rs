//! The shop over HTTP: GraphQL with subscriptions, signing in, the dashboard's files, receipts'
//! files, customers' links, health.
//!
//! [`router`] serves it all from an [`ApiState`]; [`schema()`] and [`sdl`] give the schema alone.
//! A feature's objects, questions and mutations stand in the module of its name. Nothing is decided
//! here: use cases authorise and rule, and what they refuse becomes a code and a sentence.

// The roots of the schema are merged from all features, and each nests their futures deeper.
#![recursion_limit = "256"]

mod audit;
mod auth;
mod backup;
mod error;
mod http;
mod identity;
mod ledger;
mod link;
mod loader;
mod location;
mod order;
mod payment;
mod plan;
mod proof;
mod report;
mod role;
mod schema;
mod search;
mod state;
mod subscription;
mod wallet;

pub use http::{BODY_MAX_BYTES, BadManifest, Documents, FreeDocuments, router};
pub use proof::verify_page;
pub use schema::{COMPLEXITY_MAX, DEPTH_MAX, Schema, schema, sdl};
pub use state::{ApiState, Options, Shop, TelegramDoor};
