//! `checkpoint`: the signed heads of the log, listed, and checked against the events.

use std::path::PathBuf;

use anyhow::Result;
use event_store::tree::{Checkpoint, Note};
use serde_json::json;

use super::arguments::Saying;
use super::verify::{held, show, unread};
use super::witness;
use crate::audit::{CheckId, Exit, Held, Options, verify};
use crate::connect::Place;
use crate::output::{Table, on_stderr};

/// Checkpoints that are listed at most, the newest; the shop signs one every ten seconds.
const LISTED: i64 = 1_000;
/// What is said about checkpoints.
const CHECKS: &[CheckId] =
    &[CheckId::A4, CheckId::A5, CheckId::A6, CheckId::A8, CheckId::A9, CheckId::A10];

/// Look at the signed heads of the log.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Arguments {
    /// List those stored, oldest first.
    List,
    /// Check those stored, and these files, against the events.
    Verify {
        /// Checkpoints held outside of the database.
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
        /// What a witness holds: a file, a folder, or an address. Can be given again.
        #[arg(long = "witness", value_name = "FILE|DIR|URL")]
        witnesses: Vec<String>,
        /// The shop's public key, or a file of it.
        #[arg(long, value_name = "KEY", env = "MOON_PUBLIC_KEY", hide_env_values = true)]
        public_key: Option<String>,
    },
}

pub(super) async fn run(
    arguments: &Arguments,
    place: &Place,
    saying: &mut Saying<'_>,
) -> Result<Exit> {
    match arguments {
        Arguments::List => list(place, saying).await,
        Arguments::Verify { files, witnesses, public_key } => {
            let asked = witness::ask(witnesses, place).await;
            let mut held: Vec<Held> = files.iter().map(held).collect::<Result<_>>()?;
            held.extend(asked.held);
            let options = Options {
                public_key: place.public_key(public_key.as_deref())?,
                held,
                progress: Some(on_stderr()),
                ..Options::default()
            };
            let mut report = verify(&mut place.reader().await?, options).await;
            report.keep(CHECKS);
            show(&report, saying)?;
            let exit = unread(&asked.unread, saying)?;
            Ok(report.exit(false).max(exit))
        }
    }
}

async fn list(place: &Place, saying: &mut Saying<'_>) -> Result<Exit> {
    let sql = "SELECT size, note FROM (SELECT size, note FROM log.checkpoints WHERE lane = 0 \
         ORDER BY size DESC LIMIT $1) newest ORDER BY size";
    let mut connection = place.reader().await?;
    let stored: Vec<(i64, String)> =
        sqlx::query_as(sql).bind(LISTED).fetch_all(&mut connection).await?;
    let mut table = Table::new(&[">size", "root", "signed by", "origin"]);
    for (size, note) in &stored {
        let read = note.parse::<Note>().ok();
        let signers: Vec<&str> = read
            .iter()
            .flat_map(|note| &note.signatures)
            .map(|signature| signature.name.as_str())
            .collect();
        let checkpoint: Option<Checkpoint> = read.as_ref().and_then(|note| note.text.parse().ok());
        let (root, origin) = match &checkpoint {
            Some(checkpoint) => (checkpoint.root.to_string(), checkpoint.origin.clone()),
            None => ("not a checkpoint".to_owned(), String::new()),
        };
        if saying.json {
            let row = json!({"size": size, "root": root, "origin": origin, "signers": signers, "note": note});
            writeln!(saying.out, "{row}")?;
        } else {
            table.row([size.to_string(), root, signers.join(", "), origin]);
        }
    }
    if !saying.json {
        table.write(saying.out)?;
    }
    Ok(Exit::Verified)
}
