//! Servers, and the panels that stand on them.

pub mod panel;
pub mod server;
