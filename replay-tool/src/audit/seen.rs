//! One event as the checks see it: the row as stored, and whatever of it could be read. Reading
//! needs nothing of the events before, so that it is done by as many threads as there are.

use domain::event::{DecodeError, Event};
use event_store::tree::Hash;

use super::canon::Canon;
use super::entry::RawEntry;
use super::keyed::{Key, Keyed};
use super::line::Lines;
use super::meta::Meta;
use super::row::Row;

/// One event as the checks see it.
pub(crate) struct Seen<'a> {
    /// As stored.
    pub(crate) row: &'a Row<'a>,
    /// What stands for its stream.
    pub(crate) stream: Key,
    /// Its leaf; none when no line can be made of it.
    pub(crate) leaf: Option<Hash>,
    /// The payload as the domain reads it.
    pub(crate) event: Result<Event, DecodeError>,
    /// Whether the payload is, byte for byte, what that event is written as.
    pub(crate) lossless: bool,
    /// Who, by which command.
    pub(crate) metadata: Result<Meta<'a>, String>,
    /// The entry, as this tool reads it.
    pub(crate) entry: Result<Option<RawEntry<'a>>, String>,
}

/// What reading needs beside the row.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    keyed: Keyed,
    canon: Canon,
    lines: Lines,
}

impl Reader {
    /// A reader under the key of an audit.
    pub(crate) fn new(keyed: Keyed) -> Self {
        Self { keyed, ..Self::default() }
    }

    /// Reads what can be read of a row.
    pub(crate) fn see<'a>(&mut self, row: &'a Row<'a>) -> Seen<'a> {
        let event =
            Event::decode(&row.aggregate_type, &row.event_type, &row.event_version, &row.payload);
        let lossless = event.as_ref().is_ok_and(|event| self.canon.is(event, &row.payload));
        // What is written as its event, and whose event has no entry, has none.
        let bare = lossless && event.as_ref().is_ok_and(|event| event.entry().is_none());
        let entry = if bare { Ok(None) } else { RawEntry::find(&row.payload) };
        Seen {
            row,
            stream: self.keyed.key(&(&*row.aggregate_type, &*row.aggregate_id)),
            leaf: self.lines.leaf(row),
            event,
            lossless,
            metadata: Meta::read(&row.metadata),
            entry,
        }
    }
}

impl<'a> Seen<'a> {
    /// Reads one row by itself.
    pub(crate) fn of(row: &'a Row<'a>) -> Self {
        Reader::default().see(row)
    }

    /// The entry, if it has one that can be read.
    pub(crate) fn booked(&self) -> Option<&RawEntry<'a>> {
        self.entry.as_ref().ok().and_then(Option::as_ref)
    }

    /// The id of its stream as the id of something.
    pub(crate) fn id<I: std::str::FromStr>(&self) -> Option<I> {
        self.row.aggregate_id.parse().ok()
    }
}

/// Reads every row, on as many threads as the machine has; in order.
pub(crate) fn see_all<'a>(rows: &'a [Row<'a>], keyed: &Keyed) -> Vec<Seen<'a>> {
    /// Rows below which a thread costs more than it brings.
    const WORTH_A_THREAD: usize = 512;
    /// Threads at the most: beyond this the database is what is waited for.
    const THREADS_MAX: usize = 8;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(THREADS_MAX).min(rows.len() / WORTH_A_THREAD).max(1);
    let part = |rows: &'a [Row<'a>]| {
        let mut reader = Reader::new(keyed.clone());
        rows.iter().map(|row| reader.see(row)).collect::<Vec<_>>()
    };
    if threads == 1 {
        return part(rows);
    }
    let mut all = Vec::with_capacity(rows.len());
    std::thread::scope(|scope| {
        let parts: Vec<_> = rows
            .chunks(rows.len().div_ceil(threads))
            .map(|rows| scope.spawn(move || part(rows)))
            .collect();
        for part in parts {
            all.extend(part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
    });
    all
}
