//! Migrations that have been released never change: a database somewhere has run them. Their
//! checksums stand in `migrations/frozen.txt`, in the form that `sha256sum -c` reads.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

const FOLDER: &str = "migrations";
const LIST: &str = "frozen.txt";

/// What differs between the list and the folder. Without a list nothing has been released yet.
pub(crate) fn frozen(root: &Path) -> Result<Vec<String>> {
    let folder = root.join(FOLDER);
    let mut findings = Vec::new();
    for (line, (sum, name)) in listed(&folder)?.iter().enumerate() {
        let at = format!("{FOLDER}/{LIST}:{}", line + 1);
        match fs::read(folder.join(name)) {
            Err(error) => findings.push(format!("{at}: {name} was released and is gone ({error})")),
            Ok(bytes) if digest(&bytes) != *sum => findings
                .push(format!("{at}: {name} was released and has changed; write a new migration")),
            Ok(_) => {}
        }
    }
    Ok(findings)
}

/// Adds the migrations that are not listed yet; what is listed stays. Says how many were added.
pub(crate) fn freeze(root: &Path) -> Result<usize> {
    let folder = root.join(FOLDER);
    let mut list = listed(&folder)?;
    let before = list.len();
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("reading {FOLDER}"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if Path::new(&name).extension().is_some_and(|ending| ending == "sql") {
            names.push(name);
        }
    }
    names.sort();
    for name in names {
        if !list.iter().any(|(_, known)| *known == name) {
            list.push((digest(&fs::read(folder.join(&name))?), name));
        }
    }
    let text: String = list.iter().flat_map(|(sum, name)| [sum, "  ", name, "\n"]).collect();
    fs::write(folder.join(LIST), text)?;
    Ok(list.len() - before)
}

fn listed(folder: &Path) -> Result<Vec<(String, String)>> {
    let path = folder.join(LIST);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(&path)?;
    text.lines()
        .map(|line| {
            let (sum, name) = line.split_once("  ").with_context(|| format!("{LIST}: {line}"))?;
            Ok((sum.to_owned(), name.to_owned()))
        })
        .collect()
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_released_migration_that_changes_or_goes_is_found() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path().join(FOLDER);
        fs::create_dir(&folder).expect("made");
        fs::write(folder.join("0001_a.sql"), "SELECT 1;").expect("written");
        fs::write(folder.join("0002_b.sql"), "SELECT 2;").expect("written");
        assert!(frozen(root.path()).expect("read").is_empty());
        assert_eq!(freeze(root.path()).expect("frozen"), 2);
        assert!(frozen(root.path()).expect("read").is_empty());

        fs::write(folder.join("0001_a.sql"), "SELECT 3;").expect("written");
        fs::remove_file(folder.join("0002_b.sql")).expect("removed");
        assert_eq!(frozen(root.path()).expect("read").len(), 2);
    }

    #[test]
    fn freezing_again_never_forgives_a_change() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path().join(FOLDER);
        fs::create_dir(&folder).expect("made");
        fs::write(folder.join("0001_a.sql"), "SELECT 1;").expect("written");
        freeze(root.path()).expect("frozen");
        fs::write(folder.join("0001_a.sql"), "SELECT 3;").expect("written");
        assert_eq!(freeze(root.path()).expect("frozen"), 0);
        assert_eq!(frozen(root.path()).expect("read").len(), 1);
    }
}
