//! Checkout and provisioning, explored whole at small bounds: every order of steps, deliveries,
//! deaths, panel outcomes and decisions that the bounds allow, over the rules themselves.
//!
//! The exploring is `stateright`'s. A state is what would survive: the aggregates, the outcomes of
//! commands, the tasks, the panel, and the attempts in workers' hands with what they have read.

mod attempt;
mod bounds;
mod explored;
mod machine;
mod part;
mod properties;
mod state;
