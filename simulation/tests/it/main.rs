//! The money core under faults: the simulation, seen to find what is planted.

mod checked;
mod planted;
mod simulated;
