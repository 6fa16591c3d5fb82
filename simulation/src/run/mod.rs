//! A run: episodes of operations from a seed, each from an empty shop to its end; after the last
//! operation the faults stop, and everything must come to rest within a bound.

mod episode;
mod finish;
mod people;
mod whole;

pub use episode::{Ended, Episode, Failure};
pub use whole::{EPISODE_OPS, Found, Plan, Sum, run};
