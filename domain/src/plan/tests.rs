//! The rules of a plan, as examples.

use chrono::DateTime;
use uuid::Uuid;

use super::{PlanCommand as C, PlanError as E, PlanEvent as P, *};
use crate::{id::PersonId, money::Irr, spec::given};

fn by() -> PersonId {
    PersonId::derive(Uuid::from_u128(9), "test", DateTime::UNIX_EPOCH)
}

fn irr(rial: u64) -> Irr {
    Irr::new(rial).expect("an amount")
}

const TERMS: Terms = Terms { quota_bytes: 20 << 30, days: 30, devices: 2 };

fn add(price: u64, terms: Terms, name: &str) -> C {
    C::Add { name_fa: name.into(), name_en: "Starter".into(), terms, price: irr(price), by: by() }
}

fn added() -> P {
    P::Added {
        name_fa: "شروع".into(),
        name_en: "Starter".into(),
        terms: TERMS,
        price: irr(1_000_000),
        by: by(),
    }
}

#[test]
fn a_plan_is_offered_from_its_first_day_until_it_is_withdrawn() {
    let plan = given::<Plan>([]).when(add(1_000_000, TERMS, " شروع ")).then([added()]);
    assert_eq!(plan.offer(), Some((irr(1_000_000), TERMS)));
    let plan =
        given::<Plan>([added()]).when(C::Withdraw { by: by() }).then([P::Withdrawn { by: by() }]);
    assert!(!plan.is_offered());
}

#[test]
fn prices_lie_on_the_grid_of_a_hundred_rial() {
    for price in [0, 50, 150] {
        given::<Plan>([]).when(add(price, TERMS, "x")).refused(&E::BadPrice {});
    }
}

#[test]
fn names_and_terms_have_bounds() {
    given::<Plan>([]).when(add(100, TERMS, "  ")).refused(&E::BadName {});
    given::<Plan>([]).when(add(100, TERMS, &"ن".repeat(61))).refused(&E::BadName {});
    for terms in [
        Terms { days: 0, ..TERMS },
        Terms { days: 3_651, ..TERMS },
        Terms { quota_bytes: (1 << 50) + 1, ..TERMS },
        Terms { devices: 101, ..TERMS },
    ] {
        given::<Plan>([]).when(add(100, terms, "x")).refused(&E::BadTerms {});
    }
}

#[test]
fn the_same_price_again_changes_nothing() {
    given::<Plan>([added()]).when(C::ChangePrice { price: irr(1_000_000), by: by() }).nothing();
    given::<Plan>([]).when(C::Offer { by: by() }).refused(&E::Unknown {});
}
