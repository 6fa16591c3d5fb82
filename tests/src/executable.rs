//! The executables of the product, as a story starts them.

use std::path::{Path, PathBuf};

/// An executable of the workspace, beside the tests.
///
/// # Panics
/// When it was not built: cargo builds only what a package itself has.
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
