//! `moon` serves the shop and administers it.
#![expect(
    clippy::doc_markdown,
    reason = "doc comments of arguments are the words of --help, which is read in a terminal"
)]

mod command;
mod compose;
mod config;
mod exit;
mod keyring;
mod output;
mod run_file;
mod witness;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = command::Arguments::parse();
    command::telemetry(&arguments);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return exit::report(&anyhow::Error::new(error)),
    };
    match runtime.block_on(command::run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => exit::report(&error),
    }
}
