//! The routes: what is served where, and what every answer carries.

mod dashboard;
mod document;
mod documents;
mod file;
mod graphql;
mod headers;
mod health;
mod index;
mod route;
mod socket;

pub(crate) use document::{Page, escape, page};
pub use documents::{BadManifest, Documents, FreeDocuments};
pub use route::{BODY_MAX_BYTES, router};
