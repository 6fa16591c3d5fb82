//! Days of business. There is no clock here: every time arrives in a command.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Utc};

/// Iran's offset from UTC in seconds: +03:30, all year since the end of summer time in 2022.
pub const TEHRAN_OFFSET_SECONDS: i32 = 12_600;

/// The accounting day of `at` in Tehran.
#[must_use]
pub fn effective_date(at: DateTime<Utc>) -> NaiveDate {
    FixedOffset::east_opt(TEHRAN_OFFSET_SECONDS)
        .map_or_else(|| at.date_naive(), |offset| at.with_timezone(&offset).date_naive())
}

/// When an accounting day begins: midnight in Tehran. Of the very first day that there is, its midnight in UTC.
#[must_use]
pub fn midnight(day: NaiveDate) -> DateTime<Utc> {
    let utc = day.and_time(NaiveTime::MIN).and_utc();
    utc.checked_sub_signed(TimeDelta::seconds(i64::from(TEHRAN_OFFSET_SECONDS))).unwrap_or(utc)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_midnight_in_tehran() {
        let before: DateTime<Utc> = "2026-11-22T20:29:59Z".parse().expect("a time");
        let after: DateTime<Utc> = "2026-11-22T20:30:00Z".parse().expect("a time");
        assert_eq!(effective_date(before).to_string(), "2026-11-22");
        assert_eq!(effective_date(after).to_string(), "2026-11-23");
        assert_eq!(midnight(effective_date(after)), after);
    }
}
