//! The shape of the tree, as rules that can fail. Each rule is a function from what was read to
//! findings, with a planted bad sample in its tests that it must find. The lists that decide
//! (crates, features, fences) stand as constants at the top of their files.

mod code;
mod fences;
mod files;
mod graph;
mod machine;
mod migrations;
mod names;
mod run;
mod tree;

pub(crate) use migrations::freeze;
pub(crate) use run::{check, root};
