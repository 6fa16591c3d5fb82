//! A fresh, migrated database for each test, with a clock that ticks once a command, dropped when
//! the test is over.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use event_store::Log;
use event_store::tree::{SigningKey, sign_checkpoint};
use projections::all;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection, Executor, PgConnection};

/// The name under which the log of these tests is signed.
pub(crate) const ORIGIN: &str = "shop.example/log";
/// Minutes between two commands.
pub(crate) const TICK_MINUTES: i64 = 7;

/// A database of one test.
pub(crate) struct Database {
    admin: PgConnectOptions,
    pub(crate) name: String,
    pub(crate) pool: PgPool,
    pub(crate) log: Log,
    pub(crate) key: SigningKey,
}

/// When the first command of a history happens.
pub(crate) fn beginning() -> DateTime<Utc> {
    "2026-10-01T08:00:00Z".parse().unwrap()
}

/// When the command of this number happens.
pub(crate) fn moment(number: u32) -> DateTime<Utc> {
    beginning() + TimeDelta::minutes(TICK_MINUTES * i64::from(number))
}

impl Database {
    /// Creates and migrates one.
    pub(crate) async fn create() -> Self {
        let admin = admin();
        let name = format!("replay_{}", uuid::Uuid::from_u128(rand::random()).simple());
        let mut connection = PgConnection::connect_with(&admin)
            .await
            .expect("MOON_TEST_DATABASE_URL names a Postgres that answers");
        connection.execute(format!("CREATE DATABASE {name}").as_str()).await.unwrap();
        let options = admin.clone().database(&name);
        let pool = PgPoolOptions::new().max_connections(6).connect_with(options).await.unwrap();
        event_store::migrate(&pool).await.unwrap();
        let log = Log::new(pool.clone());
        let key = SigningKey::from_seed("shop", &[7; 32]).unwrap();
        let database = Self { admin, name, pool, log, key };
        let sql = format!(
            "CREATE SEQUENCE public.ticks MINVALUE 0; \
             CREATE OR REPLACE FUNCTION log.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS \
             $$ SELECT '{}'::timestamptz + nextval('public.ticks') * interval '{TICK_MINUTES} minutes' $$",
            beginning()
        );
        database.pool.execute(sql.as_str()).await.unwrap();
        database
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        let base = std::env::var("MOON_TEST_DATABASE_URL").unwrap();
        let (server, _) = base.rsplit_once('/').unwrap();
        format!("{server}/{}", self.name)
    }

    /// A connection of its own, as the superuser.
    pub(crate) async fn connect(&self) -> PgConnection {
        PgConnection::connect_with(&self.admin.clone().database(&self.name)).await.unwrap()
    }

    /// Stops the ticking, for those who ask the time and may not write.
    pub(crate) async fn stop_clock(&self) {
        let sql = "CREATE OR REPLACE FUNCTION log.now() RETURNS timestamptz LANGUAGE sql VOLATILE \
             AS 'SELECT clock_timestamp()'";
        self.pool.execute(sql).await.unwrap();
    }

    /// Signs the head of the log; the note.
    pub(crate) async fn sign(&self) -> Option<String> {
        let signed = sign_checkpoint(&self.pool, &self.key, ORIGIN).await.unwrap();
        signed.map(|signed| signed.note)
    }

    /// Lets go of it, so that it can be copied.
    pub(crate) async fn leave(&self) {
        self.pool.close().await;
        let mut connection = PgConnection::connect_with(&self.admin).await.unwrap();
        let sql =
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1";
        let _: i64 =
            sqlx::query_scalar(sql).bind(&self.name).fetch_one(&mut connection).await.unwrap();
    }

    /// Brings the read models to the head of the log.
    pub(crate) async fn project(&self) {
        let projections = event_store::projection::Projections::new(self.log.clone(), all());
        projections.ensure().await.unwrap();
        for name in projections.names() {
            while projections.step(name).await.unwrap() > 0 {}
        }
    }

    /// Runs SQL as a superuser whom no trigger hinders.
    pub(crate) async fn tamper(&self, sql: &str) {
        let mut connection = self.connect().await;
        connection.execute("SET session_replication_role = replica").await.unwrap();
        connection.execute(sql).await.unwrap();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        // Dropping cannot await, and the test's runtime may be going down: a thread with its own.
        let dropped = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let mut connection = PgConnection::connect_with(&admin).await.unwrap();
                let sql = format!("DROP DATABASE {name} WITH (FORCE)");
                connection.execute(sql.as_str()).await.unwrap();
            });
        });
        assert!(dropped.join().is_ok(), "a test database could not be dropped");
    }
}

fn admin() -> PgConnectOptions {
    let url = std::env::var("MOON_TEST_DATABASE_URL").expect(
        "these tests need a Postgres: run them through ops/test, or set MOON_TEST_DATABASE_URL to \
         one in which databases may be created",
    );
    PgConnectOptions::from_str(&url).expect("MOON_TEST_DATABASE_URL is a Postgres URL")
}
