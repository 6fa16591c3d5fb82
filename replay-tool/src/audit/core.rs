//! The core of the audit: shows event after event to every check. It knows no database, so that a
//! history in memory is audited by the very same code.

use event_store::tree::Hash;

use super::id::CheckId;
use super::keyed::Keyed;
use super::options::Options;
use super::report::Report;
use super::row::Row;
use super::seen::{Seen, see_all};
use super::shop::Shop;
use super::sink::Sink;
use crate::check::books::Books;
use crate::check::commands::Commands;
use crate::check::read_models::Kinds;
use crate::check::{Check, all};

/// What the checks over the events have come to.
pub(crate) struct Core {
    pub(crate) keyed: Keyed,
    pub(crate) sink: Sink,
    pub(crate) shop: Shop,
    pub(crate) commands: Commands,
    pub(crate) books: Books,
    /// Where rows of read models may come from; none when nobody asks.
    pub(crate) kinds: Option<Kinds>,
    checks: Vec<Box<dyn Check>>,
    pub(crate) events: u64,
    pub(crate) head: i64,
}

impl Core {
    /// The checks that these options ask for, before the first event.
    pub(crate) fn new(options: &Options) -> Self {
        let keyed = Keyed::default();
        let mut sink = Sink::default();
        for check in CheckId::ALL.iter().filter(|check| !options.wants(**check)) {
            sink.skipped(*check, "other checks were asked for (--only)");
        }
        Self {
            checks: all(&keyed, &options.panels)
                .into_iter()
                .filter(|check| options.wants_any(check.ids()))
                .collect(),
            shop: Shop::forgetful(keyed.clone()),
            commands: Commands::new(keyed.clone(), options.wants(CheckId::C8)),
            books: Books::new(keyed.clone()),
            kinds: options.wants(CheckId::G3).then(Kinds::default),
            keyed,
            sink,
            events: 0,
            head: 0,
        }
    }

    /// Takes the next rows; gives their leaves.
    pub(crate) fn take(&mut self, rows: &[Row<'_>]) -> Vec<Option<Hash>> {
        let seen = see_all(rows, &self.keyed);
        for seen in &seen {
            self.see(seen);
        }
        self.events += rows.len() as u64;
        if let Some(last) = rows.last() {
            self.head = last.position;
        }
        seen.iter().map(|seen| seen.leaf).collect()
    }

    fn see(&mut self, seen: &Seen<'_>) {
        for check in &mut self.checks {
            check.see(seen, &self.shop, &mut self.sink);
        }
        self.commands.see(seen, &mut self.sink);
        self.books.see(seen);
        if let Some(kinds) = &mut self.kinds {
            kinds.see(seen);
        }
        self.shop.fold(seen);
    }

    /// All events were seen.
    pub(crate) fn end(&mut self) {
        for check in &mut self.checks {
            check.end(&self.shop, &mut self.sink);
            for id in check.ids() {
                self.sink.covered_nothing(*id);
            }
        }
    }

    /// What it all amounts to.
    pub(crate) fn report(self, options: &Options) -> Report {
        let mut report = Report::new(self.sink, self.events, self.head);
        report.only(options);
        report
    }
}
