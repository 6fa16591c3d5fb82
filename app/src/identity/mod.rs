//! Customers and staff: meeting a person by Telegram, his profile, staff accounts, signing in
//! with a second factor or by Telegram, sessions, forgetting.

mod forget;
mod init_data;
mod link;
mod profile;
mod search;
mod second_factor;
mod session;
mod sign_in;
mod staff;

pub use forget::{Bond, GiveUp, Preview};
pub use link::{Answered, Asked, START};
pub(crate) use profile::refused;
pub use profile::{Met, Profile, TelegramUser};
pub use search::{Found, OPENED_MAX, folded};
pub use session::SignedIn;
pub use sign_in::Next;
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
