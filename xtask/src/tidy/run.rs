//! Runs every rule over the tree that this crate stands in.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{fences, files, graph, machine, migrations, names, tree};

/// The root of the repository: the folder above this crate's.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().expect("this crate lies in a folder of the repository").to_path_buf()
}

/// Every finding of every rule, sorted; empty when the tree is tidy.
pub(crate) fn check(root: &Path) -> Result<Vec<String>> {
    let texts = tree::read(root)?;
    let packages = graph::packages(root)?;
    let mut findings = Vec::new();
    findings.extend(graph::arrows(&packages));
    findings.extend(fences::external(&packages));
    findings.extend(texts.iter().flat_map(files::rules));
    findings.extend(texts.iter().flat_map(names::rules));
    findings.extend(texts.iter().flat_map(machine::rules));
    findings.extend(migrations::frozen(root)?);
    findings.sort();
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_tidy() {
        let findings = check(&root()).expect("the tree can be read");
        assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
    }
}
