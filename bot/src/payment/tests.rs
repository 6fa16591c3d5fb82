//! Top-ups as a customer reads them, in both languages.

use app::payment::{CardShown, Opened};
use domain::{id::PaymentId, money::Irr, payment::Status};
use expect_test::expect;
use locales::{Arg, args};

use super::view;
use crate::{
    chat::example::{both, id, now},
    text::Worded,
};

fn irr(rial: u64) -> Irr {
    Irr::new(rial).expect("an amount")
}

fn limits() -> view::Limits {
    let quick = [500_000, 2_000_000].map(irr).to_vec();
    view::Limits { min: irr(200_000), max: irr(500_000_000), quick }
}

fn payment() -> PaymentId {
    id(77)
}

#[test]
fn an_amount_is_chosen_and_confirmed_in_digits_and_words() {
    let choose = both(|speaker| view::choose_amount(speaker, irr(120_000), &limits(), false));
    expect![[r#"
        <b>💳 شارژ موجودی</b>

        موجودی فعلی: ۱۲٬۰۰۰ تومان
        چه مبلغی شارژ می‌کنید؟ یکی را انتخاب کنید یا مبلغ دلخواهتان را <b>به تومان</b> بنویسید.

        از ۲۰٬۰۰۰ تومان تا ۵۰٬۰۰۰٬۰۰۰ تومان
        [۵۰٬۰۰۰ تومان] [۲۰۰٬۰۰۰ تومان]
        [✏️ مبلغ دیگر]
        [⬅️ بازگشت] [✖️ انصراف]
        ────
        <b>💳 Top up</b>

        Balance now: 12,000 Toman
        How much? Choose one, or write any amount <b>in Toman</b>.

        From 20,000 Toman to 50,000,000 Toman
        [50,000 Toman] [200,000 Toman]
        [✏️ Another amount]
        [⬅️ Back] [✖️ Cancel]
    "#]]
    .assert_eq(&choose);
    let confirm = both(|speaker| view::confirm(speaker, irr(12_000_000), false, true));
    expect![[r#"
        <b>مبلغ شارژ را تأیید می‌کنید؟</b>

        💵 <b>۱٬۲۰۰٬۰۰۰ تومان</b>
        (یک میلیون و دویست هزار تومان)
        [✅ تأیید و دریافت کارت]
        [🌐 پرداخت آنلاین (درگاه)]
        [✏️ تغییر مبلغ]
        [⬅️ بازگشت] [✖️ انصراف]
        ────
        <b>Is this the amount?</b>

        💵 <b>1,200,000 Toman</b>
        (one million two hundred thousand Toman)
        [✅ Confirm, show card]
        [🌐 Pay online (gateway)]
        [✏️ Change the amount]
        [⬅️ Back] [✖️ Cancel]
    "#]]
    .assert_eq(&confirm);
}

#[test]
fn the_card_is_shown_with_what_is_copied_in_toman_and_rial() {
    let card = CardShown {
        card: id(1),
        number: "6037991234567893".to_owned(),
        holder: "سارا <رضایی>".to_owned(),
        bank: "ملی".to_owned(),
    };
    let expires_at = now() + chrono::TimeDelta::minutes(59);
    let opened =
        Opened { payment: payment(), card, amount: irr(2_000_000), expires_at, order: None };
    expect![[r#"
        <b>💳 کارت به کارت</b> · رسید شمارهٔ <code>00002D</code>

        این مبلغ را <b>دقیقاً</b> واریز کنید:
        💵 <b>۲۰۰٬۰۰۰ تومان</b>
        🏦 برابر با <b>۲٬۰۰۰٬۰۰۰ ریال</b>

        شماره کارت:
        <code>6037 9912 3456 7893</code>
        به نام: <b>سارا &lt;رضایی&gt;</b> · ملی

        ⏳ تا ۵۹ دقیقهٔ دیگر عکس رسید را همین‌جا بفرستید.
        [📋 کپی شماره کارت ⧉ 6037991234567893]
        [📋 کپی مبلغ (تومان) ⧉ 200000] [📋 کپی مبلغ (ریال) ⧉ 2000000]
        [✅ پرداخت شد، ارسال رسید]
        [✏️ تغییر مبلغ] [✖️ انصراف از شارژ]
        [🏠 خانه]
        ────
        <b>💳 Card to card</b> · receipt no. <code>00002D</code>

        Transfer <b>exactly</b> this amount:
        💵 <b>200,000 Toman</b>
        🏦 which is <b>2,000,000 Rial</b>

        Card number:
        <code>6037 9912 3456 7893</code>
        In the name of: <b>سارا &lt;رضایی&gt;</b> · ملی

        ⏳ Send a photo of the receipt here within 59 minutes.
        [📋 Copy card number ⧉ 6037991234567893]
        [📋 Copy amount (Toman) ⧉ 200000] [📋 Copy amount (Rial) ⧉ 2000000]
        [✅ Paid, send receipt]
        [✏️ Change the amount] [✖️ Cancel the top-up]
        [🏠 Home]
    "#]]
    .assert_eq(&both(|speaker| view::card(speaker, &opened)));
}

#[test]
fn a_receipt_that_came_says_its_number_and_its_place() {
    let mut shown = view::Received {
        payment: payment(),
        amount: irr(2_000_000),
        place: 3,
        replaced: false,
        pages: 2,
        order: None,
    };
    let album = both(|speaker| view::received(speaker, &shown));
    expect![[r#"
        ✅ <b>رسید شما رسید!</b>

        شمارهٔ رسید: <code>00002D</code>
        مبلغ: ۲۰۰٬۰۰۰ تومان
        ⏳ وضعیت: در انتظار تأیید
        👥 جایگاه در صف: ۳

        لازم نیست کاری بکنید؛ نتیجه را همین‌جا خبر می‌دهم.

        📎 همهٔ ۲ عکس با هم، یک رسید حساب شد.
        [♻️ به‌روزرسانی] [🏠 خانه]
        ────
        ✅ <b>Your receipt has arrived!</b>

        Receipt no.: <code>00002D</code>
        Amount: 200,000 Toman
        ⏳ Status: waiting for approval
        👥 Place in the queue: 3

        There is nothing more to do; I will tell you the result here.

        📎 All 2 photos together count as one receipt.
        [♻️ Refresh] [🏠 Home]
    "#]]
    .assert_eq(&album);
    (shown.replaced, shown.pages) = (true, 1);
    let replaced = both(|speaker| view::received(speaker, &shown));
    expect![[r#"
        🔄 رسید شمارهٔ <code>00002D</code> با فایل تازه جایگزین شد.
        همچنان در انتظار تأیید است · جایگاه در صف: ۳
        [♻️ به‌روزرسانی] [🏠 خانه]
        ────
        🔄 Receipt no. <code>00002D</code> now has your new file.
        It is still waiting for approval · place in the queue: 3
        [♻️ Refresh] [🏠 Home]
    "#]]
    .assert_eq(&replaced);
    shown.order = Some(("یک‌ماهه ۲۰ گیگ".to_owned(), irr(1_500_000)));
    let waited_for = both(|speaker| view::received(speaker, &shown));
    assert!(waited_for.contains("سفارش «یک‌ماهه ۲۰ گیگ» به قیمت ۱۵۰٬۰۰۰ تومان"), "{waited_for}");
}

#[test]
fn a_wrong_amount_is_said_to_be_wrong_with_the_limits() {
    let args = args![
        amount = Arg::Money(50_000),
        min = Arg::Money(200_000),
        max = Arg::Money(500_000_000),
    ];
    let wrong = Worded { key: "payment-amount-below-min", args: args.to_vec() };
    let shown =
        both(|speaker| view::wrong_amount(speaker, &wrong, &limits(), Some(irr(50_000_000))));
    expect![[r#"
        ۵٬۰۰۰ تومان کمتر از حداقل شارژ است.
        حداقل: ۲۰٬۰۰۰ تومان
        حداکثر: ۵۰٬۰۰۰٬۰۰۰ تومان

        منظورتان ۵٬۰۰۰٬۰۰۰ تومان بود؟
        [✅ بله، ۵٬۰۰۰٬۰۰۰ تومان]
        [۵۰٬۰۰۰ تومان] [۲۰۰٬۰۰۰ تومان]
        [⬅️ بازگشت] [✖️ انصراف]
        ────
        5,000 Toman is less than the least top-up.
        Least: 20,000 Toman
        Most: 50,000,000 Toman

        Did you mean 5,000,000 Toman?
        [✅ Yes, 5,000,000 Toman]
        [50,000 Toman] [200,000 Toman]
        [⬅️ Back] [✖️ Cancel]
    "#]]
    .assert_eq(&shown);
}

#[test]
fn another_open_top_up_is_gone_on_with_or_waited_for() {
    let open = Status::AwaitingReceipt;
    let open = both(|speaker| view::exists(speaker, payment(), open, irr(2_000_000)));
    expect![[r#"
        یک شارژ نیمه‌تمام دارید: <b>۲۰۰٬۰۰۰ تومان</b> (رسید <code>00002D</code>)
        اول آن را تمام کنید یا لغو کنید؛ هر بار یک رسید.
        [▶️ ادامهٔ همان شارژ]
        [✖️ انصراف از شارژ]
        [🏠 خانه]
        ────
        You have an unfinished top-up: <b>200,000 Toman</b> (receipt <code>00002D</code>)
        Finish or cancel it first; one receipt at a time.
        [▶️ Go on with that one]
        [✖️ Cancel the top-up]
        [🏠 Home]
    "#]]
    .assert_eq(&open);
    let waits = Status::UnderReview;
    let waits = both(|speaker| view::exists(speaker, payment(), waits, irr(2_000_000)));
    expect![[r#"
        ⏳ رسید شمارهٔ <code>00002D</code> به مبلغ ۲۰۰٬۰۰۰ تومان در انتظار تأیید است.
        پس از نتیجهٔ آن می‌توانید شارژ تازه‌ای بسازید.
        [♻️ به‌روزرسانی]
        [🏠 خانه]
        ────
        ⏳ Receipt no. <code>00002D</code> over 200,000 Toman is waiting for approval.
        You can begin another top-up after its result.
        [♻️ Refresh]
        [🏠 Home]
    "#]]
    .assert_eq(&waits);
}

#[test]
fn a_file_without_an_open_top_up_is_asked_about() {
    expect![[r#"
        📸 عکس شما رسید، ولی رسید بازی ندارید.
        این عکس برای چیست؟
        [💳 رسید شارژ کیف پول]
        [☎️ پیام به پشتیبانی]
        [✖️ اشتباه فرستادم]
        ────
        📸 Your photo has arrived, but you have no open receipt.
        What is it for?
        [💳 A top-up receipt]
        [☎️ For support]
        [✖️ Sent by mistake]
    "#]]
    .assert_eq(&both(view::for_what));
    expect![[r#"
        شما رسید شمارهٔ <code>00002D</code> را در انتظار تأیید دارید. این عکس جایگزین آن شود؟
        [🔄 بله، جایگزین شود]
        [↩️ نه، همان قبلی]
        ────
        Your receipt no. <code>00002D</code> is waiting for approval. Should this photo replace it?
        [🔄 Yes, replace it]
        [↩️ No, keep the old one]
    "#]]
    .assert_eq(&both(|speaker| view::ask_to_replace(speaker, payment())));
}
