//! Writing the log: many commands in one call to the database and one transaction (group commit).
//!
//! Whoever appends puts his commands into one [`queue`], which is carried to the database by whatever task found it
//! idle: at once when nothing is under way, and otherwise together with all that came meanwhile. There is no timer,
//! so a lone command waits for nobody: one round trip and one flush. The call takes the lane's lock, gives positions and
//! writes, so that no client can stall while it holds the lock. Usually it is `log.append_all` (migration 0040), which
//! writes a batch [`whole`] or not at all; where it does not, `log.append_batch` (migration 0007) answers ids that are
//! known, checks the head of every stream, and tells command by command.
//!
//! `examples/append_rate.rs` measures it alone, `ops/bench` beside others. What guarantees cost on the server, of a
//! command of one event of 740 bytes: keeping its id for ever 240 of 1,340 bytes of WAL, and, because ids are random, a
//! page of their index when that is touched first after a checkpoint; a call for one command takes about six times as
//! long as a command takes in a call for hundreds (docs/adr/0006).

mod answer;
mod call;
mod carry;
mod prepared;
mod queue;
mod server;
mod submit;
mod whole;

pub use answer::LONGEST_CALL;
pub(crate) use answer::pause;
pub use prepared::{MAX_NAME_BYTES, MAX_TEXT_BYTES};
pub(crate) use prepared::{Origin, Prepared, stream_key};
pub(crate) use queue::Appender;
pub use queue::{
    BATCH_BYTES, FLIGHTS, MAX_COMMANDS, MAX_EVENTS, MAX_WAITING, MAX_WAITING_BYTES, QueueFull,
};
pub(crate) use server::Server;
