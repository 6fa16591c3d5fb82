//! The question who signs in, as it is read in both languages.

use app::gate::{Door, Link, LinkState};
use expect_test::expect;
use uuid::Uuid;

use super::view;
use crate::chat::example::{both, in_days, now};

fn link(state: LinkState, door: Door) -> Link {
    Link {
        id: Uuid::from_u128(7),
        number: 47,
        offered: vec![12, 47, 95],
        door,
        state,
        person: None,
        created_at: now(),
        expires_at: in_days(1),
    }
}

fn chrome() -> Door {
    Door::new("203.0.113.9".parse().ok(), Some("Mozilla/5.0 (Linux; Android 15) Chrome/140.0"))
}

#[test]
fn who_asks_is_told_from_where_before_a_number_is_picked() {
    let asked = |door: Door| {
        both(move |speaker| view::link(speaker, &link(LinkState::Waiting, door.clone())))
    };
    expect![[r#"
        🔐 <b>ورود به داشبورد؟</b>

        مرورگری می‌خواهد به نام شما وارد شود:
        دستگاه: Chrome روی Android
        نشانی: <code>203.0.113.9</code>

        عددی را که در آن صفحه می‌بینید انتخاب کنید. اگر همین حالا داشبورد را باز نکرده‌اید، «من نبودم» را بزنید.
        [۱۲] [۴۷] [۹۵]
        [⛔️ من نبودم]
        ────
        🔐 <b>Sign in to the dashboard?</b>

        A browser asks to be signed in as you:
        Device: Chrome on Android
        Address: <code>203.0.113.9</code>

        Pick the number that you see on that page. If you have not opened the dashboard just now, press “It was not me”.
        [12] [47] [95]
        [⛔️ It was not me]
    "#]].assert_eq(&asked(chrome()));
    let unknown = asked(Door::default());
    assert!(unknown.contains("دستگاه ناشناخته") && unknown.contains("an unknown address"));
}

#[test]
fn an_answer_says_whether_somebody_was_signed_in() {
    let answered = |state| both(move |speaker| view::answered(speaker, &link(state, chrome())));
    expect![[r#"
        ✅ تأیید شد. به مرورگر برگردید؛ آنجا وارد شده‌اید.
        دستگاه: Chrome روی Android
        [🏠 خانه]
        ────
        ✅ Confirmed. Please go back to the browser: you are signed in there.
        Device: Chrome on Android
        [🏠 Home]
    "#]]
    .assert_eq(&answered(LinkState::Confirmed));
    expect![[r#"
        ⛔️ کسی وارد نشد.
        اگر خودتان بودید و عدد دیگری را زدید، در مرورگر دوباره شروع کنید.
        [🏠 خانه]
        ────
        ⛔️ Nobody was signed in.
        If it was you and you picked another number, please begin anew in the browser.
        [🏠 Home]
    "#]]
    .assert_eq(&answered(LinkState::Refused));
    assert_eq!(answered(LinkState::Used), answered(LinkState::Confirmed));
    expect![[r#"
        زمان این پیوند ورود گذشته است. لطفاً در مرورگر دوباره شروع کنید.
        [🏠 خانه]
        ────
        This sign-in link is over. Please begin anew in the browser.
        [🏠 Home]
    "#]]
    .assert_eq(&both(view::link_gone));
}
