//! Dates as people in Iran read them: the Jalali calendar, in Tehran's time.
//!
//! The calendar is ICU's. Tehran is UTC+03:30 without summer time since September 2022, and so it
//! is here: instants of earlier summers would be shown an hour early, and the shop has none.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike, Utc};
use icu_calendar::cal::Persian;
use icu_calendar::{Date, Gregorian};

use crate::digits;
use crate::lang::Lang;

/// Tehran's distance from UTC in seconds: three hours and a half.
pub const TEHRAN_OFFSET_SECONDS: i32 = 3 * 3600 + 30 * 60;

const MONTHS_FA: [&str; 12] = [
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
];
const MONTHS_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const MINUTE_SECONDS: u64 = 60;
const HOUR_SECONDS: u64 = 60 * MINUTE_SECONDS;
const DAY_SECONDS: u64 = 24 * HOUR_SECONDS;

/// A day of the Jalali calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JalaliDate {
    /// The year, such as 1405.
    pub year: i32,
    /// The month, 1 (Farvardin) to 12 (Esfand).
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

impl JalaliDate {
    /// The Jalali day of a Gregorian one.
    #[must_use]
    pub fn from_gregorian(date: NaiveDate) -> Self {
        let month = u8::try_from(date.month()).expect("a month is at most 12");
        let day = u8::try_from(date.day()).expect("a day of a month is at most 31");
        let persian = Date::try_new_gregorian(date.year(), month, day)
            .expect("chrono's dates are real days")
            .to_calendar(Persian);
        Self {
            year: persian.year().extended_year(),
            month: persian.month().ordinal,
            day: persian.day_of_month().0,
        }
    }

    /// The Jalali day on which an instant falls in Tehran.
    #[must_use]
    pub fn of(instant: DateTime<Utc>) -> Self {
        Self::from_gregorian(tehran(instant).date_naive())
    }

    /// The Gregorian day, or nothing for a day that the calendar does not have.
    #[must_use]
    pub fn to_gregorian(self) -> Option<NaiveDate> {
        let persian = Date::try_new_persian(self.year, self.month, self.day).ok()?;
        let gregorian = persian.to_calendar(Gregorian);
        NaiveDate::from_ymd_opt(
            gregorian.year().extended_year(),
            u32::from(gregorian.month().ordinal),
            u32::from(gregorian.day_of_month().0),
        )
    }
}

/// The day: «۲ آذر ۱۴۰۵» or `23 Nov 2026`.
#[must_use]
pub fn date(lang: Lang, instant: DateTime<Utc>) -> String {
    let local = tehran(instant);
    match lang {
        Lang::Fa => {
            let day = JalaliDate::of(instant);
            let month = MONTHS_FA[usize::from(day.month) - 1];
            digits::to_persian(&format!("{} {month} {}", day.day, day.year))
        }
        Lang::En => {
            let month = local.month0() as usize;
            format!("{} {} {}", local.day(), MONTHS_EN[month], local.year())
        }
    }
}

/// The day and the minute: «۱۴۰۵/۰۹/۰۲ ۱۴:۳۰» or `2026-11-23 14:30`.
#[must_use]
pub fn moment(lang: Lang, instant: DateTime<Utc>) -> String {
    let local = tehran(instant);
    let clock = format!("{:02}:{:02}", local.hour(), local.minute());
    match lang {
        Lang::Fa => {
            let JalaliDate { year, month, day } = JalaliDate::of(instant);
            digits::to_persian(&format!("{year:04}/{month:02}/{day:02} {clock}"))
        }
        Lang::En => format!("{} {clock}", local.format("%Y-%m-%d")),
    }
}

/// How long ago or from now: «۵ دقیقه پیش», «۳ روز دیگر». What is past is rounded down, what is to
/// come to the nearest, so that thirty days just bought are thirty.
#[must_use]
pub fn relative(lang: Lang, instant: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (instant - now).num_seconds();
    let ahead = seconds > 0;
    let seconds = seconds.unsigned_abs();
    let in_units = |unit: u64| if ahead { (seconds + unit / 2) / unit } else { seconds / unit };
    let (count, fa, en) = if in_units(MINUTE_SECONDS) == 0 {
        return match (lang, ahead) {
            (Lang::Fa, true) => "تا لحظاتی دیگر",
            (Lang::Fa, false) => "همین حالا",
            (Lang::En, true) => "in a moment",
            (Lang::En, false) => "just now",
        }
        .to_owned();
    } else if in_units(MINUTE_SECONDS) < HOUR_SECONDS / MINUTE_SECONDS {
        (in_units(MINUTE_SECONDS), "دقیقه", "minute")
    } else if in_units(HOUR_SECONDS) < DAY_SECONDS / HOUR_SECONDS {
        (in_units(HOUR_SECONDS), "ساعت", "hour")
    } else {
        (in_units(DAY_SECONDS), "روز", "day")
    };
    let number = digits::number(lang, count);
    let plural = if count == 1 { "" } else { "s" };
    match (lang, ahead) {
        (Lang::Fa, true) => format!("{number} {fa} دیگر"),
        (Lang::Fa, false) => format!("{number} {fa} پیش"),
        (Lang::En, true) => format!("in {number} {en}{plural}"),
        (Lang::En, false) => format!("{number} {en}{plural} ago"),
    }
}

fn tehran(instant: DateTime<Utc>) -> DateTime<FixedOffset> {
    let offset = FixedOffset::east_opt(TEHRAN_OFFSET_SECONDS).expect("half a day at most");
    instant.with_timezone(&offset)
}
