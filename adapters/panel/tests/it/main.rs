//! The client against the sandbox's panels, over real HTTP. Where nothing else is said, a rule
//! holds for both generations.

mod converge;
mod faults;
mod shop;
mod signing_in;
mod upgrade;
