//! Checking stored states against the events that they stand for.

use cqrs_es::Aggregate;
use serde_json::Value;

use super::mark::mark;
use crate::error::ReadError;
use crate::log::{LANE, Log};
use crate::position::from_database;

/// What a check of stored states found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatesChecked {
    /// How many states were compared with a fold of their events.
    pub checked: u64,
    /// The ids of those that differ: their rows were deleted, and their cause is a defect.
    pub wrong: Vec<String>,
}

impl Log {
    /// Takes up to `sample` stored states of `A` at random, folds their events from the beginning, and compares. A
    /// state that differs is deleted, so that nobody decides on it any more.
    ///
    /// # Errors
    /// When the database fails, or an event does not decode.
    pub async fn check_states<A: Aggregate>(
        &self,
        sample: u32,
    ) -> Result<StatesChecked, ReadError> {
        let Some(mark) = mark::<A>().await else { return Ok(StatesChecked::default()) };
        let sql = "SELECT aggregate_id, sequence, state::text FROM work.states \
             WHERE aggregate_type = $1 AND lane = $2 AND mark = $3 ORDER BY random() LIMIT $4";
        let rows: Vec<(String, i64, String)> = sqlx::query_as(sql)
            .bind(A::TYPE)
            .bind(LANE)
            .bind(&mark)
            .bind(i64::from(sample))
            .fetch_all(self.pool())
            .await?;
        let mut found = StatesChecked::default();
        for (id, sequence, state) in rows {
            let folded = self.folded_to::<A>(&id, from_database(sequence)).await?;
            found.checked += 1;
            let same = folded.sequence == from_database(sequence)
                && serde_json::to_value(&folded.aggregate).ok()
                    == serde_json::from_str::<Value>(&state).ok();
            if !same {
                tracing::error!(aggregate = A::TYPE, id, sequence, "a stored state is wrong");
                self.forget_state(A::TYPE, &id).await?;
                found.wrong.push(id);
            }
        }
        Ok(found)
    }

    async fn forget_state(&self, aggregate_type: &str, id: &str) -> Result<(), sqlx::Error> {
        let sql = "DELETE FROM work.states \
             WHERE aggregate_type = $1 AND aggregate_id = $2 AND lane = $3";
        let done = sqlx::query(sql).bind(aggregate_type).bind(id).bind(LANE);
        done.execute(self.pool()).await.map(drop)
    }
}
