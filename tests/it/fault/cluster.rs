//! A `PostgreSQL` of one test's own, which it may crash.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use tests::executable::run;

/// A running server; its data is removed when this is dropped.
pub(crate) struct Cluster {
    name: String,
    pub(crate) url: String,
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ops/postgres")
}

impl Cluster {
    /// Makes and starts one.
    pub(crate) async fn start(name: &str) -> Self {
        let mut cluster = Self { name: name.to_owned(), url: String::new() };
        // What an interrupted run left is of no use.
        cluster.command(&["remove"]).await;
        cluster.url = cluster.command(&["start"]).await;
        cluster
    }

    /// Crashes it.
    pub(crate) async fn crash(&self) {
        self.command(&["stop", "immediate"]).await;
    }

    /// Starts it again after a crash, at the same address.
    pub(crate) async fn recover(&self) {
        assert_eq!(self.command(&["start"]).await, self.url);
    }

    async fn command(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(script());
        command.args(["--name", &self.name]).args(arguments);
        run(command).await.done().trim().to_owned()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let removed = Command::new(script()).args(["--name", &self.name, "remove"]).output();
        // A panic here would hide the one that may be unwinding.
        if !removed.is_ok_and(|output| output.status.success()) {
            tracing::warn!(self.name, "a test's PostgreSQL could not be removed");
        }
    }
}
