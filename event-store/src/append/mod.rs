//! Writing the log: many commands in one call to the database and one transaction (group commit).
//!
//! Whoever appends puts his commands into one [`queue`], which is carried to the database by whatever task found it
//! idle: at once when nothing is under way, and otherwise together with all that came meanwhile. There is no timer,
//! so a lone command waits for nobody: one round trip and one flush. The call is `log.append_batch` (migration
//! 0007): it takes the lane's lock, answers ids that are known, checks the head of every stream, gives positions and
//! writes, so that no client can stall while it holds the lock.
//!
//! What the guarantees cost is measured by `examples/append_rate.rs`; the figures stand there.

mod answer;
mod call;
mod carry;
mod prepared;
mod queue;
mod submit;

pub use answer::LONGEST_CALL;
pub(crate) use answer::pause;
pub use prepared::{MAX_NAME_BYTES, MAX_TEXT_BYTES};
pub(crate) use prepared::{Origin, Prepared, stream_key};
pub(crate) use queue::Appender;
pub use queue::{
    BATCH_BYTES, FLIGHTS, MAX_COMMANDS, MAX_EVENTS, MAX_WAITING, MAX_WAITING_BYTES, QueueFull,
};
