//! The rules of an account, as examples.

use chrono::{DateTime, TimeDelta, Utc};

use super::{SubscriptionCommand as C, SubscriptionError as E, SubscriptionEvent as S, *};
use crate::{
    id::{OrderId, PersonId, PlanId},
    plan::Terms,
    spec::{given, id},
};

fn day(n: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(n)
}

const TERMS: Terms = Terms { quota_bytes: 1 << 30, days: 30, devices: 1 };

fn person() -> PersonId {
    id(1)
}

fn plan() -> PlanId {
    id(2)
}

fn order(n: u128) -> OrderId {
    id(100 + n)
}

fn requested() -> S {
    S::ProvisioningRequested {
        order: order(1),
        person: person(),
        plan: plan(),
        terms: TERMS,
        placement: Placement { panel: id(7), inbounds: vec![1], name: "Moonvpn-A".into() },
    }
}

fn provisioned() -> S {
    S::Provisioned { order: order(1), person: person(), starts_at: day(0), expires_at: day(30) }
}

fn parked() -> S {
    S::ProvisioningParked { order: order(1), person: person() }
}

fn renew(n: u128, at: DateTime<Utc>) -> C {
    C::RequestRenewal { order: order(n), plan: plan(), terms: TERMS, at }
}

#[test]
fn days_count_from_when_the_account_works() {
    given::<Subscription>([requested()])
        .when(C::RecordDelivered { order: order(1), at: day(0) })
        .then([provisioned()]);
}

#[test]
fn a_delivery_ends_once() {
    given::<Subscription>([requested(), provisioned()])
        .when(C::RecordDelivered { order: order(1), at: day(1) })
        .refused(&E::NotUnderWay {});
    given::<Subscription>([requested(), provisioned()])
        .when(C::RecordFailed { order: order(1), failure: Failure::Refused })
        .refused(&E::NotUnderWay {});
}

#[test]
fn a_renewal_starts_at_the_later_of_now_and_the_present_end() {
    let expires = |at, n| {
        let events =
            given::<Subscription>([requested(), provisioned()]).when(renew(2, at)).events();
        matches!(events[0], S::RenewalRequested { expires_at, .. } if expires_at == day(n))
    };
    assert!(expires(day(10), 60));
    assert!(expires(day(40), 70));
}

#[test]
fn one_delivery_is_under_way_at_a_time_and_each_order_is_delivered_once() {
    given::<Subscription>([requested()])
        .when(renew(2, day(1)))
        .refused(&E::Busy { order: order(1) });
    given::<Subscription>([requested(), provisioned()]).when(renew(1, day(1))).nothing();
}

#[test]
fn an_account_that_never_worked_is_not_renewed() {
    let failed =
        S::ProvisioningFailed { order: order(1), person: person(), failure: Failure::NoCapacity };
    given::<Subscription>([requested(), failed]).when(renew(2, day(1))).refused(&E::NeverWorked {});
}

#[test]
fn a_renewal_brings_the_new_end_and_fresh_counters() {
    let mut events =
        given::<Subscription>([requested(), provisioned()]).when(renew(2, day(10))).events();
    let mut history = vec![requested(), provisioned()];
    history.push(S::UsageObserved { usage: Usage { up_bytes: 1, down_bytes: 2 } });
    history.append(&mut events);
    let state = given::<Subscription>(history)
        .when(C::RecordDelivered { order: order(2), at: day(11) })
        .then([S::Renewed { order: order(2), person: person(), expires_at: day(60) }]);
    assert_eq!(state.usage(), Usage::default());
    assert_eq!(state.service().map(|service| service.expires_at), Some(day(60)));
}

#[test]
fn a_renewal_that_waited_for_a_panel_counts_from_when_it_was_made() {
    let mut events =
        given::<Subscription>([requested(), provisioned()]).when(renew(2, day(40))).events();
    let mut history = vec![requested(), provisioned()];
    history.append(&mut events);
    given::<Subscription>(history)
        .when(C::RecordDelivered { order: order(2), at: day(42) })
        .then([S::Renewed { order: order(2), person: person(), expires_at: day(72) }]);
}

#[test]
fn only_what_is_parked_is_retried_or_given_up() {
    given::<Subscription>([requested()]).when(C::Retry { by: id(9) }).refused(&E::NotParked {});
    given::<Subscription>([requested()]).when(C::Park { order: order(1) }).then([parked()]);
    given::<Subscription>([requested(), parked()])
        .when(C::Retry { by: id(9) })
        .then([S::ProvisioningRetried { order: order(1), by: id(9) }]);
    let abandoned = S::ProvisioningAbandoned { order: order(1), person: person(), by: id(9) };
    given::<Subscription>([requested(), parked()])
        .when(C::Abandon { by: id(9) })
        .then([abandoned.clone()]);
    given::<Subscription>([requested(), parked(), abandoned])
        .when(C::RecordDelivered { order: order(1), at: day(1) })
        .refused(&E::NotUnderWay {});
}

#[test]
fn counters_that_stand_still_make_no_event() {
    let usage = Usage { up_bytes: 5, down_bytes: 6 };
    given::<Subscription>([requested(), provisioned(), S::UsageObserved { usage }])
        .when(C::ObserveUsage { usage })
        .nothing();
}
