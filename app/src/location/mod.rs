//! Servers and panels: adding them, looking at them, and choosing one for a new account.

mod health;
mod panel;
mod placement;

pub use health::WatchedPanels;
pub use panel::{NewAccess, NewPanel, NewServer};

use crate::App;

/// The locations' use cases.
#[derive(Clone, Copy)]
pub struct Locations<'a>(&'a App);

impl<'a> Locations<'a> {
    pub(crate) const fn new(app: &'a App) -> Self {
        Self(app)
    }
}
