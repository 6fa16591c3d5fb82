//! The export line of an event: the bytes that are hashed, exported, proved and imported.
//!
//! An object in RFC 8785 form with nine members. Payload and metadata stand in it as the log
//! stores them, byte for byte; they are never parsed and written again. Reading is strict: every
//! event has exactly one line, so `line(&parse(text)?) == text`.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::scan::{Scan, ScanError, unescape};
use crate::log::Recorded;

/// How `recorded_at` is written: UTC with microseconds.
const STAMP: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

/// Bytes of a line that we read at most; far beyond what the append lets through.
pub(super) const LINE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Why a text is not the line of an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// It is not canonical JSON with exactly the members of a line, in their order.
    #[error("not the canonical object of an event: {0}")]
    Form(#[from] ScanError),
    /// It is longer than we read.
    #[error("longer than {LINE_BYTES_MAX} bytes")]
    TooLong,
    /// It is not UTF-8.
    #[error("not UTF-8")]
    Encoding,
    /// It is not ended by a line feed.
    #[error("the last line is not ended")]
    Unended,
    /// A number that must be at least 1 is not.
    #[error("{member} is {value}, which is below 1")]
    Below {
        /// Which member.
        member: &'static str,
        /// What it says.
        value: i64,
    },
    /// The time is not in the form `YYYY-MM-DDTHH:MM:SS.ffffffZ`, or is no time.
    #[error("{0:?} is not a time in UTC with microseconds")]
    Stamp(String),
    /// The metadata is not an object of strings.
    #[error("the metadata is not an object of strings")]
    Metadata,
    /// The payload is not an object with one object in it.
    #[error("the payload is not an object with one object in it")]
    Payload,
    /// A name or id holds U+0000, which no database takes.
    #[error("{member} holds the character U+0000")]
    Null {
        /// Which member.
        member: &'static str,
    },
}

/// The line of an event, without its line feed.
pub fn line(event: &Recorded) -> String {
    let mut text = String::with_capacity(256 + event.payload.len() + event.metadata.len());
    text.push_str("{\"aggregate_id\":");
    push_string(&mut text, &event.aggregate_id);
    text.push_str(",\"aggregate_type\":");
    push_string(&mut text, &event.aggregate_type);
    text.push_str(",\"event_type\":");
    push_string(&mut text, &event.event_type);
    text.push_str(",\"event_version\":");
    push_string(&mut text, &event.event_version);
    text.push_str(",\"metadata\":");
    text.push_str(&event.metadata);
    text.push_str(",\"payload\":");
    text.push_str(&event.payload);
    text.push_str(",\"position\":");
    text.push_str(&event.position.to_string());
    text.push_str(",\"recorded_at\":\"");
    text.push_str(&stamp(event.recorded_at));
    text.push_str("\",\"sequence\":");
    text.push_str(&event.sequence.to_string());
    text.push('}');
    text
}

/// The event whose line this is, given without its line feed.
pub fn parse(text: &str) -> Result<Recorded, LineError> {
    if text.len() > LINE_BYTES_MAX {
        return Err(LineError::TooLong);
    }
    let mut scan = Scan::new(text);
    scan.expect("{\"aggregate_id\":")?;
    let aggregate_id = name(&mut scan, "aggregate_id")?;
    scan.expect(",\"aggregate_type\":")?;
    let aggregate_type = name(&mut scan, "aggregate_type")?;
    scan.expect(",\"event_type\":")?;
    let event_type = name(&mut scan, "event_type")?;
    scan.expect(",\"event_version\":")?;
    let event_version = name(&mut scan, "event_version")?;
    scan.expect(",\"metadata\":")?;
    let mut strings = true;
    let metadata = scan.object(|_, value| strings &= value.starts_with('"'))?;
    scan.expect(",\"payload\":")?;
    let (mut count, mut objects) = (0, true);
    let payload = scan.object(|_, value| {
        count += 1;
        objects &= value.starts_with('{');
    })?;
    scan.expect(",\"position\":")?;
    let position = from_one("position", scan.integer()?)?;
    scan.expect(",\"recorded_at\":")?;
    let recorded_at = parse_stamp(&scan.string()?)?;
    scan.expect(",\"sequence\":")?;
    let sequence = from_one("sequence", scan.integer()?)?;
    scan.expect("}")?;
    scan.end()?;
    if !strings {
        return Err(LineError::Metadata);
    }
    if count != 1 || !objects {
        return Err(LineError::Payload);
    }
    Ok(Recorded {
        lane: 0,
        position,
        aggregate_type,
        aggregate_id,
        sequence,
        event_type,
        event_version,
        payload: payload.to_owned(),
        metadata: metadata.to_owned(),
        recorded_at,
    })
}

/// What a member of an event's metadata says, if it is there.
pub(super) fn metadata_member(metadata: &str, wanted: &str) -> Option<String> {
    let mut found = None;
    let read = Scan::new(metadata).object(|name, value| {
        if name.get(1..name.len() - 1) == Some(wanted) && value.starts_with('"') {
            found = Some(unescape(value));
        }
    });
    read.ok().and(found)
}

/// A time as it is written in lines.
pub(super) fn stamp(time: DateTime<Utc>) -> String {
    time.format(STAMP).to_string()
}

/// Reads a time in its only spelling.
pub(super) fn parse_stamp(text: &str) -> Result<DateTime<Utc>, LineError> {
    let time = NaiveDateTime::parse_from_str(text, STAMP).ok().map(|time| time.and_utc());
    // Chrono reads more spellings than it writes, so the way back decides.
    time.filter(|time| stamp(*time) == text).ok_or_else(|| LineError::Stamp(text.to_owned()))
}

/// Writes a string as RFC 8785 has it, which is how `serde_json` writes strings.
pub(super) fn push_string(text: &mut String, value: &str) {
    let plain = value.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
    if plain {
        text.push('"');
        text.push_str(value);
        text.push('"');
    } else {
        text.push_str(&serde_json::to_string(value).expect("a string can be written"));
    }
}

fn name(scan: &mut Scan<'_>, member: &'static str) -> Result<String, LineError> {
    let name = scan.string()?;
    if name.contains('\0') { Err(LineError::Null { member }) } else { Ok(name) }
}

fn from_one(member: &'static str, value: i64) -> Result<u64, LineError> {
    match u64::try_from(value) {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(LineError::Below { member, value }),
    }
}
