//! `plant`: spoils a copy of a shop's database, so that one can see what the audit makes of it.
//! The only part of this tool that writes for good, and only into copies that it made itself: a
//! database says of itself that it is one, in a comment that only this command gives.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use event_store::tree::SigningKey;
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection};

use super::arguments::Saying;
use crate::audit::Exit;
use crate::connect::{Place, usage};
use crate::fault::{Fault, faults};
use crate::output::Table;

/// What a copy says of itself, before the name of what it is a copy of.
const MARK: &str = "moon-replay plant: a copy of ";
/// The database from which others are made; nobody keeps anything in it.
const MAINTENANCE: &str = "postgres";
/// Copies of one database at the most.
const COPIES_MAX: u32 = 1_000;
/// Postgres cuts longer names.
const NAME_BYTES_MAX: usize = 63;
/// Someone else is connected to the database that is to be copied.
const IN_USE: &str = "55006";

/// Spoil a copy of a shop's database in a known way.
///
/// Of a database that is no copy of this command's it makes one, and spoils that.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The fault to plant, by its name.
    #[arg(long, value_name = "NAME", required_unless_present_any = ["list", "drop"])]
    fault: Option<String>,
    /// What is struck is chosen by this number.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// The shop's signing key, for faults that are hidden by signing the log anew.
    #[arg(long, value_name = "FILE")]
    signing_key: Option<PathBuf>,
    /// List the faults, each with the check that must catch it.
    #[arg(long)]
    list: bool,
    /// Drop the copy that `DATABASE_URL` names.
    #[arg(long, conflicts_with_all = ["fault", "list"])]
    drop: bool,
}

/// The key in a file: as a signed note has it, or the bare digits that a shop keeps in its folder,
/// which sign under the name of its public key.
fn signing_key(file: &Path, place: &Place) -> Result<SigningKey> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let mut seed = [0; 32];
    if hex::decode_to_slice(text.trim(), &mut seed).is_err() {
        return SigningKey::load(file).with_context(|| file.display().to_string());
    }
    let public = place.public_key(None)?;
    let public =
        public.context("the shop's public key, which names the signing key, is not known")?;
    let key = SigningKey::from_seed(public.name(), &seed)?;
    ensure!(key.verifier() == public, "{} is the key of another shop", file.display());
    Ok(key)
}

/// A database that this command may spoil; only [`Copy::of`] gives one.
struct Copy {
    name: String,
    connection: PgConnection,
}

impl Copy {
    /// The database itself, if it is a copy; otherwise a copy that is made of it now.
    async fn of(place: &Place) -> Result<Self> {
        let name = place.database().to_owned();
        let mut connection = place.writer().await?;
        if let Some(of) = copied_from(&mut connection).await? {
            tracing::debug!(%name, %of, "this is a copy already");
            return Ok(Self { name, connection });
        }
        // A database that somebody is connected to cannot be copied, so this must go first.
        connection.close().await?;
        let mut maintenance = place.beside(MAINTENANCE).await?;
        let copy = free_name(&mut maintenance, &name).await?;
        let sql = format!("CREATE DATABASE {} TEMPLATE {}", quoted(&copy), quoted(&name));
        if let Err(error) = maintenance.execute(sql.as_str()).await {
            let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
            if code.as_deref() == Some(IN_USE) {
                bail!(
                    "{name} is in use, and Postgres copies it only while nobody is; stop the shop first (ops/down)"
                );
            }
            return Err(error).context(format!("a copy of {name} could not be made"));
        }
        let comment = format!("{MARK}{name}").replace('\'', "''");
        let sql = format!("COMMENT ON DATABASE {} IS '{comment}'", quoted(&copy));
        maintenance.execute(sql.as_str()).await?;
        Ok(Self { connection: place.beside(&copy).await?, name: copy })
    }
}

/// What the database at hand is a copy of, if this command made it.
async fn copied_from(connection: &mut PgConnection) -> Result<Option<String>> {
    let sql = "SELECT shobj_description(oid, 'pg_database') FROM pg_database \
         WHERE datname = current_database()";
    let comment: Option<String> = sqlx::query_scalar(sql).fetch_one(connection).await?;
    Ok(comment.and_then(|comment| comment.strip_prefix(MARK).map(str::to_owned)))
}

async fn free_name(connection: &mut PgConnection, of: &str) -> Result<String> {
    for number in 1..=COPIES_MAX {
        let end = format!("_copy_{number}");
        let keep = of.floor_char_boundary(NAME_BYTES_MAX - end.len());
        let name = format!("{}{end}", &of[..keep]);
        let sql = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)";
        let taken: bool = sqlx::query_scalar(sql).bind(&name).fetch_one(&mut *connection).await?;
        if !taken {
            return Ok(name);
        }
    }
    bail!("{of} has {COPIES_MAX} copies already; drop some with `moon-replay plant --drop`")
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub(super) async fn run(
    arguments: &Arguments,
    place: &Place,
    saying: &mut Saying<'_>,
) -> Result<Exit> {
    if arguments.list {
        return list(saying);
    }
    if arguments.drop {
        return drop_copy(place, saying).await;
    }
    let name = arguments.fault.as_deref().unwrap_or_default();
    let fault = faults().into_iter().find(|fault| fault.name == name);
    let fault = fault
        .ok_or_else(|| usage(format!("there is no fault {name:?}; `moon-replay plant --list`")))?;
    let key = arguments.signing_key.as_deref().map(|file| signing_key(file, place)).transpose()?;
    let mut copy = Copy::of(place).await?;
    let replica = copy.connection.execute("SET session_replication_role = replica").await;
    replica.context("only a superuser gets past the guards of the log")?;
    let planted = fault.plant(&mut copy.connection, arguments.seed, key.as_ref()).await;
    let rows = planted.context(fault.name)?;
    if saying.json {
        let row = json!({"database": copy.name, "fault": name, "check": fault.check, "rows": rows});
        writeln!(saying.out, "{row}")?;
    } else if fault.changes_rows() && rows == 0 {
        let copy = &copy.name;
        writeln!(saying.out, "nothing to strike in {copy}: this log has no such event or row")?;
    } else {
        let (copy, check) = (&copy.name, fault.check);
        writeln!(saying.out, "planted {name} in {copy} ({rows} rows); {check} must catch it")?;
        writeln!(saying.out, "look with DATABASE_URL set to {copy}: moon-replay verify")?;
    }
    let struck = rows > 0 || !fault.changes_rows();
    Ok(if struck { Exit::Verified } else { Exit::Findings })
}

async fn drop_copy(place: &Place, saying: &mut Saying<'_>) -> Result<Exit> {
    let name = place.database().to_owned();
    let mut connection = place.writer().await?;
    if copied_from(&mut connection).await?.is_none() {
        return Err(usage(format!("{name} is no copy that `moon-replay plant` made; it stays")));
    }
    connection.close().await?;
    let mut maintenance = place.beside(MAINTENANCE).await?;
    maintenance.execute(format!("DROP DATABASE {}", quoted(&name)).as_str()).await?;
    writeln!(saying.out, "dropped {name}")?;
    Ok(Exit::Verified)
}

fn list(saying: &mut Saying<'_>) -> Result<Exit> {
    let mut table = Table::new(&["fault", "caught by", "hidden", "that"]);
    for fault in faults() {
        let Fault { name, check, .. } = fault;
        if saying.json {
            let row = json!({"fault": name, "check": check, "hidden": fault.is_forged()});
            writeln!(saying.out, "{row}")?;
        }
        let hidden = if fault.is_forged() { "yes" } else { "" };
        let cells = [name, check.code(), hidden, check.title()];
        table.row(cells.map(str::to_owned));
    }
    if !saying.json {
        table.write(saying.out)?;
    }
    Ok(Exit::Verified)
}
