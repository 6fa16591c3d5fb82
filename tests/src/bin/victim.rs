//! The shop as a process of its own, to be killed.

fn main() {}
