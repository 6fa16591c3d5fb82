//! G4: the journal and the balances are the log's entries. The journal is compared by a sum of
//! hashes; which entry it is when the sums differ, `exact` finds out.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use sqlx::PgConnection;

use crate::audit::copy::{Malformed, long, pieces, text};
use crate::audit::keyed::{Keyed, Sum};
use crate::audit::{CheckId, Finding, Seen, Sink};

/// The projector that keeps the books.
const LEDGER: &str = "ledger";
/// Balances read at once.
const PAGE: i64 = 2048;
/// The day from which Postgres counts days.
const POSTGRES_EPOCH: (i32, u32, u32) = (2000, 1, 1);

type BalanceRow = (String, String, i64, i64, i64);

/// The journal and the balances, against the entries. Memory: some hundred bytes an account.
#[derive(Debug, Default)]
pub(crate) struct Books {
    keyed: Keyed,
    /// Where the books stand; none when there are none, or nobody asks.
    cursor: Option<i64>,
    /// By account and commodity, with a NUL between them.
    accounts: HashMap<String, Totals>,
    name: String,
    told: [Sum; 2],
    kept: [Sum; 2],
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Totals {
    amount: i128,
    debit: i128,
    credit: i128,
}

impl Books {
    /// Nothing seen yet.
    pub(crate) fn new(keyed: Keyed) -> Self {
        Self { keyed, ..Self::default() }
    }

    /// Looks whether there are books, and where they stand.
    pub(crate) async fn begin(
        &mut self,
        connection: &mut PgConnection,
        sink: &mut Sink,
    ) -> Result<(), sqlx::Error> {
        let sql = "SELECT to_regclass('rm.journal') IS NOT NULL AND to_regclass('rm.journal_line') \
             IS NOT NULL AND to_regclass('rm.balance') IS NOT NULL";
        if !sqlx::query_scalar::<_, bool>(sql).fetch_one(&mut *connection).await? {
            let reason = "there are no read models of the books; start the shop once";
            sink.incomplete(CheckId::G4, reason);
            return Ok(());
        }
        let sql = "SELECT position FROM work.cursors WHERE name = $1 AND lane = 0 AND live";
        self.cursor = sqlx::query_scalar(sql).bind(LEDGER).fetch_optional(connection).await?;
        if self.cursor.is_none() {
            sink.incomplete(
                CheckId::G4,
                "the books have no cursor, so nobody knows where they stand",
            );
        }
        Ok(())
    }

    /// Takes the next event.
    pub(crate) fn see(&mut self, seen: &Seen<'_>) {
        let position = seen.row.position;
        if self.cursor.is_none_or(|cursor| position > cursor) {
            return;
        }
        let Some(entry) = seen.booked() else { return };
        let (id, date) = (entry.id.as_ref(), entry.date.num_days_from_ce());
        let (reverses, version) = (entry.reverses.as_deref(), entry.rule_version);
        self.told[0].add(&self.keyed, &(position, id, date, reverses, version));
        for (n, line) in (1_i64..).zip(&entry.lines) {
            self.name.clear();
            self.name.push_str(&line.account);
            self.name.push('\0');
            self.name.push_str(&line.commodity);
            if !self.accounts.contains_key(&self.name) {
                self.accounts.insert(self.name.clone(), Totals::default());
            }
            let Some(totals) = self.accounts.get_mut(&self.name) else { continue };
            let amount = i128::from(line.amount);
            totals.amount += amount;
            totals.debit += amount.max(0);
            totals.credit += (-amount).max(0);
            let after = i64::try_from(totals.amount).unwrap_or(i64::MAX);
            let (account, commodity) = (line.account.as_ref(), line.commodity.as_ref());
            let row = (position, n, account, commodity, line.amount, after);
            self.told[1].add(&self.keyed, &row);
        }
    }

    /// Reads the journal. Where the books stand, if it is not the one of the events.
    pub(crate) async fn compare(
        &mut self,
        connection: &mut PgConnection,
        sink: &mut Sink,
    ) -> Result<Option<i64>, sqlx::Error> {
        let Some(cursor) = self.cursor else { return Ok(None) };
        let [heads, lines] = &mut self.kept;
        let keyed = &self.keyed;
        let (year, month, day) = POSTGRES_EPOCH;
        let epoch =
            NaiveDate::from_ymd_opt(year, month, day).map_or(0, |day| day.num_days_from_ce());
        let sql = "SELECT position::bigint, entry_id::text, effective_date::date, reverses::text, \
             rule_version::bigint FROM rm.journal";
        pieces::<5>(connection, sql, |[position, id, date, reverses, version]| {
            let reverses = reverses.map(|id| text(Some(id))).transpose()?;
            let date = epoch.saturating_add(days(*date)?);
            let head = (long(*position)?, text(*id)?, date, reverses, long(*version)?);
            heads.add(keyed, &head);
            Ok(())
        })
        .await?;
        let sql = "SELECT position::bigint, n::bigint, account::text, commodity::text, \
             amount::bigint, balance_after::bigint FROM rm.journal_line";
        pieces::<6>(connection, sql, |[position, n, account, commodity, amount, after]| {
            let (account, commodity) = (text(*account)?, text(*commodity)?);
            let line =
                (long(*position)?, long(*n)?, account, commodity, long(*amount)?, long(*after)?);
            lines.add(keyed, &line);
            Ok(())
        })
        .await?;
        sink.covered(CheckId::G4, self.told[0].rows(), "entries");
        Ok((self.told != self.kept).then_some(cursor))
    }

    /// Compares the balances.
    pub(crate) async fn balances(
        &mut self,
        connection: &mut PgConnection,
        head: i64,
        sink: &mut Sink,
    ) -> Result<(), sqlx::Error> {
        let Some(cursor) = self.cursor else { return Ok(()) };
        if head < cursor {
            // A9 and G2 say that the log was cut; what was booked beyond it has nothing to agree with.
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
                let key = format!("{account}\0{commodity}");
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
        let mut missing: Vec<_> = std::mem::take(&mut self.accounts).into_keys().collect();
        missing.sort_unstable();
        for key in missing {
            let account = key.split('\0').next().unwrap_or_default();
            let message = format!("{account} has no balance in the read model");
            sink.add(Finding::new(CheckId::G4, message));
        }
        Ok(())
    }
}

/// A `date`, as its days since the year 2000.
fn days(field: Option<&[u8]>) -> Result<i32, Malformed> {
    Ok(i32::from_be_bytes(field.ok_or(Malformed)?.try_into().map_err(|_| Malformed)?))
}
