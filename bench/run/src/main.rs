//! Measures the product's log beside stock cqrs-es, plain Postgres and other libraries, in one run.
//!
//! Rounds are interleaved (ours, theirs, ours, theirs), each cell begins on a fresh copy of the same data after a
//! checkpoint, and what was acknowledged is counted in the tables by SQL afterwards: a difference is a failure.
//! Nothing here is a test with a limit of time; a ratio that misses its target is said, and the exit status is 1.
//! `ops/bench` builds and starts it; it makes and drops databases whose names begin with `bench_`.

mod arguments;
mod bulk;
mod cell;
mod context;
mod experiment;
mod fixture;
mod growth;
mod hot;
mod libraries;
mod load;
mod machine;
mod metadata;
mod ours;
mod peer;
mod pgbench;
mod projected;
mod rebuild;
mod row;
mod server;
mod shop;
mod stock;
mod stream;
mod transfer;
mod verify;
mod wal;
mod wallet;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;
use crate::context::Bench;
use crate::experiment::Experiment;
use crate::row::Row;

/// Something could not be measured, or what was counted is not what was acknowledged.
const FAILED: u8 = 3;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.list {
        for experiment in Experiment::ALL {
            println!("{:<16} {}", experiment.name(), experiment.about());
        }
        return ExitCode::SUCCESS;
    }
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new("warn,sqlx=error"))
        .with_writer(std::io::stderr)
        .init();
    match run(arguments).await {
        Ok(Ended { failed: true, .. }) => ExitCode::from(FAILED),
        Ok(Ended { missed: true, .. }) => ExitCode::FAILURE,
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("moon-bench: {error:#}");
            ExitCode::from(FAILED)
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy)]
struct Ended {
    /// Something could not be measured, or did not add up.
    failed: bool,
    /// A ratio is not what was promised.
    missed: bool,
}

async fn run(arguments: Arguments) -> anyhow::Result<Ended> {
    let json = arguments.json;
    let chosen: Vec<Experiment> = arguments.chosen()?;
    let bench = Bench::open(arguments).await?;
    eprintln!("{}", bench.machine.describe(&bench.server.version()));
    let mut rows = Vec::new();
    let mut failures = Vec::new();
    for experiment in chosen {
        eprintln!("\n== {}: {}", experiment.name(), experiment.about());
        let began = std::time::Instant::now();
        let measured = experiment.run(&bench).await;
        bench.server.drop_database(context::CELL).await?;
        match measured {
            Ok(measured) => {
                row::print(&mut std::io::stderr(), &measured)?;
                rows.extend(measured);
            }
            // What fails does not keep the others from being measured; the exit status tells.
            Err(error) => {
                eprintln!("   failed: {error:#}");
                failures.push(format!("{}: {error:#}", experiment.name()));
            }
        }
        eprintln!("-- {} took {:.0} s", experiment.name(), began.elapsed().as_secs_f64());
        bench.keep(&rows)?;
    }
    bench.close().await?;
    if json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
    } else {
        println!("\n{}", bench.machine.describe(&bench.server.version()));
        row::print(&mut std::io::stdout(), &rows)?;
    }
    let missed: Vec<&Row> = rows.iter().filter(|row| !row.met()).collect();
    for row in &missed {
        eprintln!("missed: {}", row.miss());
    }
    for failure in &failures {
        eprintln!("failed: {failure}");
    }
    let (met, of) = (rows.len() - missed.len(), rows.len());
    eprintln!("{met} of {of} rows are within their targets");
    Ok(Ended { failed: !failures.is_empty(), missed: !missed.is_empty() })
}
