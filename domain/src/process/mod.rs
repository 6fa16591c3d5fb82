//! What crosses features: pure decisions from an event to the tasks that follow from it. The doing
//! is `app`'s, under the same names. A task names what it is about; everything else is read from
//! the aggregates when it is done, so that a task done late does what is right then.

pub mod checkout;
pub mod forgetting;
pub mod gateway;
pub mod notice;
pub mod provisioning;
pub mod top_up;

#[cfg(test)]
mod tests;
