//! The ring of faults around the log: several processes of one shop move money while they, their
//! connections, the database, its disk and everybody's clocks fail. Each file strikes one kind of
//! blow and prints how often each blow struck each step; a blow or a step that was never struck fails
//! the run. After each the same is looked at: see [`judge`].
//!
//! Who strikes stands on the wire between a process and `PostgreSQL` ([`wire`]), where every step is
//! seen as it is asked, sent and done. So there are no points compiled into the product, and none
//! that could be missing from what is shipped.
//!
//! `MOON_FAULT_SEED` repeats the choices of an earlier run, and with them the order of the blows.
//! `MOON_FAULT_TABLE` names a file to which what was struck is added, for a table of many runs.

mod beside;
mod clock;
mod crash;
mod cut;
mod frame;
mod judge;
mod load;
mod named;
mod point;
mod room;
pub(crate) mod run;
mod stand;
mod terminated;
mod two;
mod wire;
