//! Making the tables of a read model, and building a new generation beside the live one.

use sqlx::{Connection, Executor, PgConnection};

use super::projector::{Projector, Table, Tables, shape};
use super::runner::Projections;
use crate::error::ReadError;
use crate::follow::{BATCH, Cursor, FollowError, create, lock};
use crate::log::LANE;
use crate::position::from_database;

/// First key of the advisory locks that make builders of one read model take turns.
const BUILD_LOCK: i32 = 7002;
/// How long a swap waits for readers of the view. They hold it for the length of a query.
const SWAP_PATIENCE: &str = "SET LOCAL lock_timeout = '5s'";

impl Projections {
    /// Creates what is missing, rebuilds what was built with other tables or another version, and drops retired
    /// generations. Safe to run from several processes at once.
    ///
    /// # Errors
    /// When the database fails, or a rebuild does.
    pub async fn ensure(&self) -> Result<(), FollowError> {
        for projector in &self.inner.projectors {
            let projector = projector.as_ref();
            let mut guard = self.builder(projector.name(), true).await?;
            let live: Option<String> = sqlx::query_scalar(
                "SELECT shape FROM work.cursors WHERE name = $1 AND lane = $2 AND live",
            )
            .bind(projector.name())
            .bind(LANE)
            .fetch_optional(&mut guard)
            .await?;
            match live {
                None => {
                    let mut transaction = self.pool().begin().await?;
                    let first = new_generation(&mut transaction, projector, true).await?;
                    show(&mut transaction, projector.tables(), first).await?;
                    transaction.commit().await?;
                }
                Some(live) if live != shape(projector) => self.build_and_swap(projector).await?,
                Some(_) => {}
            }
            self.sweep(projector).await?;
            guard.close().await?;
        }
        Ok(())
    }

    /// Folds the whole log into a new generation while the live one goes on, then swaps the views.
    ///
    /// # Errors
    /// When the database fails, an event cannot be taken (the live one stays), or a build is under way.
    pub async fn rebuild(&self, name: &str) -> Result<(), FollowError> {
        let projector = self.find(name)?;
        let guard = self.builder(name, false).await?;
        self.build_and_swap(projector).await?;
        self.sweep(projector).await?;
        guard.close().await?;
        Ok(())
    }

    async fn build_and_swap(&self, projector: &dyn Projector) -> Result<(), FollowError> {
        self.sweep(projector).await?;
        let generation = self.build(projector, self.inner.log.head().await?).await?;
        let mut transaction = self.pool().begin().await?;
        transaction.execute(SWAP_PATIENCE).await?;
        let (live_generation, live_position) =
            lock_live(&mut transaction, projector.name()).await?;
        let mut cursor = lock(&mut transaction, projector.name(), Some(generation)).await?;
        while cursor.position < live_position {
            let taken = self.take(&mut transaction, projector, &cursor, BATCH).await?;
            cursor.position = taken.0;
        }
        let sql = "UPDATE work.cursors SET live = $4, status = $5, updated_at = clock_timestamp() \
             WHERE name = $1 AND lane = $2 AND generation = $3";
        for (generation, live, status) in
            [(live_generation, false, "retired"), (generation, true, "running")]
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
        show(&mut transaction, projector.tables(), generation).await?;
        transaction.commit().await?;
        self.inner.progress.send_modify(|steps| *steps += 1);
        tracing::info!(projector = projector.name(), generation, "swapped in a rebuilt read model");
        Ok(())
    }

    /// Makes a generation that is not live and folds the log into it, up to `target`.
    pub(super) async fn build(
        &self,
        projector: &dyn Projector,
        target: u64,
    ) -> Result<i32, FollowError> {
        let mut transaction = self.pool().begin().await?;
        let generation = new_generation(&mut transaction, projector, false).await?;
        transaction.commit().await?;
        let mut position = 0;
        while position < target {
            let limit = u32::try_from(target - position).unwrap_or(BATCH).min(BATCH);
            let (reached, taken) = self.batch(projector, Some(generation), limit).await?;
            if taken == 0 {
                return Err(ReadError::Gap { expected: target, found: reached }.into());
            }
            position = reached;
        }
        Ok(generation)
    }

    /// Holds the builder's lock of one read model for as long as the connection lives: it is closed, never pooled,
    /// so that a build that is dropped half-way lets go of it.
    pub(super) async fn builder(
        &self,
        name: &str,
        wait: bool,
    ) -> Result<PgConnection, FollowError> {
        let mut connection = PgConnection::connect_with(&self.pool().connect_options()).await?;
        let sql = match wait {
            true => "SELECT pg_advisory_lock($1, hashtext($2)) IS NOT NULL",
            false => "SELECT pg_try_advisory_lock($1, hashtext($2))",
        };
        let held: bool =
            sqlx::query_scalar(sql).bind(BUILD_LOCK).bind(name).fetch_one(&mut connection).await?;
        match held {
            true => Ok(connection),
            false => Err(FollowError::Rebuilding(name.to_owned())),
        }
    }

    /// Drops every generation that is not live. Only under the builder's lock.
    pub(super) async fn sweep(&self, projector: &dyn Projector) -> Result<(), FollowError> {
        let sql = "SELECT generation FROM work.cursors WHERE name = $1 AND lane = $2 AND NOT live";
        let dead: Vec<i32> = sqlx::query_scalar(sql)
            .bind(projector.name())
            .bind(LANE)
            .fetch_all(self.pool())
            .await?;
        for generation in dead {
            let mut transaction = self.pool().begin().await?;
            transaction.execute(SWAP_PATIENCE).await?;
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

/// Locks the live cursor whether it is parked or not: a rebuild is the way out for a parked one.
async fn lock_live(connection: &mut PgConnection, name: &str) -> Result<(i32, u64), FollowError> {
    let sql = "SELECT generation, position FROM work.cursors \
         WHERE name = $1 AND lane = $2 AND live FOR UPDATE";
    let live: Option<(i32, i64)> =
        sqlx::query_as(sql).bind(name).bind(LANE).fetch_optional(connection).await?;
    let (generation, position) = live.ok_or_else(|| FollowError::Unknown(name.to_owned()))?;
    Ok((generation, from_database(position)))
}

/// Creates the tables and the cursor of the next generation, at position 0.
async fn new_generation(
    transaction: &mut PgConnection,
    projector: &dyn Projector,
    live: bool,
) -> Result<i32, FollowError> {
    let sql =
        "SELECT coalesce(max(generation), 0) + 1 FROM work.cursors WHERE name = $1 AND lane = $2";
    let generation: i32 = sqlx::query_scalar(sql)
        .bind(projector.name())
        .bind(LANE)
        .fetch_one(&mut *transaction)
        .await?;
    let tables = Tables::new(projector.tables(), generation);
    for (table, (_, physical)) in projector.tables().iter().zip(tables.iter()) {
        let sql = format!(
            "DROP TABLE IF EXISTS {physical}; {}; {}",
            table.ddl.replace("{name}", physical),
            let_auditor_read(physical)
        );
        transaction.execute(sql.as_str()).await?;
    }
    let cursor = Cursor { name: projector.name().to_owned(), generation, position: 0 };
    create(transaction, &cursor, live, &shape(projector)).await?;
    Ok(generation)
}

/// Points the views at one generation.
async fn show(
    transaction: &mut PgConnection,
    tables: &[Table],
    generation: i32,
) -> Result<(), FollowError> {
    for (name, physical) in Tables::new(tables, generation).iter() {
        let view = format!("rm.{name}");
        let sql = format!(
            "DROP VIEW IF EXISTS {view}; CREATE VIEW {view} AS SELECT * FROM {physical}; {}",
            let_auditor_read(&view)
        );
        transaction.execute(sql.as_str()).await?;
    }
    Ok(())
}

/// Default privileges cover what the migrator makes; this covers what the service makes.
fn let_auditor_read(relation: &str) -> String {
    format!(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'moon_auditor') \
         THEN GRANT SELECT ON {relation} TO moon_auditor; END IF; END $$"
    )
}
