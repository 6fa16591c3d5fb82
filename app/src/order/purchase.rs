//! Placing an order and paying it from the wallet; giving it up; staff's refund and retry.

use chrono::TimeDelta;
use domain::{
    id::{EntryId, OrderId, PersonId, PlanId, SubscriptionId},
    money::Irr,
    order::{CancelReason, OrderCommand, OrderKind, Status},
    role::Permission,
    subscription::{Subscription, SubscriptionCommand},
    time::effective_date,
    wallet::{Wallet, WalletCommand, WalletError},
};
use event_store::Receipt;
use serde::Serialize;

use super::Orders;
use crate::{
    Context,
    error::{Error, Refusal, Result, Settled, unavailable},
};

/// What a customer wants to buy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Purchase {
    /// The plan.
    pub plan: PlanId,
    /// The account to renew; none for a new one.
    pub renewal: Option<SubscriptionId>,
    /// The price that he was shown.
    pub shown: Irr,
}

/// What became of an attempt to pay an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bought {
    /// The price is held; the account comes by itself.
    Paid {
        /// The order.
        order: OrderId,
        /// The account.
        subscription: SubscriptionId,
        /// Position to wait for.
        position: Option<u64>,
    },
    /// The wallet does not reach; the order waits, and completes by itself once money comes.
    Missing {
        /// The order.
        order: OrderId,
        /// By how much.
        missing: Irr,
        /// What the wallet holds.
        available: Irr,
    },
}

impl Orders<'_> {
    /// Places an order at the price that was shown, and pays it. Requires `order.place`.
    ///
    /// # Errors
    /// Refused when the plan is gone or its price has changed; not found when the account is not
    /// the actor's; forbidden; unavailable.
    pub async fn buy(&self, context: &Context, purchase: Purchase) -> Result<Bought> {
        let person = self.0.person_with(context, Permission::OrderPlace).await?;
        let order = OrderId::derive(context.command_id, "order", context.at);
        // A repeated tap finds its order, whatever became of the plan since.
        let known = self.facts(order).await.map(drop);
        if matches!(known, Err(Error::NotFound(_))) {
            self.place(context, person, order, purchase).await?;
        } else {
            known?;
        }
        self.pay_as(&context.child("hold"), person, order).await
    }

    async fn place(
        &self,
        context: &Context,
        person: PersonId,
        order: OrderId,
        purchase: Purchase,
    ) -> Result<Receipt> {
        let (price, terms) = self.offer(purchase.plan).await?;
        if price.due() != Ok(purchase.shown) {
            return Err(Refusal::PriceChanged { now: price.due().map_err(unavailable)? }.into());
        }
        let kind = match purchase.renewal {
            Some(subscription) => {
                self.preview(context, person, subscription, terms).await?;
                OrderKind::Renewal { subscription }
            }
            None => OrderKind::New {
                subscription: SubscriptionId::derive(context.command_id, "account", context.at),
            },
        };
        let wait = TimeDelta::hours(i64::from(self.0.settings().order_wait_hours));
        let plan = purchase.plan;
        let expires_at = context.at + wait;
        let command = OrderCommand::Place { person, kind, plan, terms, price, expires_at };
        self.run(context, "order.place", &purchase, order, command).await
    }

    /// Pays an order that waits for money. Requires `order.place`.
    ///
    /// # Errors
    /// Refused when it has ended; not found when it is not the actor's; forbidden; unavailable.
    pub async fn pay(&self, context: &Context, order: OrderId) -> Result<Bought> {
        let person = self.0.person_with(context, Permission::OrderPlace).await?;
        self.pay_as(context, person, order).await
    }

    async fn pay_as(&self, context: &Context, person: PersonId, order: OrderId) -> Result<Bought> {
        let facts = self.facts(order).await?;
        if facts.person != person {
            return Err(Error::NotFound("order"));
        }
        let subscription = facts.kind.subscription();
        match facts.status {
            Status::Placed => {}
            Status::Paid | Status::Fulfilled => {
                return Ok(Bought::Paid { order, subscription, position: None });
            }
            Status::Cancelled => {
                return Err(domain::order::OrderError::Ended { status: facts.status }.into());
            }
        }
        let due = facts.price.due().map_err(unavailable)?;
        match self.hold(context, person, order, due).await {
            Ok(receipt) => Ok(Bought::Paid { order, subscription, position: receipt.last }),
            Err(Error::Refused(Refusal::Wallet(WalletError::InsufficientFunds {
                available,
                required,
            }))) => Ok(Bought::Missing { order, missing: available.short_of(required), available }),
            Err(error) => Err(error),
        }
    }

    /// Reserves the price of an order.
    pub(crate) async fn hold(
        &self,
        context: &Context,
        person: PersonId,
        order: OrderId,
        amount: Irr,
    ) -> Result<Receipt> {
        let metadata = context.metadata("wallet.hold", &(order, amount)).settled()?;
        let command = WalletCommand::Hold {
            order,
            amount,
            entry: EntryId::derive(context.command_id, "entry", context.at),
            on: effective_date(context.at),
        };
        self.0.log().execute::<Wallet>(&person.to_string(), command, &metadata).await.settled()
    }

    /// The customer gives up an order that is not paid. Requires `order.place`.
    ///
    /// # Errors
    /// Refused when it is paid or has ended; not found when it is not the actor's; unavailable.
    pub async fn cancel(&self, context: &Context, order: OrderId) -> Result<Receipt> {
        let person = self.0.person_with(context, Permission::OrderPlace).await?;
        if self.facts(order).await?.person != person {
            return Err(Error::NotFound("order"));
        }
        let command = OrderCommand::Cancel { reason: CancelReason::Customer };
        self.run(context, "order.cancel", &order, order, command).await
    }

    /// Tries a parked delivery again. Requires `subscription.retry`.
    ///
    /// # Errors
    /// Refused unless it is parked; forbidden; unavailable.
    pub async fn retry(&self, context: &Context, account: SubscriptionId) -> Result<Receipt> {
        let by = self.0.person_with(context, Permission::SubscriptionRetry).await?;
        let metadata = context.metadata("subscription.retry", &account).settled()?;
        let (stream, command) = (account.to_string(), SubscriptionCommand::Retry { by });
        self.0.log().execute::<Subscription>(&stream, command, &metadata).await.settled()
    }

    /// Gives a parked delivery's money back. Requires `order.refund`.
    ///
    /// # Errors
    /// Refused unless it is parked; forbidden; unavailable.
    pub async fn refund(&self, context: &Context, account: SubscriptionId) -> Result<Receipt> {
        let by = self.0.person_with(context, Permission::OrderRefund).await?;
        let metadata = context.metadata("order.refund", &account).settled()?;
        let (stream, command) = (account.to_string(), SubscriptionCommand::Abandon { by });
        self.0.log().execute::<Subscription>(&stream, command, &metadata).await.settled()
    }
}
