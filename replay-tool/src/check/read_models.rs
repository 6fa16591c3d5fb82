//! G2, G4, G6: the read models against the log, as far as reading alone can tell: cursors, the
//! journal line by line, balances, and whether every table is one that a check knows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::audit::{CheckId, Finding, RawEntry, Seen, Sink};

/// The projector that keeps the books.
const LEDGER: &str = "ledger";
/// Balances read at once.
const PAGE: i64 = 2048;
/// The tables of the log.
const LOG_TABLES: &[&str] = &["events", "commands", "identity", "checkpoints", "tiles"];

type JournalRow = (i64, String, NaiveDate, Option<String>, i64);
type LineRow = (i64, i64, String, String, i64, i64);
type BalanceRow = (String, String, i64, i64, i64);

/// The journal and the balances, against the entries.
#[derive(Debug, Default)]
pub(crate) struct Books {
    /// Where the books stand; none when there are none.
    cursor: Option<i64>,
    accounts: HashMap<(String, String), Totals>,
    pending: Vec<(i64, RawEntry)>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Totals {
    amount: i128,
    debit: i128,
    credit: i128,
}

impl Books {
    /// Looks whether there are books, and where they stand.
    pub(crate) async fn begin(
        &mut self,
        connection: &mut PgConnection,
        sink: &mut Sink,
    ) -> Result<(), sqlx::Error> {
        let sql = "SELECT to_regclass('rm.journal') IS NOT NULL AND to_regclass('rm.journal_line') \
             IS NOT NULL AND to_regclass('rm.balance') IS NOT NULL";
        if !sqlx::query_scalar::<_, bool>(sql).fetch_one(&mut *connection).await? {
            sink.incomplete(
                CheckId::G4,
                "there are no read models of the books; start the shop once",
            );
            return Ok(());
        }
        let sql = "SELECT position FROM work.cursors WHERE name = $1 AND lane = 0 AND live";
        self.cursor = sqlx::query_scalar(sql).bind(LEDGER).fetch_optional(connection).await?;
        Ok(())
    }

    /// Takes the next event.
    pub(crate) fn see(&mut self, seen: &Seen<'_>) {
        let within = self.cursor.is_some_and(|cursor| seen.row.position <= cursor);
        if let Some(entry) = seen.booked().filter(|_| within) {
            self.pending.push((seen.row.position, entry.clone()));
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
        let Some(cursor) = self.cursor else { return Ok(()) };
        let last = last.min(cursor);
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
        for (position, entry) in std::mem::take(&mut self.pending) {
            let head = (
                position,
                entry.id.clone(),
                entry.date,
                entry.reverses.clone(),
                entry.rule_version,
            );
            let wanted = self.post(position, &entry);
            let found = by_position.remove(&position).unwrap_or_default();
            if heads.remove(&position).as_ref() != Some(&head) || found != wanted {
                let message = "the journal has another entry here than the log";
                let finding = Finding::new(CheckId::G4, message).at(position);
                let finding = finding.wanted(format!("{wanted:?}"), format!("{found:?}"));
                sink.add(finding.hint("rebuild the read model `ledger`"));
            }
            sink.covered(CheckId::G4, 1, "entries");
        }
        for position in heads.into_keys().chain(by_position.into_keys()).collect::<BTreeSet<_>>() {
            let message = "the journal has an entry here, and the log has none";
            sink.add(Finding::new(CheckId::G4, message).at(position));
        }
        Ok(())
    }

    fn post(&mut self, position: i64, entry: &RawEntry) -> Vec<LineRow> {
        let mut rows = Vec::with_capacity(entry.lines.len());
        for (n, line) in (1..).zip(&entry.lines) {
            let key = (line.account.clone(), line.commodity.clone());
            let totals = self.accounts.entry(key).or_default();
            let amount = i128::from(line.amount);
            totals.amount += amount;
            totals.debit += amount.max(0);
            totals.credit += (-amount).max(0);
            let after = i64::try_from(totals.amount).unwrap_or(i64::MAX);
            rows.push((
                position,
                n,
                line.account.clone(),
                line.commodity.clone(),
                line.amount,
                after,
            ));
        }
        rows
    }

    /// Compares the balances, once every event was seen.
    pub(crate) async fn end(
        mut self,
        connection: &mut PgConnection,
        head: i64,
        sink: &mut Sink,
    ) -> Result<(), sqlx::Error> {
        let Some(cursor) = self.cursor else { return Ok(()) };
        sink.covered(CheckId::G4, 0, "entries");
        if head < cursor {
            // A2 and G2 say that the log was cut; what was booked beyond it has nothing to agree with.
            return Ok(());
        }
        let mut after = (String::new(), String::new());
        loop {
            let sql = "SELECT account, commodity, amount, debit_total, credit_total FROM rm.balance \
                 WHERE (account, commodity) > ($1, $2) ORDER BY account, commodity LIMIT $3";
            let rows: Vec<BalanceRow> = sqlx::query_as(sql)
                .bind(&after.0)
                .bind(&after.1)
                .bind(PAGE)
                .fetch_all(&mut *connection)
                .await?;
            for (account, commodity, amount, debit, credit) in &rows {
                let key = (account.clone(), commodity.clone());
                let wanted = self.accounts.remove(&key).unwrap_or_default();
                let found = Totals {
                    amount: i128::from(*amount),
                    debit: i128::from(*debit),
                    credit: i128::from(*credit),
                };
                if wanted != found {
                    let message = format!("the balance of {account} is not the sum of its entries");
                    let finding = Finding::new(CheckId::G4, message);
                    sink.add(finding.wanted(wanted.amount, found.amount).hint("rebuild `ledger`"));
                }
            }
            match rows.last() {
                Some(last) if i64::try_from(rows.len()) == Ok(PAGE) => {
                    after = (last.0.clone(), last.1.clone());
                }
                Some(_) | None => break,
            }
        }
        let mut missing: Vec<_> = self.accounts.into_keys().collect();
        missing.sort_unstable();
        for (account, _) in missing {
            sink.add(Finding::new(
                CheckId::G4,
                format!("{account} has no balance in the read model"),
            ));
        }
        Ok(())
    }
}

/// G2: cursors, live and of this log.
pub(crate) async fn cursors(
    connection: &mut PgConnection,
    head: i64,
    sink: &mut Sink,
) -> Result<(), sqlx::Error> {
    let sql =
        "SELECT name, position, log_id, status, error FROM work.cursors WHERE live ORDER BY name";
    let cursors: Vec<(String, i64, Uuid, String, Option<String>)> =
        sqlx::query_as(sql).fetch_all(&mut *connection).await?;
    let log_id: Option<Uuid> =
        sqlx::query_scalar("SELECT log_id FROM log.identity").fetch_optional(connection).await?;
    for (name, position, of, status, error) in &cursors {
        if *position > head {
            let message = format!("the cursor of {name} stands beyond the log");
            let finding = Finding::new(CheckId::G2, message).at(*position);
            sink.add(finding.wanted(format!("at most {head}"), position));
        }
        if Some(*of) != log_id {
            let message = format!("the cursor of {name} belongs to another log");
            sink.add(Finding::new(CheckId::G2, message));
        }
        if status == "parked" {
            let error = error.as_deref().unwrap_or("nobody said why");
            let message = format!("{name} is parked after position {position}: {error}");
            sink.add(Finding::new(CheckId::G2, message).at(*position).warning());
        }
    }
    sink.covered(CheckId::G2, cursors.len() as u64, "cursors");
    Ok(())
}

/// G6: a table without a check is itself a defect.
pub(crate) async fn registry(
    connection: &mut PgConnection,
    sink: &mut Sink,
) -> Result<(), sqlx::Error> {
    let sql = "SELECT n.nspname::text, c.relname::text, c.relkind::text FROM pg_class c \
         JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname IN ('log', 'rm') AND c.relkind IN ('r', 'v', 'm', 'p', 'f') ORDER BY 1, 2";
    let found: Vec<(String, String, String)> = sqlx::query_as(sql).fetch_all(connection).await?;
    for (schema, name, kind) in &found {
        let table = if kind == "v" { Some(name.as_str()) } else { generation(name) };
        let known = match schema.as_str() {
            "log" => LOG_TABLES.contains(&name.as_str()),
            _ => projections::TABLES.iter().any(|declared| Some(declared.table) == table),
        };
        if !known {
            let message = format!("{schema}.{name} is declared nowhere, so nothing checks it");
            sink.add(Finding::new(CheckId::G6, message));
        }
    }
    sink.covered(CheckId::G6, found.len() as u64, "tables");
    Ok(())
}

/// `wallet` for `wallet_v3`.
fn generation(name: &str) -> Option<&str> {
    let (table, number) = name.rsplit_once("_v")?;
    let number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    number.then_some(table)
}
