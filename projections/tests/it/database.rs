//! A fresh, migrated database for each test with a clock that stands still, dropped at its end.

use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use event_store::Log;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection, Executor, PgConnection};

/// When everything in these tests happens; the log adds a microsecond for each event.
pub(crate) const NOW: &str = "2026-11-01T08:30:00Z";

static MADE: AtomicU32 = AtomicU32::new(0);

/// A database of one test.
pub(crate) struct Database {
    admin: PgConnectOptions,
    name: String,
    pub(crate) pool: PgPool,
    pub(crate) log: Log,
}

impl Database {
    /// Creates and migrates one.
    pub(crate) async fn create() -> Self {
        let admin = admin();
        let name = name();
        let mut connection = PgConnection::connect_with(&admin)
            .await
            .expect("MOON_TEST_DATABASE_URL names a Postgres that answers");
        connection.execute(format!("CREATE DATABASE {name}").as_str()).await.unwrap();
        let pool = PgPoolOptions::new()
            .max_connections(4)
            .connect_with(admin.clone().database(&name))
            .await
            .unwrap();
        event_store::migrate(&pool).await.unwrap();
        let clock = format!(
            "CREATE OR REPLACE FUNCTION log.now() RETURNS timestamptz LANGUAGE sql VOLATILE \
             AS $$ SELECT '{NOW}'::timestamptz $$"
        );
        pool.execute(clock.as_str()).await.unwrap();
        let log = Log::new(pool.clone());
        Self { admin, name, pool, log }
    }
}

impl Drop for Database {
    #[expect(clippy::print_stderr, reason = "a panic here would hide the one that is unwinding")]
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        // Dropping cannot await, and the test's runtime may be going down: a thread of its own.
        let dropped = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let mut connection = PgConnection::connect_with(&admin).await.unwrap();
                let sql = format!("DROP DATABASE {name} WITH (FORCE)");
                connection.execute(sql.as_str()).await.unwrap();
            });
        });
        if dropped.join().is_err() {
            eprintln!("a test database could not be dropped");
        }
    }
}

fn name() -> String {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    let nth = MADE.fetch_add(1, Ordering::Relaxed);
    format!("rm_{}_{nanos}_{nth}", std::process::id())
}

fn admin() -> PgConnectOptions {
    let url = std::env::var("MOON_TEST_DATABASE_URL").expect(
        "these tests need a Postgres: run them through ops/test, or set MOON_TEST_DATABASE_URL to \
         one in which databases may be created",
    );
    PgConnectOptions::from_str(&url).expect("MOON_TEST_DATABASE_URL is a Postgres URL")
}
