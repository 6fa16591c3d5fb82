//! Buckets of time, as people in Tehran cut it: hours, days, months of the Jalali calendar.

use async_graphql::Enum;
use chrono::{DateTime, TimeDelta, Utc};
use domain::time::{effective_date, midnight};
use locales::jalali::JalaliDate;

use crate::error::RequestError;

/// Buckets of one question at the most: what a chart can show.
pub(super) const BUCKETS_MAX: usize = 300;

/// Into what time is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum OverviewBucket {
    /// Hours, as Tehran's clocks show them.
    Hour,
    /// Days, from midnight to midnight in Tehran.
    Day,
    /// Months of the Jalali calendar.
    JalaliMonth,
}

impl OverviewBucket {
    /// The beginning of the bucket that an instant lies in.
    fn begin(self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let day = midnight(effective_date(at));
        match self {
            Self::Hour => Some(day + TimeDelta::hours((at - day).num_hours())),
            Self::Day => Some(day),
            Self::JalaliMonth => {
                let date = JalaliDate::of(at);
                Some(midnight(JalaliDate { day: 1, ..date }.to_gregorian()?))
            }
        }
    }

    /// The beginning of the bucket after the one that begins here.
    fn after(self, begin: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Hour => Some(begin + TimeDelta::hours(1)),
            Self::Day => Some(begin + TimeDelta::days(1)),
            Self::JalaliMonth => {
                let JalaliDate { year, month, .. } = JalaliDate::of(begin);
                let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
                Some(midnight(JalaliDate { year, month, day: 1 }.to_gregorian()?))
            }
        }
    }
}

/// The edges of the buckets from one time until before another: the first is `from`, the last `to`,
/// those between are where buckets begin.
///
/// # Errors
/// When `from` is not before `to`, or there would be more than 300.
pub(super) fn edges(
    bucket: OverviewBucket,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, RequestError> {
    let wrong = |problem| RequestError::BadInput { field: "to", problem };
    if from >= to {
        return Err(wrong("must be after from"));
    }
    let unknown = || wrong("must be a time that calendars know");
    let mut edges = vec![from];
    let mut next = bucket.begin(from).ok_or_else(unknown)?;
    while next < to {
        if next > from {
            edges.push(next);
        }
        if edges.len() > BUCKETS_MAX {
            return Err(wrong("must be at most 300 buckets after from"));
        }
        next = bucket.after(next).ok_or_else(unknown)?;
    }
    edges.push(to);
    Ok(edges)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn days_are_cut_at_midnight_in_tehran() {
        let found =
            edges(OverviewBucket::Day, at("2026-11-22T12:00:00Z"), at("2026-11-24T00:00:00Z"));
        let wanted = [
            at("2026-11-22T12:00:00Z"),
            at("2026-11-22T20:30:00Z"),
            at("2026-11-23T20:30:00Z"),
            at("2026-11-24T00:00:00Z"),
        ];
        assert_eq!(found.expect("it can be cut"), wanted);
    }

    #[test]
    fn months_are_those_of_the_jalali_calendar() {
        // 1 Azar 1405 is 22 November 2026, 1 Dey is 22 December.
        let found = edges(
            OverviewBucket::JalaliMonth,
            at("2026-11-21T20:30:00Z"),
            at("2027-01-01T00:00:00Z"),
        );
        let wanted =
            [at("2026-11-21T20:30:00Z"), at("2026-12-21T20:30:00Z"), at("2027-01-01T00:00:00Z")];
        assert_eq!(found.expect("it can be cut"), wanted);
    }

    #[test]
    fn what_cannot_be_cut_is_refused() {
        let (from, to) = (at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));
        assert!(edges(OverviewBucket::Hour, from, to).is_err());
        assert!(edges(OverviewBucket::Day, to, from).is_err());
        assert_eq!(edges(OverviewBucket::Day, from, to).map(|edges| edges.len()), Ok(31 + 1));
    }
}
