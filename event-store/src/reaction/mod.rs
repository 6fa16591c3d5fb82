//! Reactions: what is to be done because of an event, durably and at least once.
//!
//! A reactor is a pure function from an event to tasks. Its tasks become rows in the transaction that moves its
//! cursor, under ids that derive from the event. Workers claim one at a time per ordering key, in the order of the
//! log, under a lease; they try again with backoff and park what cannot be done. A task may run twice (a worker can
//! die after its effect), so whatever it does outside must be safe to repeat, and commands that it issues take the
//! reaction's id as their command id.
//!
//! A task that is not finished — ready, leased, or parked — blocks only later tasks of the same reactor and key.
//! Retry or cancel a parked one to let its successors go on. Tasks without a key wait for nothing.

mod desk;
mod enqueue;
mod prune;
mod reactor;
mod work;

pub use crate::follow::{FollowError as ReactError, Status};
pub use desk::{Counts, Parked};
pub use enqueue::{Reactions, Start};
pub use prune::KEPT_DAYS;
pub use reactor::{Claimed, Performed, Performer, Reactor, Task, reaction_id};
pub use work::LEASE_SECONDS;
