//! The schema while two versions of the program share it.

use event_store::migrate;
use event_store::schema::{MIGRATIONS, is_migrated};

use crate::database::Database;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_program_leaves_a_newer_schema_alone_and_a_newer_one_sees_an_older() {
    let database = Database::create().await;
    assert!(is_migrated(&database.pool).await.unwrap());
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'of a newer program', true, '\\x00', 0)";
    sqlx::query(newer).execute(&database.pool).await.unwrap();
    migrate(&database.pool).await.unwrap();
    assert!(is_migrated(&database.pool).await.unwrap(), "it has all that this program needs");
    let newest = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap();
    let older = "DELETE FROM _sqlx_migrations WHERE version = $1";
    sqlx::query(older).bind(newest).execute(&database.pool).await.unwrap();
    assert!(!is_migrated(&database.pool).await.unwrap());
}
