//! Stories of a shop, each on a database of its own, and the faults that it must survive.

mod backup;
mod fault;
mod forget;
mod gateway;
mod location;
mod order;
mod payment;
mod proof;
mod sign_in;
mod subscription;
mod workers;
