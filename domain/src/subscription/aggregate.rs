//! The rules of an account.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Failure, Placement, SubscriptionCommand, SubscriptionEvent, Usage};
use crate::{
    id::{OrderId, PersonId, PlanId},
    plan::Terms,
};

/// Why an account refuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum SubscriptionError {
    /// There is no such account.
    #[error("there is no such account")]
    Unknown {},
    /// It was requested for another order.
    #[error("this account exists already")]
    Exists {},
    /// Another delivery is under way.
    #[error("another delivery is under way")]
    Busy {
        /// For this order.
        order: OrderId,
    },
    /// No delivery for this order is under way.
    #[error("no such delivery is under way")]
    NotUnderWay {},
    /// The delivery does not wait for staff.
    #[error("the delivery does not wait for staff")]
    NotParked {},
    /// It never worked, so it cannot be renewed.
    #[error("an account that never worked cannot be renewed")]
    NeverWorked {},
    /// The end would lie beyond the calendar.
    #[error("the end would lie beyond the calendar")]
    TooLong {},
}

/// The delivery under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// For this order.
    pub order: OrderId,
    /// The plan.
    pub plan: PlanId,
    /// What it gives.
    pub terms: Terms,
    /// Whether it waits for staff.
    pub parked: bool,
}

/// What the customer is owed while the account works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// The plan.
    pub plan: PlanId,
    /// What it gives.
    pub terms: Terms,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Facts {
    person: PersonId,
    placement: Placement,
    delivery: Option<Delivery>,
    service: Option<Service>,
    usage: Usage,
    ended_orders: Vec<OrderId>,
}

/// The state of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription(Option<Facts>);

aggregate!(Subscription is "subscription":
    SubscriptionCommand => SubscriptionEvent, SubscriptionError);

impl Subscription {
    /// Whose it is.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        self.0.as_ref().map(|facts| facts.person)
    }

    /// Where it is carried.
    #[must_use]
    pub fn placement(&self) -> Option<&Placement> {
        self.0.as_ref().map(|facts| &facts.placement)
    }

    /// The delivery under way.
    #[must_use]
    pub fn delivery(&self) -> Option<&Delivery> {
        self.0.as_ref().and_then(|facts| facts.delivery.as_ref())
    }

    /// What the customer is owed, once it has worked.
    #[must_use]
    pub fn service(&self) -> Option<&Service> {
        self.0.as_ref().and_then(|facts| facts.service.as_ref())
    }

    /// The end that the delivery under way would bring, were it made at `at`.
    ///
    /// # Errors
    /// When none is under way, or the end would lie beyond the calendar.
    pub fn end_if_delivered(&self, at: DateTime<Utc>) -> Result<DateTime<Utc>, SubscriptionError> {
        let facts = self.0.as_ref().ok_or(SubscriptionError::Unknown {})?;
        let delivery = facts.delivery.as_ref().ok_or(SubscriptionError::NotUnderWay {})?;
        facts.end_if_delivered(delivery, at)
    }

    /// Its counters, as last seen.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.0.as_ref().map_or_else(Usage::default, |facts| facts.usage)
    }

    /// What `command` makes of this account.
    ///
    /// # Errors
    /// A [`SubscriptionError`] when it is not allowed.
    pub fn decide(
        &self,
        command: SubscriptionCommand,
    ) -> Result<Vec<SubscriptionEvent>, SubscriptionError> {
        use SubscriptionCommand as C;
        let Some(facts) = &self.0 else {
            let C::RequestProvisioning { order, person, plan, terms, placement } = command else {
                return Err(SubscriptionError::Unknown {});
            };
            return Ok(vec![SubscriptionEvent::ProvisioningRequested {
                order,
                person,
                plan,
                terms,
                placement,
            }]);
        };
        match command {
            C::RequestProvisioning { order, .. } => {
                if facts.knows(order) {
                    Ok(vec![])
                } else {
                    Err(SubscriptionError::Exists {})
                }
            }
            C::RequestRenewal { order, plan, terms, at } => facts.renew(order, plan, terms, at),
            C::RecordDelivered { order, at } => facts.delivered(order, at),
            C::RecordFailed { order, failure } => facts.failed(order, failure),
            C::Park { order } => facts.park(order),
            C::Retry { by } => {
                let order = facts.parked()?;
                Ok(vec![SubscriptionEvent::ProvisioningRetried { order, by }])
            }
            C::Abandon { by } => {
                let (order, person) = (facts.parked()?, facts.person);
                Ok(vec![SubscriptionEvent::ProvisioningAbandoned { order, person, by }])
            }
            C::ObserveUsage { usage } => {
                let moved = usage != facts.usage;
                Ok(if moved { vec![SubscriptionEvent::UsageObserved { usage }] } else { vec![] })
            }
        }
    }

    fn fold(&mut self, event: SubscriptionEvent) {
        if let SubscriptionEvent::ProvisioningRequested { order, person, plan, terms, placement } =
            event
        {
            let delivery = Some(Delivery { order, plan, terms, parked: false });
            self.0 = Some(Facts {
                person,
                placement,
                delivery,
                service: None,
                usage: Usage::default(),
                ended_orders: vec![],
            });
            return;
        }
        if let Some(facts) = &mut self.0 {
            facts.fold(event);
        }
    }
}

fn days_after(start: DateTime<Utc>, terms: Terms) -> Result<DateTime<Utc>, SubscriptionError> {
    start
        .checked_add_signed(TimeDelta::days(i64::from(terms.days)))
        .ok_or(SubscriptionError::TooLong {})
}

impl Facts {
    fn under_way(&self, order: OrderId) -> Result<&Delivery, SubscriptionError> {
        self.delivery
            .as_ref()
            .filter(|delivery| delivery.order == order)
            .ok_or(SubscriptionError::NotUnderWay {})
    }

    fn knows(&self, order: OrderId) -> bool {
        self.under_way(order).is_ok() || self.ended_orders.contains(&order)
    }

    fn parked(&self) -> Result<OrderId, SubscriptionError> {
        let delivery = self.delivery.as_ref().filter(|delivery| delivery.parked);
        delivery.map(|delivery| delivery.order).ok_or(SubscriptionError::NotParked {})
    }

    fn renew(
        &self,
        order: OrderId,
        plan: PlanId,
        terms: Terms,
        at: DateTime<Utc>,
    ) -> Result<Vec<SubscriptionEvent>, SubscriptionError> {
        if self.knows(order) {
            return Ok(vec![]);
        }
        if let Some(delivery) = &self.delivery {
            return Err(SubscriptionError::Busy { order: delivery.order });
        }
        let Some(service) = &self.service else {
            return Err(SubscriptionError::NeverWorked {});
        };
        let (person, ended_at) = (self.person, service.expires_at);
        let expires_at = days_after(ended_at.max(at), terms)?;
        Ok(vec![SubscriptionEvent::RenewalRequested {
            order,
            person,
            plan,
            terms,
            ended_at,
            expires_at,
        }])
    }

    fn delivered(
        &self,
        order: OrderId,
        at: DateTime<Utc>,
    ) -> Result<Vec<SubscriptionEvent>, SubscriptionError> {
        let delivery = self.under_way(order)?;
        let person = self.person;
        let expires_at = self.end_if_delivered(delivery, at)?;
        Ok(vec![match self.service {
            Some(_) => SubscriptionEvent::Renewed { order, person, expires_at },
            None => SubscriptionEvent::Provisioned { order, person, starts_at: at, expires_at },
        }])
    }

    /// A delivery's days count from when it is made, or from the present end if that is later: a
    /// customer does not pay for the days in which a panel was down.
    fn end_if_delivered(
        &self,
        delivery: &Delivery,
        at: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, SubscriptionError> {
        let present_end = self.service.as_ref().map(|service| service.expires_at);
        days_after(present_end.map_or(at, |end| end.max(at)), delivery.terms)
    }

    fn failed(
        &self,
        order: OrderId,
        failure: Failure,
    ) -> Result<Vec<SubscriptionEvent>, SubscriptionError> {
        self.under_way(order)?;
        let person = self.person;
        Ok(vec![SubscriptionEvent::ProvisioningFailed { order, person, failure }])
    }

    fn park(&self, order: OrderId) -> Result<Vec<SubscriptionEvent>, SubscriptionError> {
        let (delivery, person) = (self.under_way(order)?, self.person);
        let event = SubscriptionEvent::ProvisioningParked { order, person };
        Ok(if delivery.parked { vec![] } else { vec![event] })
    }

    fn end_delivery(&mut self) -> Option<Delivery> {
        let delivery = self.delivery.take()?;
        self.ended_orders.push(delivery.order);
        Some(delivery)
    }

    fn serve(&mut self, expires_at: DateTime<Utc>) {
        if let Some(Delivery { plan, terms, .. }) = self.end_delivery() {
            self.service = Some(Service { plan, terms, expires_at });
            self.usage = Usage::default();
        }
    }

    fn fold(&mut self, event: SubscriptionEvent) {
        match event {
            SubscriptionEvent::ProvisioningRequested { .. } => {}
            SubscriptionEvent::RenewalRequested { order, plan, terms, .. } => {
                self.delivery = Some(Delivery { order, plan, terms, parked: false });
            }
            SubscriptionEvent::Provisioned { expires_at, .. }
            | SubscriptionEvent::Renewed { expires_at, .. } => self.serve(expires_at),
            SubscriptionEvent::ProvisioningFailed { .. }
            | SubscriptionEvent::ProvisioningAbandoned { .. } => {
                self.end_delivery();
            }
            SubscriptionEvent::ProvisioningParked { .. } => self.set_parked(true),
            SubscriptionEvent::ProvisioningRetried { .. } => self.set_parked(false),
            SubscriptionEvent::UsageObserved { usage } => self.usage = usage,
        }
    }

    const fn set_parked(&mut self, parked: bool) {
        if let Some(delivery) = &mut self.delivery {
            delivery.parked = parked;
        }
    }
}
