//! A fresh, migrated database for each test, dropped when the test is over.

use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection, Executor, PgConnection};

/// A database of one test.
pub(super) struct Database {
    admin: PgConnectOptions,
    name: String,
    pub(super) pool: PgPool,
}

impl Database {
    /// Creates and migrates one.
    pub(super) async fn create() -> Self {
        let url = std::env::var("MOON_TEST_DATABASE_URL").expect(
            "these tests need a Postgres: run them through ops/test, or set \
             MOON_TEST_DATABASE_URL to one in which databases may be created",
        );
        let admin = PgConnectOptions::from_str(&url).unwrap();
        let name = format!("export_{:032x}", rand::random::<u128>());
        let mut connection = PgConnection::connect_with(&admin).await.unwrap();
        connection.execute(format!("CREATE DATABASE {name}").as_str()).await.unwrap();
        let options = admin.clone().database(&name);
        let pool = PgPoolOptions::new().max_connections(6).connect_with(options).await.unwrap();
        crate::migrate(&pool).await.unwrap();
        Self { admin, name, pool }
    }

    /// Connections that may do what this role of the migrations may.
    pub(super) async fn as_role(&self, role: &'static str) -> PgPool {
        let options = self.admin.clone().database(&self.name);
        let pool = PgPoolOptions::new().max_connections(3).after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute(format!("SET ROLE {role}").as_str()).await.map(drop)
            })
        });
        pool.connect_with(options).await.unwrap()
    }

    /// How to connect to it, as a URL.
    pub(super) fn url(&self) -> String {
        use sqlx::ConnectOptions;
        self.admin.clone().database(&self.name).to_url_lossy().to_string()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        // Dropping cannot await: a thread with a runtime of its own.
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
