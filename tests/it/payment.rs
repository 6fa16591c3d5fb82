//! Money that comes in by card.

use app::{Error, Refusal};
use chrono::TimeDelta;
use domain::{
    payment::{Found, PaymentError, Status},
    process::notice::Notice,
};
use event_store::{Command, NewEvent, StreamWrite};
use serde_json::json;
use tests::{
    shop,
    shop::{Offer, rial},
};

#[tokio::test]
async fn an_approved_top_up_is_in_the_wallet_and_the_customer_is_told() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let payment = shop.top_up(sara, 700_000, None).await;
        assert_eq!(shop.balance(sara).await, 0);
        shop.approve(payment).await;
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 700_000);
        let told = shop.told.to(sara);
        let amount = rial(700_000);
        assert_eq!(told, [Notice::PaymentCredited { person: sara, payment, amount }]);
        let staff = shop.told.staff();
        assert_eq!(
            staff,
            [Notice::ReceiptWaits { payment }, Notice::PaymentDecided { payment }],
            "staff are told that it waits, and that it is decided"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_found_is_credited_and_not_what_was_claimed() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let payment = shop.top_up(sara, 700_000, None).await;
        let tap = shop.tap(shop.seed.reviewer);
        let unexplained = Found { amount: rial(650_000), reason: " ".to_owned() };
        let refused = shop.app().payments().approve(&tap, payment, Some(unexplained)).await;
        let no_reason = Refusal::Payment(PaymentError::BadReason {});
        assert!(matches!(refused, Err(Error::Refused(why)) if why == no_reason));
        let tap = shop.tap(shop.seed.reviewer);
        let found =
            Found { amount: rial(650_000), reason: "کارمزد کم شده است".to_owned() };
        shop.app().payments().approve(&tap, payment, Some(found)).await.unwrap();
        shop.settle().await;
        let row = projections::payment::by_id(shop.app().pool(), payment).await.unwrap().unwrap();
        assert_eq!(row.reason.as_deref(), Some("کارمزد کم شده است"));
        assert_eq!(shop.balance(sara).await, 650_000);
    })
    .await;
}

#[tokio::test]
async fn a_rejected_top_up_credits_nothing_and_its_reason_is_kept() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let payment = shop.top_up(sara, 700_000, None).await;
        let tap = shop.tap(shop.seed.owner);
        let reason = "رسید خوانا نیست".to_owned();
        shop.app().payments().reject(&tap, payment, reason.clone()).await.unwrap();
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 0);
        assert_eq!(shop.told.to(sara), [Notice::PaymentRejected { person: sara, payment }]);
        let row = projections::payment::by_id(shop.app().pool(), payment).await.unwrap().unwrap();
        assert_eq!((row.status, row.reason), (Status::Rejected, Some(reason)));
        let late = shop.app().payments().approve(&shop.tap(shop.seed.owner), payment, None).await;
        let by = Some(shop.seed.owner);
        let decided = PaymentError::AlreadyDecided { status: Status::Rejected, by };
        assert!(matches!(late, Err(Error::Refused(Refusal::Payment(error))) if error == decided));
    })
    .await;
}

#[tokio::test]
async fn a_reversed_approval_takes_the_money_back() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let payment = shop.fund(sara, 700_000).await;
        let tap = shop.tap(shop.seed.owner);
        shop.app().payments().reverse(&tap, payment, "برگشت خورد".to_owned()).await.unwrap();
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 0);
        let wallet = projections::wallet::by_person(shop.app().pool(), sara).await.unwrap();
        assert_eq!(wallet.map(|wallet| wallet.owed), Some(rial(0)));
        assert!(shop.told.to(sara).contains(&Notice::PaymentReversed { person: sara, payment }));
    })
    .await;
}

#[tokio::test]
async fn a_reversal_of_what_is_spent_leaves_a_debt_and_never_a_negative_wallet() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let payment = shop.fund(sara, 1_200_000).await;
        shop.buy_paid(sara, Offer::Month, None).await;
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 200_000);
        let tap = shop.tap(shop.seed.owner);
        shop.app().payments().reverse(&tap, payment, "برگشت خورد".to_owned()).await.unwrap();
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 0);
        let wallet = projections::wallet::by_person(shop.app().pool(), sara).await.unwrap();
        assert_eq!(wallet.map(|wallet| wallet.owed), Some(rial(1_000_000)));
    })
    .await;
}

#[tokio::test]
async fn ten_approvals_at_once_credit_once() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let payment = shop.top_up(sara, 700_000, None).await;
        let staff = [shop.seed.owner, shop.seed.reviewer];
        let taps: Vec<_> = (0..10).map(|n| shop.tap(staff[n % 2])).collect();
        let approvals = taps.iter().map(|tap| {
            let (app, tap) = (shop.app().clone(), *tap);
            tokio::spawn(async move { app.payments().approve(&tap, payment, None).await })
        });
        let mut done = 0;
        for approval in approvals.collect::<Vec<_>>() {
            match approval.await.unwrap() {
                Ok(_) => done += 1,
                Err(Error::Refused(Refusal::Payment(PaymentError::AlreadyDecided { .. }))) => {}
                Err(error) => panic!("{error}"),
            }
        }
        // The same reviewer again is told that it is done; the other that somebody else did it.
        assert!((1..=10).contains(&done), "{done}");
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 700_000);
        let credited = shop.told.to(sara);
        assert_eq!(credited.len(), 1, "{credited:?}");
    })
    .await;
}

#[tokio::test]
async fn the_same_approval_again_is_the_same_answer() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let payment = shop.top_up(sara, 700_000, None).await;
        let tap = shop.tap(shop.seed.owner);
        let first = shop.app().payments().approve(&tap, payment, None).await.unwrap();
        shop.settle().await;
        let again = shop.app().payments().approve(&tap, payment, None).await.unwrap();
        assert_eq!((first.first, first.last), (again.first, again.last));
        assert!(again.replayed && !first.replayed);
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 700_000);
        let other = Some(Found { amount: rial(1), reason: "less came".to_owned() });
        let other = shop.app().payments().approve(&tap, payment, other).await;
        assert!(matches!(other, Err(Error::KeyReused)), "{other:?}");
    })
    .await;
}

#[tokio::test]
async fn of_an_approval_and_a_rejection_at_once_one_wins_and_the_money_agrees() {
    shop(async |shop| {
        for n in 1..=6 {
            let person = shop.customer(n).await;
            let payment = shop.top_up(person, 700_000, None).await;
            let (yes, no) = (shop.tap(shop.seed.owner), shop.tap(shop.seed.reviewer));
            let payments = shop.app().payments();
            let reason = "تکراری".to_owned();
            let (approved, rejected) = tokio::join!(
                payments.approve(&yes, payment, None),
                payments.reject(&no, payment, reason)
            );
            assert!(approved.is_ok() != rejected.is_ok(), "{approved:?} {rejected:?}");
            shop.settle().await;
            let expected = if approved.is_ok() { 700_000 } else { 0 };
            assert_eq!(shop.balance(person).await, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn a_receipt_is_awaited_for_sixty_minutes_and_no_longer() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let opened = shop.app().payments().open(&shop.tap(sara), rial(700_000), None).await;
        let payment = opened.unwrap().payment;
        shop.pass(TimeDelta::minutes(59)).await;
        shop.settle().await;
        let status = shop.app().payments().state(payment).await.unwrap().status();
        assert_eq!(status, Some(Status::AwaitingReceipt));
        shop.pass(TimeDelta::minutes(1)).await;
        shop.settle().await;
        let status = shop.app().payments().state(payment).await.unwrap().status();
        assert_eq!(status, Some(Status::Expired));
        assert_eq!(shop.told.to(sara), [Notice::PaymentExpired { person: sara, payment }]);
    })
    .await;
}

#[tokio::test]
async fn a_submitted_receipt_never_expires_and_staff_are_reminded() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let payment = shop.top_up(sara, 700_000, None).await;
        shop.settle().await;
        shop.pass(TimeDelta::days(3)).await;
        shop.settle().await;
        let status = shop.app().payments().state(payment).await.unwrap().status();
        assert_eq!(status, Some(Status::UnderReview));
        assert!(shop.told.staff().contains(&Notice::ReceiptStillWaits { payment }));
        shop.approve(payment).await;
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 700_000);
    })
    .await;
}

#[tokio::test]
async fn one_top_up_is_open_at_a_time_also_when_two_are_opened_at_once() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let (one, two) = (shop.tap(sara), shop.tap(sara));
        let payments = shop.app().payments();
        let (one, two) = tokio::join!(
            payments.open(&one, rial(500_000), None),
            payments.open(&two, rial(600_000), None)
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    })
    .await;
}

#[tokio::test]
async fn what_was_approved_before_reasons_were_asked_for_is_read_like_any_other() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let payment = shop.top_up(sara, 700_000, None).await;
        shop.settle().await;
        let payments = shop.app().payments();
        let row = projections::payment::by_id(shop.app().pool(), payment).await.unwrap().unwrap();
        // As the version before wrote it, and as it stands in the log for ever.
        let tap = shop.tap(shop.seed.reviewer);
        let payload = json!({ "Approved": {
            "person": sara, "card": row.card, "claimed": 700_000, "amount": 650_000, "order": null,
            "reviewer": shop.seed.reviewer,
        }});
        let approved = NewEvent::new("payment.approved", "1", &payload).unwrap();
        let stream = StreamWrite {
            aggregate_type: "payment".to_owned(),
            aggregate_id: payment.to_string(),
            expected: 2,
            events: vec![approved],
        };
        let metadata = tap.metadata("payment.approve", &(payment, rial(650_000))).unwrap();
        let command = Command { metadata, outcome: None, streams: vec![stream] };
        shop.app().log().append(vec![command]).await.unwrap();
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 650_000);
        let row = projections::payment::by_id(shop.app().pool(), payment).await.unwrap().unwrap();
        assert_eq!((row.status, row.reason), (Status::Approved, None));
        let undo = shop.tap(shop.seed.owner);
        payments.reverse(&undo, payment, "it bounced".to_owned()).await.unwrap();
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 0);
    })
    .await;
}
