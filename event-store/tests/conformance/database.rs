//! A fresh, migrated database for each test, dropped when the test is over.

use std::str::FromStr;

use event_store::Log;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection, Executor, PgConnection};

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
        let name = format!("log_{}", random_id().simple());
        let mut connection = PgConnection::connect_with(&admin)
            .await
            .expect("MOON_TEST_DATABASE_URL names a Postgres that answers");
        connection.execute(format!("CREATE DATABASE {name}").as_str()).await.unwrap();
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .connect_with(admin.clone().database(&name))
            .await
            .unwrap();
        event_store::migrate(&pool).await.unwrap();
        let log = Log::new(pool.clone());
        Self { admin, name, pool, log }
    }

    /// How to connect to it.
    pub(crate) fn options(&self) -> PgConnectOptions {
        self.admin.clone().database(&self.name)
    }

    /// The same as a URL, for a process.
    pub(crate) fn url(&self) -> String {
        use sqlx::ConnectOptions;
        self.options().to_url_lossy().to_string()
    }

    /// A second handle on the same database, with connections of its own: another process, as far as Postgres knows.
    pub(crate) async fn again(&self) -> Log {
        let pool =
            PgPoolOptions::new().max_connections(4).connect_with(self.options()).await.unwrap();
        Log::new(pool)
    }

    /// Sets the clock of the log.
    pub(crate) async fn set_clock(&self, expression: &str) {
        let sql = format!(
            "CREATE OR REPLACE FUNCTION log.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT {expression} $$"
        );
        self.pool.execute(sql.as_str()).await.unwrap();
    }

    /// One number.
    pub(crate) async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        // Dropping cannot await, and the test's runtime may be going down: a thread with a runtime of its own.
        let dropped = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let mut connection = PgConnection::connect_with(&admin).await.unwrap();
                let sql = format!("DROP DATABASE {name} WITH (FORCE)");
                connection.execute(sql.as_str()).await.unwrap();
            });
        });
        assert!(dropped.join().is_ok() || std::thread::panicking(), "a test database is dropped");
    }
}

/// A random id.
pub(crate) fn random_id() -> uuid::Uuid {
    uuid::Builder::from_random_bytes(rand::random()).into_uuid()
}

fn admin() -> PgConnectOptions {
    let url = std::env::var("MOON_TEST_DATABASE_URL").expect(
        "these tests need a Postgres: run them through ops/test, or set MOON_TEST_DATABASE_URL to one \
         in which databases may be created",
    );
    PgConnectOptions::from_str(&url).expect("MOON_TEST_DATABASE_URL is a Postgres URL")
}
