//! What can be asked on the command line, and who answers.

use std::io::Write;

use clap::{Parser, Subcommand};

use super::{
    balance, bisect, check_proof, check_receipt, checkpoint, diff, explain, hledger, jsonl, plant,
    prove, trace, verify,
};
use crate::audit::Exit;
use crate::connect::{Place, Usage};

/// Asked for in a way that cannot be answered.
const USAGE: u8 = 2;

const ABOUT: &str = "Looks into the log of a shop, rebuilds from it, and never lies";

const LONG_ABOUT: &str = "\
Looks into the log of a shop, rebuilds from it, and never lies.

It only reads. The shop is found by DATABASE_URL, or by the .moon/run.json of
the folder you stand in, or of one above it.

Exit codes, of which the worst wins in the order 6, 4, 1, 3, 5:
  0    verified
  1    findings
  2    usage
  3    incomplete: something could not be read
  4    the log's integrity is broken
  5    warnings, under --strict
  6    the log is shorter than a checkpoint of it, or not the one that a witness saw
  130  interrupted";

/// What was asked for on the command line.
#[derive(Debug, Parser)]
#[command(name = "moon-replay", version, about = ABOUT, long_about = LONG_ABOUT)]
pub struct Arguments {
    /// The shop's database.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// Findings and rows as JSON, one a line, then a summary.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(verify::Arguments),
    Balance(balance::Arguments),
    Explain(explain::Arguments),
    Trace(trace::Arguments),
    Bisect(bisect::Arguments),
    Diff(diff::Arguments),
    Prove(prove::Arguments),
    CheckReceipt(check_receipt::Arguments),
    CheckProof(check_proof::Arguments),
    #[command(subcommand)]
    Checkpoint(checkpoint::Arguments),
    #[command(subcommand)]
    Export(Export),
    Plant(plant::Arguments),
}

/// Write the books, or the log, in a form that others read.
#[derive(Debug, Subcommand)]
enum Export {
    Hledger(hledger::Arguments),
    Jsonl(jsonl::Arguments),
}

/// How things are to be said.
pub(super) struct Saying<'o> {
    pub(super) json: bool,
    pub(super) out: &'o mut (dyn Write + Send),
}

/// Runs what was asked for; the code to end with.
pub async fn run(arguments: Arguments, out: &mut (dyn Write + Send)) -> u8 {
    let mut saying = Saying { json: arguments.json, out };
    let place = Place::find(arguments.database_url.as_deref());
    let ended = match (&arguments.command, place) {
        (Command::CheckProof(asked), place) => {
            check_proof::run(asked, place.ok().as_ref(), &mut saying)
        }
        (Command::CheckReceipt(asked), place) if asked.needs_no_database() => {
            check_receipt::run(asked, place.ok().as_ref(), &mut saying).await
        }
        (_, Ok(place)) => dispatch(arguments.command, &place, &mut saying).await,
        (_, Err(error)) => Err(error),
    };
    match ended {
        Ok(exit) => exit.code(),
        Err(error) => {
            // Whoever closed what he reads from us has read enough, and does not want to be told.
            if !is_closed(&error) {
                drop(writeln!(std::io::stderr(), "moon-replay: {error:#}"));
            }
            if error.is::<Usage>() { USAGE } else { Exit::Incomplete.code() }
        }
    }
}

/// Whether it only says that nobody reads any more.
fn is_closed(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

async fn dispatch(
    command: Command,
    place: &Place,
    saying: &mut Saying<'_>,
) -> anyhow::Result<Exit> {
    match command {
        Command::Verify(arguments) => verify::run(arguments, place, saying).await,
        Command::Balance(arguments) => balance::run(arguments, place, saying).await,
        Command::Explain(arguments) => explain::run(&arguments, place, saying).await,
        Command::Trace(arguments) => trace::run(&arguments, place, saying).await,
        Command::Bisect(arguments) => bisect::run(&arguments, place, saying).await,
        Command::Diff(arguments) => diff::run(&arguments, place, saying).await,
        Command::Prove(arguments) => prove::run(&arguments, place, saying).await,
        Command::CheckReceipt(arguments) => {
            check_receipt::run(&arguments, Some(place), saying).await
        }
        Command::CheckProof(arguments) => check_proof::run(&arguments, Some(place), saying),
        Command::Checkpoint(arguments) => checkpoint::run(&arguments, place, saying).await,
        Command::Export(Export::Hledger(arguments)) => {
            hledger::run(&arguments, place, saying).await
        }
        Command::Export(Export::Jsonl(arguments)) => jsonl::run(&arguments, place, saying).await,
        Command::Plant(arguments) => plant::run(&arguments, place, saying).await,
    }
}
