//! The catalogue: what can be bought, for how much, while it is offered.

mod aggregate;
#[cfg(test)]
mod tests;

pub use aggregate::{
    DAYS_MAX, DEVICES_MAX, PRICE_GRID_RIAL, Plan, PlanCommand, PlanError, PlanEvent,
    QUOTA_BYTES_MAX, Terms,
};
