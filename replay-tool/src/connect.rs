//! Where the shop is: its database, from the environment or from the folder one stands in, and the
//! public key that its checkpoints must be signed by.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result, anyhow};
use event_store::tree::VerifierKey;
use serde::Deserialize;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};

/// What a running shop says about itself.
const RUN_FILE: &str = "run.json";
/// What it said when it last ran.
const LAST_RUN_FILE: &str = "run.last.json";
/// Where the shop leaves its public key for whoever checks its signatures.
const KEY_FILE: &str = "keys/signing.pub";
/// The folder in which a shop keeps what is its own, unless `MOON_DIR` names another.
const HOME: &str = ".moon";
/// The role that may read everything and change nothing.
const AUDITOR: &str = "SET ROLE moon_auditor";
/// What keeps every transaction of this tool from writing.
const READ_ONLY: &str =
    "SET default_transaction_read_only = on; SET application_name = 'moon-replay'";
/// Connections of a pool: a builder of scratch tables holds one while it works on others.
const POOL_CONNECTIONS: u32 = 4;

/// Asked for in a way that cannot be answered; ends with code 2.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// A usage error.
pub(crate) fn usage(message: impl Into<String>) -> anyhow::Error {
    anyhow!(Usage(message.into()))
}

#[derive(Debug, Default, Deserialize)]
struct RunFile {
    database_url: Option<String>,
    public_key: Option<String>,
}

/// The shop that one looks into.
#[derive(Debug)]
pub(crate) struct Place {
    options: PgConnectOptions,
    run: RunFile,
    root: Option<PathBuf>,
}

impl Place {
    /// Finds it: by this URL, or by the run file of the folder one stands in or of one above it.
    pub(crate) fn find(url: Option<&str>) -> Result<Self> {
        let found = run_file(&std::env::current_dir().context("the current folder")?);
        let (root, run) = match found {
            Some((root, file)) => (Some(root), read(&file)?),
            None => (None, RunFile::default()),
        };
        let url = url.or(run.database_url.as_deref()).ok_or_else(|| {
            usage(format!(
                "no database: set DATABASE_URL, or stand in the folder of a shop that runs ({HOME}/{RUN_FILE})"
            ))
        })?;
        // The URL may hold a password, so the error does not repeat it.
        let options = PgConnectOptions::from_str(url).map_err(|_| {
            usage("DATABASE_URL is not of the form postgres://user:password@host:port/name")
        })?;
        // An audit reads for long, and says itself how far it has come.
        Ok(Self { options: options.disable_statement_logging(), run, root })
    }

    /// The name of the database.
    pub(crate) fn database(&self) -> &str {
        self.options.get_database().unwrap_or_default()
    }

    /// A connection that can only read.
    pub(crate) async fn reader(&self) -> Result<PgConnection> {
        let mut connection = self.connect().await?;
        connection.execute(READ_ONLY).await?;
        if let Err(error) = connection.execute(AUDITOR).await {
            tracing::debug!(%error, "reading as whoever DATABASE_URL names");
        }
        Ok(connection)
    }

    /// A connection to another database of the same server: for making copies.
    pub(crate) async fn beside(&self, database: &str) -> Result<PgConnection> {
        let connected = PgConnection::connect_with(&self.options.clone().database(database)).await;
        connected.with_context(|| format!("the database {database} does not answer"))
    }

    /// A connection that may write: for copies.
    pub(crate) async fn writer(&self) -> Result<PgConnection> {
        self.connect().await
    }

    async fn connect(&self) -> Result<PgConnection> {
        let connected = PgConnection::connect_with(&self.options).await;
        connected.context("the database does not answer; is the shop running (ops/up)?")
    }

    /// Connections that can only read.
    pub(crate) async fn readers(&self) -> Result<PgPool> {
        self.pool(self.options.clone().options([("default_transaction_read_only", "on")])).await
    }

    /// Connections for what builds scratch tables beside the live read models.
    pub(crate) async fn scratch(&self) -> Result<PgPool> {
        self.pool(self.options.clone()).await
    }

    async fn pool(&self, options: PgConnectOptions) -> Result<PgPool> {
        let pool = PgPoolOptions::new().max_connections(POOL_CONNECTIONS);
        let pool = pool.connect_with(options).await;
        pool.context("the database does not answer; is the shop running (ops/up)?")
    }

    /// The shop's public key: as given (the key, or a file of it), or as the shop left it.
    pub(crate) fn public_key(&self, given: Option<&str>) -> Result<Option<VerifierKey>> {
        if let Some(given) = given {
            return key(given).map(Some);
        }
        if let Some(key) = &self.run.public_key {
            return Ok(Some(key.parse().context("public_key in the run file")?));
        }
        match self.root.as_ref().map(|root| root.join(KEY_FILE)).filter(|file| file.is_file()) {
            Some(file) => key(&file.to_string_lossy()).map(Some),
            None => Ok(None),
        }
    }
}

/// A verifier key, or the file that it stands in.
pub(crate) fn key(given: &str) -> Result<VerifierKey> {
    if let Ok(key) = given.trim().parse() {
        return Ok(key);
    }
    let text = std::fs::read_to_string(given).map_err(|_| {
        usage("--public-key is neither a verifier key (`moon backup key` prints it) nor a file")
    })?;
    text.trim().parse().map_err(|error| usage(format!("{given}: {error}")))
}

/// A shop's own folder and its run file: of the shop that `MOON_DIR` names, or from this folder
/// upwards.
fn run_file(folder: &Path) -> Option<(PathBuf, PathBuf)> {
    let of = |home: PathBuf| {
        let files = [RUN_FILE, LAST_RUN_FILE].map(|file| home.join(file));
        let found = files.into_iter().find(|file| file.is_file())?;
        Some((home, found))
    };
    match std::env::var_os("MOON_DIR").filter(|named| !named.is_empty()) {
        Some(named) => of(named.into()),
        None => folder.ancestors().find_map(|folder| of(folder.join(HOME))),
    }
}

fn read(file: &Path) -> Result<RunFile> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    serde_json::from_str(&text).map_err(|error| usage(format!("{}: {error}", file.display())))
}
