//! What accounts let through on each day: how far their counters went up, and not where they stand.
//!
//! A panel's counters go up, and begin again when an account is renewed or somebody resets them by hand; a counter that
//! is lower than it was has begun again, and all of it is new. What was counted between two readings belongs to the day
//! of the later one, in Tehran.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{id::SubscriptionId, subscription::Usage, time::effective_date};
use event_store::{
    Recorded,
    projection::{ProjectionError, Table, Tables},
};
use sqlx::{PgConnection, PgExecutor};

use crate::{
    Answer,
    column::{bigint, row, texts},
    step::physical,
};

row! {
    /// What an account let through on a day; days without anything have no row.
    pub struct UsageDayRow {
        /// Which account.
        pub subscription: SubscriptionId,
        /// The day, in Tehran.
        pub day: NaiveDate,
        /// Bytes sent by the customer.
        pub up_bytes: u64,
        /// Bytes received by him.
        pub down_bytes: u64,
        /// The event that last touched it.
        pub position: u64,
    }
}

/// The table of days.
pub(super) const TABLE: Table = Table {
    name: "usage_day",
    ddl: "CREATE TABLE {name} (
        subscription text NOT NULL,
        day date NOT NULL,
        up_bytes bigint NOT NULL,
        down_bytes bigint NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (subscription, day)
    )",
};

/// What a batch adds: bytes up, bytes down, position.
#[derive(Debug, Default)]
pub(super) struct Days(BTreeMap<(String, NaiveDate), (i64, i64, i64)>);

impl Days {
    /// Adds what was counted since the reading before.
    pub(super) fn count(&mut self, recorded: &Recorded, before: Usage, now: Usage) {
        let up = bigint(grown(before.up_bytes, now.up_bytes));
        let down = bigint(grown(before.down_bytes, now.down_bytes));
        if up == 0 && down == 0 {
            return;
        }
        let key = (recorded.aggregate_id.clone(), effective_date(recorded.recorded_at));
        let sum = self.0.entry(key).or_default();
        let position = bigint(recorded.position);
        *sum = (sum.0.saturating_add(up), sum.1.saturating_add(down), position);
    }

    /// Writes what was added.
    pub(super) async fn write(
        self,
        transaction: &mut PgConnection,
        tables: &Tables,
    ) -> Result<(), ProjectionError> {
        if self.0.is_empty() {
            return Ok(());
        }
        let sql = "INSERT INTO {usage_day} AS had (subscription, day, up_bytes, down_bytes, position) \
             SELECT * FROM unnest($1::text[], $2::date[], $3::bigint[], $4::bigint[], $5::bigint[]) \
             ON CONFLICT (subscription, day) DO UPDATE SET up_bytes = had.up_bytes + excluded.up_bytes, \
                 down_bytes = had.down_bytes + excluded.down_bytes, position = excluded.position";
        sqlx::query(&physical(tables, sql))
            .bind(self.0.keys().map(|key| key.0.as_str()).collect::<Vec<_>>())
            .bind(self.0.keys().map(|key| key.1).collect::<Vec<_>>())
            .bind(self.0.values().map(|sum| sum.0).collect::<Vec<_>>())
            .bind(self.0.values().map(|sum| sum.1).collect::<Vec<_>>())
            .bind(self.0.values().map(|sum| sum.2).collect::<Vec<_>>())
            .execute(transaction)
            .await?;
        Ok(())
    }
}

/// How far a counter went up; one that is lower than before has begun again.
const fn grown(before: u64, now: u64) -> u64 {
    match now.checked_sub(before) {
        Some(more) => more,
        None => now,
    }
}

/// What these accounts let through on each day since a day, the oldest first.
pub async fn usage_since(
    db: impl PgExecutor<'_>,
    asked: &[(SubscriptionId, NaiveDate)],
) -> Answer<Vec<UsageDayRow>> {
    let sql = "SELECT DISTINCT had.* FROM unnest($1::text[], $2::date[]) AS asked (subscription, since) \
         JOIN rm.usage_day had ON had.subscription = asked.subscription AND had.day >= asked.since \
         ORDER BY had.subscription, had.day";
    let accounts: Vec<SubscriptionId> = asked.iter().map(|one| one.0).collect();
    let days: Vec<NaiveDate> = asked.iter().map(|one| one.1).collect();
    Ok(sqlx::query_as(sql).bind(texts(&accounts)).bind(days).fetch_all(db).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_that_is_lower_than_before_has_begun_again() {
        assert_eq!((grown(5, 7), grown(7, 7), grown(7, 3), grown(0, 0)), (2, 0, 3, 0));
    }
}
