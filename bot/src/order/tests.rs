//! Plans, pre-invoices and orders as a customer reads them, in both languages.

use app::order::{Quote, RenewalPreview};
use domain::{money::Irr, order::Price, plan::Terms};
use expect_test::expect;
use projections::plan::PlanRow;

use super::view;
use crate::chat::example::{both, id, in_days, now};

fn irr(rial: u64) -> Irr {
    Irr::new(rial).expect("an amount")
}

fn plan() -> PlanRow {
    PlanRow {
        plan: id(5),
        name_fa: "یک‌ماهه".to_owned(),
        name_en: "One month".to_owned(),
        quota_bytes: 30 << 30,
        days: 30,
        devices: 2,
        price: irr(1_000_000),
        offered: true,
        added_at: now(),
        added_by: id(1),
        first_position: 1,
        position: 1,
    }
}

fn quote(balance: u64, renewal: Option<RenewalPreview>) -> Quote {
    let price = Price { list: irr(1_200_000), discount: irr(200_000) };
    Quote {
        plan: id(5),
        terms: Terms { quota_bytes: 30 << 30, days: 30, devices: 2 },
        price,
        due: irr(1_000_000),
        balance: irr(balance),
        missing: irr(balance).short_of(irr(1_000_000)),
        renewal,
    }
}

#[test]
fn plans_are_listed_with_their_prices_and_none_is_said_to_be_none() {
    expect![[r#"
        <b>🛒 خرید سرویس</b>

        💰 موجودی: ۵٬۰۰۰ تومان
        یکی از سرویس‌ها را انتخاب کنید:
        [یک‌ماهه · ۱۰۰٬۰۰۰ تومان]
        [🏠 خانه]
        ────
        <b>🛒 Buy a service</b>

        💰 Balance: 5,000 Toman
        Choose a service:
        [One month · 100,000 Toman]
        [🏠 Home]
    "#]]
    .assert_eq(&both(|speaker| view::plans(speaker, &[plan()], irr(50_000))));
    expect![[r#"
        فعلاً سرویسی برای فروش نداریم 🙏
        به‌زودی برمی‌گردیم؛ برای خبر گرفتن به پشتیبانی پیام بدهید.
        [🏠 خانه]
        ────
        There is nothing on sale at the moment 🙏
        We will be back soon; write to support to hear of it.
        [🏠 Home]
    "#]]
    .assert_eq(&both(|speaker| view::plans(speaker, &[], Irr::ZERO)));
}

#[test]
fn a_pre_invoice_shows_its_price_lines_and_what_is_left_afterwards() {
    let quote = quote(1_500_000, None);
    let name = "Plan";
    expect![[r#"
        <b>🧾 پیش‌فاکتور</b>

        📦 سرویس: <b>Plan</b>
        📊 حجم: ۳۰ گیگابایت
        📅 مدت: ۳۰ روز

        قیمت سرویس: ۱۲۰٬۰۰۰ تومان
        تخفیف: ۲۰٬۰۰۰ تومان
        💵 <b>قابل پرداخت: ۱۰۰٬۰۰۰ تومان</b>
        💰 موجودی شما: ۱۵۰٬۰۰۰ تومان
        موجودی پس از خرید: ۵۰٬۰۰۰ تومان
        [✅ پرداخت از کیف پول]
        [↩️ سرویس دیگر] [✖️ انصراف]
        [🏠 خانه]
        ────
        <b>🧾 Invoice</b>

        📦 Service: <b>Plan</b>
        📊 Traffic: 30 GB
        📅 Duration: 30 days

        Price of the service: 120,000 Toman
        Discount: 20,000 Toman
        💵 <b>To pay: 100,000 Toman</b>
        💰 Your balance: 150,000 Toman
        Balance after it: 50,000 Toman
        [✅ Pay from wallet]
        [↩️ Another service] [✖️ Cancel]
        [🏠 Home]
    "#]]
    .assert_eq(&both(|speaker| view::invoice(speaker, &quote, name, None)));
}

#[test]
fn a_renewal_shows_before_and_after() {
    let renewal = RenewalPreview {
        subscription: id(9),
        ends_at: in_days(3),
        ends_at_after: in_days(33),
        used_bytes: 20 << 30,
        quota_bytes: 30 << 30,
        quota_bytes_after: 30 << 30,
    };
    let quote = quote(1_500_000, Some(renewal));
    let shown = both(|speaker| {
        let service = Some((id(9), "Moonvpn-AB".to_owned()));
        view::invoice(speaker, &quote, "Plan", service)
    });
    expect![[r#"
        <b>🧾 پیش‌فاکتور تمدید</b>

        📱 سرویس: Moonvpn-AB
        📦 پلن: <b>Plan</b>

        <b>اکنون:</b> ۱۰ گیگابایت مانده · پایان ۱۲ مهر ۱۴۰۵
        <b>پس از تمدید:</b> ۳۰ گیگابایت تازه · پایان <b>۱۲ آبان ۱۴۰۵</b>

        قیمت سرویس: ۱۲۰٬۰۰۰ تومان
        تخفیف: ۲۰٬۰۰۰ تومان
        💵 <b>قابل پرداخت: ۱۰۰٬۰۰۰ تومان</b>
        💰 موجودی شما: ۱۵۰٬۰۰۰ تومان
        موجودی پس از خرید: ۵۰٬۰۰۰ تومان
        ⚠️ حجم مانده (۱۰ گیگابایت) به دورهٔ تازه منتقل نمی‌شود.
        [✅ پرداخت از کیف پول]
        [↩️ سرویس دیگر] [✖️ انصراف]
        [🏠 خانه]
        ────
        <b>🧾 Renewal invoice</b>

        📱 Service: Moonvpn-AB
        📦 Plan: <b>Plan</b>

        <b>Now:</b> 10 GB left · ends 4 Oct 2026
        <b>After renewal:</b> 30 GB fresh · ends <b>3 Nov 2026</b>

        Price of the service: 120,000 Toman
        Discount: 20,000 Toman
        💵 <b>To pay: 100,000 Toman</b>
        💰 Your balance: 150,000 Toman
        Balance after it: 50,000 Toman
        ⚠️ The traffic that is left (10 GB) does not carry over.
        [✅ Pay from wallet]
        [↩️ Another service] [✖️ Cancel]
        [🏠 Home]
    "#]]
    .assert_eq(&shown);
}

#[test]
fn a_wallet_that_does_not_reach_is_offered_exactly_what_is_missing() {
    let shown = both(|speaker| {
        view::short(speaker, id(3), irr(1_000_000), irr(300_000), irr(700_000), true)
    });
    expect![[r#"
        موجودی شما برای این خرید کافی نیست.

        💵 قیمت: ۱۰۰٬۰۰۰ تومان
        💰 موجودی: ۳۰٬۰۰۰ تومان
        ❗️ کسری: <b>۷۰٬۰۰۰ تومان</b>

        همین مبلغ را شارژ کنید؛ پس از تأیید رسید، خرید با همین قیمت خودش انجام می‌شود.
        [💳 شارژ ۷۰٬۰۰۰ تومان]
        [🌐 پرداخت آنلاین (درگاه)]
        [✖️ لغو سفارش]
        [🏠 خانه]
        ────
        Your balance does not reach for this.

        💵 Price: 100,000 Toman
        💰 Balance: 30,000 Toman
        ❗️ Missing: <b>70,000 Toman</b>

        Top up exactly that; once the receipt is approved, the purchase completes by itself at this price.
        [💳 Pay 70,000 Toman]
        [🌐 Pay online (gateway)]
        [✖️ Cancel the order]
        [🏠 Home]
    "#]].assert_eq(&shown);
}

#[test]
fn an_order_that_takes_long_says_where_the_money_is() {
    let progress = view::Progress {
        order: id(3),
        plan: "Plan".to_owned(),
        renewal: false,
        step: view::Step::Account,
        slow: Some(irr(1_000_000)),
        returned: None,
    };
    expect![[r#"
        <b>🛠 سفارش «Plan»</b>

        ✅ پرداخت از کیف پول
        ⏳ ساخت اکانت
        ▫️ ارسال لینک اتصال

        ⏳ سرور کمی کند جواب می‌دهد و ساخت سرویس بیشتر از معمول طول می‌کشد.
        مبلغ ۱۰۰٬۰۰۰ تومان برای همین سفارش کنار گذاشته شده؛ لازم نیست کاری بکنید. به‌محض آماده شدن همین‌جا تحویل می‌دهم.
        [♻️ به‌روزرسانی]
        [🏠 خانه]
        ────
        <b>🛠 Plan</b>

        ✅ Payment from the wallet
        ⏳ Making the account
        ▫️ Sending the link

        ⏳ The server is answering slowly, and this takes longer than usual.
        100,000 Toman is set aside for this order; there is nothing you need to do. I will deliver it here the moment it is ready.
        [♻️ Refresh]
        [🏠 Home]
    "#]].assert_eq(&both(|speaker| view::progress(speaker, &progress)));
}

#[test]
fn an_order_that_came_to_nothing_says_that_the_money_is_back() {
    let progress = view::Progress {
        order: id(3),
        plan: "Plan".to_owned(),
        renewal: false,
        step: view::Step::Failed,
        slow: None,
        returned: Some(irr(1_000_000)),
    };
    expect![[r#"
        <b>🛠 سفارش «Plan»</b>

        ✅ پرداخت از کیف پول
        ❌ ساخت اکانت
        ▫️ ارسال لینک اتصال

        🔓 مبلغ ۱۰۰٬۰۰۰ تومان کامل به کیف پولتان برگشته است.
        [🏠 خانه]
        ────
        <b>🛠 Plan</b>

        ✅ Payment from the wallet
        ❌ Making the account
        ▫️ Sending the link

        🔓 100,000 Toman is back in your wallet in full.
        [🏠 Home]
    "#]]
    .assert_eq(&both(|speaker| view::progress(speaker, &progress)));
}

#[test]
fn a_changed_price_is_shown_before_it_is_paid() {
    let shown = both(|speaker| {
        view::price_changed(speaker, "Plan", irr(1_000_000), irr(1_200_000), id(5), None)
    });
    expect![[r#"
        قیمت «Plan» از ۱۰۰٬۰۰۰ تومان به <b>۱۲۰٬۰۰۰ تومان</b> تغییر کرده است.
        با قیمت تازه ادامه می‌دهید؟
        [✅ پرداخت از کیف پول]
        [↩️ سرویس دیگر] [✖️ انصراف]
        ────
        The price of “Plan” has changed from 100,000 Toman to <b>120,000 Toman</b>.
        Go on at the new price?
        [✅ Pay from wallet]
        [↩️ Another service] [✖️ Cancel]
    "#]]
    .assert_eq(&shown);
}
