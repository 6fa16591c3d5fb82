//! B1, B2, B4, B10: each entry by itself, and against the entry that it undoes.

use std::collections::{HashMap, HashSet};

use domain::event::Event;
use domain::ledger::{Account, LINES_MAX, RULE_VERSION};
use event_store::tree::Hash;

use super::Check;
use crate::audit::{CheckId, Finding, Posting, RawEntry, Seen, Shop, Sink};

/// Commodities that may be booked.
const COMMODITIES: &[&str] = &["IRR"];

/// The entries. Memory: some fifty bytes an entry, for their ids and for what can be undone.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    ids: HashSet<Hash>,
    /// By id of an entry that can be undone: the digest of its exact negation, and whether it was.
    reversible: HashMap<String, (Hash, bool)>,
}

impl Check for Entries {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::B1, CheckId::B2, CheckId::B4, CheckId::B10]
    }

    fn see(&mut self, seen: &Seen<'_>, _shop: &Shop, sink: &mut Sink) {
        let entry = match &seen.entry {
            Err(error) => {
                let message = format!("its entry cannot be read: {error}");
                sink.add(Finding::of(CheckId::B1, seen.row, message));
                return;
            }
            Ok(None) => {
                if seen.event.as_ref().is_ok_and(|event| event.entry().is_some()) {
                    let message = "it moves money and carries no entry";
                    sink.add(Finding::of(CheckId::B1, seen.row, message));
                }
                // Where nothing is booked these checks have nothing to look at, and have looked.
                for check in self.ids() {
                    sink.covered(*check, 0, "entries");
                }
                return;
            }
            Ok(Some(entry)) => entry,
        };
        balanced(seen, entry, sink);
        follows(seen, entry, sink);
        in_chart(seen, entry, sink);
        self.reversal(seen, entry, sink);
        for check in self.ids() {
            sink.covered(*check, 1, "entries");
        }
    }
}

fn balanced(seen: &Seen<'_>, entry: &RawEntry, sink: &mut Sink) {
    for (commodity, sum) in entry.sums() {
        if sum != 0 {
            let finding = Finding::of(CheckId::B1, seen.row, "its entry does not balance");
            sink.add(finding.wanted(format!("0 {commodity}"), format!("{sum} {commodity}")));
        }
    }
    let count = entry.lines.len();
    if !(2..=LINES_MAX).contains(&count) {
        let message = format!("its entry has {count} lines, and 2 to {LINES_MAX} are allowed");
        sink.add(Finding::of(CheckId::B1, seen.row, message));
    }
    if entry.lines.iter().any(|line| line.amount == 0) {
        sink.add(Finding::of(CheckId::B1, seen.row, "its entry has a line of zero"));
    }
}

fn follows(seen: &Seen<'_>, entry: &RawEntry, sink: &mut Sink) {
    if entry.rule_version != i64::from(RULE_VERSION) {
        let message = "its entry was made by rules of a version that is not known";
        let finding = Finding::of(CheckId::B2, seen.row, message);
        sink.add(finding.wanted(RULE_VERSION, entry.rule_version));
    }
    let Ok(Event::Wallet(event)) = &seen.event else {
        let message = format!("the event at position {} cannot be read", seen.row.position);
        sink.incomplete(CheckId::B2, message);
        return;
    };
    let Some(lines) = event.lines() else { return };
    let computed: Vec<Posting> = lines
        .into_iter()
        .map(|line| Posting {
            account: line.account.name().to_owned(),
            commodity: line.commodity.code().to_owned(),
            amount: line.amount,
        })
        .collect();
    if computed != entry.lines {
        let message = "its entry is not what the rules make of its facts";
        let finding = Finding::of(CheckId::B2, seen.row, message);
        sink.add(finding.wanted(shown(&computed), shown(&entry.lines)));
    }
}

fn in_chart(seen: &Seen<'_>, entry: &RawEntry, sink: &mut Sink) {
    for line in &entry.lines {
        if line.account.parse::<Account>().is_err() {
            let message = format!("{} is not in the chart of accounts", line.account);
            sink.add(Finding::of(CheckId::B4, seen.row, message));
        }
        if !COMMODITIES.contains(&line.commodity.as_str()) {
            let message = format!("{} is no commodity that is booked", line.commodity);
            sink.add(Finding::of(CheckId::B4, seen.row, message));
        }
    }
}

impl Entries {
    fn reversal(&mut self, seen: &Seen<'_>, entry: &RawEntry, sink: &mut Sink) {
        if !self.ids.insert(Hash::of(entry.id.as_bytes())) {
            let message = format!("the entry {} stands in the log twice", entry.id);
            sink.add(Finding::of(CheckId::B10, seen.row, message));
        }
        if seen.row.event_type == "wallet.credited" {
            let undone = (digest(entry, -1), false);
            self.reversible.insert(entry.id.clone(), undone);
        }
        let Some(undone) = &entry.reverses else {
            if seen.row.event_type == "wallet.credit_reversed" {
                let message = "it undoes a credit and does not say which entry";
                sink.add(Finding::of(CheckId::B10, seen.row, message));
            }
            return;
        };
        let message = match self.reversible.get_mut(undone) {
            None => {
                format!("it undoes the entry {undone}, which cannot be undone or does not exist")
            }
            Some((_, true)) => format!("the entry {undone} was undone before"),
            Some((negation, done)) => {
                *done = true;
                if *negation == digest(entry, 1) {
                    return;
                }
                format!("it is not the exact negation of the entry {undone}")
            }
        };
        sink.add(Finding::of(CheckId::B10, seen.row, message));
    }
}

fn digest(entry: &RawEntry, sign: i128) -> Hash {
    let line = |line: &Posting| {
        let amount = i128::from(line.amount).saturating_mul(sign);
        format!("{}\n{}\n{amount}\n", line.account, line.commodity)
    };
    Hash::of(entry.lines.iter().map(line).collect::<String>().as_bytes())
}

fn shown(lines: &[Posting]) -> String {
    let line = |line: &Posting| format!("{} {} {}", line.account, line.amount, line.commodity);
    lines.iter().map(line).collect::<Vec<_>>().join("; ")
}
