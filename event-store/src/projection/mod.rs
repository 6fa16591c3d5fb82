//! Read models: folded from the log exactly once, rebuilt beside the live one, compared row by row.
//!
//! A projector owns tables `rm.<name>_v<n>` behind the views `rm.<name>`; `n` is its generation. It is fed batches in
//! the order of the log, in the transaction that moves its cursor. A program feeds only generations of its own tables
//! and version, so an older one that still runs stops feeding when a newer one has swapped in its own. It must be a pure fold: no clock, no random, no
//! serial numbers, nothing but the events, or a rebuild will differ.

mod build;
mod compare;
mod projector;
mod runner;
mod swap;
mod watch;

pub use crate::follow::{FollowError as ProjectionError, Status};
pub use compare::{Comparison, Difference, ReadModelDigest, Side};
pub use projector::{Projector, Table, Tables, shape};
pub use runner::Projections;
pub(crate) use runner::said;
