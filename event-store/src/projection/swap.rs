//! Putting a generation in the place of the live one, and back; dropping those that nobody needs.
//!
//! Views and cursor change in one transaction that has first brought the new generation to where the old one stands, so
//! a reader sees no gap and no step back. Changing a view needs a moment without readers of it. That moment is asked for
//! briefly and again, so that readers never wait long, and never in a circle with the swap.

use std::time::Duration;

use sqlx::{Executor, PgConnection};

use super::projector::{Projector, Table, Tables, shape};
use super::runner::Projections;
use crate::follow::{BATCH, FollowError, lock};
use crate::log::LANE;
use crate::position::from_database;

/// How long a swap waits for the batch that the live one is taking.
const CURSOR_PATIENCE: &str = "SET LOCAL lock_timeout = '5s'";
/// How long it waits for readers of a view at a time: well below the second after which Postgres looks for circles of
/// waiting and would end one of the readers.
const VIEW_PATIENCE: &str = "SET LOCAL lock_timeout = '100ms'";
/// How often a swap is tried: with the pauses, about half a minute of readers without a moment between them.
const SWAP_TRIES: u32 = 100;
/// The pause between two tries, in which readers go on.
const SWAP_PAUSE: Duration = Duration::from_millis(200);

impl Projections {
    /// Puts the generation back that was live before the last rebuild, brought to the head: at once, where it has not
    /// fallen far behind. The program that asks must be the one whose tables it has.
    ///
    /// # Errors
    /// [`FollowError::NoEarlier`] when there is none of this program's; when the database fails; when a build is
    /// under way.
    pub async fn roll_back(&self, name: &str) -> Result<(), FollowError> {
        let projector = self.find(name)?;
        let guard = self.builder(name, false).await?;
        let sql = "SELECT max(generation) FROM work.cursors \
             WHERE name = $1 AND lane = $2 AND status = 'retired' AND shape = $3";
        let earlier: Option<i32> = sqlx::query_scalar(sql)
            .bind(name)
            .bind(LANE)
            .bind(shape(projector))
            .fetch_one(self.pool())
            .await?;
        let earlier = earlier.ok_or_else(|| FollowError::NoEarlier(name.to_owned()))?;
        self.swap(projector, earlier).await?;
        Ok(sqlx::Connection::close(guard).await?)
    }

    /// Brings a generation to the head and swaps it in. Only under the builder's lock.
    pub(super) async fn swap(
        &self,
        projector: &dyn Projector,
        generation: i32,
    ) -> Result<(), FollowError> {
        for _ in 0..SWAP_TRIES {
            // Outside of the swap's transaction, so that the live one waits for a batch and not for the rest.
            while self.batch(projector, Some(generation), BATCH).await?.1 >= u64::from(BATCH) {}
            match self.try_swap(projector, generation).await {
                Err(FollowError::Database(error)) if is_busy(&error) => {
                    tokio::time::sleep(SWAP_PAUSE).await;
                }
                swapped => return swapped,
            }
        }
        Err(FollowError::Busy(projector.name().to_owned()))
    }

    async fn try_swap(
        &self,
        projector: &dyn Projector,
        generation: i32,
    ) -> Result<(), FollowError> {
        let mut transaction = self.pool().begin().await?;
        transaction.execute(CURSOR_PATIENCE).await?;
        let (before, live_position) = lock_live(&mut transaction, projector.name()).await?;
        let mut cursor = lock(&mut transaction, projector.name(), Some(generation)).await?;
        while cursor.position < live_position {
            cursor.position = self.take(&mut transaction, projector, &cursor, BATCH).await?.0;
        }
        let sql = "UPDATE work.cursors SET live = $4, status = $5, updated_at = clock_timestamp() \
             WHERE name = $1 AND lane = $2 AND generation = $3";
        for (generation, live, status) in
            [(before, false, "retired"), (generation, true, "running")]
        {
            sqlx::query(sql)
                .bind(projector.name())
                .bind(LANE)
                .bind(generation)
                .bind(live)
                .bind(status)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.execute(VIEW_PATIENCE).await?;
        show(&mut transaction, projector.tables(), generation).await?;
        transaction.commit().await?;
        self.inner.progress.send_modify(|steps| *steps += 1);
        tracing::info!(projector = projector.name(), generation, before, "swapped");
        Ok(())
    }

    /// Drops generations that killed builds left; with `retired` also the one that was live before. Only under the
    /// builder's lock.
    pub(super) async fn sweep(
        &self,
        projector: &dyn Projector,
        retired: bool,
    ) -> Result<(), FollowError> {
        self.sweep_but(projector, 0, retired).await
    }

    /// As [`Projections::sweep`], but for one generation; 0 is none.
    pub(super) async fn sweep_but(
        &self,
        projector: &dyn Projector,
        but: i32,
        retired: bool,
    ) -> Result<(), FollowError> {
        let sql = "SELECT generation FROM work.cursors WHERE name = $1 AND lane = $2 \
             AND NOT live AND ($3 OR status <> 'retired') AND generation <> $4";
        let dead: Vec<i32> = sqlx::query_scalar(sql)
            .bind(projector.name())
            .bind(LANE)
            .bind(retired)
            .bind(but)
            .fetch_all(self.pool())
            .await?;
        for generation in dead {
            let mut transaction = self.pool().begin().await?;
            transaction.execute(CURSOR_PATIENCE).await?;
            for (_, physical) in Tables::new(projector.tables(), generation).iter() {
                let sql = format!("DROP TABLE IF EXISTS {physical}");
                transaction.execute(sql.as_str()).await?;
            }
            sqlx::query(
                "DELETE FROM work.cursors WHERE name = $1 AND lane = $2 AND generation = $3",
            )
            .bind(projector.name())
            .bind(LANE)
            .bind(generation)
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
        }
        Ok(())
    }
}

/// Whether someone held a lock for longer than it was waited for.
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("55P03" | "40P01"))
}

/// Locks the live cursor whether it is parked or not: a rebuild is the way out for a parked one.
async fn lock_live(connection: &mut PgConnection, name: &str) -> Result<(i32, u64), FollowError> {
    let sql = "SELECT generation, position FROM work.cursors \
         WHERE name = $1 AND lane = $2 AND live FOR UPDATE";
    let live: Option<(i32, i64)> =
        sqlx::query_as(sql).bind(name).bind(LANE).fetch_optional(connection).await?;
    let (generation, position) = live.ok_or_else(|| FollowError::Unknown(name.to_owned()))?;
    Ok((generation, from_database(position)))
}

/// Points the views at one generation. A view whose columns stay is replaced and stays the same for those who have
/// prepared a query of it.
pub(super) async fn show(
    transaction: &mut PgConnection,
    tables: &[Table],
    generation: i32,
) -> Result<(), FollowError> {
    let sql = "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ',' ORDER BY attnum) \
         FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped";
    for (name, physical) in Tables::new(tables, generation).iter() {
        let view = format!("rm.{name}");
        let mut columns = Vec::with_capacity(2);
        for relation in [&*view, physical] {
            let found: Option<String> =
                sqlx::query_scalar(sql).bind(relation).fetch_one(&mut *transaction).await?;
            columns.push(found);
        }
        let away = match columns[0] == columns[1] {
            true => String::new(),
            false => format!("DROP VIEW IF EXISTS {view};"),
        };
        let sql = format!(
            "{away} CREATE OR REPLACE VIEW {view} AS SELECT * FROM {physical}; {}",
            let_auditor_read(&view)
        );
        transaction.execute(sql.as_str()).await?;
    }
    Ok(())
}

/// Default privileges cover what the migrator makes; this covers what the service makes.
pub(super) fn let_auditor_read(relation: &str) -> String {
    format!(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'moon_auditor') \
         THEN GRANT SELECT ON {relation} TO moon_auditor; END IF; END $$"
    )
}
