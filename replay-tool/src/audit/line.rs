//! The leaf of a row: the line that the export's format prescribes, written here a second time, so
//! that two programs must agree on the bytes that are signed.

use chrono::{DateTime, Datelike, Timelike, Utc};
use event_store::tree::{Hash, leaf_hash};

use super::row::Row;

/// Writes lines, one after another, into the same memory.
#[derive(Debug, Default)]
pub(crate) struct Lines(Vec<u8>);

impl Lines {
    /// The leaf of a row; none when no line can be made of it.
    pub(crate) fn leaf(&mut self, row: &Row<'_>) -> Option<Hash> {
        let at = row.recorded_at?;
        if row.position < 0 || row.sequence < 0 {
            return None;
        }
        self.0.clear();
        self.member("{\"aggregate_id\":", &row.aggregate_id);
        self.member(",\"aggregate_type\":", &row.aggregate_type);
        self.member(",\"event_type\":", &row.event_type);
        self.member(",\"event_version\":", &row.event_version);
        self.text(",\"metadata\":");
        self.text(&row.metadata);
        self.text(",\"payload\":");
        self.text(&row.payload);
        self.text(",\"position\":");
        self.number(row.position.unsigned_abs(), 1);
        self.text(",\"recorded_at\":\"");
        self.stamp(at);
        self.text("\",\"sequence\":");
        self.number(row.sequence.unsigned_abs(), 1);
        self.text("}");
        Some(leaf_hash(&self.0))
    }

    fn text(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    fn member(&mut self, name: &str, value: &str) {
        self.text(name);
        string(&mut self.0, value);
    }

    fn number(&mut self, mut number: u64, width: usize) {
        let mut digits = [b'0'; 20];
        let mut from = digits.len();
        while number > 0 || digits.len() - from < width {
            from -= 1;
            digits[from] = b'0' + u8::try_from(number % 10).unwrap_or(0);
            number /= 10;
        }
        self.0.extend_from_slice(&digits[from..]);
    }

    /// `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
    fn stamp(&mut self, at: DateTime<Utc>) {
        let year = u64::from(at.year().unsigned_abs());
        let micros = at.timestamp_subsec_micros();
        let parts = [
            ("", year, 4),
            ("-", at.month().into(), 2),
            ("-", at.day().into(), 2),
            ("T", at.hour().into(), 2),
            (":", at.minute().into(), 2),
            (":", at.second().into(), 2),
            (".", micros.into(), 6),
        ];
        for (before, number, width) in parts {
            self.text(before);
            self.number(number, width);
        }
        self.text("Z");
    }
}

/// Writes a string as RFC 8785 has it, which is how `serde_json` writes strings.
pub(super) fn string(out: &mut Vec<u8>, value: &str) {
    let plain = value.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
    if plain {
        out.push(b'"');
        out.extend_from_slice(value.as_bytes());
        out.push(b'"');
    } else {
        serde_json::to_writer(out, value).expect("a string can be written to memory");
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use event_store::export::line;

    use super::*;

    #[test]
    fn the_line_is_the_one_that_the_export_writes() {
        let mut lines = Lines::default();
        for (id, micros) in [("01K", 1_790_000_000_000_001_i64), ("é\"\\\n\u{1}", 0)] {
            let row = Row {
                position: 1_234_567,
                aggregate_type: Cow::Borrowed("wallet"),
                aggregate_id: Cow::Borrowed(id),
                sequence: 10,
                event_type: Cow::Borrowed("wallet.held"),
                event_version: Cow::Borrowed("1"),
                payload: Cow::Borrowed("{\"Held\":{\"amount\":1}}"),
                metadata: Cow::Borrowed("{\"actor\":\"operator\"}"),
                recorded_at: DateTime::from_timestamp_micros(micros),
            };
            let written = line(&row.recorded().expect("a possible event"));
            assert_eq!(lines.leaf(&row), Some(leaf_hash(written.as_bytes())));
            assert_eq!(lines.0, written.as_bytes());
        }
    }
}
