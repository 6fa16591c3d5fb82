//! The rules of an order.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{CancelReason, OrderCommand, OrderEvent, OrderKind, Price};
use crate::{
    id::{PersonId, PlanId},
    money::Irr,
    plan::Terms,
};

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Wanted; perhaps waiting for money.
    Placed,
    /// The price is held; the account is being made.
    Paid,
    /// The account works.
    Fulfilled,
    /// It came to nothing.
    Cancelled,
}

/// Why an order refuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum OrderError {
    /// There is no such order.
    #[error("there is no such order")]
    Unknown {},
    /// It exists already.
    #[error("this order exists already")]
    Exists {},
    /// The discount exceeds the list price, or nothing is left to pay.
    #[error("the price is not positive")]
    BadPrice {},
    /// It has ended.
    #[error("this order has already ended")]
    Ended {
        /// How.
        status: Status,
    },
    /// The price is held, so it is no longer the customer's to cancel.
    #[error("this order is already paid")]
    AlreadyPaid {},
    /// The price is not held yet.
    #[error("this order is not paid yet")]
    NotPaid {},
    /// Its time to wait for money is not over.
    #[error("the time to wait for money is not over")]
    NotExpired {},
}

/// What an order is about, for those who act on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Who buys.
    pub person: PersonId,
    /// A new account, or the renewal of one.
    pub kind: OrderKind,
    /// The plan.
    pub plan: PlanId,
    /// What the plan gave when it was placed.
    pub terms: Terms,
    /// What it costs.
    pub price: Price,
    /// Until when it waits for money.
    pub expires_at: DateTime<Utc>,
    /// Where it stands.
    pub status: Status,
    missing: Option<Irr>,
}

/// The state of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order(Option<Facts>);

aggregate!(Order is "order": OrderCommand => OrderEvent, OrderError);

impl Order {
    /// What it is about, once it exists.
    #[must_use]
    pub const fn facts(&self) -> Option<&Facts> {
        self.0.as_ref()
    }

    /// What `command` makes of this order.
    ///
    /// # Errors
    /// An [`OrderError`] when it is not allowed.
    pub fn decide(&self, command: OrderCommand) -> Result<Vec<OrderEvent>, OrderError> {
        let Some(facts) = &self.0 else {
            return place(command);
        };
        let person = facts.person;
        match command {
            OrderCommand::Place { .. } => Err(OrderError::Exists {}),
            OrderCommand::RecordFundsMissing { missing } => {
                facts.standing(Status::Placed)?;
                let known = facts.missing == Some(missing);
                Ok(if known { vec![] } else { vec![OrderEvent::FundsMissing { person, missing }] })
            }
            OrderCommand::MarkPaid => match facts.status {
                Status::Placed => Ok(vec![OrderEvent::Paid { person }]),
                Status::Paid | Status::Fulfilled => Ok(vec![]),
                Status::Cancelled => Err(OrderError::Ended { status: facts.status }),
            },
            OrderCommand::Fulfil => match facts.status {
                Status::Paid => Ok(vec![OrderEvent::Fulfilled { person }]),
                Status::Fulfilled => Ok(vec![]),
                Status::Placed => Err(OrderError::NotPaid {}),
                Status::Cancelled => Err(OrderError::Ended { status: facts.status }),
            },
            OrderCommand::Cancel { reason } => facts.cancel(reason),
            OrderCommand::Expire { at } => facts.expire(at),
        }
    }

    fn fold(&mut self, event: OrderEvent) {
        match (event, &mut self.0) {
            (OrderEvent::Placed { person, kind, plan, terms, price, expires_at }, state) => {
                let (status, missing) = (Status::Placed, None);
                *state =
                    Some(Facts { person, kind, plan, terms, price, expires_at, status, missing });
            }
            (OrderEvent::FundsMissing { missing, .. }, Some(facts)) => {
                facts.missing = Some(missing);
            }
            (OrderEvent::Paid { .. }, Some(facts)) => facts.status = Status::Paid,
            (OrderEvent::Fulfilled { .. }, Some(facts)) => facts.status = Status::Fulfilled,
            (OrderEvent::Cancelled { .. }, Some(facts)) => facts.status = Status::Cancelled,
            (
                OrderEvent::FundsMissing { .. }
                | OrderEvent::Paid { .. }
                | OrderEvent::Fulfilled { .. }
                | OrderEvent::Cancelled { .. },
                None,
            ) => {}
        }
    }
}

fn place(command: OrderCommand) -> Result<Vec<OrderEvent>, OrderError> {
    let OrderCommand::Place { person, kind, plan, terms, price, expires_at } = command else {
        return Err(OrderError::Unknown {});
    };
    if price.due().map_or(true, Irr::is_zero) {
        return Err(OrderError::BadPrice {});
    }
    Ok(vec![OrderEvent::Placed { person, kind, plan, terms, price, expires_at }])
}

impl Facts {
    fn standing(&self, wanted: Status) -> Result<(), OrderError> {
        if self.status == wanted {
            return Ok(());
        }
        Err(match self.status {
            Status::Paid => OrderError::AlreadyPaid {},
            Status::Placed => OrderError::NotPaid {},
            Status::Fulfilled | Status::Cancelled => OrderError::Ended { status: self.status },
        })
    }

    fn cancel(&self, reason: CancelReason) -> Result<Vec<OrderEvent>, OrderError> {
        match self.status {
            Status::Cancelled => return Ok(vec![]),
            Status::Fulfilled => return Err(OrderError::Ended { status: self.status }),
            Status::Placed | Status::Paid => {}
        }
        let was_paid = self.status == Status::Paid;
        let before_payment = matches!(
            reason,
            CancelReason::Customer | CancelReason::Expired | CancelReason::PlanGone
        );
        if was_paid && before_payment {
            return Err(OrderError::AlreadyPaid {});
        }
        Ok(vec![OrderEvent::Cancelled { person: self.person, reason, was_paid }])
    }

    fn expire(&self, at: DateTime<Utc>) -> Result<Vec<OrderEvent>, OrderError> {
        if self.status != Status::Placed {
            return Ok(vec![]);
        }
        if at < self.expires_at {
            return Err(OrderError::NotExpired {});
        }
        self.cancel(CancelReason::Expired)
    }
}
