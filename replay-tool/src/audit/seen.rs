//! One event as the checks see it: the row as stored, and whatever of it could be read.

use domain::event::{DecodeError, Event};
use event_store::Metadata;
use serde_json::Value;

use super::entry::RawEntry;
use super::row::Row;

/// One event as the checks see it.
pub(crate) struct Seen<'a> {
    /// As stored.
    pub(crate) row: &'a Row,
    /// The payload as JSON.
    pub(crate) payload: Result<Value, serde_json::Error>,
    /// The payload as the domain reads it.
    pub(crate) event: Result<Event, DecodeError>,
    /// Who, why, by which command.
    pub(crate) metadata: Result<Metadata, String>,
    /// The entry, as this tool reads it.
    pub(crate) entry: Result<Option<RawEntry>, String>,
}

impl<'a> Seen<'a> {
    /// Reads what can be read of a row.
    pub(crate) fn of(row: &'a Row) -> Self {
        let payload: Result<Value, _> = serde_json::from_str(&row.payload);
        let entry = match &payload {
            Ok(payload) => RawEntry::find(payload),
            Err(error) => Err(error.to_string()),
        };
        let metadata = serde_json::from_str(&row.metadata)
            .map_err(|error| error.to_string())
            .and_then(|map| Metadata::from_map(&map).map_err(|error| error.to_string()));
        let event =
            Event::decode(&row.aggregate_type, &row.event_type, &row.event_version, &row.payload);
        Self { row, payload, event, metadata, entry }
    }

    /// The entry, if it has one that can be read.
    pub(crate) fn booked(&self) -> Option<&RawEntry> {
        self.entry.as_ref().ok().and_then(Option::as_ref)
    }

    /// The id of its stream as the id of something.
    pub(crate) fn id<I: std::str::FromStr>(&self) -> Option<I> {
        self.row.aggregate_id.parse().ok()
    }
}
