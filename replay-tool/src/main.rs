//! The executable: reads what was asked, runs it, and ends with a code that a shell can go by.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use replay_tool::command::{Arguments, run};
use tracing_subscriber::EnvFilter;

/// Interrupted by Ctrl-C, as shells have it.
const INTERRUPTED: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("MOON_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let arguments = Arguments::parse();
    let mut stdout = std::io::stdout();
    let code = tokio::select! {
        code = run(arguments, &mut stdout) => code,
        _ = tokio::signal::ctrl_c() => {
            // Nothing was being written, so there is nothing to undo.
            drop(writeln!(std::io::stderr(), "interrupted"));
            INTERRUPTED
        }
    };
    ExitCode::from(code)
}
