//! Staff are told of deliveries that failed or wait for them.

use app::chat::Announced;
use domain::{
    id::{OrderId, SubscriptionId},
    role::Permission,
    subscription::Failure as Why,
};
use locales::{Arg, Lang, args};
use projections::plan::PlanRow;
use uuid::Uuid;

use super::people::Recipient;
use crate::{
    dialogue::{Inside, Outcome},
    staff::{customer_name, delivery_failed, delivery_parked},
};

struct About {
    customer: String,
    plan: Option<PlanRow>,
    price: u64,
}

async fn about(inside: &Inside, order: OrderId) -> Outcome<About> {
    let facts = inside.app.orders().facts(order).await?;
    let plan = projections::plan::by_id(inside.app.pool(), facts.plan).await?;
    let price = facts.price.due().unwrap_or_default().rial();
    Ok(About { customer: customer_name(inside, Lang::Fa, facts.person).await?, plan, price })
}

/// A delivery was put aside.
pub(super) async fn parked(
    inside: &Inside,
    reaction: Uuid,
    account: SubscriptionId,
    order: OrderId,
) -> Outcome<Announced> {
    let about = about(inside, order).await?;
    for recipient in Recipient::staff(inside, Permission::SubscriptionRetry).await? {
        let speaker = recipient.speaker(inside);
        let plan = about.plan.as_ref().map(|plan| speaker.plan_name(plan)).unwrap_or_default();
        let args = args![
            number = Arg::code(order.short()),
            plan = Arg::text(plan),
            customer = Arg::text(about.customer.as_str()),
        ];
        let screen = delivery_parked(&speaker, account, &args);
        recipient.tell(inside, reaction, screen).await?;
    }
    Ok(Announced::Done)
}

/// A delivery failed for good.
pub(super) async fn failed(
    inside: &Inside,
    reaction: Uuid,
    account: SubscriptionId,
    order: OrderId,
) -> Outcome<Announced> {
    let about = about(inside, order).await?;
    let row = projections::subscription::by_id(inside.app.pool(), account).await?;
    let reason = match row.and_then(|row| row.failure) {
        Some(Why::NoCapacity) => "order-fail-no-capacity",
        Some(Why::Refused) | None => "order-fail-refused",
    };
    for recipient in Recipient::staff(inside, Permission::SubscriptionRetry).await? {
        let speaker = recipient.speaker(inside);
        let plan = about.plan.as_ref().map(|plan| speaker.plan_name(plan)).unwrap_or_default();
        let args = args![
            number = Arg::code(order.short()),
            plan = Arg::text(plan),
            customer = Arg::text(about.customer.as_str()),
            price = Arg::Money(about.price),
            reason = Arg::Key(reason),
        ];
        let screen = delivery_failed(&speaker, &args);
        recipient.tell(inside, reaction, screen).await?;
    }
    Ok(Announced::Done)
}
