//! The outside world on one machine: real HTTP servers that stand for what a development machine
//! cannot reach. Production code never knows; it speaks the real protocol to a base URL.

mod clock;
mod line;
pub mod panel;
mod store;
pub mod telegram;
pub mod zarinpal;
