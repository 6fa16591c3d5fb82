//! The executables of the product, and a folder of keys for them, as a story starts them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use age::secrecy::ExposeSecret;

use crate::compose::{INSTALLATION_KEY, SIGNING_SEED};

/// The names of the variables that would lead an executable to another shop.
const FOREIGN: [&str; 4] = ["DATABASE_URL", "MOON_DIR", "MOON_CONFIG", "MOON_RECOVERY_KEY"];

/// What an executable did.
#[derive(Debug, Clone)]
pub struct Ran {
    /// Its exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub out: String,
    /// What it complained of.
    pub err: String,
}

impl Ran {
    /// What it printed, having succeeded.
    ///
    /// # Panics
    /// When it failed.
    #[must_use]
    pub fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self.out
    }

    /// What it complained of, having ended with this code.
    ///
    /// # Panics
    /// When it ended otherwise.
    #[must_use]
    pub fn failed(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(!self.err.contains("panicked"), "{self:#?}");
        self.err
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

/// An executable of the workspace, which lies beside the tests.
///
/// # Panics
/// When it was not built: cargo builds by itself only what a test's own package has.
#[must_use]
pub fn find(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    // target/debug/deps/it-… → target/debug/NAME
    let folder = test.parent().and_then(Path::parent).expect("a test lies in target");
    let path = folder.join(name);
    assert!(
        path.is_file(),
        "{} is not there: build it first (`cargo build --workspace --bins`, as ops/test does)",
        path.display()
    );
    path
}

/// An executable that knows of no shop but the one it is told of.
///
/// # Panics
/// When it was not built.
#[must_use]
pub fn command(name: &str) -> Command {
    command_at(&find(name))
}

fn command_at(executable: &Path) -> Command {
    let mut command = Command::new(executable);
    for variable in FOREIGN {
        command.env_remove(variable);
    }
    command.env("NO_COLOR", "1");
    command
}

/// Runs a command to its end, away from the threads of the runtime.
///
/// # Panics
/// When it cannot be started.
pub async fn run(mut command: Command) -> Ran {
    let what = format!("{command:?}");
    let ran = tokio::task::spawn_blocking(move || command.output());
    let output = ran.await.expect("nobody cancels it");
    output.map_err(|error| format!("{what}: {error}")).expect("it can be started").into()
}

/// Runs a tool that the system has.
///
/// # Panics
/// When it is not installed.
pub async fn tool(name: &str, arguments: &[&str]) -> Ran {
    let mut command = Command::new(name);
    command.args(arguments);
    run(command).await
}

/// Writes the keys of a shop under test where the executables look for them, and gives the
/// recovery key that opens its backups.
///
/// # Panics
/// When the folder cannot be written.
#[must_use]
pub fn keys(moon_dir: &Path) -> String {
    let folder = moon_dir.join("keys");
    fs::create_dir_all(&folder).expect("a folder for keys");
    let recovery = age::x25519::Identity::generate();
    for (name, text) in [
        ("installation.key", hex::encode(INSTALLATION_KEY)),
        ("signing.key", hex::encode(SIGNING_SEED)),
        ("recovery.pub", recovery.to_public().to_string()),
    ] {
        fs::write(folder.join(name), format!("{text}\n")).expect("a key is written");
    }
    recovery.to_string().expose_secret().to_owned()
}

/// `moon` with these arguments, for the shop of this database and folder. It stands in the folder,
/// so that it finds no other configuration.
#[must_use]
pub fn moon(database_url: &str, moon_dir: &Path, arguments: &[&str]) -> Command {
    moon_at(&find("moon"), database_url, moon_dir, arguments)
}

/// The same with the executable of an older version.
///
/// # Panics
/// When it is not there.
#[must_use]
pub fn moon_at(moon: &Path, database_url: &str, moon_dir: &Path, arguments: &[&str]) -> Command {
    assert!(moon.is_file(), "{} is not there", moon.display());
    let mut command = command_at(moon);
    command.current_dir(moon_dir).env("DATABASE_URL", database_url).env("MOON_DIR", moon_dir);
    command.args(arguments);
    command
}

/// The independent implementation of the export's format, on this export.
///
/// # Panics
/// When its Python was not prepared, as `ops/test` does.
pub async fn referee(export: &Path, public_key: &str) -> Ran {
    let python = std::env::var_os("MOON_REFEREE_PYTHON").expect(
        "the referee needs a Python with the packages of tests/referee/requirements.txt: run the \
         tests through ops/test, or name such a Python in MOON_REFEREE_PYTHON",
    );
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("referee/verify_export.py");
    let mut command = Command::new(python);
    command.arg(script).arg(export).arg("--public-key").arg(public_key);
    run(command).await
}
