//! From the streams of accounts to their tables.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    event::Event,
    id::{OrderId, PlanId, SubscriptionId},
    plan::Terms,
    subscription::{SubscriptionEvent, Usage},
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use sqlx::PgConnection;

use super::{
    table::{self, DeliveryState, State},
    usage::{self, Days},
};
use crate::{
    column::{Coded, bigint},
    sheet::{Sheet, folded, streams},
    step::{broken, decoded, stream_as},
};

folded! {
    /// An account while it is folded.
    struct Folding of "subscription" by subscription unique (subscription) born first_position {
        subscription: String as "text",
        person: String as "text",
        plan: String as "text",
        quota_bytes: i64 as "bigint",
        days: i64 as "bigint",
        devices: i64 as "bigint",
        panel: String as "text",
        inbounds: String as "text" in "bigint[]",
        name: String as "text",
        state: String as "text",
        starts_at: Option<DateTime<Utc>> as "timestamptz",
        expires_at: Option<DateTime<Utc>> as "timestamptz",
        renewed_at: Option<DateTime<Utc>> as "timestamptz",
        up_bytes: i64 as "bigint",
        down_bytes: i64 as "bigint",
        usage_at: Option<DateTime<Utc>> as "timestamptz",
        delivery: String as "text",
        delivery_order: Option<String> as "text",
        delivery_plan: Option<String> as "text",
        delivery_quota_bytes: Option<i64> as "bigint",
        delivery_days: Option<i64> as "bigint",
        delivery_devices: Option<i64> as "bigint",
        delivery_since: Option<DateTime<Utc>> as "timestamptz",
        failure: Option<String> as "text",
        renewals: i64 as "bigint",
        requested_at: DateTime<Utc> as "timestamptz",
        first_position: i64 as "bigint",
        position: i64 as "bigint",
    }
}

impl Folding {
    /// A delivery begins.
    fn deliver(&mut self, order: OrderId, plan: PlanId, terms: Terms, at: DateTime<Utc>) {
        DeliveryState::UnderWay.code().clone_into(&mut self.delivery);
        self.delivery_order = Some(order.to_string());
        self.delivery_plan = Some(plan.to_string());
        self.delivery_quota_bytes = Some(bigint(terms.quota_bytes));
        self.delivery_days = Some(i64::from(terms.days));
        self.delivery_devices = Some(i64::from(terms.devices));
        self.delivery_since = Some(at);
    }

    /// The delivery is over, whatever came of it.
    fn end(&mut self) {
        DeliveryState::None.code().clone_into(&mut self.delivery);
        (self.delivery_order, self.delivery_plan) = (None, None);
        (self.delivery_quota_bytes, self.delivery_days, self.delivery_devices) = (None, None, None);
        self.delivery_since = None;
    }

    /// The account is owed what the delivery brought; its counters begin again. False: nothing was
    /// to be delivered.
    fn serve(&mut self, until: DateTime<Utc>) -> bool {
        let (plan, bytes) = (self.delivery_plan.take(), self.delivery_quota_bytes);
        let (Some(plan), Some(bytes), Some(days), Some(devices)) =
            (plan, bytes, self.delivery_days, self.delivery_devices)
        else {
            return false;
        };
        State::Active.code().clone_into(&mut self.state);
        (self.plan, self.quota_bytes, self.days, self.devices) = (plan, bytes, days, devices);
        (self.up_bytes, self.down_bytes, self.usage_at, self.failure) = (0, 0, None, None);
        self.expires_at = Some(until);
        self.end();
        true
    }

    /// Its counters as last seen.
    const fn usage(&self) -> Usage {
        Usage { up_bytes: self.up_bytes.unsigned_abs(), down_bytes: self.down_bytes.unsigned_abs() }
    }

    /// The delivery came to nothing: an account that never worked will not.
    fn give_up(&mut self) {
        if self.state == State::Pending.code() {
            State::Failed.code().clone_into(&mut self.state);
        }
        self.end();
    }
}

/// What the projector fills.
const TABLES: &[Table] = &[table::TABLE, usage::TABLE];

/// Fills `subscription` and `usage_day`.
#[derive(Debug, Clone, Copy)]
pub struct Subscriptions;

#[async_trait]
impl Projector for Subscriptions {
    fn name(&self) -> &'static str {
        "subscription"
    }

    fn version(&self) -> u32 {
        2
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
        let events = decoded(events, &["subscription"])?;
        let touched = streams(events.iter().map(|(recorded, _)| *recorded));
        let mut accounts: Sheet<Folding> = Sheet::load(transaction, tables, touched).await?;
        let mut days = Days::default();
        for (recorded, event) in events {
            if let Event::Subscription(event) = event {
                take(&mut accounts, &mut days, recorded, event)?;
            }
        }
        accounts.write(transaction, tables).await?;
        days.write(transaction, tables).await
    }
}

fn take(
    accounts: &mut Sheet<Folding>,
    days: &mut Days,
    recorded: &Recorded,
    event: SubscriptionEvent,
) -> Result<(), ProjectionError> {
    if matches!(event, SubscriptionEvent::ProvisioningRequested { .. }) {
        return request(accounts, recorded, event);
    }
    let at = recorded.recorded_at;
    let account = accounts.of(recorded)?;
    account.position = bigint(recorded.position);
    let nothing = || broken(recorded, "nothing was to be delivered");
    match event {
        SubscriptionEvent::ProvisioningRequested { .. } => {}
        SubscriptionEvent::RenewalRequested {
            order,
            person: _,
            plan,
            terms,
            ended_at: _,
            expires_at: _,
        } => account.deliver(order, plan, terms, at),
        SubscriptionEvent::Provisioned { order: _, person: _, starts_at, expires_at } => {
            account.serve(expires_at).then_some(()).ok_or_else(nothing)?;
            account.starts_at = Some(starts_at);
        }
        SubscriptionEvent::Renewed { order: _, person: _, expires_at } => {
            account.serve(expires_at).then_some(()).ok_or_else(nothing)?;
            account.renewed_at = Some(at);
            account.renewals = account.renewals.saturating_add(1);
        }
        SubscriptionEvent::ProvisioningFailed { order: _, person: _, failure } => {
            account.give_up();
            account.failure = Some(failure.code().to_owned());
        }
        SubscriptionEvent::ProvisioningParked { order: _, person: _ } => {
            DeliveryState::Parked.code().clone_into(&mut account.delivery);
            account.delivery_since = Some(at);
        }
        SubscriptionEvent::ProvisioningRetried { order: _, by: _ } => {
            DeliveryState::UnderWay.code().clone_into(&mut account.delivery);
            account.delivery_since = Some(at);
        }
        SubscriptionEvent::ProvisioningAbandoned { order: _, person: _, by: _ } => {
            account.give_up();
        }
        SubscriptionEvent::UsageObserved { usage } => {
            days.count(recorded, account.usage(), usage);
            account.up_bytes = bigint(usage.up_bytes);
            account.down_bytes = bigint(usage.down_bytes);
            account.usage_at = Some(at);
        }
    }
    Ok(())
}

fn request(
    accounts: &mut Sheet<Folding>,
    recorded: &Recorded,
    event: SubscriptionEvent,
) -> Result<(), ProjectionError> {
    let SubscriptionEvent::ProvisioningRequested { order, person, plan, terms, placement } = event
    else {
        return Ok(());
    };
    let id: SubscriptionId = stream_as(recorded)?;
    let (at, position) = (recorded.recorded_at, bigint(recorded.position));
    let inbounds: Vec<String> = placement.inbounds.iter().map(ToString::to_string).collect();
    let mut account = Folding {
        subscription: id.to_string(),
        person: person.to_string(),
        plan: plan.to_string(),
        quota_bytes: bigint(terms.quota_bytes),
        days: i64::from(terms.days),
        devices: i64::from(terms.devices),
        panel: placement.panel.to_string(),
        inbounds: format!("{{{}}}", inbounds.join(",")),
        name: placement.name,
        state: State::Pending.code().to_owned(),
        starts_at: None,
        expires_at: None,
        renewed_at: None,
        up_bytes: 0,
        down_bytes: 0,
        usage_at: None,
        delivery: String::new(),
        delivery_order: None,
        delivery_plan: None,
        delivery_quota_bytes: None,
        delivery_days: None,
        delivery_devices: None,
        delivery_since: None,
        failure: None,
        renewals: 0,
        requested_at: at,
        first_position: position,
        position,
    };
    account.deliver(order, plan, terms, at);
    accounts.begin(recorded, account)
}
