//! The schema of the database: every migration of the repository, embedded in the program.

use sqlx::PgPool;
use sqlx::migrate::{MigrateError, Migrator};

/// Every migration, in order.
pub static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// Brings the database up to date. Safe to run from several processes at once: they take turns.
///
/// # Errors
/// When a migration fails, or when one that was applied before has been changed since.
pub async fn migrate(pool: &PgPool) -> Result<(), MigrateError> {
    MIGRATIONS.run(pool).await
}
