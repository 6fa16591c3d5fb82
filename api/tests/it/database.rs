//! A fresh, migrated database for each test, dropped when the test is over.

use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection, Executor, PgConnection};

/// A database of one test.
pub(crate) struct Database {
    admin: PgConnectOptions,
    name: String,
    pub(crate) pool: PgPool,
}

impl Database {
    /// Creates and migrates one.
    pub(crate) async fn create() -> Self {
        let admin = admin();
        let name = format!("api_{:032x}", rand::random::<u128>());
        let mut connection = PgConnection::connect_with(&admin)
            .await
            .expect("MOON_TEST_DATABASE_URL names a Postgres that answers");
        connection.execute(format!("CREATE DATABASE {name}").as_str()).await.unwrap();
        let options = admin.clone().database(&name);
        let pool = PgPoolOptions::new().max_connections(8).connect_with(options).await.unwrap();
        event_store::migrate(&pool).await.unwrap();
        Self { admin, name, pool }
    }
}

impl Drop for Database {
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
        assert!(dropped.join().is_ok() || std::thread::panicking(), "a test database is dropped");
    }
}

fn admin() -> PgConnectOptions {
    let url = std::env::var("MOON_TEST_DATABASE_URL").expect(
        "these tests need a Postgres: run them through ops/test, or set MOON_TEST_DATABASE_URL \
         to one in which databases may be created",
    );
    PgConnectOptions::from_str(&url).expect("MOON_TEST_DATABASE_URL is a Postgres URL")
}
