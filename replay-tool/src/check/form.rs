//! A12, A13, A14: every event is of a known type, loses nothing when read and written back, and
//! holds no number but integers.

use domain::event::{DecodeError, Event};
use event_store::{NotCanonical, canonical};
use serde_json::Value;

use super::Check;
use crate::audit::{CheckId, Finding, Row, Seen, Shop, Sink};

/// The form of the events.
#[derive(Debug, Default)]
pub(crate) struct Form;

impl Check for Form {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::A12, CheckId::A13, CheckId::A14]
    }

    fn see(&mut self, seen: &Seen<'_>, _shop: &Shop, sink: &mut Sink) {
        known(seen, sink);
        lossless(seen, sink);
        integers(seen.row, "payload", seen.payload.as_ref().ok(), sink);
        metadata(seen, sink);
        for check in self.ids() {
            sink.covered(*check, 1, "events");
        }
    }
}

fn known(seen: &Seen<'_>, sink: &mut Sink) {
    let row = seen.row;
    let types = Event::TYPES.iter().find(|(aggregate, _)| *aggregate == row.aggregate_type);
    let message = match types {
        None => format!("no aggregate {:?} is known", row.aggregate_type),
        Some((_, types)) if !types.contains(&row.event_type.as_str()) => {
            format!("no event {:?} of {} is known", row.event_type, row.aggregate_type)
        }
        Some(_) => match &seen.event {
            Err(DecodeError::Mislabelled { .. }) => {
                let (kind, version) = (&row.event_type, &row.event_version);
                format!("{kind} of version {version} is not what its payload says")
            }
            Ok(_) | Err(DecodeError::UnknownAggregate(_) | DecodeError::Payload { .. }) => return,
        },
    };
    sink.add(Finding::of(CheckId::A12, row, message));
}

fn lossless(seen: &Seen<'_>, sink: &mut Sink) {
    let written = match &seen.event {
        Err(DecodeError::Payload { source, .. }) => {
            let message = format!("its payload cannot be read: {source}");
            sink.add(Finding::of(CheckId::A13, seen.row, message));
            return;
        }
        Err(DecodeError::UnknownAggregate(_) | DecodeError::Mislabelled { .. }) => return,
        Ok(event) => event.payload().map_err(|error| error.to_string()),
    };
    let written = written.and_then(|value| canonical(&value).map_err(|error| error.to_string()));
    if written.as_ref() != Ok(&seen.row.payload) {
        let message = "its payload is not the text that it would be written as";
        let written = written.unwrap_or_else(|error| error);
        sink.add(Finding::of(CheckId::A13, seen.row, message).wanted(written, &seen.row.payload));
    }
}

fn integers(row: &Row, part: &str, value: Option<&Value>, sink: &mut Sink) {
    match value.map(canonical) {
        Some(Err(error @ (NotCanonical::Fraction(_) | NotCanonical::TooLarge(_)))) => {
            sink.add(Finding::of(CheckId::A14, row, format!("its {part} holds a number: {error}")));
        }
        None | Some(Ok(_) | Err(NotCanonical::Nul | NotCanonical::NotJson(_))) => {}
    }
}

fn metadata(seen: &Seen<'_>, sink: &mut Sink) {
    let row = seen.row;
    let value: Option<Value> = serde_json::from_str(&row.metadata).ok();
    integers(row, "metadata", value.as_ref(), sink);
    if value.as_ref().and_then(|value| canonical(value).ok()).as_ref() != Some(&row.metadata) {
        let message = "its metadata is not the text that it would be written as";
        sink.add(Finding::of(CheckId::A13, row, message));
    } else if let Err(error) = &seen.metadata {
        let message = format!("its metadata does not name its command: {error}");
        sink.add(Finding::of(CheckId::A13, row, message));
    }
}
