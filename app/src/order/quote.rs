//! The pre-invoice: what it costs, what the wallet holds, and what a renewal changes.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::{PersonId, PlanId, SubscriptionId},
    money::Irr,
    order::Price,
    plan::{Plan, Terms},
    role::Permission,
    subscription::Subscription,
};

use super::Orders;
use crate::{
    Context,
    error::{Error, Refusal, Result, Settled, unavailable},
};

/// What a renewal changes, before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenewalPreview {
    /// The account.
    pub subscription: SubscriptionId,
    /// The end before.
    pub ends_at: DateTime<Utc>,
    /// The end after.
    pub ends_at_after: DateTime<Utc>,
    /// The bytes used of those before.
    pub used_bytes: u64,
    /// The bytes before; 0 is unlimited.
    pub quota_bytes: u64,
    /// The bytes after; the counters begin again.
    pub quota_bytes_after: u64,
}

/// A pre-invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The plan.
    pub plan: PlanId,
    /// What it gives.
    pub terms: Terms,
    /// The price lines.
    pub price: Price,
    /// What is left to pay.
    pub due: Irr,
    /// What the wallet holds.
    pub balance: Irr,
    /// What is missing.
    pub missing: Irr,
    /// What it changes, when it is a renewal.
    pub renewal: Option<RenewalPreview>,
}

impl Orders<'_> {
    /// The pre-invoice of a plan, for a new account or for the renewal of one. Requires
    /// `order.place`.
    ///
    /// # Errors
    /// Refused when the plan is gone; not found when the account is not the actor's; forbidden;
    /// unavailable.
    pub async fn quote(
        &self,
        context: &Context,
        plan: PlanId,
        renewal: Option<SubscriptionId>,
    ) -> Result<Quote> {
        let person = self.0.person_with(context, Permission::OrderPlace).await?;
        let (price, terms) = self.offer(plan).await?;
        let due = price.due().map_err(unavailable)?;
        let balance = self.0.wallets().balance(person).await?;
        let renewal = match renewal {
            Some(id) => Some(self.preview(context, person, id, terms).await?),
            None => None,
        };
        Ok(Quote { plan, terms, price, due, balance, missing: balance.short_of(due), renewal })
    }

    /// Price and terms of a plan while it is offered.
    pub(super) async fn offer(&self, plan: PlanId) -> Result<(Price, Terms)> {
        let (state, _) = self.0.log().load::<Plan>(&plan.to_string()).await.settled()?;
        let (list, terms) = state.offer().ok_or(Refusal::PlanGone {})?;
        Ok((Price { list, discount: Irr::ZERO }, terms))
    }

    /// What a renewal would change of an account that is this person's.
    pub(super) async fn preview(
        &self,
        context: &Context,
        person: PersonId,
        subscription: SubscriptionId,
        terms: Terms,
    ) -> Result<RenewalPreview> {
        let stream = subscription.to_string();
        let (state, _) = self.0.log().load::<Subscription>(&stream).await.settled()?;
        if state.person() != Some(person) {
            return Err(Error::NotFound("subscription"));
        }
        let service =
            state.service().ok_or(domain::subscription::SubscriptionError::NeverWorked {})?;
        if let Some(delivery) = state.delivery() {
            let order = delivery.order;
            return Err(domain::subscription::SubscriptionError::Busy { order }.into());
        }
        let start = service.expires_at.max(context.at);
        let days = TimeDelta::days(i64::from(terms.days));
        Ok(RenewalPreview {
            subscription,
            ends_at: service.expires_at,
            ends_at_after: start + days,
            used_bytes: state.usage().total_bytes(),
            quota_bytes: service.terms.quota_bytes,
            quota_bytes_after: terms.quota_bytes,
        })
    }
}
