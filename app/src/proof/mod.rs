//! What customers and strangers can check without believing the shop: the code of an event, the
//! file that proves it, the page that checks such a file in a browser, and the signed heads of the
//! log going out to witnesses.

mod event;
mod page;
mod publish;

pub use event::{EventFile, Proofs};
pub use page::{Page, page};
pub use publish::{Posted, publish};
