//! The names of files and modules. A feature has the same one-word name in every crate; what is
//! not a feature stands in a short list for its crate; a name that says nothing is refused.

use super::tree::Text;

/// The features, in the order in which they are read.
const FEATURES: &[&str] = &[
    "identity",
    "role",
    "ledger",
    "wallet",
    "payment",
    "plan",
    "discount",
    "order",
    "subscription",
    "location",
    "points",
    "support",
    "notification",
    "proof",
    "content",
    "experiment",
    "recommendation",
    "report",
    "backup",
    "license",
];

/// The crates whose top level is features, and what else may stand there.
const STRUCTURE: &[(&str, &[&str])] = &[
    (
        "domain",
        &["event", "id", "money", "plumbing", "process", "sealed", "spec", "time", "upcast"],
    ),
    ("projections", &["acted", "column", "page", "search", "sheet", "step", "timeline"]),
    (
        "app",
        &[
            "audit",
            "authorize",
            "chat",
            "context",
            "digits",
            "error",
            "gate",
            "keys",
            "ports",
            "process",
            "settings",
            "upcast",
        ],
    ),
    ("api", &["audit", "auth", "error", "http", "link", "loader", "schema", "search", "state"]),
    ("bot", &["action", "chat", "dialogue", "staff", "text"]),
];

/// Names that say nothing: a thing without a name has no home yet.
const EMPTY_NAMES: &[&str] = &[
    "common", "helper", "helpers", "manager", "managers", "misc", "service", "services", "shared",
    "util", "utils",
];

/// The findings of one file's path.
pub(crate) fn rules(file: &Text) -> Vec<String> {
    if !file.is_rust() {
        return Vec::new();
    }
    empty_name(&file.path).into_iter().chain(stranger(&file.path)).collect()
}

fn empty_name(path: &str) -> Option<String> {
    let stems = path.trim_end_matches(".rs").split('/');
    let empty = stems.into_iter().find(|stem| EMPTY_NAMES.contains(stem))?;
    Some(format!("{path}: `{empty}` says nothing; name it for what it is"))
}

fn stranger(path: &str) -> Option<String> {
    let (folder, inside) = path.split_once("/src/")?;
    let (_, structure) = STRUCTURE.iter().find(|(known, _)| *known == folder)?;
    let name = inside.split('/').next().unwrap_or_default().trim_end_matches(".rs");
    let known =
        ["lib", "tests"].contains(&name) || FEATURES.contains(&name) || structure.contains(&name);
    (!known).then(|| {
        format!(
            "{path}: `{name}` is neither a feature nor in the list of {folder} (xtask, names.rs)"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str) -> usize {
        rules(&Text { path: path.into(), text: String::new() }).len()
    }

    #[test]
    fn a_name_that_says_nothing_is_found() {
        for path in ["app/src/wallet/utils.rs", "moon/src/helpers/mod.rs", "tests/common/mod.rs"] {
            assert_eq!(found(path), 1, "{path}");
        }
        assert_eq!(found("moon/src/compose.rs"), 0);
    }

    #[test]
    fn a_feature_under_another_name_is_found() {
        for path in ["domain/src/purse.rs", "bot/src/wallets/mod.rs", "app/src/billing.rs"] {
            assert_eq!(found(path), 1, "{path}");
        }
        for path in ["domain/src/wallet/mod.rs", "bot/src/chat.rs", "event-store/src/tree/mod.rs"] {
            assert_eq!(found(path), 0, "{path}");
        }
    }
}
