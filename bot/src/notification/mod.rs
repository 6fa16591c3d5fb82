//! What people are told when something happened that they did not just do: customers in their
//! language, staff with cards that change for all of them when one decides. Whoever blocked the bot
//! is recorded so and not written to.

mod customer;
mod delivery;
mod online;
mod people;
mod receipt;

use std::{sync::Arc, time::Duration};

use app::chat::{Announced, Announcer, Unsent};
use async_trait::async_trait;
use domain::process::notice::Notice;
use uuid::Uuid;

use crate::dialogue::{Failure, Inside, Outcome};

/// How long to wait for the read models to show what a notice is about.
const BEHIND: Duration = Duration::from_secs(1);

/// Tells people through the bot.
#[derive(Clone)]
pub struct Announcements(pub(crate) Arc<Inside>);

#[async_trait]
impl Announcer for Announcements {
    async fn announce(&self, notice: &Notice, reaction_id: Uuid) -> Announced {
        match Box::pin(tell(&self.0, notice, reaction_id)).await {
            Ok(announced) => announced,
            Err(failure) => {
                let after = match &failure {
                    Failure::Unsent(Unsent::Later { after }) => Some(*after),
                    _ => None,
                };
                Announced::Retry { why: failure.to_string(), after }
            }
        }
    }
}

/// Everything that notices speak of.
const READ: &[&str] = &["identity", "role", "payment", "order", "plan", "subscription", "wallet"];

async fn tell(inside: &Inside, notice: &Notice, reaction: Uuid) -> Outcome<Announced> {
    if !inside.fresh(READ).await {
        let why = "the read models are behind".to_owned();
        return Ok(Announced::Retry { why, after: Some(BEHIND) });
    }
    match *notice {
        Notice::ReceiptWaits { payment } => receipt::waits(inside, reaction, payment).await,
        Notice::ReceiptStillWaits { payment } => {
            receipt::still_waits(inside, reaction, payment).await
        }
        Notice::PaymentDecided { payment } => receipt::decided(inside, reaction, payment).await,
        Notice::DeliveryFailed { subscription, order } => {
            delivery::failed(inside, reaction, subscription, order).await
        }
        Notice::DeliveryParked { subscription, order } => {
            delivery::parked(inside, reaction, subscription, order).await
        }
        Notice::PaymentCredited { person, payment, amount } => {
            customer::credited(inside, reaction, person, payment, amount).await
        }
        Notice::PaymentRejected { person, payment } => {
            customer::rejected(inside, reaction, person, payment).await
        }
        Notice::PaymentExpired { person, payment } => {
            customer::expired(inside, reaction, person, payment).await
        }
        Notice::PaymentReversed { person, payment } => {
            customer::reversed(inside, reaction, person, payment).await
        }
        Notice::GatewayReady { person, payment } => {
            online::ready(inside, reaction, person, payment).await
        }
        Notice::GatewayFailed { person, payment, failure } => {
            online::failed(inside, reaction, person, payment, failure).await
        }
        Notice::GatewayDisputed { payment } => online::disputed(inside, reaction, payment).await,
        Notice::ReversalRefused { payment, code } => {
            online::not_given_back(inside, reaction, payment, code).await
        }
        Notice::FundsMissing { person, order, missing } => {
            customer::funds_missing(inside, reaction, person, order, missing).await
        }
        Notice::OrderCancelled { person, order, reason } => {
            customer::order_cancelled(inside, reaction, person, order, reason).await
        }
        Notice::Delivered { person, subscription, renewal } => {
            customer::delivered(inside, reaction, person, subscription, renewal).await
        }
    }
}
