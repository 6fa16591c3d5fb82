//! Reads the text files of the repository into memory. What is built or fetched is left out.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Folders that hold nothing of ours, wherever they stand.
const SKIPPED_FOLDERS: &[&str] = &["target", "node_modules", "dist", ".git"];
/// The data of a running shop, and what `ops/up --fresh` set aside.
const SHOP_FOLDER: &str = ".moon";
/// Endings of the files that are read; anything else is not text of ours.
const ENDINGS: &[&str] = &[
    "css", "ftl", "graphql", "html", "js", "json", "md", "py", "rs", "service", "sh", "sql",
    "toml", "ts", "tsx", "txt", "yaml", "yml",
];
/// Written by package managers, which put down where they fetched from.
const LOCK_FILES: &[&str] = &["Cargo.lock", "package-lock.json"];
/// A text file longer than this many bytes is data, and not looked at.
const BYTES_MAX: u64 = 2_000_000;

/// One text file: where it stands, with `/` between folders, and what it says.
pub(crate) struct Text {
    /// The path from the root.
    pub(crate) path: String,
    /// The whole contents.
    pub(crate) text: String,
}

impl Text {
    /// Whether this is a Rust source file.
    pub(crate) fn is_rust(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|ending| ending == "rs")
    }

    /// Whether the whole file is test code.
    pub(crate) fn is_test(&self) -> bool {
        let mut parts = self.path.split('/').rev();
        let file = parts.next().unwrap_or_default();
        file == "tests.rs" || file.ends_with("_tests.rs") || parts.any(|part| part == "tests")
    }
}

/// Every text file below the root, in the order of their paths.
pub(crate) fn read(root: &Path) -> Result<Vec<Text>> {
    let mut texts = Vec::new();
    descend(root, root, &mut texts)?;
    texts.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(texts)
}

fn descend(root: &Path, folder: &Path, texts: &mut Vec<Text>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            let ours = !SKIPPED_FOLDERS.contains(&name.as_str()) && !name.starts_with(SHOP_FOLDER);
            if ours {
                descend(root, &entry.path(), texts)?;
            }
        } else if kind.is_file() && is_text(&name) && entry.metadata()?.len() <= BYTES_MAX {
            let path = entry.path();
            let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            let inside = path.strip_prefix(root).expect("the walk began at the root");
            texts.push(Text {
                path: inside.to_string_lossy().replace('\\', "/"),
                text: String::from_utf8_lossy(&bytes).into_owned(),
            });
        }
    }
    Ok(())
}

/// Scripts without an ending (`ops/up`, `.ci/run`) are text too; hidden files such as `.env` are not ours.
fn is_text(name: &str) -> bool {
    if LOCK_FILES.contains(&name) {
        return false;
    }
    match name.rsplit_once('.') {
        None => true,
        Some((stem, ending)) => !stem.is_empty() && ENDINGS.contains(&ending),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_and_fetched_folders_are_left_out() {
        let root = tempfile::tempdir().expect("a folder");
        for path in ["target/a.rs", ".moon/b.json", ".moon.old-1/c.json", "src/d.rs", "ops/up"] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, "x").expect("written");
        }
        fs::write(root.path().join(".env"), "SECRET=1").expect("written");
        let texts = read(root.path()).expect("read");
        let found: Vec<&str> = texts.iter().map(|text| text.path.as_str()).collect();
        assert_eq!(found, ["ops/up", "src/d.rs"]);
    }

    #[test]
    fn a_file_is_test_code_by_its_name_or_its_folder() {
        let test = |path: &str| Text { path: path.into(), text: String::new() }.is_test();
        assert!(test("tests/it/wallet.rs"));
        assert!(test("event-store/tests/conformance.rs"));
        assert!(test("domain/src/wallet/tests.rs"));
        assert!(!test("domain/src/wallet/aggregate.rs"));
    }
}
