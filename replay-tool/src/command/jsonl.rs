//! `export jsonl`: the log's lines as they are hashed, for whoever reads JSON.

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use event_store::export::line;

use super::arguments::Saying;
use crate::audit::Exit;
use crate::audit::row::page;
use crate::connect::Place;

/// Write the events, one canonical line each: the bytes that the tree is made of.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The file to write; a file that is there stays. Without it, the lines are printed.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Only events after this position.
    #[arg(long, value_name = "N", default_value_t = 0)]
    after: i64,
    /// Only events up to this position.
    #[arg(long, value_name = "N")]
    to_position: Option<i64>,
}

pub(super) async fn run(
    arguments: &Arguments,
    place: &Place,
    saying: &mut Saying<'_>,
) -> Result<Exit> {
    let mut connection = place.reader().await?;
    let mut file = match &arguments.to {
        None => None,
        Some(path) => {
            let file = OpenOptions::new().write(true).create_new(true).open(path);
            Some(BufWriter::new(file.with_context(|| path.display().to_string())?))
        }
    };
    let (mut after, mut count) = (arguments.after, 0_u64);
    let last = arguments.to_position.unwrap_or(i64::MAX);
    loop {
        let rows = page(&mut connection, after, last).await?;
        let Some(end) = rows.last() else { break };
        after = end.position;
        for row in &rows {
            let position = row.position;
            let recorded = row.recorded();
            let recorded = recorded.with_context(|| {
                format!("the row at position {position} is no event; run verify")
            })?;
            let line = line(&recorded);
            match &mut file {
                Some(file) => writeln!(file, "{line}")?,
                None => writeln!(saying.out, "{line}")?,
            }
            count += 1;
        }
    }
    if let (Some(file), Some(path)) = (file, &arguments.to) {
        let file = file.into_inner().with_context(|| path.display().to_string())?;
        file.sync_all().with_context(|| path.display().to_string())?;
        writeln!(saying.out, "{count} events to position {after}")?;
    }
    Ok(Exit::Verified)
}
