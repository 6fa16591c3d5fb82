//! Erasing what is kept of a person who was forgotten: one transaction, and then the tables are
//! written anew, because a deleted row stays on the disk until something else is written there.

use app::ports::{Erased, Erasure, PortError};
use sqlx::{PgConnection, PgPool};

use crate::failed;

const PART: &str = "erasure";

/// First key of the advisory locks under which a subject's key is made or erased, so that none is
/// made after it was erased.
const KEY_LOCK: i32 = 7_005;

/// Waits for its turn with the key of a subject, until the transaction ends.
pub(crate) async fn turn(transaction: &mut PgConnection, subject: &str) -> Result<(), sqlx::Error> {
    let sql = "SELECT pg_advisory_xact_lock($1, hashtext($2))";
    sqlx::query(sql).bind(KEY_LOCK).bind(subject).execute(transaction).await.map(drop)
}

/// Erases all of it or nothing.
pub(crate) async fn erase(pool: &PgPool, erasure: &Erasure) -> Result<Erased, PortError> {
    let erased = delete(pool, erasure).await.map_err(failed(PART))?;
    let rewritten = sqlx::query("SELECT work.rewrite_erased()").execute(pool).await;
    rewritten.map_err(failed(PART))?;
    Ok(erased)
}

async fn delete(pool: &PgPool, erasure: &Erasure) -> Result<Erased, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    let own = std::slice::from_ref(&erasure.subject);
    turn(&mut transaction, &erasure.subject).await?;
    let sql = "INSERT INTO work.forgotten (subject) VALUES ($1) ON CONFLICT DO NOTHING";
    sqlx::query(sql).bind(&erasure.subject).execute(&mut *transaction).await?;
    let accounts: Vec<String> = erasure.accounts.iter().map(ToString::to_string).collect();
    let mut gone = Vec::new();
    for (sql, keys) in [
        ("DELETE FROM work.subject_keys WHERE subject = ANY ($1)", own),
        ("DELETE FROM work.secrets WHERE name = ANY ($1)", &*erasure.secrets),
        ("DELETE FROM work.sessions WHERE person = ANY ($1)", own),
        ("DELETE FROM work.staff_card WHERE person = ANY ($1)", own),
        ("DELETE FROM work.progress WHERE account = ANY ($1)", &accounts),
        ("DELETE FROM work.states WHERE aggregate_id = ANY ($1)", own),
        ("DELETE FROM work.tickets WHERE person = ANY ($1)", own),
        ("DELETE FROM work.sign_in_links WHERE person = ANY ($1)", own),
        (
            "UPDATE work.audit SET address = NULL, agent = NULL \
             WHERE person = ANY ($1) OR actor = 'person:' || ($1::text[])[1]",
            own,
        ),
    ] {
        let done = sqlx::query(sql).bind(keys).execute(&mut *transaction).await?;
        gone.push(done.rows_affected());
    }
    for sql in [
        "DELETE FROM work.inbox WHERE chat = ANY ($1)",
        "DELETE FROM work.draft WHERE chat = ANY ($1)",
        "DELETE FROM work.sent WHERE chat = ANY ($1)",
        "DELETE FROM work.progress WHERE chat = ANY ($1)",
    ] {
        let done = sqlx::query(sql).bind(&erasure.chats).execute(&mut *transaction).await?;
        gone.push(done.rows_affected());
    }
    let erased = Erased {
        keys: gone[0],
        secrets: gone[1],
        sessions: gone[2],
        updates: gone[9],
        memories: gone[3] + gone[4] + gone[10] + gone[11] + gone[12],
    };
    transaction.commit().await?;
    Ok(erased)
}
