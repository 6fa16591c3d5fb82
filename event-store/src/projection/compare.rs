//! Is a read model what the log says? A digest to compare across databases, and a rebuild compared row by row.

use futures::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::{Connection, Executor, PgConnection};

use super::projector::Tables;
use super::runner::{Projections, own};
use crate::follow::{BATCH, FollowError, lock};
use crate::log::LANE;
use crate::position::from_database;

/// The most differing rows that a comparison lists: a person reads them.
const MAX_DIFFERENCES: i64 = 1_000;

/// What a read model amounts to at a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadModelDigest {
    /// The projector.
    pub name: &'static str,
    /// The position it stood at.
    pub position: u64,
    /// SHA-256 over its rows in canonical order, in hex.
    pub sha256: String,
    /// How many rows that were.
    pub rows: u64,
}

/// On which side a differing row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Only in the live read model.
    Live,
    /// Only in the one rebuilt from the log.
    Rebuilt,
}

/// A row that one side has and the other has not. A changed row is two of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table, by the name that readers use.
    pub table: &'static str,
    /// Who has the row.
    pub side: Side,
    /// The row, as JSON.
    pub row: String,
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The projector.
    pub name: &'static str,
    /// The position at which both sides stood.
    pub position: u64,
    /// Differing rows, sorted; at most a thousand for each side of each table. Empty: they are equal.
    pub differences: Vec<Difference>,
}

impl Projections {
    /// The digest of the live read model `name`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn digest(&self, name: &str) -> Result<ReadModelDigest, FollowError> {
        let projector = self.find(name)?;
        let mut transaction = self.pool().begin().await?;
        // One snapshot for the cursor and all tables; UTC, since JSON shows times in the session's zone.
        transaction
            .execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL TimeZone = 'UTC'")
            .await?;
        let sql =
            "SELECT generation, position FROM work.cursors WHERE name = $1 AND lane = $2 AND live";
        let (generation, position): (i32, i64) =
            sqlx::query_as(sql).bind(name).bind(LANE).fetch_one(&mut *transaction).await?;
        let (mut digest, mut rows) = (Sha256::new(), 0);
        for (table, physical) in Tables::new(projector.tables(), generation).iter() {
            digest.update(table.as_bytes());
            digest.update(b"\n");
            let sql = format!(
                "SELECT r FROM (SELECT to_jsonb(t)::text AS r FROM {physical} t) x ORDER BY r COLLATE \"C\""
            );
            let mut lines = sqlx::query_scalar::<_, String>(&sql).fetch(&mut *transaction);
            while let Some(line) = lines.try_next().await? {
                digest.update(line.as_bytes());
                digest.update(b"\n");
                rows += 1;
            }
        }
        Ok(ReadModelDigest {
            name: projector.name(),
            position: from_database(position),
            sha256: hex::encode(digest.finalize()),
            rows,
        })
    }

    /// Rebuilds `name` from the log into scratch tables, compares them with the live ones at the position of the
    /// live one, and drops them. The live one stands still while rows are compared.
    ///
    /// # Errors
    /// When the database fails, an event cannot be taken, the live one is parked, or a build is under way.
    pub async fn compare(&self, name: &str) -> Result<Comparison, FollowError> {
        let projector = self.find(name)?;
        let guard = self.builder(name, false).await?;
        let sql = "SELECT position FROM work.cursors WHERE name = $1 AND lane = $2 AND live";
        let target: i64 =
            sqlx::query_scalar(sql).bind(name).bind(LANE).fetch_one(self.pool()).await?;
        let built = self.build(vec![(name, guard)], from_database(target)).await.remove(0);
        let (guard, generation) = (built.guard, built.generation?);
        let mut transaction = self.pool().begin().await?;
        transaction.execute("SET LOCAL TimeZone = 'UTC'").await?;
        let live = lock(&mut transaction, name, None).await?;
        own(&live, projector)?;
        let mut scratch = lock(&mut transaction, name, Some(generation)).await?;
        while scratch.position < live.position {
            let limit = u32::try_from(live.position - scratch.position).unwrap_or(BATCH).min(BATCH);
            scratch.position = self.take(&mut transaction, projector, &scratch, limit).await?.0;
        }
        let left = Tables::new(projector.tables(), live.generation);
        let right = Tables::new(projector.tables(), generation);
        let mut differences = Vec::new();
        for ((table, live), (_, rebuilt)) in left.iter().zip(right.iter()) {
            for (side, here, there) in [(Side::Live, live, rebuilt), (Side::Rebuilt, rebuilt, live)]
            {
                let rows = only_in(&mut transaction, here, there).await?;
                differences.extend(rows.into_iter().map(|row| Difference { table, side, row }));
            }
        }
        let position = live.position;
        transaction.rollback().await?;
        self.sweep(projector, false).await?;
        if let Some(guard) = guard {
            guard.close().await?;
        }
        Ok(Comparison { name: projector.name(), position, differences })
    }
}

async fn only_in(
    connection: &mut PgConnection,
    here: &str,
    there: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let sql = format!(
        "SELECT r FROM (SELECT to_jsonb(t)::text AS r FROM {here} t \
         EXCEPT ALL SELECT to_jsonb(t)::text FROM {there} t) x ORDER BY r COLLATE \"C\" LIMIT $1"
    );
    sqlx::query_scalar(&sql).bind(MAX_DIFFERENCES).fetch_all(connection).await
}
