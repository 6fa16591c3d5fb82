//! A2, A3, A11: every event stands in its place in the log, in its stream and in time.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use event_store::tree::Hash;

use super::Check;
use crate::audit::{CheckId, Finding, Seen, Shop, Sink};

/// The places of the events. Memory: some forty bytes a stream.
#[derive(Debug, Default)]
pub(crate) struct Place {
    last: i64,
    last_at: Option<DateTime<Utc>>,
    streams: HashMap<Hash, i64>,
}

impl Check for Place {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::A2, CheckId::A3, CheckId::A11]
    }

    fn see(&mut self, seen: &Seen<'_>, _shop: &Shop, sink: &mut Sink) {
        self.position(seen, sink);
        self.sequence(seen, sink);
        self.time(seen, sink);
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
        let name = format!("{}\0{}", row.aggregate_type, row.aggregate_id);
        let last = self.streams.entry(Hash::of(name.as_bytes())).or_default();
        if row.sequence != last.saturating_add(1) {
            let finding = Finding::of(CheckId::A2, row, "its stream does not go on with it");
            sink.add(finding.wanted(last.saturating_add(1), row.sequence));
        }
        *last = row.sequence;
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
