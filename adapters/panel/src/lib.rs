//! 3x-ui panels: one [`Client`] for two generations of their API, found out by itself.
//!
//! | generation | versions | where clients live |
//! |---|---|---|
//! | [`Generation::G2b`] | 2.7.0 to 2.9.4 | in the settings of one inbound, JSON inside strings |
//! | [`Generation::G3b`] | 3.1.0 on | by themselves, keyed by e-mail, on any inbounds |
//!
//! It was held against 2.9.4 and 3.6.0 with a running core and real traffic.
//!
//! What this crate promises: writes to one panel never overlap; what an account became is read
//! back before it is told; a write whose answer was lost is looked up before anything is said of
//! it; a write is sent again only if the panel surely has done with it; a refused password is not
//! tried again until a quarter of an hour has passed. Versions before 2.7 and 3.0 are told apart
//! and refused. Two-factor codes are not supported (use an API token), nor are certificates that
//! the public roots do not vouch for.

mod account;
mod client;
mod converge;
mod error;
mod g2;
mod g3;
mod http;
mod inbound;
mod limits;
mod link;
mod outcome;
mod port;
mod probe;
mod session;
mod verdict;
mod wire;

pub use account::{Desired, Observed, Usage};
pub use client::{Address, Client};
pub use error::Error;
pub use inbound::Inbound;
pub use limits::Limits;
pub use outcome::{Outcome, RejectedKind};
pub use port::XuiPanels;
pub use probe::{Generation, Probe, Status};
