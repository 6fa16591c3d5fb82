//! The rules of a payment at a gateway: as examples, and of every way that its events can come in.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::Aggregate;

use super::{GatewayCommand as C, GatewayError as E, GatewayEvent as G, *};
use crate::{
    money::Irr,
    payment::Status,
    sealed::Fingerprint,
    spec::{given, id},
};

fn irr(rial: u64) -> Irr {
    Irr::new(rial).expect("an amount")
}

fn closes() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(30)
}

fn authority(last: char) -> Authority {
    format!("S{}{last}", "0".repeat(34)).parse().expect("a session's name")
}

fn terminal() -> Terminal {
    "Main".parse().expect("a terminal's name")
}

fn opened() -> G {
    let (terminal, amount, expires_at) = (terminal(), irr(500_000), closes());
    G::Opened { person: id(1), terminal, amount, order: None, expires_at }
}

fn requested() -> G {
    let (fee, bearer) = (irr(5_000), Bearer::Merchant);
    G::Requested { person: id(1), authority: authority('1'), fee, bearer }
}

fn request(last: char) -> C {
    C::Request { authority: authority(last), fee: irr(5_000), bearer: Bearer::Merchant }
}

fn verify() -> C {
    C::Verify {
        reference: "201".into(),
        fee: irr(5_000),
        bearer: Bearer::Merchant,
        card: None,
        payer: Some(Fingerprint("ab".into())),
    }
}

fn verified(late: bool) -> G {
    G::Verified {
        person: id(1),
        terminal: terminal(),
        amount: irr(500_000),
        fee: irr(5_000),
        bearer: Bearer::Merchant,
        reference: "201".into(),
        card: None,
        payer: Some(Fingerprint("ab".into())),
        order: None,
        late,
    }
}

fn failed(failure: Failure) -> G {
    G::Failed { person: id(1), failure, code: None, order: None }
}

const fn fail() -> C {
    C::Fail { failure: Failure::Unpaid, code: None }
}

fn came_back(said: Return) -> C {
    C::Return { authority: authority('1'), said }
}

fn ask(reason: &str) -> C {
    C::AskReversal { reviewer: id(9), reason: reason.to_owned() }
}

fn asked() -> G {
    let (amount, reason) = (irr(500_000), "paid twice".to_owned());
    G::ReversalAsked { person: id(1), amount, reviewer: id(9), reason }
}

#[test]
fn names_have_the_form_that_their_owners_give_them() {
    for good in ["A0000000000000000000000000000wwOGYpd", "S0000000000000000000000000000wwOGYpd"] {
        assert!(good.parse::<Authority>().is_ok(), "{good}");
    }
    for bad in
        ["", "B0000000000000000000000000000wwOGYpd", "A000", "A000000000000000000000000000/wwOGYpd"]
    {
        assert_eq!(bad.parse::<Authority>(), Err(Misnamed::Authority), "{bad}");
    }
    for bad in ["", "main", "Main Street", "A23456789012345678901"] {
        assert_eq!(bad.parse::<Terminal>(), Err(Misnamed::Terminal), "{bad}");
    }
}

#[test]
fn a_customer_has_one_session_and_a_second_is_left_alone() {
    given::<GatewayPayment>([opened()]).when(request('1')).then([requested()]);
    given::<GatewayPayment>([opened(), requested()]).when(request('2')).nothing();
    given::<GatewayPayment>([]).when(request('1')).refused(&E::Unknown {});
}

#[test]
fn a_browser_that_comes_back_is_noted_once_and_believed_by_nobody() {
    let returned = G::Returned { said: Return::Ok };
    let state = given::<GatewayPayment>([opened(), requested()])
        .when(came_back(Return::Ok))
        .then([returned.clone()]);
    assert_eq!(state.status(), Some(Status::AwaitingPayer));
    given::<GatewayPayment>([opened(), requested(), returned])
        .when(came_back(Return::Ok))
        .nothing();
    given::<GatewayPayment>([opened(), requested()])
        .when(C::Return { authority: authority('2'), said: Return::Ok })
        .refused(&E::OtherSession {});
    given::<GatewayPayment>([opened()]).when(came_back(Return::Ok)).refused(&E::NotRequested {});
}

#[test]
fn the_gateway_approves_it_once_and_also_when_it_was_taken_for_failed() {
    given::<GatewayPayment>([opened(), requested()]).when(verify()).then([verified(false)]);
    given::<GatewayPayment>([opened(), requested(), verified(false)]).when(verify()).nothing();
    given::<GatewayPayment>([opened(), requested(), failed(Failure::Cancelled)])
        .when(verify())
        .then([verified(true)]);
    given::<GatewayPayment>([opened()]).when(verify()).refused(&E::NotRequested {});
}

#[test]
fn what_is_approved_does_not_fail_any_more() {
    given::<GatewayPayment>([opened(), requested()]).when(fail()).then([failed(Failure::Unpaid)]);
    given::<GatewayPayment>([opened(), requested(), failed(Failure::Unpaid)])
        .when(fail())
        .nothing();
    given::<GatewayPayment>([opened(), requested(), verified(false)])
        .when(fail())
        .refused(&E::AlreadyDecided { status: Status::Approved });
}

#[test]
fn another_amount_is_a_dispute_and_no_money() {
    let disputed = G::Disputed { person: id(1), amount: irr(500_000), code: -50 };
    let state = given::<GatewayPayment>([opened(), requested()])
        .when(C::Dispute { code: -50 })
        .then([disputed.clone()]);
    assert_eq!(state.status(), Some(Status::Disputed));
    given::<GatewayPayment>([opened(), requested(), disputed])
        .when(C::Dispute { code: -50 })
        .nothing();
}

#[test]
fn a_fee_that_leaves_nothing_is_not_believed() {
    let verify = C::Verify {
        reference: "201".into(),
        fee: irr(500_000),
        bearer: Bearer::Merchant,
        card: None,
        payer: None,
    };
    given::<GatewayPayment>([opened(), requested()]).when(verify).refused(&E::FeeTooLarge {});
}

#[test]
fn it_is_given_back_by_another_with_a_reason_and_once() {
    let history = [opened(), requested(), verified(false)];
    given::<GatewayPayment>(history.clone()).when(ask(" paid twice ")).then([asked()]);
    given::<GatewayPayment>(history.clone()).when(ask(" ")).refused(&E::BadReason {});
    given::<GatewayPayment>(history)
        .when(C::AskReversal { reviewer: id(1), reason: "mine".into() })
        .refused(&E::OwnPayment {});
    given::<GatewayPayment>([opened(), requested()]).when(ask("x")).refused(&E::NotApproved {});
    let asked_for = [opened(), requested(), verified(false), asked()];
    given::<GatewayPayment>(asked_for.clone())
        .when(ask("again"))
        .refused(&E::AlreadyDecided { status: Status::Reversing });
    let (amount, reason) = (irr(500_000), "paid twice".to_owned());
    let reversed = G::Reversed { person: id(1), amount, reviewer: id(9), reason };
    given::<GatewayPayment>(asked_for.clone()).when(C::Reverse {}).then([reversed]);
    let refused = G::ReversalRefused { person: id(1), amount, code: -63 };
    let state =
        given::<GatewayPayment>(asked_for).when(C::RefuseReversal { code: -63 }).then([refused]);
    assert_eq!(state.status(), Some(Status::Approved));
}

/// Everything that the outside can do to it, in any order and as often as it likes.
fn stimuli() -> Vec<C> {
    vec![
        request('1'),
        request('2'),
        came_back(Return::Ok),
        came_back(Return::Nok),
        verify(),
        fail(),
        C::Dispute { code: -50 },
        ask("because"),
        C::Reverse {},
        C::RefuseReversal { code: -63 },
    ]
}

/// Explores every state that the stimuli lead to, with what was credited and given back on the way.
#[test]
fn in_every_order_of_what_can_happen_it_is_approved_and_given_back_at_most_once() {
    let mut start = GatewayPayment::default();
    start.apply(opened());
    let mut seen = BTreeSet::new();
    let mut ahead = vec![(start, 0_u8, 0_u8)];
    let (mut steps, mut refused) = (0_u32, 0_u32);
    while let Some((state, approved, given_back)) = ahead.pop() {
        let key = serde_json::to_string(&(&state, approved, given_back)).expect("plain data");
        if !seen.insert(key) {
            continue;
        }
        assert!(approved <= 1 && given_back <= approved, "{state:?}: {approved}, {given_back}");
        let settled =
            matches!(state.status(), Some(Status::Approved | Status::Reversing | Status::Reversed));
        assert_eq!(settled, approved == 1, "{state:?}");
        assert_eq!(state.status() == Some(Status::Reversed), given_back == 1, "{state:?}");
        for command in stimuli() {
            steps += 1;
            let Ok(events) = state.decide(command.clone()) else {
                refused += 1;
                continue;
            };
            assert!(events.len() <= 1);
            let mut next = (state.clone(), approved, given_back);
            for event in events {
                next.1 += u8::from(matches!(event, G::Verified { .. }));
                next.2 += u8::from(matches!(event, G::Reversed { .. }));
                next.0.apply(event);
            }
            // The same stimulus again changes nothing, or is refused.
            if let Ok(again) = next.0.decide(command) {
                assert!(again.is_empty(), "{:?}: {again:?}", next.0);
            }
            ahead.push(next);
        }
    }
    println!("{} states, {steps} steps, {refused} of them refused", seen.len());
    assert!(seen.len() > 20, "the search has gone somewhere");
}
