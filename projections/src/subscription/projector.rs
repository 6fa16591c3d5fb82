//! From the streams of accounts to their table.

use async_trait::async_trait;
use domain::{
    event::Event,
    id::{OrderId, PlanId, SubscriptionId},
    plan::Terms,
    subscription::SubscriptionEvent,
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use sqlx::PgConnection;

use super::table::{DeliveryState, State, TABLES};
use crate::{
    column::{Coded, bigint},
    step::{Step, decoded},
};

const SUBSCRIPTION: (&str, &str) = ("subscription", "subscription");
/// The delivery is over, whatever came of it.
const ENDED: &str = "delivery = 'none', delivery_order = NULL, delivery_plan = NULL, \
     delivery_quota_bytes = NULL, delivery_days = NULL, delivery_devices = NULL, \
     delivery_since = NULL";
/// The account is owed what the delivery brought; its counters begin again.
const SERVED: &str = "state = 'active', plan = delivery_plan, quota_bytes = delivery_quota_bytes, \
     days = delivery_days, devices = delivery_devices, up_bytes = 0, down_bytes = 0, \
     usage_at = NULL, failure = NULL";
/// An account that never worked will not.
const GIVEN_UP: &str = "state = CASE state WHEN 'pending' THEN 'failed' ELSE state END";

/// Fills `subscription`.
#[derive(Debug, Clone, Copy)]
pub struct Subscriptions;

#[async_trait]
impl Projector for Subscriptions {
    fn name(&self) -> &'static str {
        "subscription"
    }

    fn tables(&self) -> &'static [Table] {
        TABLES
    }

    async fn apply(
        &self,
        transaction: &mut PgConnection,
        tables: &Tables,
        events: &[Recorded],
    ) -> Result<(), ProjectionError> {
        for (recorded, event) in decoded(events, &["subscription"])? {
            if let Event::Subscription(event) = event {
                take(&mut Step::new(transaction, tables, recorded), event).await?;
            }
        }
        Ok(())
    }
}

async fn take(step: &mut Step<'_>, event: SubscriptionEvent) -> Result<(), ProjectionError> {
    let at = step.at();
    match event {
        SubscriptionEvent::ProvisioningRequested { .. } => request(step, event).await,
        SubscriptionEvent::RenewalRequested {
            order,
            person: _,
            plan,
            terms,
            ended_at: _,
            expires_at: _,
        } => renew(step, order, plan, terms).await,
        SubscriptionEvent::Provisioned { order: _, person: _, starts_at, expires_at } => {
            let set = format!("{SERVED}, {ENDED}, starts_at = $3, expires_at = $4");
            step.change(SUBSCRIPTION, &set, |q| q.bind(starts_at).bind(expires_at)).await
        }
        SubscriptionEvent::Renewed { order: _, person: _, expires_at } => {
            let set = format!(
                "{SERVED}, {ENDED}, expires_at = $3, renewed_at = $4, renewals = renewals + 1"
            );
            step.change(SUBSCRIPTION, &set, |q| q.bind(expires_at).bind(at)).await
        }
        SubscriptionEvent::ProvisioningFailed { order: _, person: _, failure } => {
            let set = format!("{GIVEN_UP}, {ENDED}, failure = $3");
            step.change(SUBSCRIPTION, &set, |q| q.bind(failure.code())).await
        }
        SubscriptionEvent::ProvisioningParked { order: _, person: _ } => {
            let set = "delivery = 'parked', delivery_since = $3";
            step.change(SUBSCRIPTION, set, |q| q.bind(at)).await
        }
        SubscriptionEvent::ProvisioningRetried { order: _, by: _ } => {
            let set = "delivery = 'under_way', delivery_since = $3";
            step.change(SUBSCRIPTION, set, |q| q.bind(at)).await
        }
        SubscriptionEvent::ProvisioningAbandoned { order: _, person: _, by: _ } => {
            step.change(SUBSCRIPTION, &format!("{GIVEN_UP}, {ENDED}"), |q| q).await
        }
        SubscriptionEvent::UsageObserved { usage } => {
            let set = "up_bytes = $3, down_bytes = $4, usage_at = $5";
            step.change(SUBSCRIPTION, set, |q| {
                q.bind(bigint(usage.up_bytes)).bind(bigint(usage.down_bytes)).bind(at)
            })
            .await
        }
    }
}

async fn request(step: &mut Step<'_>, event: SubscriptionEvent) -> Result<(), ProjectionError> {
    let SubscriptionEvent::ProvisioningRequested { order, person, plan, terms, placement } = event
    else {
        return Ok(());
    };
    let id = step.stream_as::<SubscriptionId>()?;
    let (at, position) = (step.at(), step.position());
    let sql = "INSERT INTO {subscription} (subscription, person, plan, quota_bytes, days, devices, \
             panel, inbounds, name, state, delivery, delivery_order, delivery_plan, \
             delivery_quota_bytes, delivery_days, delivery_devices, delivery_since, requested_at, \
             first_position, position) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $3, $4, $5, $6, $13, $13, $14, \
             $14)";
    step.run(sql, move |q| {
        q.bind(id.to_string())
            .bind(person.to_string())
            .bind(plan.to_string())
            .bind(bigint(terms.quota_bytes))
            .bind(i64::from(terms.days))
            .bind(i64::from(terms.devices))
            .bind(placement.panel.to_string())
            .bind(placement.inbounds)
            .bind(placement.name)
            .bind(State::Pending.code())
            .bind(DeliveryState::UnderWay.code())
            .bind(order.to_string())
            .bind(at)
            .bind(position)
    })
    .await?;
    Ok(())
}

async fn renew(
    step: &mut Step<'_>,
    order: OrderId,
    plan: PlanId,
    terms: Terms,
) -> Result<(), ProjectionError> {
    let at = step.at();
    let set = "delivery = 'under_way', delivery_order = $3, delivery_plan = $4, \
         delivery_quota_bytes = $5, delivery_days = $6, delivery_devices = $7, \
         delivery_since = $8";
    step.change(SUBSCRIPTION, set, move |q| {
        q.bind(order.to_string())
            .bind(plan.to_string())
            .bind(bigint(terms.quota_bytes))
            .bind(i64::from(terms.days))
            .bind(i64::from(terms.devices))
            .bind(at)
    })
    .await
}
