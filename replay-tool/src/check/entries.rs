//! B1, B2, B4, B10: each entry by itself, and against the entry that it undoes.

use domain::event::Event;
use domain::ledger::{Account, LINES_MAX, RULE_VERSION};

use super::Check;
use crate::audit::keyed::{KeyMap, Keyed, Keys, halves};
use crate::audit::{CheckId, Finding, Posting, RawEntry, Seen, Shop, Sink};

/// Commodities that may be booked.
const COMMODITIES: &[&str] = &["IRR"];

/// The entries. Memory: some twelve bytes an entry, and thirty for what can be undone.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    keyed: Keyed,
    ids: Keys,
    /// By id of an entry that can be undone: what stands for its exact negation; none once it was.
    reversible: KeyMap<Option<[u32; 2]>>,
}

impl Check for Entries {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::B1, CheckId::B2, CheckId::B4, CheckId::B10]
    }

    fn see(&mut self, seen: &Seen<'_>, shop: &Shop, sink: &mut Sink) {
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
        for line in &entry.lines {
            in_chart(seen, line, shop, sink);
        }
        self.reversal(seen, entry, sink);
        for check in self.ids() {
            sink.covered(*check, 1, "entries");
        }
    }
}

fn balanced(seen: &Seen<'_>, entry: &RawEntry<'_>, sink: &mut Sink) {
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

fn follows(seen: &Seen<'_>, entry: &RawEntry<'_>, sink: &mut Sink) {
    if entry.rule_version != i64::from(RULE_VERSION) {
        let message = "its entry was made by rules of a version that is not known";
        let finding = Finding::of(CheckId::B2, seen.row, message);
        sink.add(finding.wanted(RULE_VERSION, entry.rule_version));
    }
    let Ok(Event::Wallet(event)) = &seen.event else {
        sink.unread(CheckId::B2, seen.row.position);
        return;
    };
    let Some(lines) = event.lines() else { return };
    let same = lines.len() == entry.lines.len()
        && lines.iter().zip(&entry.lines).all(|(wanted, found)| {
            let wanted = (wanted.account.name(), wanted.commodity.code(), wanted.amount);
            wanted == (&*found.account, &*found.commodity, found.amount)
        });
    if !same {
        let message = "its entry is not what the rules make of its facts";
        let wanted: Vec<String> = lines
            .iter()
            .map(|line| format!("{} {} {}", line.account, line.amount, line.commodity.code()))
            .collect();
        let finding = Finding::of(CheckId::B2, seen.row, message);
        sink.add(finding.wanted(wanted.join("; "), shown(&entry.lines)));
    }
}

fn in_chart(seen: &Seen<'_>, line: &Posting<'_>, shop: &Shop, sink: &mut Sink) {
    if !COMMODITIES.contains(&&*line.commodity) {
        let message = format!("{} is no commodity that is booked", line.commodity);
        sink.add(Finding::of(CheckId::B4, seen.row, message));
    }
    let (control, owner) = line.account.rsplit_once(':').unwrap_or(("", ""));
    let (what, known) = match control {
        "Liabilities:Wallet" | "Liabilities:Hold" | "Assets:Receivable:User" => {
            let person = owner.parse().ok().and_then(|person| shop.rights.get(&person));
            ("a person whom the shop", person.is_some_and(|person| person.known))
        }
        "Assets:Clearing:CardIn" => {
            let card = owner.parse().ok();
            ("a card that the shop", card.is_some_and(|card| shop.known_cards.contains(&card)))
        }
        "Assets:Gateway:Zarinpal" => {
            let known = owner.parse().is_ok_and(|terminal| shop.terminal(&terminal).is_some());
            ("a terminal that the shop", known)
        }
        "Liabilities:Deferred:Gross" | "Liabilities:Deferred:Discount" => {
            let plan = owner.parse().ok();
            ("a plan that the shop", plan.is_some_and(|plan| shop.offers.contains_key(&plan)))
        }
        _ if line.account.parse::<Account>().is_ok() => return,
        _ => {
            let message = format!("{} is not in the chart of accounts", line.account);
            sink.add(Finding::of(CheckId::B4, seen.row, message));
            return;
        }
    };
    if !known {
        let message = format!("{} is the account of {what} never had", line.account);
        sink.add(Finding::of(CheckId::B4, seen.row, message));
    }
}

impl Entries {
    /// No entries yet.
    pub(crate) fn new(keyed: Keyed) -> Self {
        Self { keyed, ..Self::default() }
    }

    fn reversal(&mut self, seen: &Seen<'_>, entry: &RawEntry<'_>, sink: &mut Sink) {
        let key = self.keyed.key(&*entry.id);
        if !self.ids.insert(key) {
            let message = format!("the entry {} stands in the log twice", entry.id);
            sink.add(Finding::of(CheckId::B10, seen.row, message));
        }
        if seen.row.event_type == "wallet.credited" {
            let negation = self.stands_for(entry, -1);
            self.reversible.insert(key, Some(negation));
        }
        let Some(undone) = &entry.reverses else {
            if seen.row.event_type == "wallet.credit_reversed" {
                let message = "it undoes a credit and does not say which entry";
                sink.add(Finding::of(CheckId::B10, seen.row, message));
            }
            return;
        };
        let exact = self.stands_for(entry, 1);
        let message = match self.reversible.get_mut(&self.keyed.key(&**undone)) {
            None => {
                format!("it undoes the entry {undone}, which cannot be undone or does not exist")
            }
            Some(negation) => match negation.take() {
                None => format!("the entry {undone} was undone before"),
                Some(negation) if negation == exact => return,
                Some(_) => format!("it is not the exact negation of the entry {undone}"),
            },
        };
        sink.add(Finding::of(CheckId::B10, seen.row, message));
    }

    /// What stands for the lines of an entry, or of its negation.
    fn stands_for(&self, entry: &RawEntry<'_>, sign: i128) -> [u32; 2] {
        let line = |line: &Posting<'_>| {
            (line.account.to_string(), line.commodity.to_string(), i128::from(line.amount) * sign)
        };
        halves(self.keyed.tag(&entry.lines.iter().map(line).collect::<Vec<_>>()))
    }
}

fn shown(lines: &[Posting<'_>]) -> String {
    let line = |line: &Posting<'_>| format!("{} {} {}", line.account, line.amount, line.commodity);
    lines.iter().map(line).collect::<Vec<_>>().join("; ")
}
