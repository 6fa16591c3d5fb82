//! `.moon/run.json`: what is running and how to reach it, for people and programs. And how a
//! command finds the shop of the folder it stands in.

use std::{
    env, fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

/// A member of staff who can sign in, as the first start made him.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Staff {
    pub(crate) username: String,
    pub(crate) password: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) telegram_id: Option<i64>,
}

/// Servers of the sandbox.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Sandbox {
    pub(crate) telegram: String,
    pub(crate) panels: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) zarinpal: Option<String>,
}

/// What is running.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RunFile {
    pub(crate) dashboard: String,
    pub(crate) graphql: String,
    pub(crate) health: String,
    pub(crate) database_url: String,
    pub(crate) log_dir: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) staff: Option<Staff>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sandbox: Option<Sandbox>,
}

/// Writes it whole, readable to its owner alone.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn write(path: &Path, run: &RunFile) -> anyhow::Result<()> {
    let part = path.with_extension("json.part");
    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(serde_json::to_string_pretty(run)?.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    Ok(fs::rename(&part, path)?)
}

/// The run file of the shop that MOON_DIR names, or of the one in this folder or one above; the
/// last one when nothing runs.
pub(crate) fn find() -> Option<(PathBuf, RunFile)> {
    if let Some(named) = env::var_os("MOON_DIR").filter(|named| !named.is_empty()) {
        return of(Path::new(&named));
    }
    env::current_dir().ok()?.ancestors().find_map(|folder| of(&folder.join(".moon")))
}

fn of(moon: &Path) -> Option<(PathBuf, RunFile)> {
    ["run.json", "run.last.json"].iter().find_map(|name| {
        let text = fs::read_to_string(moon.join(name)).ok()?;
        Some((moon.to_owned(), serde_json::from_str(&text).ok()?))
    })
}
