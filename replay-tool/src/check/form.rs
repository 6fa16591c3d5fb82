//! A12, A13, A14: every event is of a known type, loses nothing when read and written back, and
//! holds no number but integers.

use domain::{
    event::{DecodeError, Event},
    upcast,
};
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
        // What is written as its event holds nothing that such an event may not hold.
        if !seen.lossless {
            lossless(seen, sink);
            integers(seen.row, "payload", &seen.row.payload, sink);
        }
        if !seen.metadata.as_ref().is_ok_and(|metadata| metadata.canonical) {
            metadata(seen, sink);
        }
        for check in self.ids() {
            sink.covered(*check, 1, "events");
        }
    }
}

fn known(seen: &Seen<'_>, sink: &mut Sink) {
    if seen.event.is_ok() {
        return;
    }
    let row = seen.row;
    let types = Event::TYPES.iter().find(|(aggregate, _)| *aggregate == row.aggregate_type);
    let message = match types {
        None => format!("no aggregate {:?} is known", row.aggregate_type),
        Some((_, types)) if !types.contains(&row.event_type.as_ref()) => {
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
    let written = match written.map(|value| canonical(&value)) {
        // That a number cannot be carried is A14's to say.
        Ok(Err(NotCanonical::Fraction(_) | NotCanonical::TooLarge(_))) => return,
        Ok(Ok(written)) => Ok(written),
        Ok(Err(error)) => Err(error.to_string()),
        Err(error) => Err(error),
    };
    let (stored, today) = match todays(seen.row) {
        Ok(texts) => texts,
        // That a number cannot be carried is A14's to say.
        Err(NotCanonical::Fraction(_) | NotCanonical::TooLarge(_)) => return,
        Err(error) => (error.to_string(), String::new()),
    };
    if written.as_deref() != Ok(&today) || stored != *seen.row.payload {
        let message = "its payload is not the text that it would be written as";
        let written = written.unwrap_or_else(|error| error);
        sink.add(Finding::of(CheckId::A13, seen.row, message).wanted(written, &seen.row.payload));
    }
}

/// The payload as its own version writes it, and as today's: the same, unless the event has changed since.
fn todays(row: &Row<'_>) -> Result<(String, String), NotCanonical> {
    let read = || serde_json::from_str::<Value>(&row.payload);
    let not_json = |error: serde_json::Error| NotCanonical::NotJson(error.to_string());
    let stored = canonical(&read().map_err(not_json)?)?;
    let today = upcast::today(&row.event_type, &row.event_version, read).map_err(not_json)?;
    let today = today.map_or_else(|| Ok(stored.clone()), |(_, payload)| canonical(&payload))?;
    Ok((stored, today))
}

fn integers(row: &Row<'_>, part: &str, text: &str, sink: &mut Sink) {
    let value: Option<Value> = serde_json::from_str(text).ok();
    match value.as_ref().map(canonical) {
        Some(Err(error @ (NotCanonical::Fraction(_) | NotCanonical::TooLarge(_)))) => {
            sink.add(Finding::of(CheckId::A14, row, format!("its {part} holds a number: {error}")));
        }
        None | Some(Ok(_) | Err(NotCanonical::Nul | NotCanonical::NotJson(_))) => {}
    }
}

fn metadata(seen: &Seen<'_>, sink: &mut Sink) {
    let row = seen.row;
    integers(row, "metadata", &row.metadata, sink);
    let value: Option<Value> = serde_json::from_str(&row.metadata).ok();
    let written = value.as_ref().and_then(|value| canonical(value).ok());
    if written.as_deref() != Some(&*row.metadata) {
        let message = "its metadata is not the text that it would be written as";
        sink.add(Finding::of(CheckId::A13, row, message));
    } else if let Err(error) = &seen.metadata {
        let message = format!("its metadata does not name its command: {error}");
        sink.add(Finding::of(CheckId::A13, row, message));
    }
}
