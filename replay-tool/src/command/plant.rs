//! `plant`: spoils a copy of a shop's database, so that one can see what the audit makes of it.
//! The only part of this tool that writes, and only where the name says that it is a copy.

use anyhow::{Context, Result};
use serde_json::json;
use sqlx::{Executor, PgConnection};

use super::arguments::Saying;
use crate::audit::Exit;
use crate::connect::{Place, usage};
use crate::fault::{Fault, faults};
use crate::output::Table;

/// What the name of a copy ends with.
const COPY: &str = "_copy";

/// Spoil a copy of a shop's database in a known way.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The fault to plant, by its name.
    #[arg(long, value_name = "NAME", required_unless_present = "list")]
    fault: Option<String>,
    /// What is struck is chosen by this number.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// List the faults, each with the check that must catch it.
    #[arg(long)]
    list: bool,
    /// The database is a copy though its name does not end with `_copy`.
    #[arg(long)]
    yes_this_is_a_copy: bool,
}

/// Leave to spoil a database; only [`Spoil::may`] gives it.
struct Spoil(PgConnection);

impl Spoil {
    async fn may(place: &Place, confirmed: bool) -> Result<Self> {
        let name = place.database();
        if !confirmed && !name.ends_with(COPY) {
            return Err(usage(format!(
                "{name:?} is not named as a copy, and planting spoils it for good: make one with \
                 `createdb --template {name} {name}{COPY}` and set DATABASE_URL to it"
            )));
        }
        Ok(Self(place.writer().await?))
    }
}

pub(super) async fn run(
    arguments: &Arguments,
    place: &Place,
    saying: &mut Saying<'_>,
) -> Result<Exit> {
    if arguments.list {
        return list(saying);
    }
    let name = arguments.fault.as_deref().unwrap_or_default();
    let fault = faults().into_iter().find(|fault| fault.name == name);
    let fault = fault
        .ok_or_else(|| usage(format!("there is no fault {name:?}; `moon-replay plant --list`")))?;
    let spoil = Spoil::may(place, arguments.yes_this_is_a_copy).await?;
    let rows = plant(spoil, &fault, arguments.seed).await?;
    if fault.changes_rows() && rows == 0 {
        writeln!(saying.out, "nothing to strike: this log has no such event or row")?;
        return Ok(Exit::Findings);
    }
    writeln!(saying.out, "planted {name} ({rows} rows); {} must catch it", fault.check)?;
    Ok(Exit::Verified)
}

fn list(saying: &mut Saying<'_>) -> Result<Exit> {
    let mut table = Table::new(&["fault", "caught by", "that"]);
    for fault in faults() {
        if saying.json {
            writeln!(saying.out, "{}", json!({"fault": fault.name, "check": fault.check}))?;
        }
        let title = fault.check.title().to_owned();
        table.row([fault.name.to_owned(), fault.check.to_string(), title]);
    }
    if !saying.json {
        table.write(saying.out)?;
    }
    Ok(Exit::Verified)
}

async fn plant(Spoil(mut connection): Spoil, fault: &Fault, seed: u64) -> Result<u64> {
    let replica = connection.execute("SET session_replication_role = replica").await;
    replica.context("only a superuser gets past the guards of the log")?;
    let done = connection.execute(fault.sql(seed).as_str()).await;
    Ok(done.context(fault.name)?.rows_affected())
}
