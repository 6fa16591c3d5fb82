//! G4, said exactly: which entry of the journal is not the one of its event. Gone through only when
//! the sums over the journal and over the events differ.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use sqlx::PgConnection;

use crate::audit::{CheckId, Finding, Posting, Seen, Sink};

type JournalRow = (i64, String, NaiveDate, Option<String>, i64);
type LineRow = (i64, i64, String, String, i64, i64);
/// An entry that is to be found in the journal.
type Pending = (JournalRow, Vec<Posting<'static>>);

/// The journal, against the entries, one by one.
#[derive(Debug, Default)]
pub(crate) struct ExactBooks {
    /// Where the books stand.
    cursor: i64,
    accounts: HashMap<(String, String), i128>,
    pending: Vec<Pending>,
}

impl ExactBooks {
    /// Books that stand at this position.
    pub(crate) fn at(cursor: i64) -> Self {
        Self { cursor, ..Self::default() }
    }

    /// Takes the next event.
    pub(crate) fn see(&mut self, seen: &Seen<'_>) {
        let within = seen.row.position <= self.cursor;
        if let Some(entry) = seen.booked().filter(|_| within) {
            let position = seen.row.position;
            let head = (
                position,
                entry.id.clone().into_owned(),
                entry.date,
                entry.reverses.clone().map(Cow::into_owned),
                entry.rule_version,
            );
            self.pending.push((head, entry.lines.iter().map(Posting::owned).collect()));
        }
    }

    /// Compares the journal with the entries of a page of events, from `first` to `last`.
    pub(crate) async fn page(
        &mut self,
        connection: &mut PgConnection,
        first: i64,
        last: i64,
        sink: &mut Sink,
    ) -> Result<(), sqlx::Error> {
        let last = last.min(self.cursor);
        let sql = "SELECT position, entry_id, effective_date, reverses, rule_version FROM rm.journal \
             WHERE position BETWEEN $1 AND $2 ORDER BY position";
        let heads: Vec<JournalRow> =
            sqlx::query_as(sql).bind(first).bind(last).fetch_all(&mut *connection).await?;
        let sql = "SELECT position, n, account, commodity, amount, balance_after FROM rm.journal_line \
             WHERE position BETWEEN $1 AND $2 ORDER BY position, n";
        let lines: Vec<LineRow> =
            sqlx::query_as(sql).bind(first).bind(last).fetch_all(&mut *connection).await?;
        let mut heads: BTreeMap<i64, JournalRow> =
            heads.into_iter().map(|row| (row.0, row)).collect();
        let mut by_position: BTreeMap<i64, Vec<LineRow>> = BTreeMap::new();
        for line in lines {
            by_position.entry(line.0).or_default().push(line);
        }
        for (head, lines) in std::mem::take(&mut self.pending) {
            let position = head.0;
            let wanted = self.post(position, &lines);
            let found = by_position.remove(&position).unwrap_or_default();
            if heads.remove(&position).as_ref() != Some(&head) || found != wanted {
                let message = "the journal has another entry here than the log";
                let finding = Finding::new(CheckId::G4, message).at(position);
                let finding = finding.wanted(format!("{wanted:?}"), format!("{found:?}"));
                sink.add(finding.hint("rebuild the read model `ledger`"));
            }
        }
        for position in heads.into_keys().chain(by_position.into_keys()).collect::<BTreeSet<_>>() {
            let message = "the journal has an entry here, and the log has none";
            sink.add(Finding::new(CheckId::G4, message).at(position));
        }
        Ok(())
    }

    fn post(&mut self, position: i64, lines: &[Posting<'_>]) -> Vec<LineRow> {
        let mut rows = Vec::with_capacity(lines.len());
        for (n, line) in (1..).zip(lines) {
            let (account, commodity) = (line.account.to_string(), line.commodity.to_string());
            let balance = self.accounts.entry((account.clone(), commodity.clone())).or_default();
            *balance += i128::from(line.amount);
            let after = i64::try_from(*balance).unwrap_or(i64::MAX);
            rows.push((position, n, account, commodity, line.amount, after));
        }
        rows
    }
}
