//! What a person, a page or a test does as a user of Telegram.

mod act;
mod routes;
mod tap;
mod view;

pub use act::{Deed, Profile};
pub use tap::Tap;
pub use view::{Attached, Button, ChatMessage, ChatView, Sender};

pub(super) use act::{album, attach, block, contact, say, set_profile, unblock};
pub(super) use routes::{redeliver_update, routes, set_fault, wait_for_chat};
pub(super) use tap::tap;
pub(super) use view::view;
