//! Services as a customer reads them, in both languages.

use expect_test::expect;
use projections::subscription::{DeliveryState, State, SubscriptionRow};

use super::view;
use crate::chat::example::{both, id, in_days, now};

fn row() -> SubscriptionRow {
    SubscriptionRow {
        subscription: id(9),
        person: id(1),
        plan: id(5),
        quota_bytes: 30 << 30,
        days: 30,
        devices: 2,
        panel: id(4),
        inbounds: vec![1],
        name: "Moonvpn-AB".to_owned(),
        state: State::Active,
        starts_at: Some(in_days(-10)),
        expires_at: Some(in_days(20)),
        renewed_at: None,
        up_bytes: 1 << 30,
        down_bytes: 11 << 30,
        usage_at: Some(now()),
        delivery: DeliveryState::None,
        delivery_order: None,
        delivery_plan: None,
        delivery_since: None,
        failure: None,
        renewals: 0,
        requested_at: in_days(-10),
        first_position: 1,
        position: 2,
    }
}

#[test]
fn a_list_shows_each_service_with_its_state() {
    let used_up = SubscriptionRow { down_bytes: 30 << 30, ..row() };
    let ended = SubscriptionRow { expires_at: Some(in_days(-1)), ..row() };
    let fresh = SubscriptionRow { up_bytes: 0, down_bytes: 0, quota_bytes: 0, ..row() };
    let pending = SubscriptionRow { state: State::Pending, expires_at: None, ..row() };
    let rows = [row(), used_up, ended, fresh, pending];
    expect![[r#"
        <b>📱 سرویس‌های من</b>

        برای دیدن جزئیات، لینک و تمدید یکی را انتخاب کنید:
        [✅ Moonvpn-AB · ۱۸ گیگابایت]
        [🚫 Moonvpn-AB · ۰ بایت]
        [🔚 Moonvpn-AB · ۱۸ گیگابایت]
        [💤 Moonvpn-AB · نامحدود]
        [⏳ Moonvpn-AB · در حال ساخت]
        [🛒 خرید سرویس]
        [🏠 خانه]
        ────
        <b>📱 My services</b>

        Choose one to see details, its link, or to renew it:
        [✅ Moonvpn-AB · 18 GB]
        [🚫 Moonvpn-AB · 0 bytes]
        [🔚 Moonvpn-AB · 18 GB]
        [💤 Moonvpn-AB · unlimited]
        [⏳ Moonvpn-AB · being made]
        [🛒 Buy a service]
        [🏠 Home]
    "#]]
    .assert_eq(&both(|speaker| view::list(speaker, &rows)));
    expect![[r#"
        هنوز سرویسی ندارید.
        با «🛒 خرید سرویس» در چند دقیقه وصل شوید 🚀
        [🛒 خرید سرویس]
        [🏠 خانه]
        ────
        You have no service yet.
        With “🛒 Buy a service” you are connected in minutes 🚀
        [🛒 Buy a service]
        [🏠 Home]
    "#]]
    .assert_eq(&both(|speaker| view::list(speaker, &[])));
}

#[test]
fn a_page_shows_the_use_the_bar_and_the_end() {
    expect![[r#"
        <b>📱 Moonvpn-AB</b>

        وضعیت: ✅ فعال
        📦 سرویس: Plan

        📊 ۱۲ گیگابایت از ۳۰ گیگابایت
        ▓▓▓▓░░░░░░ ۴۰٪
        📅 پایان: <b>۲۹ مهر ۱۴۰۵</b> (۲۰ روز دیگر)

        🕓 آخرین به‌روزرسانی: ۱۴۰۵/۰۷/۰۹ ۱۲:۰۰
        [🔗 لینک اتصال] [📷 کیوآرکد]
        [🔰 دریافت کانفیگ] [📚 آموزش اتصال]
        [💊 تمدید سرویس]
        [♻️ به‌روزرسانی]
        [⬅️ بازگشت] [🏠 خانه]
        ────
        <b>📱 Moonvpn-AB</b>

        Status: ✅ Active
        📦 Plan

        📊 12 GB of 30 GB
        ▓▓▓▓░░░░░░ 40%
        📅 Ends: <b>21 Oct 2026</b> (in 20 days)

        🕓 Last updated: 2026-10-01 12:00
        [🔗 Link] [📷 QR code]
        [🔰 Config] [📚 How to connect]
        [💊 Renew]
        [♻️ Refresh]
        [⬅️ Back] [🏠 Home]
    "#]]
    .assert_eq(&both(|speaker| view::page(speaker, &row(), "Plan")));
    let unlimited = SubscriptionRow { quota_bytes: 0, ..row() };
    expect![[r#"
        <b>📱 Moonvpn-AB</b>

        وضعیت: ✅ فعال
        📦 سرویس: Plan

        📊 مصرف: ۱۲ گیگابایت · حجم نامحدود
        📅 پایان: <b>۲۹ مهر ۱۴۰۵</b> (۲۰ روز دیگر)

        🕓 آخرین به‌روزرسانی: ۱۴۰۵/۰۷/۰۹ ۱۲:۰۰
        [🔗 لینک اتصال] [📷 کیوآرکد]
        [🔰 دریافت کانفیگ] [📚 آموزش اتصال]
        [💊 تمدید سرویس]
        [♻️ به‌روزرسانی]
        [⬅️ بازگشت] [🏠 خانه]
        ────
        <b>📱 Moonvpn-AB</b>

        Status: ✅ Active
        📦 Plan

        📊 Used: 12 GB · unlimited traffic
        📅 Ends: <b>21 Oct 2026</b> (in 20 days)

        🕓 Last updated: 2026-10-01 12:00
        [🔗 Link] [📷 QR code]
        [🔰 Config] [📚 How to connect]
        [💊 Renew]
        [♻️ Refresh]
        [⬅️ Back] [🏠 Home]
    "#]]
    .assert_eq(&both(|speaker| view::page(speaker, &unlimited, "Plan")));
}

#[test]
fn what_is_not_ready_says_so() {
    let pending = SubscriptionRow {
        state: State::Pending,
        expires_at: None,
        delivery: DeliveryState::UnderWay,
        ..row()
    };
    expect![[r#"
        این سرویس هنوز در حال ساخت است ⏳ به‌محض آماده شدن خبر می‌دهم.
        [♻️ به‌روزرسانی]
        [⬅️ بازگشت] [🏠 خانه]
        ────
        This service is still being made ⏳ I will tell you the moment it is ready.
        [♻️ Refresh]
        [⬅️ Back] [🏠 Home]
    "#]]
    .assert_eq(&both(|speaker| view::page(speaker, &pending, "Plan")));
}

#[test]
fn a_delivery_brings_everything_that_is_needed() {
    let link = "https://shop.example/s/01K";
    expect![[r#"
        🎉 <b>سرویس شما آماده است!</b>

        📱 نام: Moonvpn-AB
        📦 سرویس: Plan
        📊 حجم: ۳۰ گیگابایت
        📅 پایان: ۲۹ مهر ۱۴۰۵

        🔗 لینک اتصال (برای کپی رویش بزنید):
        <code>https://shop.example/s/01K</code>
        [📋 کپی لینک ⧉ https://shop.example/s/01K]
        [🔰 دریافت کانفیگ] [📚 آموزش اتصال]
        [📊 صفحهٔ مصرف] [🏠 خانه]
        ────
        🎉 <b>Your service is ready!</b>

        📱 Moonvpn-AB
        📦 Plan
        📊 Traffic: 30 GB
        📅 Ends: 21 Oct 2026

        🔗 Your link (tap to copy):
        <code>https://shop.example/s/01K</code>
        [📋 Copy link ⧉ https://shop.example/s/01K]
        [🔰 Config] [📚 How to connect]
        [📊 Usage page] [🏠 Home]
    "#]]
    .assert_eq(&both(|speaker| view::delivered(speaker, &row(), "Plan", link)));
    expect![[r#"
        🎉 <b>سرویس شما تمدید شد!</b>

        📱 نام: Moonvpn-AB
        📊 حجم تازه: ۳۰ گیگابایت
        📅 پایان: ۳۰ شهریور ۱۴۰۵ ⬅️ <b>۲۹ مهر ۱۴۰۵</b>

        لینک و تنظیماتتان همان قبلی است.
        [📊 صفحهٔ مصرف] [🏠 خانه]
        ────
        🎉 <b>Your service was renewed!</b>

        📱 Moonvpn-AB
        📊 Fresh traffic: 30 GB
        📅 Ends: 21 Sep 2026 ➡️ <b>21 Oct 2026</b>

        Your link and settings stay the same.
        [📊 Usage page] [🏠 Home]
    "#]]
    .assert_eq(&both(|speaker| view::renewed(speaker, &row(), in_days(-10))));
}
