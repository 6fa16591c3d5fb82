//! The money core under a seeded scheduler: the rules of `domain`, in a shop without database,
//! network or threads, while everything around them fails; and a plain model beside it.
//!
//! A run is a list of operations made from a seed. An operation is a customer's tap, a step of one
//! of the attempts under way, a reactor's look at the log, a fault, or the passing of time. What an
//! operation means depends only on those before it, and one that finds nothing to do does nothing,
//! so any part of a list is a run too: that is how a failure is shrunk to its shortest history.
//!
//! What is real: the aggregates, the processes' decisions, the form of events and of commands, the
//! ids of reactions, the Merkle tree. What is played: the log ([`log`], with the contract of
//! `event-store`), the queue of reactions, panels, the gateway, clock. What `app` does between them is told
//! again in [`act`] and [`stimulus`], await for await; its doing on a real database is for `tests`.
//!
//! Reading order: [`op`] (what can happen), [`shop`] (where), [`model`] and [`books`] (what must be
//! true of it), [`act`] and [`stimulus`] (what the shop does), [`run`] and [`shrink`].

pub mod act;
pub mod books;
pub mod context;
pub mod draw;
pub mod expect;
pub mod gateway;
pub mod job;
pub mod log;
pub mod mark;
pub mod model;
pub mod op;
pub mod panel;
pub mod planted;
pub mod queue;
pub mod run;
pub mod shop;
pub mod shrink;
pub mod state;
pub mod stimulus;
