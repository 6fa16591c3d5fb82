//! The rules of a wallet, as examples.

use chrono::NaiveDate;

use super::{WalletCommand as C, WalletError as E, *};
use crate::{
    id::{CardId, EntryId, OrderId, PaymentId, PersonId, PlanId},
    ledger::{Entry, rule},
    money::Irr,
    spec::{given, id},
};

fn irr(rial: u64) -> Irr {
    Irr::new(rial).expect("an amount")
}

fn day() -> NaiveDate {
    "2026-11-23".parse().expect("a day")
}

fn person() -> PersonId {
    id(1)
}

fn card() -> CardId {
    id(2)
}

fn entry(n: u128, lines: Vec<crate::ledger::Line>) -> Entry {
    Entry::new(id(n), day(), lines).expect("a balanced entry")
}

fn credited(payment: PaymentId, amount: Irr) -> WalletEvent {
    let entry = entry(900, rule::card_top_up(card(), person(), amount));
    WalletEvent::Credited { person: person(), payment, card: card(), amount, order: None, entry }
}

fn held(order: OrderId, amount: Irr) -> WalletEvent {
    let entry = entry(901, rule::hold(person(), amount));
    WalletEvent::Held { person: person(), order, amount, entry }
}

fn hold(order: OrderId, amount: Irr) -> C {
    C::Hold { order, amount, entry: id(901), on: day() }
}

#[test]
fn a_payment_is_credited_once() {
    let (payment, amount) = (id(10), irr(500_000));
    let credit = C::Credit {
        person: person(),
        payment,
        card: card(),
        amount,
        order: None,
        entry: id(900),
        on: day(),
    };
    let wallet = given::<Wallet>([]).when(credit.clone()).then([credited(payment, amount)]);
    assert_eq!(wallet.balance(), amount);
    given::<Wallet>([credited(payment, amount)]).when(credit).nothing();
}

#[test]
fn a_hold_beyond_the_balance_is_refused_by_how_much() {
    given::<Wallet>([credited(id(10), irr(300))])
        .when(hold(id(20), irr(301)))
        .refused(&E::InsufficientFunds { available: irr(300), required: irr(301) });
    given::<Wallet>([])
        .when(hold(id(20), irr(1)))
        .refused(&E::InsufficientFunds { available: irr(0), required: irr(1) });
}

#[test]
fn a_hold_reduces_what_can_be_spent_and_its_release_restores_it() {
    let order = id(20);
    let wallet = given::<Wallet>([credited(id(10), irr(300))])
        .when(hold(order, irr(200)))
        .then([held(order, irr(200))]);
    assert_eq!((wallet.balance(), wallet.held_for(order)), (irr(100), Some(irr(200))));
    let released = WalletEvent::Released {
        person: person(),
        order,
        amount: irr(200),
        entry: entry(902, rule::release(person(), irr(200))),
    };
    let wallet = given::<Wallet>([credited(id(10), irr(300)), held(order, irr(200))])
        .when(C::Release { order, entry: id(902), on: day() })
        .then([released]);
    assert_eq!((wallet.balance(), wallet.held_for(order)), (irr(300), None));
}

#[test]
fn a_hold_ends_once() {
    let (order, plan): (OrderId, PlanId) = (id(20), id(30));
    let captured = WalletEvent::Captured {
        person: person(),
        order,
        plan,
        amount: irr(200),
        discount: irr(0),
        entry: entry(903, rule::capture(person(), plan, irr(200), irr(0))),
    };
    let history = [credited(id(10), irr(300)), held(order, irr(200)), captured];
    let capture = C::Capture { order, plan, discount: irr(0), entry: id(903), on: day() };
    given::<Wallet>(history.clone()).when(capture).nothing();
    given::<Wallet>(history.clone())
        .when(C::Release { order, entry: id(902), on: day() })
        .refused(&E::HoldEnded {});
    given::<Wallet>(history).when(hold(order, irr(200))).refused(&E::HoldEnded {});
}

#[test]
fn a_discount_stands_beside_the_list_price_and_the_entry_balances() {
    let lines = rule::capture(person(), id(30), irr(800), irr(200));
    assert_eq!(lines.iter().map(|line| line.amount).collect::<Vec<_>>(), [800, 200, -1000]);
}

#[test]
fn a_credit_is_taken_back_by_its_exact_negation() {
    let payment = id(10);
    let events = given::<Wallet>([credited(payment, irr(300))])
        .when(C::TakeBack { payment, entry: id(904), on: day() })
        .events();
    let original = credited(payment, irr(300));
    assert_eq!(events[0].entry().reverses(), Some(original.entry().id()));
    let mut after = vec![original];
    after.extend(events);
    let wallet = given::<Wallet>(after.clone()).state();
    assert_eq!(wallet.balance(), irr(0));
    given::<Wallet>(after).when(C::TakeBack { payment, entry: id(905), on: day() }).nothing();
}

#[test]
fn what_was_spent_of_a_wrong_credit_is_owed_and_the_wallet_stays_above_zero() {
    let payment = id(10);
    let events = given::<Wallet>([credited(payment, irr(300)), held(id(20), irr(200))])
        .when(C::TakeBack { payment, entry: id(904), on: day() })
        .events();
    assert!(matches!(
        events[0],
        WalletEvent::CreditClawedBack { from_wallet, receivable, .. }
            if from_wallet == irr(100) && receivable == irr(200)
    ));
    let emptied = [credited(payment, irr(300)), held(id(20), irr(300))];
    let events =
        given::<Wallet>(emptied).when(C::TakeBack { payment, entry: id(904), on: day() }).events();
    assert_eq!(events[0].entry().lines().len(), 2);
}

#[test]
fn what_is_owed_is_not_spent_again_when_a_hold_returns() {
    let (payment, order) = (id(10), id(20));
    let mut history = vec![credited(payment, irr(300)), held(order, irr(300))];
    let taken =
        given::<Wallet>(history.clone()).when(C::TakeBack { payment, entry: id(904), on: day() });
    history.extend(taken.events());
    let released = given::<Wallet>(history.clone())
        .when(C::Release { order, entry: id(902), on: day() })
        .events();
    history.extend(released);
    let wallet = given::<Wallet>(history.clone()).state();
    assert_eq!((wallet.balance(), wallet.available()), (irr(300), irr(0)));
    given::<Wallet>(history)
        .when(hold(id(21), irr(1)))
        .refused(&E::InsufficientFunds { available: irr(0), required: irr(1) });
}

#[test]
fn the_stored_lines_are_those_that_the_rules_make() {
    let order = id(20);
    for event in [credited(id(10), irr(300)), held(order, irr(200))] {
        assert_eq!(event.lines().as_deref(), Some(event.entry().lines()));
    }
}

#[test]
fn an_amount_of_nothing_and_an_overflow_are_refused() {
    given::<Wallet>([credited(id(10), irr(5))])
        .when(hold(id(20), irr(0)))
        .refused(&E::ZeroAmount {});
    let full = C::Credit {
        person: person(),
        payment: id(11),
        card: card(),
        amount: Irr::MAX,
        order: None,
        entry: id::<EntryId>(905),
        on: day(),
    };
    given::<Wallet>([credited(id(10), irr(1))]).when(full).refused(&E::TooLarge {});
}

mod at_a_gateway {
    use super::*;
    use crate::payment::gateway::Terminal;

    fn terminal() -> Terminal {
        "Main".parse().expect("a terminal's name")
    }

    fn came_in(payment: PaymentId) -> WalletEvent {
        let (terminal, amount, fee) = (terminal(), irr(500_000), irr(5_000));
        let entry = entry(910, rule::gateway_top_up(&terminal, person(), amount, fee));
        WalletEvent::GatewayCredited {
            person: person(),
            payment,
            terminal,
            amount,
            fee,
            order: None,
            entry,
        }
    }

    fn reversal_held(payment: PaymentId) -> WalletEvent {
        let amount = irr(500_000);
        let entry = entry(911, rule::hold(person(), amount));
        WalletEvent::ReversalHeld { person: person(), payment, amount, entry }
    }

    fn settled(payment: PaymentId) -> WalletEvent {
        let (terminal, amount, fee) = (terminal(), irr(500_000), irr(5_000));
        let entry = entry(912, rule::gateway_reversed(&terminal, person(), amount, fee));
        WalletEvent::ReversalSettled { person: person(), payment, terminal, amount, fee, entry }
    }

    fn released(payment: PaymentId) -> WalletEvent {
        let amount = irr(500_000);
        let entry = entry(913, rule::release(person(), amount));
        WalletEvent::ReversalReleased { person: person(), payment, amount, entry }
    }

    fn hold_it(payment: PaymentId) -> C {
        C::HoldReversal { payment, entry: id(911), on: day() }
    }

    #[test]
    fn a_payment_is_credited_once_and_its_fee_is_no_part_of_the_wallet() {
        let payment = id(10);
        let credit = C::CreditGateway {
            person: person(),
            payment,
            terminal: terminal(),
            amount: irr(500_000),
            fee: irr(5_000),
            order: None,
            entry: id(910),
            on: day(),
        };
        let wallet = given::<Wallet>([]).when(credit.clone()).then([came_in(payment)]);
        assert_eq!(wallet.balance(), irr(500_000));
        given::<Wallet>([came_in(payment)]).when(credit).nothing();
    }

    #[test]
    fn what_is_being_given_back_cannot_be_spent() {
        let payment = id(10);
        let wallet = given::<Wallet>([came_in(payment)])
            .when(hold_it(payment))
            .then([reversal_held(payment)]);
        assert_eq!((wallet.balance(), wallet.holds_anything()), (irr(0), true));
        given::<Wallet>([came_in(payment), reversal_held(payment)])
            .when(hold_it(payment))
            .refused(&E::HeldDifferently {});
        given::<Wallet>([came_in(payment), reversal_held(payment)])
            .when(hold(id(20), irr(1)))
            .refused(&E::InsufficientFunds { available: irr(0), required: irr(1) });
    }

    #[test]
    fn what_was_spent_is_not_given_back() {
        let payment = id(10);
        given::<Wallet>([came_in(payment), held(id(20), irr(1))])
            .when(hold_it(payment))
            .refused(&E::InsufficientFunds { available: irr(499_999), required: irr(500_000) });
        given::<Wallet>([came_in(payment)]).when(hold_it(id(11))).refused(&E::UnknownPayment {});
    }

    #[test]
    fn the_answer_settles_or_releases_it_once() {
        let payment = id(10);
        let settle = C::SettleReversal { payment, entry: id(912), on: day() };
        let release = C::ReleaseReversal { payment, entry: id(913), on: day() };
        let held = [came_in(payment), reversal_held(payment)];
        given::<Wallet>(held.clone()).when(settle.clone()).then([settled(payment)]);
        let wallet = given::<Wallet>(held.clone()).when(release.clone()).then([released(payment)]);
        assert_eq!((wallet.balance(), wallet.holds_anything()), (irr(500_000), false));
        let mut over = held.to_vec();
        over.push(settled(payment));
        given::<Wallet>(over.clone()).when(settle.clone()).nothing();
        given::<Wallet>(over).when(release).refused(&E::HoldEnded {});
        given::<Wallet>([came_in(payment)]).when(settle).refused(&E::UnknownHold {});
    }
}
