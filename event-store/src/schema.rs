//! The schema of the database: every migration of the repository, embedded in the program.

use sqlx::PgPool;
use sqlx::migrate::{MigrateError, Migrator};

/// Every migration, in order.
pub static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// Brings the database up to date. Safe to run from several processes at once: they take turns. What a newer program
/// has added is left as it is, so that one can go back to the older program.
///
/// # Errors
/// When a migration fails, or when one that was applied before has been changed since.
pub async fn migrate(pool: &PgPool) -> Result<(), MigrateError> {
    let mut migrations = sqlx::migrate!("../migrations");
    migrations.set_ignore_missing(true);
    migrations.run(pool).await
}

/// Whether every migration of this program has been applied. For a connection of whoever owns the schemas.
///
/// # Errors
/// When the database fails.
pub async fn is_migrated(pool: &PgPool) -> Result<bool, sqlx::Error> {
    let known = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";
    if !sqlx::query_scalar(known).fetch_one(pool).await? {
        return Ok(false);
    }
    let applied = "SELECT version FROM _sqlx_migrations WHERE success";
    let applied: Vec<i64> = sqlx::query_scalar(applied).fetch_all(pool).await?;
    Ok(MIGRATIONS.iter().all(|migration| applied.contains(&migration.version)))
}
