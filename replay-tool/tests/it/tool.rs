//! Running the executable as a person would, in a folder that is no shop's.

use std::path::Path;
use std::process::{Command, Output};

/// What the executable said, and how it ended.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs `moon-replay` in `folder` against the database at `url`, with nothing else around it.
pub(crate) fn moon_replay(folder: &Path, url: Option<&str>, arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_moon-replay"));
    command.env_clear().current_dir(folder).args(arguments);
    if let Some(url) = url {
        command.env("DATABASE_URL", url);
    }
    let Output { status, stdout, stderr } = command.output().unwrap();
    Said {
        code: status.code().unwrap(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}
