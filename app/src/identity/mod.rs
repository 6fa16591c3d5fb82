//! Customers and staff: meeting a person by Telegram, his profile, staff accounts, signing in,
//! forgetting.

mod forget;
mod profile;
mod sign_in;
mod staff;

pub use forget::{Bond, GiveUp, Preview};
pub(crate) use profile::refused;
pub use profile::{Met, Profile, TelegramUser};
pub use sign_in::SignedIn;
pub use staff::NewStaff;

use crate::App;

/// The identities' use cases.
#[derive(Clone, Copy)]
pub struct Identities<'a>(&'a App);

impl<'a> Identities<'a> {
    pub(crate) const fn new(app: &'a App) -> Self {
        Self(app)
    }
}
