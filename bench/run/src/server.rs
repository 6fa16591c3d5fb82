//! The server that everything is measured on: making and dropping databases, its counters, its programs.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::OnceLock;

use anyhow::{Context, Result, ensure};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection, Executor, PgConnection};
use tokio::process::Command;

/// The first server whose flushes of the WAL stand in `pg_stat_io`.
const FLUSHES_IN_STAT_IO: i32 = 180_000;

/// A server, as a superuser sees it.
#[derive(Debug)]
pub(crate) struct Server {
    options: PgConnectOptions,
    base: String,
    pg_bin: PathBuf,
    counters: PgPool,
    version: OnceLock<(i32, String)>,
}

/// How much WAL was written and how often it was flushed, since the server began to count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wal {
    pub(crate) bytes: f64,
    pub(crate) flushes: f64,
}

impl Server {
    pub(crate) async fn open(url: &str, pg_bin: PathBuf) -> Result<Self> {
        let (base, _) = url.rsplit_once('/').context("the URL names no database")?;
        let options = PgConnectOptions::from_str(url).context("not a Postgres URL")?;
        let counters = PgPoolOptions::new().max_connections(1).connect_with(options.clone()).await;
        let counters = counters.context("the server does not answer")?;
        let (number, version): (String, String) = sqlx::query_as(
            "SELECT current_setting('server_version_num'), current_setting('server_version')",
        )
        .fetch_one(&counters)
        .await?;
        let durable: bool = sqlx::query_scalar(
            "SELECT current_setting('fsync')::bool AND current_setting('synchronous_commit') = 'on' \
             AND current_setting('full_page_writes')::bool",
        )
        .fetch_one(&counters)
        .await?;
        ensure!(
            durable,
            "fsync, full_page_writes or synchronous_commit is off; nothing measured so is worth telling"
        );
        let this =
            Self { options, base: base.to_owned(), pg_bin, counters, version: OnceLock::new() };
        this.version.get_or_init(|| (number.parse().unwrap_or_default(), version));
        Ok(this)
    }

    pub(crate) fn version(&self) -> String {
        self.version.get().map(|(_, name)| name.clone()).unwrap_or_default()
    }

    pub(crate) fn url(&self, database: &str) -> String {
        format!("{}/{database}", self.base)
    }

    pub(crate) async fn pool(&self, database: &str, connections: u32) -> Result<PgPool> {
        let options = self.options.clone().database(database);
        Ok(PgPoolOptions::new().max_connections(connections).connect_with(options).await?)
    }

    pub(crate) async fn connect(&self, database: &str) -> Result<PgConnection> {
        Ok(PgConnection::connect_with(&self.options.clone().database(database)).await?)
    }

    pub(crate) fn options(&self, database: &str) -> PgConnectOptions {
        self.options.clone().database(database)
    }

    async fn admin(&self, sql: &str) -> Result<()> {
        self.counters.execute(sql).await.with_context(|| sql.to_owned())?;
        Ok(())
    }

    pub(crate) async fn create_database(&self, name: &str) -> Result<()> {
        self.drop_database(name).await?;
        self.admin(&format!("CREATE DATABASE {name}")).await
    }

    pub(crate) async fn copy_database(&self, template: &str, name: &str) -> Result<()> {
        self.drop_database(name).await?;
        self.admin(&format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")).await
    }

    pub(crate) async fn drop_database(&self, name: &str) -> Result<()> {
        self.admin(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
    }

    /// Drops everything that a run makes.
    pub(crate) async fn drop_all(&self) -> Result<()> {
        let sql = "SELECT datname FROM pg_database WHERE datname LIKE 'bench\\_%'";
        let names: Vec<String> = sqlx::query_scalar(sql).fetch_all(&self.counters).await?;
        for name in names {
            self.drop_database(&name).await?;
        }
        Ok(())
    }

    pub(crate) async fn checkpoint(&self) -> Result<()> {
        self.admin("CHECKPOINT").await
    }

    pub(crate) async fn wal(&self) -> Result<Wal> {
        let flushes = match self.version.get().map_or(0, |(number, _)| *number) {
            number if number < FLUSHES_IN_STAT_IO => "SELECT wal_sync::float8 FROM pg_stat_wal",
            _ => "SELECT sum(fsyncs)::float8 FROM pg_stat_io WHERE object = 'wal'",
        };
        let sql = format!("SELECT (pg_current_wal_insert_lsn() - '0/0')::float8, ({flushes})");
        let (bytes, flushes) = sqlx::query_as(&sql).fetch_one(&self.counters).await?;
        Ok(Wal { bytes, flushes })
    }

    /// One of the server's own programs, pointed at a database.
    pub(crate) fn program(&self, name: &str, database: &str) -> Command {
        let mut command = Command::new(self.program_path(name));
        let password = self.password();
        command
            .env("PGHOST", self.options.get_host())
            .env("PGPORT", self.options.get_port().to_string())
            .env("PGUSER", self.options.get_username())
            .env("PGPASSWORD", password)
            .env("PGDATABASE", database)
            .kill_on_drop(true);
        command
    }

    fn program_path(&self, name: &str) -> PathBuf {
        let path = self.pg_bin.join(name);
        if path.exists() { path } else { Path::new(name).to_owned() }
    }

    fn password(&self) -> String {
        let from = self.base.split_once("://").map_or(self.base.as_str(), |(_, rest)| rest);
        let user = from.rsplit_once('@').map_or("", |(user, _)| user);
        user.split_once(':').map_or(String::new(), |(_, password)| password.to_owned())
    }

    /// Copies rows from one database into a table of another, through two psql and a pipe.
    pub(crate) async fn copy_rows(&self, from: (&str, &str), to: (&str, &str)) -> Result<()> {
        let read = format!("COPY ({}) TO STDOUT (FORMAT binary)", from.1);
        let write = format!("COPY {} FROM STDIN (FORMAT binary)", to.1);
        let mut reader = self.program("psql", from.0);
        let mut reader = reader
            .args(["-Xqc", &read])
            .stdout(std::process::Stdio::piped())
            .spawn()
            .context("psql did not start")?;
        let pipe: std::process::Stdio =
            reader.stdout.take().context("psql has no output")?.try_into()?;
        let mut writer = self.program("psql", to.0);
        let written =
            writer.args(["-Xq", "-v", "ON_ERROR_STOP=1", "-c", &write]).stdin(pipe).status();
        ensure!(written.await?.success(), "psql could not write the copy");
        ensure!(reader.wait().await?.success(), "psql could not read what is to be copied");
        Ok(())
    }
}
