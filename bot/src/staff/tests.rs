//! What staff read, in both languages.

use app::payment::Warning;
use domain::{money::Irr, payment::Status};
use expect_test::expect;
use projections::payment::PaymentRow;

use super::{
    card::{Facts, called},
    view,
};
use crate::chat::example::{both, id, in_days, now};

fn irr(rial: u64) -> Irr {
    Irr::new(rial).expect("an amount")
}

fn facts(status: Status) -> Facts {
    let decided = !status.is_open();
    let row = PaymentRow {
        payment: id(77),
        person: id(1),
        method: projections::payment::Method::Card,
        card: Some(id(2)),
        amount: irr(2_000_000),
        credited: decided.then(|| irr(1_500_000)),
        order_id: None,
        status,
        opened_at: in_days(-1),
        expires_at: now(),
        submitted_at: Some(in_days(-1)),
        pages: 2,
        decided_at: decided.then(now),
        decided_by: decided.then(|| id(3)),
        reason: (status == Status::Rejected).then(|| "واریز نرسیده".to_owned()),
        withdrawn_by: None,
        ended_at: None,
        reversed_at: None,
        reversed_by: None,
        reversal_reason: None,
        submitted_position: Some(4),
        first_position: 1,
        position: 5,
    };
    Facts {
        row,
        pages: vec![],
        customer: "علی (@ali)".to_owned(),
        card_number: "6037991234567893".to_owned(),
        approved: 3,
        words: vec!["واریز شد <b>".to_owned()],
        warnings: vec![Warning::WaitsLong { since: in_days(-1) }, Warning::Replaced],
        seen_before: vec![("R00001".to_owned(), Some("رضا".to_owned()))],
        order: None,
        decided_by: decided.then(|| "سارا".to_owned()),
        claimed_by: None,
    }
}

#[test]
fn a_card_that_waits_shows_its_warnings_and_the_buttons_of_the_decision() {
    let facts = facts(Status::UnderReview);
    expect![[r#"
        <b>🧾 رسید <code>00002D</code></b>

        👤 مشتری: علی (@ali)
        💵 مبلغ: <b>۲۰۰٬۰۰۰ تومان</b> (۲٬۰۰۰٬۰۰۰ ریال)
        💳 به کارت: <code>6037 9912 3456 7893</code>
        📎 صفحه: ۰
        🕓 فرستاده: ۱ روز پیش (۱۴۰۵/۰۷/۰۸ ۱۲:۰۰)
        🔁 رسیدهای تأییدشدهٔ پیشین: ۳
        💬 نوشتهٔ مشتری: واریز شد &lt;b&gt;

        🚨 این عکس را پیش‌تر <b>مشتری دیگری</b> (رضا) برای رسید <code>R00001</code> فرستاده است!
        ⚠️ این رسید ۱ روز پیش فرستاده شده و هنوز منتظر است.
        🔄 مشتری رسید را جایگزین کرده است؛ آخرین نسخه را می‌بینید.
        [✅ تأیید رسید] [❌ رد رسید]
        [✏️ تأیید با مبلغ دیگر]
        ────
        <b>🧾 Receipt <code>00002D</code></b>

        👤 Customer: علی (@ali)
        💵 Amount: <b>200,000 Toman</b> (2,000,000 Rial)
        💳 To card: <code>6037 9912 3456 7893</code>
        📎 Pages: 0
        🕓 Sent: 1 day ago (2026-09-30 12:00)
        🔁 Receipts approved before: 3
        💬 The customer wrote: واریز شد &lt;b&gt;

        🚨 This photo was sent before by <b>another customer</b> (رضا) for receipt <code>R00001</code>!
        ⚠️ This receipt was sent 1 day ago and is still waiting.
        🔄 The customer replaced the receipt; you see the last one.
        [✅ Approve] [❌ Reject]
        [✏️ Approve other amount]
    "#]].assert_eq(&both(|speaker| view::card(speaker, &facts, true)));
}

#[test]
fn a_decided_card_says_who_and_offers_undoing_to_those_who_may() {
    let approved = facts(Status::Approved);
    let shown = both(|speaker| view::card(speaker, &approved, true));
    expect![[r#"
        <b>🧾 رسید <code>00002D</code></b>

        👤 مشتری: علی (@ali)
        💵 مبلغ: <b>۲۰۰٬۰۰۰ تومان</b> (۲٬۰۰۰٬۰۰۰ ریال)
        💳 به کارت: <code>6037 9912 3456 7893</code>
        📎 صفحه: ۰
        🕓 فرستاده: ۱ روز پیش (۱۴۰۵/۰۷/۰۸ ۱۲:۰۰)
        🔁 رسیدهای تأییدشدهٔ پیشین: ۳
        💬 نوشتهٔ مشتری: واریز شد &lt;b&gt;

        ✅ رسید <code>00002D</code> · <b>۱۵۰٬۰۰۰ تومان</b> به‌جای ۲۰۰٬۰۰۰ تومان · تأیید: سارا · ۱۴۰۵/۰۷/۰۹ ۱۲:۰۰
        [↩️ برگشت تأیید]
        [🧾 رسیدهای در انتظار]
        ────
        <b>🧾 Receipt <code>00002D</code></b>

        👤 Customer: علی (@ali)
        💵 Amount: <b>200,000 Toman</b> (2,000,000 Rial)
        💳 To card: <code>6037 9912 3456 7893</code>
        📎 Pages: 0
        🕓 Sent: 1 day ago (2026-09-30 12:00)
        🔁 Receipts approved before: 3
        💬 The customer wrote: واریز شد &lt;b&gt;

        ✅ Receipt <code>00002D</code> · <b>150,000 Toman</b> instead of 200,000 Toman · approved by سارا · 2026-10-01 12:00
        [↩️ Undo the approval]
        [🧾 Receipts waiting]
    "#]].assert_eq(&shown);
    let without = both(|speaker| view::card(speaker, &approved, false));
    assert!(shown.contains("↩️") && !without.contains("↩️"));
    let rejected = facts(Status::Rejected);
    expect![[r#"
        <b>🧾 رسید <code>00002D</code></b>

        👤 مشتری: علی (@ali)
        💵 مبلغ: <b>۲۰۰٬۰۰۰ تومان</b> (۲٬۰۰۰٬۰۰۰ ریال)
        💳 به کارت: <code>6037 9912 3456 7893</code>
        📎 صفحه: ۰
        🕓 فرستاده: ۱ روز پیش (۱۴۰۵/۰۷/۰۸ ۱۲:۰۰)
        🔁 رسیدهای تأییدشدهٔ پیشین: ۳
        💬 نوشتهٔ مشتری: واریز شد &lt;b&gt;

        ❌ رسید <code>00002D</code> · ۱۵۰٬۰۰۰ تومان · رد: سارا · ۱۴۰۵/۰۷/۰۹ ۱۲:۰۰ · «واریز نرسیده»
        [🧾 رسیدهای در انتظار]
        ────
        <b>🧾 Receipt <code>00002D</code></b>

        👤 Customer: علی (@ali)
        💵 Amount: <b>200,000 Toman</b> (2,000,000 Rial)
        💳 To card: <code>6037 9912 3456 7893</code>
        📎 Pages: 0
        🕓 Sent: 1 day ago (2026-09-30 12:00)
        🔁 Receipts approved before: 3
        💬 The customer wrote: واریز شد &lt;b&gt;

        ❌ Receipt <code>00002D</code> · 150,000 Toman · rejected by سارا · 2026-10-01 12:00 · “واریز نرسیده”
        [🧾 Receipts waiting]
    "#]].assert_eq(&both(|speaker| view::card(speaker, &rejected, true)));
}

#[test]
fn undoing_says_what_the_customer_will_owe() {
    let approved = facts(Status::Approved);
    let shown = both(|speaker| view::ask_undo(speaker, &approved, irr(500_000)));
    expect![[r#"
        ↩️ <b>برگشت تأیید رسید <code>00002D</code></b>

        ۱۵۰٬۰۰۰ تومان از کیف پول علی (@ali) کم می‌شود و رد آن در دفتر می‌ماند.
        موجودی پس از برگشت: <b>۰ تومان</b>

        دلیل را انتخاب کنید یا بنویسید؛ مشتری آن را می‌خواند.

        ⚠️ مشتری بخشی از این پول را خرج کرده است؛ پس از برگشت ۱۰۰٬۰۰۰ تومان بدهکار می‌شود.
        [↩️ تأیید اشتباهی]
        [🏦 واریز نرسیده]
        [🔁 رسید تکراری]
        [✖️ انصراف]
        ────
        ↩️ <b>Undo the approval of receipt <code>00002D</code></b>

        150,000 Toman is taken from the wallet of علی (@ali), and the ledger keeps the trace.
        Balance after it: <b>0 Toman</b>

        Choose the reason or write it; the customer reads it.

        ⚠️ The customer has spent part of this money, and will owe 100,000 Toman after it.
        [↩️ Approved by mistake]
        [🏦 Not received]
        [🔁 Used before]
        [✖️ Cancel]
    "#]]
    .assert_eq(&shown);
}

#[test]
fn reasons_are_offered_and_one_can_be_written() {
    expect![[r#"
        ❌ دلیل رد رسید <code>00002D</code> چیست؟ یکی را انتخاب کنید یا بنویسید؛ مشتری همین را می‌خواند.
        [🏦 واریز نرسیده] [🔍 عکس ناخوانا]
        [🖼 رسید نیست] [💳 کارت اشتباه]
        [🔁 رسید تکراری] [✏️ دلیل دیگر]
        [✖️ انصراف]
        ────
        ❌ Why is receipt <code>00002D</code> rejected? Choose or write; the customer reads this.
        [🏦 Not received] [🔍 Unreadable]
        [🖼 Not a receipt] [💳 Wrong card]
        [🔁 Used before] [✏️ Another reason]
        [✖️ Cancel]
    "#]]
    .assert_eq(&both(|speaker| view::ask_reason(speaker, id(77))));
}

#[test]
fn the_desk_and_an_empty_queue_say_what_waits() {
    expect![[r#"
        <b>🗂 میز کارکنان</b>

        🧾 رسیدهای در انتظار: <b>۲</b>
        🛠 ساخت‌های مانده: <b>۰</b>
        [🧾 رسیدهای در انتظار]
        [🛠 ساخت‌های مانده]
        [♻️ به‌روزرسانی] [🏠 خانه]
        ────
        <b>🗂 Staff desk</b>

        🧾 Receipts waiting: <b>2</b>
        🛠 Orders parked: <b>0</b>
        [🧾 Receipts waiting]
        [🛠 Parked orders]
        [♻️ Refresh] [🏠 Home]
    "#]]
    .assert_eq(&both(|speaker| view::desk(speaker, 2, 0)));
    expect![[r#"
        ✅ صف خالی است؛ رسیدی در انتظار نیست.
        [♻️ به‌روزرسانی]
        [⬅️ بازگشت] [🏠 خانه]
        ────
        ✅ The queue is empty; no receipt is waiting.
        [♻️ Refresh]
        [⬅️ Back] [🏠 Home]
    "#]]
    .assert_eq(&both(|speaker| view::queue(speaker, &[], 0)));
}

#[test]
fn the_at_sign_stays_before_the_user_name_in_a_line_from_right_to_left() {
    assert_eq!(called("علی".to_owned(), Some("ali")), "علی (\u{200e}@ali)");
    assert_eq!(called("علی".to_owned(), None), "علی");
}
