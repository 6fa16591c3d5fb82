//! Servers.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    event::Event,
    id::{PersonId, ServerId},
    location::ServerEvent,
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use sqlx::{PgConnection, PgExecutor};

use crate::{
    Answer,
    column::{row, texts},
    step::{Step, decoded},
};

row! {
    /// A server.
    pub struct ServerRow {
        /// Which.
        pub server: ServerId,
        /// `MoonVpn-<Country>-<Capacity>-<Number>`.
        pub name: String,
        /// The country.
        pub country: String,
        /// How many accounts it has room for.
        pub capacity: u32,
        /// When it was added.
        pub added_at: DateTime<Utc>,
        /// By whom.
        pub added_by: PersonId,
        /// The event that made the row.
        pub first_position: u64,
        /// The event that last touched it.
        pub position: u64,
    }
}

const TABLES: &[Table] = &[Table {
    name: "server",
    ddl: "CREATE TABLE {name} (
        server text PRIMARY KEY,
        name text NOT NULL,
        country text NOT NULL,
        capacity bigint NOT NULL,
        added_at timestamptz NOT NULL,
        added_by text NOT NULL,
        first_position bigint NOT NULL UNIQUE,
        position bigint NOT NULL
    )",
}];

/// Fills `server`.
#[derive(Debug, Clone, Copy)]
pub struct Servers;

#[async_trait]
impl Projector for Servers {
    fn name(&self) -> &'static str {
        "server"
    }

    fn tables(&self) -> &'static [Table] {
        TABLES
    }

    async fn apply(
        &self,
        transaction: &mut PgConnection,
        tables: &Tables,
        events: &[Recorded],
    ) -> Result<(), ProjectionError> {
        for (recorded, event) in decoded(events, &["server"])? {
            if let Event::Server(event) = event {
                take(Step::new(transaction, tables, recorded), event).await?;
            }
        }
        Ok(())
    }
}

async fn take(mut step: Step<'_>, event: ServerEvent) -> Result<(), ProjectionError> {
    match event {
        ServerEvent::Added { name, country, capacity, by } => {
            let (server, at, position) =
                (step.stream_as::<ServerId>()?, step.at(), step.position());
            let columns =
                "server, name, country, capacity, added_at, added_by, first_position, position";
            step.insert("server", columns, move |q| {
                q.bind(server.to_string())
                    .bind(name)
                    .bind(country)
                    .bind(i64::from(capacity))
                    .bind(at)
                    .bind(by.to_string())
                    .bind(position)
                    .bind(position)
            })
            .await
        }
    }
}

/// One server.
pub async fn by_id(db: impl PgExecutor<'_>, server: ServerId) -> Answer<Option<ServerRow>> {
    let sql = "SELECT * FROM rm.server WHERE server = $1";
    Ok(sqlx::query_as(sql).bind(server.to_string()).fetch_optional(db).await?)
}

/// Those of these servers that exist.
pub async fn by_ids(db: impl PgExecutor<'_>, servers: &[ServerId]) -> Answer<Vec<ServerRow>> {
    let sql = "SELECT * FROM rm.server WHERE server = ANY ($1)";
    Ok(sqlx::query_as(sql).bind(texts(servers)).fetch_all(db).await?)
}

/// Every server, oldest first.
pub async fn all(db: impl PgExecutor<'_>) -> Answer<Vec<ServerRow>> {
    Ok(sqlx::query_as("SELECT * FROM rm.server ORDER BY first_position").fetch_all(db).await?)
}

/// How many servers stand in a country: the next one's number is one more.
pub async fn in_country(db: impl PgExecutor<'_>, country: &str) -> Answer<u64> {
    let sql = "SELECT count(*) FROM rm.server WHERE country = $1";
    let count: i64 = sqlx::query_scalar(sql).bind(country).fetch_one(db).await?;
    Ok(count.unsigned_abs())
}
