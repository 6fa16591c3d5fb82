//! The wallet as a customer reads it, in both languages.

use domain::{money::Irr, order::Status, payment::Status as PaymentStatus};
use expect_test::expect;
use projections::{
    order::OrderType,
    wallet::{MovementKind, MovementRow},
};

use super::view;
use crate::chat::example::{both, id, now};

fn irr(rial: u64) -> Irr {
    Irr::new(rial).expect("an amount")
}

#[test]
fn a_balance_is_shown_with_what_is_held_or_owed() {
    let page = |held, owed| both(move |speaker| view::page(speaker, irr(500_000), held, owed));
    expect![[r#"
        <b>💰 کیف پول</b>

        موجودی: <b>۵۰٬۰۰۰ تومان</b>
        [💳 شارژ موجودی]
        [📊 تاریخچه]
        [🏠 خانه]
        ────
        <b>💰 Wallet</b>

        Balance: <b>50,000 Toman</b>
        [💳 Top up]
        [📊 History]
        [🏠 Home]
    "#]]
    .assert_eq(&page(Irr::ZERO, Irr::ZERO));
    expect![[r#"
        <b>💰 کیف پول</b>

        موجودی قابل استفاده: <b>۵۰٬۰۰۰ تومان</b>
        🔒 کنار گذاشته برای سفارش یا برگشت در حال انجام: ۱۰٬۰۰۰ تومان
        [💳 شارژ موجودی]
        [📊 تاریخچه]
        [🏠 خانه]
        ────
        <b>💰 Wallet</b>

        Available balance: <b>50,000 Toman</b>
        🔒 Set aside for an order or a return under way: 10,000 Toman
        [💳 Top up]
        [📊 History]
        [🏠 Home]
    "#]]
    .assert_eq(&page(irr(100_000), Irr::ZERO));
    expect![[r#"
        <b>💰 کیف پول</b>

        ❗️ بدهی: <b>۳٬۰۰۰ تومان</b>
        با شارژ بعدی، اول همین مبلغ تسویه می‌شود.
        [💳 شارژ موجودی]
        [📊 تاریخچه]
        [🏠 خانه]
        ────
        <b>💰 Wallet</b>

        ❗️ You owe: <b>3,000 Toman</b>
        The next top-up settles this first.
        [💳 Top up]
        [📊 History]
        [🏠 Home]
    "#]]
    .assert_eq(&page(Irr::ZERO, irr(30_000)));
}

#[test]
fn a_top_up_that_is_under_way_is_shown_with_the_balance() {
    let page = |status| {
        both(move |speaker| {
            let page = view::page(speaker, irr(500_000), Irr::ZERO, Irr::ZERO);
            let open = view::Open { payment: id(77), status, amount: irr(2_000_000) };
            view::with_open(speaker, page, Some(&open))
        })
    };
    let missing = page(PaymentStatus::AwaitingReceipt);
    assert!(missing.contains("📸 شارژ ۲۰۰٬۰۰۰ تومان منتظر رسید شماست."), "{missing}");
    let waits = page(PaymentStatus::UnderReview);
    assert!(waits.contains("رسید <code>00002D</code> به مبلغ ۲۰۰٬۰۰۰ تومان"), "{waits}");
}

#[test]
fn a_history_tells_what_each_movement_was_for() {
    let row = |kind, amount, order| MovementRow {
        position: 1,
        person: id(1),
        kind,
        amount,
        balance_after: irr(700_000),
        payment: None,
        order_id: order,
        entry_id: id(8),
        at: now(),
    };
    let behind = |kind, status| Some(view::Behind { plan: "Plan", kind, status });
    let shown = both(|speaker| {
        let held = row(MovementKind::Held, -1_000_000, Some(id(3)));
        let lines = [
            view::line(speaker, &held, behind(OrderType::Renewal, Status::Fulfilled), None),
            view::line(speaker, &held, behind(OrderType::New, Status::Paid), None),
            view::line(
                speaker,
                &row(MovementKind::Released, 1_000_000, Some(id(3))),
                behind(OrderType::New, Status::Cancelled),
                None,
            ),
            view::line(
                speaker,
                &row(MovementKind::Credited, 2_000_000, None),
                None,
                Some("R12ABC".to_owned()),
            ),
        ];
        view::history(speaker, &lines, None)
    });
    expect![[r#"
        <b>📊 تاریخچهٔ کیف پول</b>

        ➖ ۱۰۰٬۰۰۰ تومان · تمدید «Plan»
        ۱۴۰۵/۰۷/۰۹ ۱۲:۰۰ · مانده: ۷۰٬۰۰۰ تومان

        🔒 ۱۰۰٬۰۰۰ تومان · کنار گذاشته برای «Plan»
        ۱۴۰۵/۰۷/۰۹ ۱۲:۰۰ · مانده: ۷۰٬۰۰۰ تومان

        ➕ ۱۰۰٬۰۰۰ تومان · بازگشت وجه «Plan»
        ۱۴۰۵/۰۷/۰۹ ۱۲:۰۰ · مانده: ۷۰٬۰۰۰ تومان

        ➕ ۲۰۰٬۰۰۰ تومان · شارژ با رسید <code>R12ABC</code>
        ۱۴۰۵/۰۷/۰۹ ۱۲:۰۰ · مانده: ۷۰٬۰۰۰ تومان
        [⬅️ بازگشت] [🏠 خانه]
        ────
        <b>📊 Wallet history</b>

        ➖ 100,000 Toman · renewed “Plan”
        2026-10-01 12:00 · left: 70,000 Toman

        🔒 100,000 Toman · set aside for “Plan”
        2026-10-01 12:00 · left: 70,000 Toman

        ➕ 100,000 Toman · refund of “Plan”
        2026-10-01 12:00 · left: 70,000 Toman

        ➕ 200,000 Toman · top-up with receipt <code>R12ABC</code>
        2026-10-01 12:00 · left: 70,000 Toman
        [⬅️ Back] [🏠 Home]
    "#]]
    .assert_eq(&shown);
    expect![[r#"
        هنوز گردشی در کیف پول شما ثبت نشده است.
        با «💳 شارژ موجودی» شروع کنید.
        [💳 شارژ موجودی]
        [⬅️ بازگشت] [🏠 خانه]
        ────
        Nothing has moved in your wallet yet.
        Begin with “💳 Top up”.
        [💳 Top up]
        [⬅️ Back] [🏠 Home]
    "#]]
    .assert_eq(&both(|speaker| view::history(speaker, &[], None)));
}
