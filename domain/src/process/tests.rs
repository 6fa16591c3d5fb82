//! What follows from what, as examples.

use super::{checkout, notice, provisioning, top_up};
use crate::{
    event::Event,
    id::{OrderId, PaymentId, PersonId, SubscriptionId},
    money::Irr,
    order::{CancelReason, OrderEvent},
    payment::PaymentEvent,
    spec::id,
    subscription::{Failure, SubscriptionEvent},
};

fn person() -> PersonId {
    id(1)
}

fn order() -> OrderId {
    id(2)
}

fn subscription() -> SubscriptionId {
    id(3)
}

#[test]
fn an_approved_payment_credits_the_wallet_with_what_was_found() {
    let payment: PaymentId = id(4);
    let approved = PaymentEvent::Approved {
        reason: None,
        person: person(),
        card: id(5),
        claimed: Irr::new(500).expect("an amount"),
        amount: Irr::new(450).expect("an amount"),
        order: Some(order()),
        reviewer: id(9),
    };
    let tasks = top_up::tasks(&payment.to_string(), &Event::Payment(approved));
    assert_eq!(
        tasks,
        [top_up::Task::Credit {
            payment,
            person: person(),
            card: id(5),
            amount: Irr::new(450).expect("an amount"),
            order: Some(order()),
        }]
    );
}

#[test]
fn a_failed_delivery_cancels_the_order_and_a_cancelled_paid_order_returns_its_hold() {
    let failed = SubscriptionEvent::ProvisioningFailed {
        order: order(),
        person: person(),
        failure: Failure::NoCapacity,
    };
    let event = Event::Subscription(failed);
    let stream = subscription().to_string();
    assert_eq!(
        checkout::tasks(&stream, &event),
        [checkout::Task::Cancel { order: order(), reason: CancelReason::NoCapacity }]
    );
    assert_eq!(
        provisioning::tasks(&stream, &event),
        [
            provisioning::Task::Converge { subscription: subscription() },
            provisioning::Task::LookAgain { subscription: subscription() },
        ]
    );
    let cancelled = |was_paid| {
        Event::Order(OrderEvent::Cancelled {
            person: person(),
            reason: CancelReason::NoCapacity,
            was_paid,
        })
    };
    let stream = order().to_string();
    assert_eq!(
        checkout::tasks(&stream, &cancelled(true)),
        [checkout::Task::Release { order: order(), person: person() }]
    );
    assert!(checkout::tasks(&stream, &cancelled(false)).is_empty());
}

#[test]
fn who_cancels_himself_is_not_told_so_again() {
    let cancelled =
        |reason| Event::Order(OrderEvent::Cancelled { person: person(), reason, was_paid: false });
    let stream = order().to_string();
    assert!(notice::notices(&stream, &cancelled(CancelReason::Customer)).is_empty());
    assert_eq!(notice::notices(&stream, &cancelled(CancelReason::PlanGone)).len(), 1);
}

#[test]
fn a_retried_delivery_is_made_again_for_the_same_order() {
    let retried =
        Event::Subscription(SubscriptionEvent::ProvisioningRetried { order: order(), by: id(9) });
    assert_eq!(
        provisioning::tasks(&subscription().to_string(), &retried),
        [provisioning::Task::Deliver { subscription: subscription(), order: order() }]
    );
}
