//! The rules of an order, as examples.

use chrono::{DateTime, TimeDelta};

use super::{OrderCommand as C, OrderError as E, OrderEvent as O, *};
use crate::{
    id::PersonId,
    money::Irr,
    plan::Terms,
    spec::{given, id},
};

fn person() -> PersonId {
    id(1)
}

fn irr(rial: u64) -> Irr {
    Irr::new(rial).expect("an amount")
}

const TERMS: Terms = Terms { quota_bytes: 1 << 30, days: 30, devices: 1 };

fn place(list: u64, discount: u64) -> C {
    C::Place {
        person: person(),
        kind: OrderKind::New { subscription: id(5) },
        plan: id(4),
        terms: TERMS,
        price: Price { list: irr(list), discount: irr(discount) },
        expires_at: DateTime::UNIX_EPOCH + TimeDelta::hours(24),
    }
}

fn placed() -> O {
    O::Placed {
        person: person(),
        kind: OrderKind::New { subscription: id(5) },
        plan: id(4),
        terms: TERMS,
        price: Price { list: irr(1000), discount: irr(0) },
        expires_at: DateTime::UNIX_EPOCH + TimeDelta::hours(24),
    }
}

fn paid() -> O {
    O::Paid { person: person() }
}

#[test]
fn an_order_keeps_the_price_that_was_shown() {
    let order = given::<Order>([]).when(place(1000, 0)).then([placed()]);
    assert_eq!(order.facts().map(|facts| facts.price.due()), Some(Ok(irr(1000))));
    given::<Order>([]).when(place(1000, 1001)).refused(&E::BadPrice {});
    given::<Order>([]).when(place(1000, 1000)).refused(&E::BadPrice {});
}

#[test]
fn it_is_paid_once_and_fulfilled_once() {
    given::<Order>([placed()]).when(C::MarkPaid).then([paid()]);
    given::<Order>([placed(), paid()]).when(C::MarkPaid).nothing();
    given::<Order>([placed()]).when(C::Fulfil).refused(&E::NotPaid {});
    let fulfilled = O::Fulfilled { person: person() };
    given::<Order>([placed(), paid()]).when(C::Fulfil).then([fulfilled.clone()]);
    given::<Order>([placed(), paid(), fulfilled])
        .when(C::Cancel { reason: CancelReason::Refunded })
        .refused(&E::Ended { status: Status::Fulfilled });
}

#[test]
fn a_paid_order_is_no_longer_the_customers_to_cancel() {
    let cancel = |reason| C::Cancel { reason };
    given::<Order>([placed(), paid()])
        .when(cancel(CancelReason::Customer))
        .refused(&E::AlreadyPaid {});
    given::<Order>([placed(), paid()]).when(cancel(CancelReason::Refused)).then([O::Cancelled {
        person: person(),
        reason: CancelReason::Refused,
        was_paid: true,
    }]);
}

#[test]
fn it_expires_only_while_it_waits_for_money() {
    let late = DateTime::UNIX_EPOCH + TimeDelta::hours(25);
    given::<Order>([placed()]).when(C::Expire { at: late }).then([O::Cancelled {
        person: person(),
        reason: CancelReason::Expired,
        was_paid: false,
    }]);
    given::<Order>([placed()])
        .when(C::Expire { at: DateTime::UNIX_EPOCH })
        .refused(&E::NotExpired {});
    given::<Order>([placed(), paid()]).when(C::Expire { at: late }).nothing();
}

#[test]
fn the_same_shortfall_is_noted_once() {
    let missing = C::RecordFundsMissing { missing: irr(70) };
    let noted = O::FundsMissing { person: person(), missing: irr(70) };
    given::<Order>([placed()]).when(missing.clone()).then([noted.clone()]);
    given::<Order>([placed(), noted]).when(missing).nothing();
}
