//! Who may name which crate of the registry. `deny.toml` says the same to cargo-deny, which sees
//! the whole tree; this needs nothing installed and sees our own manifests.

use super::graph::{Dependency, Package, matches};

/// What the domain may name, and nothing else: no clock, no randomness, nothing that waits.
const DOMAIN_MAY_NAME: &[&str] =
    &["chrono", "cqrs-es", "serde", "serde_json", "sha2", "thiserror", "uuid"];

/// Crates that bring the outside in, and the folders that may name them.
const FENCES: &[(&str, &[&str])] = &[
    ("anyhow", &["moon", "replay-tool", "sandbox", "tests", "xtask"]),
    ("async-graphql", &["api", "tests"]),
    ("axum", &["api", "moon", "sandbox", "tests"]),
    ("clap", &["moon", "replay-tool", "sandbox"]),
    ("postgres-es", &["event-store", "tests"]),
    ("reqwest", &["adapters/*", "replay-tool", "sandbox", "tests"]),
    ("sqlx", &["event-store", "projections", "adapters/postgres", "moon", "replay-tool", "tests"]),
    ("teloxide", &["bot", "adapters/telegram", "moon", "tests"]),
];

/// The lines of our manifests that name a crate outside its fence. Tests may use what they like.
pub(crate) fn external(packages: &[Package]) -> Vec<String> {
    let mut findings = Vec::new();
    for package in packages {
        let named = package.dependencies.iter().filter(|one| one.folder.is_none() && !one.dev);
        for Dependency { name, .. } in named {
            let folder = &package.folder;
            if folder == "domain" && !DOMAIN_MAY_NAME.contains(&name.as_str()) {
                findings.push(format!("domain/Cargo.toml: the domain may not name {name}"));
            }
            let fence = FENCES.iter().find(|(fenced, _)| fenced == name);
            if let Some((_, may)) = fence
                && !may.iter().any(|pattern| matches(pattern, folder))
            {
                findings.push(format!(
                    "{folder}/Cargo.toml: {name} may be named only by {}",
                    may.join(", ")
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naming(folder: &str, name: &str, dev: bool) -> Vec<String> {
        let dependency = Dependency { name: name.into(), folder: None, dev };
        external(&[Package { folder: folder.into(), dependencies: vec![dependency] }])
    }

    #[test]
    fn the_domain_names_nothing_that_waits_or_throws_dice() {
        for name in ["tokio", "rand", "sqlx", "reqwest", "tracing"] {
            assert!(!naming("domain", name, false).is_empty(), "{name}");
        }
        assert!(naming("domain", "chrono", false).is_empty());
    }

    #[test]
    fn a_crate_outside_its_fence_is_found() {
        for (folder, name) in [
            ("app", "sqlx"),
            ("bot", "reqwest"),
            ("app", "teloxide"),
            ("event-store", "axum"),
            ("app", "anyhow"),
            ("adapters/panel", "sqlx"),
        ] {
            assert_eq!(naming(folder, name, false).len(), 1, "{folder} names {name}");
        }
        assert!(naming("adapters/panel", "reqwest", false).is_empty());
    }

    #[test]
    fn tests_may_name_what_they_like() {
        assert!(naming("domain", "proptest", true).is_empty());
    }
}
