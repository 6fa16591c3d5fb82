//! Who may know whom among our own crates. The arrows point down; a crate that is not in the table
//! has no place in the tree.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// Every folder of a crate and what it may depend on. `*` after a slash stands for any crate there;
/// `*` among the allowed stands for everything.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("event-store", &["domain"]),
    ("projections", &["domain", "event-store"]),
    ("app", &["domain", "event-store", "projections"]),
    ("adapters/*", &["domain", "app"]),
    ("locales", &["domain"]),
    ("api", &["domain", "event-store", "projections", "app", "locales"]),
    ("bot", &["domain", "projections", "app", "locales"]),
    ("replay-tool", &["domain", "event-store", "projections"]),
    ("moon", &["*"]),
    ("sandbox", &[]),
    ("simulation", &["domain", "event-store"]),
    ("fuzz/oracle", &["domain", "event-store", "locales"]),
    ("tests", &["*"]),
    ("xtask", &[]),
];

/// What any crate may use in its own tests: the outside world on loopback, and what stands behind
/// the ports.
const FOR_TESTS: &[&str] = &["sandbox", "adapters/*"];

/// One of our crates.
pub(crate) struct Package {
    /// Its folder from the root, such as `adapters/panel`.
    pub(crate) folder: String,
    /// What it names in its manifest.
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line of a manifest.
pub(crate) struct Dependency {
    /// The name in the registry, or of our crate.
    pub(crate) name: String,
    /// The folder from the root, when it is ours.
    pub(crate) folder: Option<String>,
    /// Whether only tests see it.
    pub(crate) dev: bool,
}

/// Our crates as cargo reads them.
pub(crate) fn packages(root: &Path) -> Result<Vec<Package>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .context("running cargo metadata")?;
    ensure!(
        output.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    parse(&serde_json::from_slice(&output.stdout)?)
}

fn parse(metadata: &Value) -> Result<Vec<Package>> {
    let root = metadata["workspace_root"].as_str().context("no workspace_root")?;
    let inside = |path: &Path| {
        path.strip_prefix(root).ok().map(|path| path.to_string_lossy().replace('\\', "/"))
    };
    let list = metadata["packages"].as_array().context("no packages")?;
    list.iter()
        .map(|package| {
            let manifest = Path::new(package["manifest_path"].as_str().context("no manifest")?);
            let folder = manifest.parent().and_then(inside).context("a crate outside the tree")?;
            let listed = package["dependencies"].as_array().context("no dependencies")?;
            let dependencies = listed
                .iter()
                .map(|dependency| Dependency {
                    name: dependency["name"].as_str().unwrap_or_default().to_owned(),
                    folder: dependency["path"].as_str().and_then(|path| inside(Path::new(path))),
                    dev: dependency["kind"].as_str() == Some("dev"),
                })
                .collect();
            Ok(Package { folder, dependencies })
        })
        .collect()
}

/// Whether a pattern of the tables means this folder.
pub(crate) fn matches(pattern: &str, folder: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => folder.starts_with(prefix),
        None => pattern == folder,
    }
}

/// The arrows that point the wrong way, and the crates that have no place.
pub(crate) fn arrows(packages: &[Package]) -> Vec<String> {
    packages.iter().flat_map(arrows_of).collect()
}

fn arrows_of(package: &Package) -> Vec<String> {
    let folder = &package.folder;
    let Some((_, allowed)) = ARROWS.iter().find(|(pattern, _)| matches(pattern, folder)) else {
        return vec![format!(
            "{folder}/Cargo.toml: this crate has no place in the map (ARROWS in xtask)"
        )];
    };
    let refused = |dependency: &&Dependency| {
        let Some(target) = &dependency.folder else { return false };
        let known = allowed.iter().any(|pattern| matches(pattern, target));
        let in_tests = dependency.dev && FOR_TESTS.iter().any(|pattern| matches(pattern, target));
        // A crate's tests may switch on features of the crate itself.
        !known && !in_tests && target != folder
    };
    let wrong = package.dependencies.iter().filter(refused);
    wrong
        .map(|dependency| format!("{folder}/Cargo.toml: {folder} may not know {}", dependency.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(folder: &str, targets: &[(&str, bool)]) -> Package {
        let dependencies = targets.iter().map(|(target, dev)| Dependency {
            name: (*target).to_owned(),
            folder: Some((*target).to_owned()),
            dev: *dev,
        });
        Package { folder: folder.to_owned(), dependencies: dependencies.collect() }
    }

    #[test]
    fn an_arrow_that_points_up_is_found() {
        for (folder, target) in [
            ("domain", "event-store"),
            ("event-store", "projections"),
            ("projections", "app"),
            ("app", "adapters/panel"),
            ("adapters/postgres", "event-store"),
            ("adapters/panel", "adapters/clock"),
            ("api", "bot"),
            ("replay-tool", "app"),
            ("sandbox", "domain"),
        ] {
            assert_eq!(
                arrows(&[package(folder, &[(target, false)])]).len(),
                1,
                "{folder} → {target}"
            );
        }
    }

    #[test]
    fn arrows_that_point_down_are_fine() {
        for (folder, target) in [
            ("event-store", "domain"),
            ("adapters/panel", "app"),
            ("bot", "locales"),
            ("moon", "adapters/panel"),
            ("tests", "sandbox"),
        ] {
            assert!(
                arrows(&[package(folder, &[(target, false)])]).is_empty(),
                "{folder} → {target}"
            );
        }
    }

    #[test]
    fn only_tests_may_use_the_sandbox() {
        assert!(arrows(&[package("adapters/panel", &[("sandbox", true)])]).is_empty());
        assert_eq!(arrows(&[package("adapters/panel", &[("sandbox", false)])]).len(), 1);
    }

    #[test]
    fn a_crate_outside_the_map_is_found() {
        assert_eq!(arrows(&[package("core", &[])]).len(), 1);
    }

    #[test]
    fn our_own_crates_are_read_from_cargo() {
        let packages = packages(&super::super::root()).expect("cargo answers");
        let own = packages.iter().find(|package| package.folder == "xtask").expect("this crate");
        let hash = own.dependencies.iter().find(|one| one.name == "sha2").expect("named above");
        assert!(hash.folder.is_none() && !hash.dev);
        assert!(own.dependencies.iter().any(|one| one.name == "tempfile" && one.dev));
    }
}
