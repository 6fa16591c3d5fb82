//! A `PostgreSQL` of one test's own, which it may crash.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use tests::executable::run;
use tokio::sync::{Mutex, MutexGuard};

/// A server chooses its port when it starts, and finds it again after a crash only while nobody else
/// chooses one.
static PORTS: Mutex<()> = Mutex::const_new(());

/// That no other test's server starts.
pub(crate) type Alone = MutexGuard<'static, ()>;

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
        let _alone = PORTS.lock().await;
        cluster.url = cluster.command(&["start"]).await;
        cluster
    }

    /// Crashes it.
    pub(crate) async fn crash(&self) -> Alone {
        let alone = PORTS.lock().await;
        self.command(&["stop", "immediate"]).await;
        alone
    }

    /// Stops it in good order.
    pub(crate) async fn stop(&self) -> Alone {
        let alone = PORTS.lock().await;
        self.command(&["stop"]).await;
        alone
    }

    /// Keeps every other test from starting a server, for as long as this one may be down.
    pub(crate) async fn alone() -> Alone {
        PORTS.lock().await
    }

    /// Starts it again after a crash, at the same address.
    pub(crate) async fn recover(&self, alone: Alone) {
        assert_eq!(self.command(&["start"]).await, self.url);
        drop(alone);
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
