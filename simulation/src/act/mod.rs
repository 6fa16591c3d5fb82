//! What the shop does by itself: from events to tasks, and from tasks to commands and calls. The
//! deciding is `domain::process`; the doing is `app`'s, told again here await for await, so that
//! it can be interrupted anywhere. Turns are not played: without them more can come between two
//! awaits, and all of that must be right too.

mod checkout;
mod gateway;
mod perform;
mod provisioning;
mod react;
mod top_up;

pub use gateway::sweep;
pub use perform::work;
pub use react::relay;
