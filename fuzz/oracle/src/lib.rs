//! What must hold of whatever a decoder is given: one function for each thing that reads what
//! others wrote. It panics when something does not hold, which is what a fuzzer looks for.
//!
//! `fuzz/fuzz_targets` gives them to libFuzzer; the tests of this crate give them the kept seeds and
//! some ten thousand changed ones, so that they run on any toolchain, every day.

mod amount;
mod event;
mod export;
mod note;
mod proof;

pub use amount::amount;
pub use event::event;
pub use export::export;
pub use note::note;
pub use proof::proof;

/// A target: its name, and what it asserts of its input.
pub type Target = (&'static str, fn(&[u8]));

/// Every target by the name of its file and of its folder of seeds.
pub const TARGETS: &[Target] =
    &[("event", event), ("amount", amount), ("proof", proof), ("note", note), ("export", export)];
