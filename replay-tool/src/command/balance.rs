//! `balance`: what lies on an account, folded from the events, now or at a day or position.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDate;
use serde_json::json;

use super::arguments::Saying;
use crate::audit::row::page;
use crate::audit::{Exit, Seen};
use crate::connect::{Place, usage};
use crate::output::{Table, amount};

/// Say what lies on an account, from the events alone.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The account, such as `Liabilities:Wallet:01…`, or what accounts begin with, such as
    /// `Liabilities:Wallet`.
    #[arg(long)]
    account: String,
    /// At the end of this accounting day (Tehran), as YYYY-MM-DD.
    #[arg(long, value_name = "DATE", conflicts_with = "position")]
    at: Option<NaiveDate>,
    /// After this position of the log.
    #[arg(long, value_name = "N")]
    position: Option<i64>,
}

pub(super) async fn run(
    arguments: Arguments,
    place: &Place,
    saying: &mut Saying<'_>,
) -> Result<Exit> {
    if arguments.account.is_empty() {
        return Err(usage("--account is empty; try `--account Liabilities:Wallet`"));
    }
    let mut connection = place.reader().await?;
    let last = arguments.position.unwrap_or(i64::MAX);
    let mut balances: BTreeMap<(String, String), (i128, u64)> = BTreeMap::new();
    let (mut after, mut unread) = (0, 0_u64);
    loop {
        let rows = page(&mut connection, after, last).await?;
        let Some(end) = rows.last() else { break };
        after = end.position;
        for row in &rows {
            let seen = Seen::of(row);
            unread += u64::from(seen.entry.is_err());
            let Some(entry) = seen.booked() else { continue };
            if arguments.at.is_some_and(|day| entry.date > day) {
                continue;
            }
            for line in entry.lines.iter().filter(|line| within(&line.account, &arguments.account))
            {
                let key = (line.account.to_string(), line.commodity.to_string());
                let balance = balances.entry(key).or_default();
                balance.0 += i128::from(line.amount);
                balance.1 += 1;
            }
        }
    }
    show(&balances, &arguments, after, saying)?;
    if unread > 0 {
        anyhow::bail!(
            "{unread} entries could not be read, so these sums are not whole; run verify"
        );
    }
    Ok(Exit::Verified)
}

/// Whether an account is the one asked for, or below it.
fn within(account: &str, asked: &str) -> bool {
    let rest = account.strip_prefix(asked.trim_end_matches(':'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

fn show(
    balances: &BTreeMap<(String, String), (i128, u64)>,
    arguments: &Arguments,
    position: i64,
    saying: &mut Saying<'_>,
) -> Result<()> {
    if saying.json {
        for ((account, commodity), (balance, lines)) in balances {
            let row = json!({"account": account, "commodity": commodity,
                "balance": balance.to_string(), "lines": lines, "position": position});
            writeln!(saying.out, "{row}")?;
        }
        return Ok(());
    }
    if balances.is_empty() {
        writeln!(saying.out, "nothing was ever booked on {}", arguments.account)?;
        return Ok(());
    }
    let mut table = Table::new(&["account", ">balance", "", ">lines"]);
    let mut sums: BTreeMap<&str, (i128, u64)> = BTreeMap::new();
    for ((account, commodity), (balance, lines)) in balances {
        let sum = sums.entry(commodity).or_default();
        *sum = (sum.0 + balance, sum.1 + lines);
        table.row([account.clone(), amount(*balance), commodity.clone(), lines.to_string()]);
    }
    if balances.len() > sums.len() {
        for (commodity, (sum, lines)) in sums {
            table.row([
                "together".to_owned(),
                amount(sum),
                commodity.to_owned(),
                lines.to_string(),
            ]);
        }
    }
    table.write(saying.out)?;
    let basis = match arguments.at {
        Some(day) => format!("entries dated to {day}, as recorded to position {position}"),
        None => format!("after position {position}"),
    };
    writeln!(saying.out, "debit positive; {basis}")?;
    Ok(())
}
