//! `export hledger`: the books for an outside referee. Amounts come from the events alone, what
//! stands behind an equals sign from the read models alone, so that hledger compares two
//! derivations of ours.

use std::collections::{BTreeSet, VecDeque};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use chrono::NaiveDate;
use event_store::export::line;
use event_store::tree::leaf_hash;
use serde_json::Value;
use sqlx::{Executor, PgConnection};

use super::arguments::Saying;
use crate::audit::row::page;
use crate::audit::{Exit, RawEntry, Seen};
use crate::connect::Place;

const MAIN: &str = "; The books of the shop, for `hledger -f main.journal check --strict`.
; Amounts come from the events of the log alone. What stands behind an equals sign comes from the
; read models alone: after every posting, and again for all accounts at the end of each day.
include directives.journal
include entries.journal
include assertions.journal
";

/// Hexadecimal digits of an event's leaf hash that stand beside its entry.
const HASH_DIGITS: usize = 12;
/// Assertions read at once.
const PAGE: i64 = 4096;

type Assertion = (NaiveDate, String, String, bool, i64);
type Balance = (i64, i64, i64);

/// What lies on its account after each posting, in the order of accounting days, in which hledger
/// adds up; read from the read models in the order of positions.
struct Balances {
    page: VecDeque<Balance>,
}

impl Balances {
    async fn open(connection: &mut PgConnection) -> Result<Self> {
        let sql = "DECLARE balances NO SCROLL CURSOR FOR \
             SELECT l.position, l.n, (sum(l.amount) OVER (PARTITION BY l.account, l.commodity \
                 ORDER BY j.effective_date, l.position, l.n))::bigint \
             FROM rm.journal_line l JOIN rm.journal j USING (position) ORDER BY l.position, l.n";
        connection.execute(sql).await.context("the read models of the books")?;
        Ok(Self { page: VecDeque::new() })
    }

    /// What the read models have at one position: by line, the balance after it.
    async fn at(&mut self, connection: &mut PgConnection, position: i64) -> Result<Vec<Balance>> {
        let mut found = Vec::new();
        loop {
            if self.page.is_empty() {
                let fetch = format!("FETCH FORWARD {PAGE} FROM balances");
                let page: Vec<Balance> =
                    sqlx::query_as(&fetch).persistent(false).fetch_all(&mut *connection).await?;
                self.page = page.into();
            }
            match self.page.front() {
                Some(balance) if balance.0 <= position => {
                    found.extend(self.page.pop_front().filter(|balance| balance.0 == position));
                }
                Some(_) | None => return Ok(found),
            }
        }
    }
}

/// Write the books for hledger: `main.journal` and what it includes.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder to write into; it is made. Journals that are there already are replaced.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

pub(super) async fn run(
    arguments: &Arguments,
    place: &Place,
    saying: &mut Saying<'_>,
) -> Result<Exit> {
    let mut connection = place.reader().await?;
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?;
    let sql = "SELECT position FROM work.cursors WHERE name = 'ledger' AND lane = 0 AND live";
    let cursor: Option<i64> = sqlx::query_scalar(sql).fetch_optional(&mut connection).await?;
    let cursor = cursor.context("there are no read models of the books; start the shop once")?;
    let dir = &arguments.to;
    fs::create_dir_all(dir).with_context(|| dir.display().to_string())?;
    let (accounts, entries) = entries(&mut connection, cursor, dir).await?;
    directives(&accounts, dir)?;
    let assertions = assertions(&mut connection, dir).await?;
    write(dir, "main.journal", |file| Ok(file.write_all(MAIN.as_bytes())?))?;
    writeln!(
        saying.out,
        "{entries} entries to position {cursor}, {} accounts, {assertions} assertions",
        accounts.len()
    )?;
    let main = dir.join("main.journal");
    writeln!(saying.out, "check them with: hledger -f {} check --strict", main.display())?;
    Ok(Exit::Verified)
}

/// Writes the entries, and returns every account with those above it.
async fn entries(
    connection: &mut PgConnection,
    cursor: i64,
    dir: &Path,
) -> Result<(BTreeSet<(String, String)>, u64)> {
    let (mut accounts, mut count) = (BTreeSet::new(), 0);
    let mut file = open(dir, "entries.journal")?;
    let mut balances = Balances::open(connection).await?;
    let mut after = 0;
    loop {
        let rows = page(connection, after, cursor).await?;
        let Some(last) = rows.last() else { break };
        after = last.position;
        for row in &rows {
            let seen = Seen::of(row);
            let position = row.position;
            if let Err(error) = &seen.entry {
                anyhow::bail!(
                    "the entry at position {position} cannot be read ({error}); run verify"
                );
            }
            let Some(entry) = seen.booked() else { continue };
            let balances = balances.at(connection, position).await?;
            entry_text(&mut file, &seen, entry, &balances)?;
            for posting in &entry.lines {
                accounts.insert((posting.account.to_string(), posting.commodity.to_string()));
            }
            count += 1;
        }
    }
    close(file, dir, "entries.journal")?;
    Ok((accounts, count))
}

fn entry_text(
    file: &mut impl Write,
    seen: &Seen<'_>,
    entry: &RawEntry,
    balances: &[Balance],
) -> Result<()> {
    let row = seen.row;
    writeln!(file, "{} ({}) {}", entry.date, row.position, row.event_type)?;
    write!(file, "    ; idx:{}, entry:{}, stream:{}", row.position, entry.id, row.aggregate_id)?;
    let payload: Option<Value> = serde_json::from_str(&row.payload).ok();
    let body = payload.as_ref().and_then(Value::as_object);
    let body = body.and_then(|payload| payload.values().next());
    for about in ["payment", "order"] {
        if let Some(id) = body.and_then(|body| body.get(about)).and_then(Value::as_str) {
            write!(file, ", {about}:{id}")?;
        }
    }
    if let Some(recorded) = row.recorded() {
        let hash = leaf_hash(line(&recorded).as_bytes()).to_string();
        write!(file, ", h:{}", &hash[..HASH_DIGITS])?;
    }
    writeln!(file)?;
    for (n, posting) in (1..).zip(&entry.lines) {
        let (account, commodity) = (&posting.account, &posting.commodity);
        write!(file, "    {account}  {} {commodity}", posting.amount)?;
        if let Some((.., balance)) = balances.iter().find(|balance| balance.1 == n) {
            write!(file, " = {balance} {commodity}")?;
        }
        writeln!(file)?;
    }
    writeln!(file)?;
    Ok(())
}

fn directives(accounts: &BTreeSet<(String, String)>, dir: &Path) -> Result<()> {
    let commodities: BTreeSet<&str> = accounts.iter().map(|account| account.1.as_str()).collect();
    let mut names = BTreeSet::new();
    for (account, _) in accounts {
        let mut name = account.as_str();
        names.insert(name);
        while let Some((above, _)) = name.rsplit_once(':') {
            names.insert(above);
            name = above;
        }
    }
    write(dir, "directives.journal", |file| {
        for commodity in &commodities {
            writeln!(file, "commodity 1. {commodity}")?;
        }
        for name in &names {
            writeln!(file, "account {name}")?;
        }
        Ok(())
    })
}

/// At the end of every day, what each account that moved must hold, and each control account over
/// all below it; read from the read models.
async fn assertions(connection: &mut PgConnection, dir: &Path) -> Result<u64> {
    let sql = "DECLARE assertions NO SCROLL CURSOR FOR \
         WITH moved AS (SELECT j.effective_date AS day, l.account, l.control, l.commodity, \
                 sum(l.amount)::bigint AS amount \
             FROM rm.journal_line l JOIN rm.journal j USING (position) GROUP BY 1, 2, 3, 4) \
         SELECT day, account, commodity, false AS below, (sum(amount) OVER (PARTITION BY account, \
                 commodity ORDER BY day))::bigint AS balance FROM moved \
         UNION ALL \
         SELECT day, control, commodity, true, (sum(sum(amount)) OVER (PARTITION BY control, \
                 commodity ORDER BY day))::bigint FROM moved GROUP BY day, control, commodity \
         ORDER BY day, below, 2, 3";
    connection.execute(sql).await.context("the read models of the books")?;
    let mut file = open(dir, "assertions.journal")?;
    let (mut day, mut count) = (None, 0);
    loop {
        let fetch = format!("FETCH FORWARD {PAGE} FROM assertions");
        let page: Vec<Assertion> =
            sqlx::query_as(&fetch).persistent(false).fetch_all(&mut *connection).await?;
        if page.is_empty() {
            break;
        }
        for (on, account, commodity, below, balance) in page {
            if day.replace(on) != Some(on) {
                writeln!(file, "\n{on} end of day")?;
            }
            let sign = if below { "=*" } else { "=" };
            writeln!(file, "    {account}  0 {commodity} {sign} {balance} {commodity}")?;
            count += 1;
        }
    }
    close(file, dir, "assertions.journal")?;
    Ok(count)
}

fn open(dir: &Path, name: &str) -> Result<BufWriter<File>> {
    let path = dir.join(format!("{name}.part"));
    Ok(BufWriter::new(File::create(&path).with_context(|| path.display().to_string())?))
}

/// A journal appears whole or not at all.
fn close(file: BufWriter<File>, dir: &Path, name: &str) -> Result<()> {
    let path = dir.join(name);
    let file = file.into_inner().with_context(|| path.display().to_string())?;
    file.sync_all().with_context(|| path.display().to_string())?;
    ensure!(file.metadata()?.is_file(), "{} is not a file", path.display());
    let part = dir.join(format!("{name}.part"));
    fs::rename(&part, &path).with_context(|| path.display().to_string())
}

fn write(
    dir: &Path,
    name: &str,
    writing: impl FnOnce(&mut BufWriter<File>) -> Result<()>,
) -> Result<()> {
    let mut file = open(dir, name)?;
    writing(&mut file)?;
    close(file, dir, name)
}
