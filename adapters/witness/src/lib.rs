//! Keepers of signed checkpoints, behind the Witness port: a folder on another disk or machine, and
//! a second host that speaks C2SP tlog-witness.
//!
//! Both are as good as they are out of the shop's reach: a folder that the shop may empty keeps
//! nothing against whoever holds the shop.

mod folder;
mod http;

pub use folder::Folder;
pub use http::Http;
