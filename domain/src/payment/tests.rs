//! The rules of a payment, as examples.

use chrono::{DateTime, TimeDelta, Utc};

use super::{PaymentCommand as C, PaymentError as E, PaymentEvent as P, *};
use crate::{
    id::{CardId, PersonId},
    ledger::{Entry, rule},
    money::Irr,
    sealed::Fingerprint,
    spec::{given, id},
};

fn irr(rial: u64) -> Irr {
    Irr::new(rial).expect("an amount")
}

fn deadline() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(60)
}

const fn receipt(content: String) -> Receipt {
    Receipt {
        kind: ReceiptKind::Photo,
        blob: None,
        media_type: None,
        content: Fingerprint(content),
        text: None,
    }
}

fn opened() -> P {
    P::Opened { person: id(1), card: id(2), amount: irr(500), order: None, expires_at: deadline() }
}

fn submitted() -> P {
    let lines = rule::card_top_up(id::<CardId>(2), id::<PersonId>(1), irr(500));
    let on = crate::time::effective_date(DateTime::UNIX_EPOCH);
    let pending_entry = Entry::new(id(3), on, lines).expect("balanced");
    P::ReceiptSubmitted { person: id(1), receipt: receipt("a".into()), pending_entry }
}

fn approved(amount: Irr, reason: Option<&str>) -> P {
    P::Approved {
        person: id(1),
        card: id(2),
        claimed: irr(500),
        amount,
        order: None,
        reviewer: id(9),
        reason: reason.map(str::to_owned),
    }
}

fn approve(found: Option<(u64, &str)>) -> C {
    let found = found.map(|(amount, reason)| Found { amount: irr(amount), reason: reason.into() });
    C::Approve { reviewer: id(9), found }
}

fn reject(reason: &str) -> C {
    C::Reject { reviewer: id(9), reason: reason.to_owned() }
}

#[test]
fn a_receipt_makes_a_claim_outside_the_books() {
    let on = crate::time::effective_date(DateTime::UNIX_EPOCH);
    given::<Payment>([opened()])
        .when(C::SubmitReceipt { receipt: receipt("a".into()), entry: id(3), on })
        .then([submitted()]);
}

#[test]
fn a_second_receipt_replaces_the_first_until_the_decision() {
    let on = crate::time::effective_date(DateTime::UNIX_EPOCH);
    let again = C::SubmitReceipt { receipt: receipt("b".into()), entry: id(4), on };
    given::<Payment>([opened(), submitted()])
        .when(again.clone())
        .then([P::ReceiptReplaced { receipt: receipt("b".into()) }]);
    given::<Payment>([opened(), submitted(), approved(irr(500), None)])
        .when(again)
        .refused(&E::AlreadyDecided { status: Status::Approved, by: Some(id(9)) });
}

#[test]
fn it_is_approved_as_claimed_or_with_another_amount() {
    given::<Payment>([opened(), submitted()]).when(approve(None)).then([approved(irr(500), None)]);
    given::<Payment>([opened(), submitted()])
        .when(approve(Some((450, " the receipt says so "))))
        .then([approved(irr(450), Some("the receipt says so"))]);
    given::<Payment>([opened(), submitted()])
        .when(approve(Some((0, "nothing came"))))
        .refused(&E::ZeroAmount {});
}

#[test]
fn another_amount_has_a_reason_and_the_same_needs_none() {
    for reason in ["", " \n", &"x".repeat(501)] {
        given::<Payment>([opened(), submitted()])
            .when(approve(Some((450, reason))))
            .refused(&E::BadReason {});
        given::<Payment>([opened(), submitted()])
            .when(approve(Some((500, reason))))
            .then([approved(irr(500), None)]);
    }
}

#[test]
fn it_is_decided_once() {
    let decided = E::AlreadyDecided { status: Status::Approved, by: Some(id(9)) };
    let history = [opened(), submitted(), approved(irr(500), None)];
    given::<Payment>(history.clone()).when(approve(None)).refused(&decided);
    given::<Payment>(history).when(reject("no money")).refused(&decided);
    let rejected =
        P::Rejected { person: id(1), reviewer: id(9), reason: "no money".to_owned(), order: None };
    given::<Payment>([opened(), submitted(), rejected])
        .when(approve(None))
        .refused(&E::AlreadyDecided { status: Status::Rejected, by: Some(id(9)) });
}

#[test]
fn nobody_decides_on_his_own_payment() {
    given::<Payment>([opened(), submitted()])
        .when(C::Approve { reviewer: id(1), found: None })
        .refused(&E::OwnPayment {});
}

#[test]
fn without_a_receipt_there_is_nothing_to_review() {
    given::<Payment>([opened()]).when(approve(None)).refused(&E::NoReceipt {});
    given::<Payment>([]).when(approve(None)).refused(&E::Unknown {});
}

#[test]
fn it_expires_only_while_no_receipt_came() {
    given::<Payment>([opened()])
        .when(C::Expire { at: deadline() })
        .then([P::Expired { person: id(1) }]);
    given::<Payment>([opened()])
        .when(C::Expire { at: DateTime::UNIX_EPOCH })
        .refused(&E::NotExpired { expires_at: deadline() });
    given::<Payment>([opened(), submitted()])
        .when(C::Expire { at: deadline() + TimeDelta::days(9) })
        .nothing();
}

#[test]
fn the_amount_changes_only_before_the_receipt() {
    given::<Payment>([opened()])
        .when(C::ChangeAmount { amount: irr(700) })
        .then([P::AmountChanged { amount: irr(700) }]);
    given::<Payment>([opened(), submitted()])
        .when(C::ChangeAmount { amount: irr(700) })
        .refused(&E::AlreadySubmitted {});
}

#[test]
fn an_approval_is_undone_once_and_with_a_reason() {
    let reverse = |reason: &str| C::Reverse { reviewer: id(9), reason: reason.to_owned() };
    let reversed =
        P::Reversed { person: id(1), amount: irr(450), reviewer: id(9), reason: "fake".to_owned() };
    let history = [opened(), submitted(), approved(irr(450), Some("less came"))];
    given::<Payment>(history.clone()).when(reverse(" ")).refused(&E::BadReason {});
    given::<Payment>(history.clone()).when(reverse("fake")).then([reversed.clone()]);
    let mut undone = history.to_vec();
    undone.push(reversed);
    given::<Payment>(undone)
        .when(reverse("fake"))
        .refused(&E::AlreadyDecided { status: Status::Reversed, by: Some(id(9)) });
    given::<Payment>([opened(), submitted()]).when(reverse("fake")).refused(&E::NotApproved {});
}

#[test]
fn an_album_has_at_most_ten_pages() {
    let page = || P::PageAdded { page: receipt("p".into()) };
    let mut history = vec![opened(), submitted()];
    history.extend((0..9).map(|_| page()));
    given::<Payment>(history)
        .when(C::AddPage { page: receipt("p".into()) })
        .refused(&E::TooManyPages {});
}

#[test]
fn of_two_who_open_a_payment_at_once_one_is_told_of_the_other() {
    let take = |payment, after| DeskCommand::Take { payment, after };
    let taken = |n| DeskEvent::Taken { payment: id(n) };
    given::<Desk>([]).when(take(id(20), None)).then([taken(20)]);
    given::<Desk>([taken(20)]).when(take(id(20), None)).nothing();
    given::<Desk>([taken(20)]).when(take(id(21), Some(id(20)))).then([taken(21)]);
    given::<Desk>([taken(20)]).when(take(id(21), None)).refused(&DeskError::Moved { last: id(20) });
}
