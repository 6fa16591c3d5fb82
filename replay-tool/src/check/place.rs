//! A2, A3, A11: every event stands in its place in the log, in its stream and in time.

use chrono::{DateTime, TimeDelta, Utc};
use domain::time::effective_date;

use super::Check;
use crate::audit::keyed::KeyMap;
use crate::audit::{CheckId, Finding, Seen, Shop, Sink};

/// How far ahead of its recording an entry may be dated: a clock that is set right by a day.
const AHEAD: TimeDelta = TimeDelta::days(1);
/// How far behind its recording an entry may be dated: a task that waited for staff for a year.
const BEHIND: TimeDelta = TimeDelta::days(366);

/// The places of the events. Memory: some twenty bytes a stream.
#[derive(Debug, Default)]
pub(crate) struct Place {
    last: i64,
    last_at: Option<DateTime<Utc>>,
    streams: KeyMap<u32>,
}

impl Check for Place {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::A2, CheckId::A3, CheckId::A11]
    }

    fn see(&mut self, seen: &Seen<'_>, _shop: &Shop, sink: &mut Sink) {
        self.position(seen, sink);
        self.sequence(seen, sink);
        self.time(seen, sink);
        dated(seen, sink);
        for check in self.ids() {
            sink.covered(*check, 1, "events");
        }
    }
}

impl Place {
    fn position(&mut self, seen: &Seen<'_>, sink: &mut Sink) {
        let (position, expected) = (seen.row.position, self.last.saturating_add(1));
        if position != expected {
            let what = if position > expected {
                "positions are missing before it"
            } else {
                "it stands out of place"
            };
            let finding = Finding::of(CheckId::A3, seen.row, what).wanted(expected, position);
            sink.add(
                finding.hint("restore the missing events from an export, into an empty database"),
            );
        }
        self.last = position;
    }

    fn sequence(&mut self, seen: &Seen<'_>, sink: &mut Sink) {
        let row = seen.row;
        let last = self.streams.entry(seen.stream).or_default();
        let expected = i64::from(*last) + 1;
        if row.sequence != expected {
            let finding = Finding::of(CheckId::A2, row, "its stream does not go on with it");
            sink.add(finding.wanted(expected, row.sequence));
        }
        *last = u32::try_from(row.sequence).unwrap_or(u32::MAX);
    }

    fn time(&mut self, seen: &Seen<'_>, sink: &mut Sink) {
        let Some(at) = seen.row.recorded_at else {
            let message = "its time of recording is not a time between 1970 and 9999";
            sink.add(Finding::of(CheckId::A11, seen.row, message));
            return;
        };
        if let Some(last) = self.last_at.filter(|last| at <= *last) {
            let message = "it was recorded no later than the event before it";
            sink.add(
                Finding::of(CheckId::A11, seen.row, message).wanted(format!("after {last}"), at),
            );
        }
        self.last_at = Some(at);
    }
}

/// An entry is dated to the day on which it was asked for: hardly after it was recorded, and not
/// long before.
fn dated(seen: &Seen<'_>, sink: &mut Sink) {
    let (Some(entry), Some(at)) = (seen.booked(), seen.row.recorded_at) else { return };
    let recorded = effective_date(at);
    let age = recorded.signed_duration_since(entry.date);
    if age < -AHEAD || age > BEHIND {
        let message = "its entry is dated far from the day on which it was recorded";
        let finding = Finding::of(CheckId::A11, seen.row, message);
        sink.add(finding.wanted(format!("about {recorded}"), entry.date).warning());
    }
}
