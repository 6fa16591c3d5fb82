//! The log: append, read, deliver, prove.
//!
//! It promises an order (positions from 1 without a gap, given in the order of commit), once-ness (a command id is
//! recorded with its outcome for ever, and a repeat gets the first outcome), and permanence (rows are inserted and
//! never changed). On top of it stand projections (exactly once) and reactions (at least once, with ids that derive
//! from the event). It knows the generics of cqrs-es and no feature of the shop.
//!
//! Reading order: [`command`] is what goes in, [`log`] what comes out, [`append`] and [`execute`] how; [`state`] keeps
//! long streams quick to load.

pub mod append;
mod cache;
pub mod canonical;
pub mod command;
pub mod error;
pub mod execute;
pub mod export;
pub mod follow;
pub mod log;
mod position;
pub mod projection;
pub mod reaction;
pub mod schema;
pub mod state;
pub mod stock;
pub mod store;
pub mod tree;
pub mod turn;
pub mod unit;
pub mod upcast;

pub use cache::CACHE_BYTES;
pub use canonical::{Fingerprint, NotCanonical, canonical};
pub use command::{Command, Metadata, NewEvent, Outcome, StreamWrite};
pub use error::{AppendError, Invalid, ReadError};
pub use execute::{ExecuteError, Receipt};
pub use log::{Connections, Log, Recorded};
pub use schema::migrate;
pub use stock::LedgerRepository;
pub use store::LedgerStore;
pub use turn::{Turn, Turns};
pub use unit::UnitOfWork;
pub use upcast::{Upcaster, Upcasters};
