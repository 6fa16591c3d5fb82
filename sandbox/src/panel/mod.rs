//! 3x-ui panels: real HTTP servers with the routes, the texts and the misbehaviour of the panel,
//! as two of its API generations have them: [`Generation::G2b`] (2.8.4 to 2.9.4: clients are
//! written into the settings of an inbound) and [`Generation::G3b`] (3.1.0 on: clients stand alone
//! and are keyed by e-mail).
//!
//! One listener serves three trees: the panel below its base path; the subscriptions below
//! `/sub/` (the real panel has a second port for them); and below `/sandbox/` what makes things
//! happen: `GET panel`, `GET clients`, `POST traffic`, `POST fault`, `POST clock`.
//!
//! There is no core: traffic flows when it is told to. The depletion job, which the panel runs
//! every five seconds, runs here before every request, so that nobody has to wait for it.
//! Two-factor codes, nodes and the bulk calls are not here.

mod answer;
mod auth;
mod client;
mod clients;
mod control;
mod fault;
mod g2;
mod g3;
mod gate;
mod inbound;
mod legacy;
mod links;

mod record;
mod sandbox;
mod seed;
mod server;
mod session;
mod state;
mod subscription;
mod traffic;
mod world;

pub use client::Client;
pub use control::ClientView;
pub use fault::{Fault, FaultKind};
pub use sandbox::{Options, PanelSandbox};
pub use world::Generation;
