//! Letting go of what is over: ended tasks are kept for a while, for people to look at, and then
//! deleted. Nothing depends on them: a reactor's cursor has passed their events for good, and what
//! they did is remembered in the log under their ids.

use super::enqueue::Reactions;
use crate::follow::FollowError;

/// For how long an ended task is kept, in days: as long as a quarrel about a purchase may take to
/// reach staff.
pub const KEPT_DAYS: i32 = 30;
/// Rows of one statement, so that no lock and no transaction lasts.
const AT_ONCE: i64 = 5_000;

impl Reactions {
    /// Deletes the tasks that ended more than [`KEPT_DAYS`] ago; says how many they were.
    ///
    /// # Errors
    /// When the database fails. What was deleted stays deleted.
    pub async fn prune(&self) -> Result<u64, FollowError> {
        let sql = "DELETE FROM work.reactions WHERE ctid = ANY(ARRAY( \
             SELECT ctid FROM work.reactions WHERE status IN ('done', 'cancelled') \
             AND done_at < log.now() - $1 * interval '1 day' LIMIT $2))";
        let mut deleted = 0;
        loop {
            let rows = sqlx::query(sql).bind(KEPT_DAYS).bind(AT_ONCE).execute(self.pool()).await?;
            deleted += rows.rows_affected();
            if rows.rows_affected() < AT_ONCE.unsigned_abs() {
                return Ok(deleted);
            }
        }
    }
}
