//! A fresh, migrated database for each test, copied from a template, and dropped at its end.
//!
//! The template is made once for each state of the migrations, which its name says.

use std::{
    str::FromStr,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use event_store::schema::MIGRATIONS;
use sha2::{Digest, Sha256};
use sqlx::{
    Connection, Executor, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

/// The role that the shop takes: it inserts into the log and never changes it.
const SERVICE_ROLE: &str = "moon_service";
/// Who makes or copies the template takes this advisory lock: two would disturb each other.
const TEMPLATE_LOCK: i64 = 0x6d6f_6f6e;
/// How often the finished template is tried to be named, and for how long.
const RENAME_EVERY: Duration = Duration::from_millis(20);
const RENAME_WITHIN: Duration = Duration::from_secs(10);
/// Connections of a shop under test; more only load the server.
const CONNECTIONS: u32 = 8;
/// How long a shop under test waits for a connection: a database that is away is said soon.
const ACQUIRE: Duration = Duration::from_secs(10);

static MADE: AtomicU32 = AtomicU32::new(0);

/// A database of one test.
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    /// A migrated one on the server that the tests were given.
    ///
    /// # Panics
    /// When `MOON_TEST_DATABASE_URL` names no server that answers.
    pub async fn create() -> Self {
        Self::create_on(&given_server()).await
    }

    /// A migrated one on this server.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn create_on(server: &str) -> Self {
        let mut admin = admin(server).await;
        let sql = "SELECT pg_advisory_lock($1)";
        sqlx::query(sql).bind(TEMPLATE_LOCK).execute(&mut admin).await.expect("the lock");
        let template = template(&mut admin, server).await;
        let name = fresh_name();
        let sql = format!("CREATE DATABASE {name} TEMPLATE {template}");
        admin.execute(sql.as_str()).await.expect("a copy of the template");
        admin.close().await.expect("the connection ends");
        let database = Self { server: server.to_owned(), name };
        let owner = database.owner().await;
        // Copied with the template: each log has an id of its own.
        let sql = "UPDATE log.identity SET log_id = gen_random_uuid()";
        owner.execute(sql).await.expect("a log of its own");
        owner.close().await;
        database
    }

    /// An empty one, not even migrated.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn empty() -> Self {
        let server = given_server();
        let (mut admin, name) = (admin(&server).await, fresh_name());
        let sql = format!("CREATE DATABASE {name}");
        admin.execute(sql.as_str()).await.expect("a database");
        Self { server, name }
    }

    /// Its address, for the executables.
    #[must_use]
    pub fn url(&self) -> String {
        let (head, query) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let (server, _) = head.rsplit_once('/').expect("a URL names a database");
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        format!("{server}/{}{query}", self.name)
    }

    fn options(&self) -> PgConnectOptions {
        options(&self.server).database(&self.name)
    }

    /// Connections as the owner of the schemas.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn owner(&self) -> PgPool {
        let pool = PgPoolOptions::new().max_connections(2).connect_with(self.options()).await;
        pool.expect("the database answers")
    }

    /// Connections as the shop, which may not change its log.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn service(&self) -> PgPool {
        service(self.options(), CONNECTIONS).await.expect("the database answers")
    }
}

/// Connections as the shop to the database of this URL.
///
/// # Errors
/// When the server does not answer.
pub async fn service_of(url: &str) -> Result<PgPool, sqlx::Error> {
    service(PgConnectOptions::from_str(url)?, CONNECTIONS).await
}

async fn service(options: PgConnectOptions, connections: u32) -> Result<PgPool, sqlx::Error> {
    let options = options.options([("role", SERVICE_ROLE)]);
    let pool = PgPoolOptions::new().max_connections(connections).acquire_timeout(ACQUIRE);
    pool.connect_with(options).await
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // Dropping cannot await, and the test's runtime may be going down: a thread of its own.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async move {
                let mut admin = PgConnection::connect_with(&options(&server)).await?;
                let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                admin.execute(sql.as_str()).await
            })
        });
        // A panic here would hide the one that may be unwinding.
        if !matches!(dropped.join(), Ok(Ok(_))) {
            tracing::warn!(name = self.name, "a test's database could not be dropped");
        }
    }
}

/// The server that the tests were given.
///
/// # Panics
/// When none was given.
#[must_use]
pub fn given_server() -> String {
    std::env::var("MOON_TEST_DATABASE_URL").expect(
        "these tests need a Postgres: run them through ops/test, or set MOON_TEST_DATABASE_URL to \
         the superuser's URL of one",
    )
}

fn options(url: &str) -> PgConnectOptions {
    PgConnectOptions::from_str(url).expect("the URL of a Postgres")
}

async fn admin(server: &str) -> PgConnection {
    PgConnection::connect_with(&options(server)).await.expect("the Postgres of the tests answers")
}

fn fresh_name() -> String {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let nth = MADE.fetch_add(1, Ordering::Relaxed);
    format!("story_{}_{nanos}_{nth}", std::process::id())
}

/// The name of the template, which is made when it is not there.
async fn template(admin: &mut PgConnection, server: &str) -> String {
    let mut digest = Sha256::new();
    for migration in MIGRATIONS.iter() {
        digest.update(migration.checksum.as_ref());
    }
    let name = format!("story_template_{}", hex::encode(&digest.finalize()[..8]));
    let sql = "SELECT count(*) > 0 FROM pg_database WHERE datname = $1";
    let there: bool =
        sqlx::query_scalar(sql).bind(&name).fetch_one(&mut *admin).await.expect("an answer");
    if there {
        return name;
    }
    let unfinished = format!("{name}_part");
    for sql in [
        format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)"),
        format!("CREATE DATABASE {unfinished}"),
    ] {
        admin.execute(sql.as_str()).await.expect("a template");
    }
    let pool = PgPool::connect_with(options(server).database(&unfinished)).await;
    let pool = pool.expect("the template answers");
    event_store::migrate(&pool).await.expect("the template migrates");
    pool.close().await;
    // Whoever is still there, such as the autovacuum, would forbid the renaming.
    let leave = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
    let sql = format!("ALTER DATABASE {unfinished} RENAME TO {name}");
    let renamed = async {
        let mut tick = tokio::time::interval(RENAME_EVERY);
        loop {
            tick.tick().await;
            let left = sqlx::query(leave).bind(&unfinished).execute(&mut *admin).await;
            left.expect("the server answers");
            if admin.execute(sql.as_str()).await.is_ok() {
                return;
            }
        }
    };
    tokio::time::timeout(RENAME_WITHIN, renamed).await.expect("the template is whole");
    name
}
