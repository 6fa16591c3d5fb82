//! Other libraries under the load that `moon-bench` puts on the log. It starts this with `prepare` for a template and
//! with `run` for a cell; `measuring` and `measured` on standard output frame what counts, the last line is the result.
//!
//! Left out: sqlx-ledger, whose package brings no migrations; and disintegrate-postgres, whose functions PostgreSQL 15
//! refuses (a hexadecimal literal).

mod cala;
mod esrs_wallet;
mod load;

use std::process::ExitCode;

use anyhow::{Result, bail};
use load::Asked;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let asked = Asked::read(std::env::args().skip(1))?;
    match (asked.what.as_str(), asked.peer.as_str()) {
        ("prepare", "cala") => cala::prepare(&asked).await,
        ("run", "cala") => cala::run(&asked).await,
        ("prepare", "esrs") => esrs_wallet::prepare(&asked).await,
        ("run", "esrs") => esrs_wallet::run(&asked).await,
        (what, peer) => bail!("nobody knows how to {what} {peer}"),
    }
}
