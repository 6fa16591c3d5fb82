//! Staff: deciding on payments, parked deliveries, the catalogue, and each other's rights.

use domain::{
    id::{PaymentId, PersonId, PlanId, SubscriptionId},
    money::Irr,
    payment::{Found, Payment, PaymentCommand, PaymentError},
    plan::{Plan, PlanCommand},
    role::{Grants, GrantsCommand, Permission, Role},
    subscription::{Subscription, SubscriptionCommand},
};

use super::Reply;
use crate::{
    context::Context,
    mark::Mark,
    shop::{Error, Shop},
};

/// The first line of every use case of staff.
pub(super) async fn permitted(
    shop: &Shop,
    person: PersonId,
    permission: Permission,
) -> Result<(), Reply> {
    let grants = shop.state::<Grants>(&person.to_string()).await?;
    if grants.permits(permission) {
        return Ok(());
    }
    shop.mark(Mark::Forbidden);
    Err(Reply::Forbidden)
}

async fn decide(
    shop: &Shop,
    context: &Context,
    use_case: &str,
    payment: PaymentId,
    command: PaymentCommand,
) -> Reply {
    let stream = payment.to_string();
    let decided = shop.execute::<Payment>(context, use_case, &payment, &stream, command).await;
    match &decided {
        Err(Error::Refused(PaymentError::AlreadyDecided { .. })) => shop.mark(Mark::DecidedTwice),
        Err(Error::Refused(PaymentError::OwnPayment {})) => shop.mark(Mark::OwnPayment),
        _ => {}
    }
    decided.into()
}

pub(super) async fn approve(
    shop: &Shop,
    context: &Context,
    asked_at: u64,
    reviewer: PersonId,
    payment: PaymentId,
    amount: Option<Irr>,
) -> Reply {
    if let Err(reply) = permitted(shop, reviewer, Permission::PaymentReview).await {
        return reply;
    }
    let known = shop.world().log.command(context.command_id).is_some();
    let found = amount.map(|amount| Found { amount, reason: "the receipt says so".to_owned() });
    let command = PaymentCommand::Approve { reviewer, found };
    let reply = decide(shop, context, "payment.approve", payment, command).await;
    let mut world = shop.world();
    // Who was demoted before he asked approves nothing.
    let demoted = world.demoted.get(&reviewer).is_some_and(|at| *at <= asked_at);
    if reply == Reply::Done && !known && demoted {
        world.fail("somebody approved who had been demoted before he asked");
    }
    reply
}

pub(super) async fn reject(
    shop: &Shop,
    context: &Context,
    reviewer: PersonId,
    payment: PaymentId,
) -> Reply {
    if let Err(reply) = permitted(shop, reviewer, Permission::PaymentReview).await {
        return reply;
    }
    let command = PaymentCommand::Reject { reviewer, reason: "no money".to_owned() };
    decide(shop, context, "payment.reject", payment, command).await
}

pub(super) async fn reverse(
    shop: &Shop,
    context: &Context,
    reviewer: PersonId,
    payment: PaymentId,
) -> Reply {
    if let Err(reply) = permitted(shop, reviewer, Permission::PaymentReverse).await {
        return reply;
    }
    let command = PaymentCommand::Reverse { reviewer, reason: "a mistake".to_owned() };
    decide(shop, context, "payment.reverse", payment, command).await
}

pub(super) async fn retry(
    shop: &Shop,
    context: &Context,
    by: PersonId,
    account: SubscriptionId,
) -> Reply {
    if let Err(reply) = permitted(shop, by, Permission::SubscriptionRetry).await {
        return reply;
    }
    let (command, stream) = (SubscriptionCommand::Retry { by }, account.to_string());
    let use_case = "subscription.retry";
    shop.execute::<Subscription>(context, use_case, &account, &stream, command).await.into()
}

pub(super) async fn refund(
    shop: &Shop,
    context: &Context,
    by: PersonId,
    account: SubscriptionId,
) -> Reply {
    if let Err(reply) = permitted(shop, by, Permission::OrderRefund).await {
        return reply;
    }
    let (command, stream) = (SubscriptionCommand::Abandon { by }, account.to_string());
    shop.execute::<Subscription>(context, "order.refund", &account, &stream, command).await.into()
}

pub(super) async fn reprice(shop: &Shop, context: &Context, plan: PlanId, price: Irr) -> Reply {
    let command = PlanCommand::ChangePrice { price, by: domain::spec::id(1) };
    let stream = plan.to_string();
    shop.execute::<Plan>(context, "plan.change_price", &plan, &stream, command).await.into()
}

pub(super) async fn offer(shop: &Shop, context: &Context, plan: PlanId, offered: bool) -> Reply {
    let by = domain::spec::id(1);
    let command = if offered { PlanCommand::Offer { by } } else { PlanCommand::Withdraw { by } };
    shop.execute::<Plan>(context, "plan.offer", &plan, &plan.to_string(), command).await.into()
}

pub(super) async fn own(shop: &Shop, context: &Context, person: PersonId, owner: bool) -> Reply {
    let (role, by) = (Role::Owner, None);
    let command =
        if owner { GrantsCommand::Grant { role, by } } else { GrantsCommand::Revoke { role, by } };
    let stream = person.to_string();
    shop.execute::<Grants>(context, "role.grant", &person, &stream, command).await.into()
}
