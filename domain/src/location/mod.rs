//! Where accounts are carried: servers, and the 3x-ui panels on them with their inbounds.
//!
//! Addresses and credentials of panels are secrets: the address stands sealed, the credentials are
//! not here at all.

mod inventory;
mod panel;
mod server;
#[cfg(test)]
mod tests;

pub use inventory::{Inventory, Listed};
pub use panel::{Generation, Inbound, Panel, PanelCommand, PanelError, PanelEvent};
pub use server::{CAPACITY_MAX, Server, ServerCommand, ServerError, ServerEvent};
