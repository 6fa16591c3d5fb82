//! Stored events: type of the aggregate, type of the event, version, and payload, each on its line
//! but the last, which is the rest.

use chrono::DateTime;
use domain::{event::Event, upcast::Upcast};
use event_store::{Recorded, Upcaster, Upcasters, canonical};
use serde_json::Value;

/// Takes versions below 1 one up, so that the registry has something to do.
struct OneUp;

impl Upcaster for OneUp {
    fn takes(&self, _: &str, event_version: &str) -> bool {
        event_version == "0"
    }

    fn upcast(&self, event_type: &str, payload: Value) -> Result<(String, String, Value), String> {
        Ok((event_type.to_owned(), "1".to_owned(), payload))
    }
}

/// What reads back is what was written, under one name only, and its entry balances; what was
/// brought to today's form is left alone from then on.
pub fn event(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut lines = text.splitn(4, '\n');
    let (Some(aggregate), Some(name), Some(version), Some(payload)) =
        (lines.next(), lines.next(), lines.next(), lines.next())
    else {
        return;
    };
    upcast(aggregate, name, version, payload);
    let Ok(event) = Event::decode(aggregate, name, version, payload) else { return };
    let today = event.event_version();
    assert_eq!(event.event_type(), name, "read under another name");
    assert!(today == version || Upcast::of(name, version).is_some(), "read as of another version");
    let written = event.payload().expect("events are plain data");
    // What is beyond the safe integers, or holds U+0000, is refused when it is written.
    let Ok(written) = canonical(&written) else { return };
    let again = Event::decode(aggregate, name, &today, &written);
    assert_eq!(again.expect("what was written reads back"), event);
    for (other, _) in Event::TYPES.iter().filter(|(other, _)| *other != aggregate) {
        assert!(Event::decode(other, name, &today, &written).is_err(), "read as {other} too");
    }
    if let Some(entry) = event.entry() {
        let sum: i128 = entry.lines().iter().map(|line| i128::from(line.amount)).sum();
        assert_eq!(sum, 0, "an entry that does not balance");
        assert!(entry.lines().len() >= 2 && entry.lines().iter().all(|line| line.amount != 0));
    }
}

fn upcast(aggregate: &str, name: &str, version: &str, payload: &str) {
    let stored = Recorded {
        lane: 0,
        position: 1,
        aggregate_type: aggregate.to_owned(),
        aggregate_id: "id".to_owned(),
        sequence: 1,
        event_type: name.to_owned(),
        event_version: version.to_owned(),
        payload: payload.to_owned(),
        metadata: "{}".to_owned(),
        recorded_at: DateTime::UNIX_EPOCH,
    };
    let upcasters = Upcasters::new(vec![Box::new(OneUp)]);
    let Ok(today) = upcasters.today(stored.clone()) else { return };
    assert_ne!(today.event_version, "0", "left behind");
    let again = upcasters.today(today.clone()).expect("today's form needs no upcasting");
    assert_eq!(again, today, "upcast twice is not upcast once");
    if version != "0" {
        assert_eq!(today, stored, "changed without need");
    }
}
