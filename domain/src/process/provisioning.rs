//! From the intent to the panel and back: a requested delivery is made on the panel; one that was
//! given up is made undone there, because an unknown outcome may have left something behind.

use serde::{Deserialize, Serialize};

use crate::{
    event::Event,
    id::{OrderId, SubscriptionId},
    subscription::SubscriptionEvent,
};

/// What has to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Make the panel carry what the delivery for `order` asks for, and record the outcome.
    Deliver {
        /// The account.
        subscription: SubscriptionId,
        /// The order of the delivery.
        order: OrderId,
    },
    /// Make the panel carry what the account is owed now, which may be nothing.
    Converge {
        /// The account.
        subscription: SubscriptionId,
    },
    /// The same, somewhat later: a call whose caller died may reach its panel after all that came
    /// since, and only a second look finds what it did.
    LookAgain {
        /// The account.
        subscription: SubscriptionId,
    },
}

/// What follows from an event in the stream of `subscription`.
#[must_use]
pub fn react(subscription: SubscriptionId, event: &SubscriptionEvent) -> Vec<Task> {
    match *event {
        SubscriptionEvent::ProvisioningRequested { order, .. }
        | SubscriptionEvent::RenewalRequested { order, .. }
        | SubscriptionEvent::ProvisioningRetried { order, .. } => {
            vec![Task::Deliver { subscription, order }]
        }
        SubscriptionEvent::ProvisioningFailed { .. }
        | SubscriptionEvent::ProvisioningAbandoned { .. } => {
            vec![Task::Converge { subscription }, Task::LookAgain { subscription }]
        }
        SubscriptionEvent::Provisioned { .. } | SubscriptionEvent::Renewed { .. } => {
            vec![Task::LookAgain { subscription }]
        }
        SubscriptionEvent::ProvisioningParked { .. } | SubscriptionEvent::UsageObserved { .. } => {
            vec![]
        }
    }
}

/// What follows from any stored event; `stream` is the id of its stream.
#[must_use]
pub fn tasks(stream: &str, event: &Event) -> Vec<Task> {
    let Event::Subscription(event) = event else { return vec![] };
    let Ok(subscription) = stream.parse() else { return vec![] };
    react(subscription, event)
}
