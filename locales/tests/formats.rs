//! Digits, words, money, sizes and dates, as a reader sees them.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share panics as they do; clippy excuses only the tests themselves"
)]

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use locales::jalali::JalaliDate;
use locales::{Lang, bytes, digits, jalali, money, words};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn digits_go_to_persian_and_back() {
    for value in [0_u64, 7, 10, 1_234_567_890, u64::MAX] {
        let latin = value.to_string();
        let persian = digits::to_persian(&latin);
        assert!(!persian.chars().any(|c| c.is_ascii_digit()), "{persian}");
        assert_eq!(digits::to_latin(&persian), latin);
    }
    assert_eq!(digits::to_latin("٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ a"), "0123456789 0123456789 a");
    assert_eq!(digits::to_persian("٤5۶ b"), "۴۵۶ b");
}

#[test]
fn whole_numbers_are_grouped_by_three() {
    assert_eq!(digits::number(Lang::Fa, 0), "۰");
    assert_eq!(digits::number(Lang::Fa, 999), "۹۹۹");
    assert_eq!(digits::number(Lang::Fa, 1_234_567), "۱٬۲۳۴٬۵۶۷");
    assert_eq!(digits::number(Lang::En, u64::MAX), "18,446,744,073,709,551,615");
}

#[test]
fn arabic_letters_and_invisible_marks_are_cleaned_from_typed_text() {
    assert_eq!(
        digits::normalise(" \u{feff}\u{200f}علي\u{200c}كمال\u{a0}۱٢3 ABC "),
        "علی کمال 123 abc"
    );
}

#[test]
fn numbers_are_said_in_words() {
    let said = [
        (0, "صفر", "zero"),
        (1, "یک", "one"),
        (19, "نوزده", "nineteen"),
        (20, "بیست", "twenty"),
        (21, "بیست و یک", "twenty-one"),
        (100, "صد", "one hundred"),
        (110, "صد و ده", "one hundred ten"),
        (999, "نهصد و نود و نه", "nine hundred ninety-nine"),
        (1_000, "هزار", "one thousand"),
        (1_001, "هزار و یک", "one thousand one"),
        (21_000, "بیست و یک هزار", "twenty-one thousand"),
        (1_200_000, "یک میلیون و دویست هزار", "one million two hundred thousand"),
        (1_001_000, "یک میلیون و هزار", "one million one thousand"),
        (3_000_000_007, "سه میلیارد و هفت", "three billion seven"),
    ];
    for (value, fa, en) in said {
        assert_eq!(words::number(Lang::Fa, value), fa);
        assert_eq!(words::number(Lang::En, value), en);
    }
    assert!(words::number(Lang::Fa, u64::MAX).starts_with("هجده کوینتیلیون"));
    assert_eq!(words::toman(Lang::Fa, 12_000_000), "یک میلیون و دویست هزار تومان");
    assert_eq!(words::toman(Lang::Fa, 2_005), "دویست تومان و پنج ریال");
    assert_eq!(words::toman(Lang::En, 2_000_000), "two hundred thousand Toman");
}

#[test]
fn rial_are_shown_as_toman_and_as_rial() {
    assert_eq!(money::toman(Lang::Fa, 2_000_000), "۲۰۰٬۰۰۰ تومان");
    assert_eq!(money::toman(Lang::Fa, 2_000_005), "۲۰۰٬۰۰۰٫۵ تومان");
    assert_eq!(money::toman(Lang::En, 12_345_678), "1,234,567.8 Toman");
    assert_eq!(money::toman(Lang::Fa, 0), "۰ تومان");
    assert_eq!(money::rial(Lang::Fa, 2_000_000), "۲٬۰۰۰٬۰۰۰ ریال");
    assert_eq!(money::rial(Lang::En, 2_000_000), "2,000,000 Rial");
}

#[test]
fn a_card_number_stands_in_fours_from_left_to_right() {
    assert_eq!(money::card(Lang::Fa, "6037991812345678"), "\u{2066}۶۰۳۷ ۹۹۱۸ ۱۲۳۴ ۵۶۷۸\u{2069}");
    assert_eq!(money::card_groups("۶۰۳۷-۹۹۱۸ 12345678"), "6037 9918 1234 5678");
    assert_eq!(money::card_groups("603799******5678"), "6037 99** **** 5678");
}

#[test]
fn sizes_are_rounded_down_to_one_decimal() {
    let gib = 1 << 30;
    assert_eq!(bytes::size(Lang::Fa, 0), "۰ بایت");
    assert_eq!(bytes::size(Lang::Fa, 1_023), "۱٬۰۲۳ بایت");
    assert_eq!(bytes::size(Lang::Fa, gib * 25 / 2), "۱۲٫۵ گیگابایت");
    assert_eq!(bytes::size(Lang::Fa, gib - 1), "۱٬۰۲۳٫۹ مگابایت");
    assert_eq!(bytes::size(Lang::En, 30 * gib), "30 GB");
    assert_eq!(bytes::size(Lang::En, u64::MAX), "16,777,215.9 TB");
}

#[test]
fn a_usage_bar_is_full_only_when_everything_is_used() {
    assert_eq!(bytes::usage_bar(Lang::Fa, 62, 100), "▓▓▓▓▓▓░░░░ ۶۲٪");
    assert_eq!(bytes::usage_bar(Lang::Fa, 0, 100), "░░░░░░░░░░ ۰٪");
    assert_eq!(bytes::usage_bar(Lang::En, 999, 1_000), "▓▓▓▓▓▓▓▓▓░ 99%");
    assert_eq!(bytes::usage_bar(Lang::En, 2_000, 1_000), "▓▓▓▓▓▓▓▓▓▓ 100%");
    assert_eq!(bytes::percent_used(u64::MAX, u64::MAX), 100);
    assert_eq!(bytes::percent_used(0, 0), 100);
}

/// The 33-year rule with which the astronomical calendar agrees from 1210 to 1634, written here
/// apart from ICU: eight leap years in each cycle, four or five years from one to the next.
fn is_leap(year: i32) -> bool {
    let in_cycle = (year - 1210 + 1) % 33;
    in_cycle != 0 && (in_cycle - 1) % 4 == 0
}

fn month_len(year: i32, month: u8) -> u8 {
    match month {
        1..=6 => 31,
        7..=11 => 30,
        _ if is_leap(year) => 30,
        _ => 29,
    }
}

#[test]
fn two_centuries_of_days_agree_with_the_33_year_rule() {
    let mut gregorian = NaiveDate::from_ymd_opt(1921, 3, 21).unwrap();
    let mut days = 0;
    for year in 1300..=1500 {
        for month in 1..=12 {
            for day in 1..=month_len(year, month) {
                let jalali = JalaliDate { year, month, day };
                assert_eq!(JalaliDate::from_gregorian(gregorian), jalali, "{gregorian}");
                assert_eq!(jalali.to_gregorian(), Some(gregorian), "{jalali:?}");
                gregorian = gregorian + Days::new(1);
                days += 1;
            }
        }
    }
    assert_eq!(days, 201 * 365 + (1300..=1500).filter(|year| is_leap(*year)).count());
}

#[test]
fn days_that_everybody_knows_fall_where_they_fell() {
    let known = [
        ((1357, 11, 22), (1979, 2, 11)),
        ((1399, 12, 30), (2021, 3, 20)),
        ((1403, 12, 30), (2025, 3, 20)),
        ((1405, 1, 1), (2026, 3, 21)),
        ((1405, 9, 2), (2026, 11, 23)),
        ((1408, 1, 1), (2029, 3, 20)),
        ((1408, 12, 30), (2030, 3, 20)),
    ];
    for ((year, month, day), (y, m, d)) in known {
        let gregorian = NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(JalaliDate::from_gregorian(gregorian), JalaliDate { year, month, day });
    }
}

#[test]
fn a_day_that_the_calendar_lacks_is_no_day() {
    for (year, month, day) in [(1404, 12, 30), (1405, 7, 31), (1405, 13, 1), (1405, 0, 1)] {
        assert_eq!(JalaliDate { year, month, day }.to_gregorian(), None);
    }
}

#[test]
fn instants_are_shown_in_tehran() {
    let eleven = at("2026-11-23T11:00:00Z");
    assert_eq!(jalali::moment(Lang::Fa, eleven), "۱۴۰۵/۰۹/۰۲ ۱۴:۳۰");
    assert_eq!(jalali::date(Lang::Fa, eleven), "۲ آذر ۱۴۰۵");
    assert_eq!(jalali::moment(Lang::En, eleven), "2026-11-23 14:30");
    assert_eq!(jalali::date(Lang::En, eleven), "23 Nov 2026");
    let before_midnight = at("2026-11-23T20:29:59Z");
    let midnight = at("2026-11-23T20:30:00Z");
    assert_eq!(jalali::moment(Lang::Fa, before_midnight), "۱۴۰۵/۰۹/۰۲ ۲۳:۵۹");
    assert_eq!(jalali::moment(Lang::Fa, midnight), "۱۴۰۵/۰۹/۰۳ ۰۰:۰۰");
    assert_eq!(jalali::date(Lang::En, midnight), "24 Nov 2026");
}

#[test]
fn distances_in_time_are_said_in_the_largest_fitting_unit() {
    let now = at("2026-11-23T11:00:00Z");
    let said = [
        (0, "همین حالا", "just now"),
        (-59, "همین حالا", "just now"),
        (20, "تا لحظاتی دیگر", "in a moment"),
        (-60, "۱ دقیقه پیش", "1 minute ago"),
        (-5 * 60, "۵ دقیقه پیش", "5 minutes ago"),
        (-3_599, "۵۹ دقیقه پیش", "59 minutes ago"),
        (3_590, "۱ ساعت دیگر", "in 1 hour"),
        (-7_200, "۲ ساعت پیش", "2 hours ago"),
        (3 * 86_400, "۳ روز دیگر", "in 3 days"),
        (30 * 86_400 - 1, "۳۰ روز دیگر", "in 30 days"),
        (-86_400, "۱ روز پیش", "1 day ago"),
    ];
    for (seconds, fa, en) in said {
        let then = now + TimeDelta::seconds(seconds);
        assert_eq!(jalali::relative(Lang::Fa, then, now), fa);
        assert_eq!(jalali::relative(Lang::En, then, now), en);
    }
}

#[test]
fn only_english_phones_are_spoken_to_in_english() {
    for (code, lang) in [
        (Some("en"), Lang::En),
        (Some("en-GB"), Lang::En),
        (Some("EN_us"), Lang::En),
        (Some("fa"), Lang::Fa),
        (Some("de"), Lang::Fa),
        (Some("enx"), Lang::Fa),
        (Some(""), Lang::Fa),
        (None, Lang::Fa),
    ] {
        assert_eq!(Lang::from_code(code), lang, "{code:?}");
    }
    for lang in Lang::ALL {
        assert_eq!(lang.code().parse(), Ok(lang));
    }
    assert!("de".parse::<Lang>().is_err());
}
