//! Panels, how they speak, and which of their inbounds take new accounts. Addresses stand sealed.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    event::Event,
    id::{PanelId, PersonId, ServerId},
    location::{Generation, Inbound, PanelEvent},
    sealed::Sealed,
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use sqlx::{PgConnection, PgExecutor, types::Json};

use crate::{
    Answer,
    column::{Coded, coded, row, texts},
    step::{Step, decoded},
};

coded!(Generation { G2b => "g2b", G3b => "g3b" });

row! {
    /// A panel.
    pub struct PanelRow {
        /// Which.
        pub panel: PanelId,
        /// The server that it stands on.
        pub server: ServerId,
        /// Its base URL, sealed.
        pub address: Sealed,
        /// How it speaks, once it was looked at.
        pub generation: Option<Generation>,
        /// Its version, as it said.
        pub version: Option<String>,
        /// Its inbounds, as last seen.
        pub inbounds: Vec<Inbound>,
        /// Those that take new accounts while it is enabled.
        pub offered: Vec<i64>,
        /// Whether it takes new accounts.
        pub enabled: bool,
        /// When it was last seen to have changed.
        pub probed_at: Option<DateTime<Utc>>,
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
    name: "panel",
    ddl: "CREATE TABLE {name} (
        panel text PRIMARY KEY,
        server text NOT NULL,
        address text NOT NULL,
        generation text,
        version text,
        inbounds jsonb NOT NULL DEFAULT '[]',
        offered bigint[] NOT NULL DEFAULT '{}',
        enabled boolean NOT NULL,
        probed_at timestamptz,
        added_at timestamptz NOT NULL,
        added_by text NOT NULL,
        first_position bigint NOT NULL UNIQUE,
        position bigint NOT NULL
    );
    CREATE INDEX ON {name} (server)",
}];

const PANEL: (&str, &str) = ("panel", "panel");

/// Fills `panel`.
#[derive(Debug, Clone, Copy)]
pub struct Panels;

#[async_trait]
impl Projector for Panels {
    fn name(&self) -> &'static str {
        "panel"
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
        for (recorded, event) in decoded(events, &["panel"])? {
            if let Event::Panel(event) = event {
                take(Step::new(transaction, tables, recorded), event).await?;
            }
        }
        Ok(())
    }
}

async fn take(mut step: Step<'_>, event: PanelEvent) -> Result<(), ProjectionError> {
    let at = step.at();
    match event {
        PanelEvent::Added { server, address, by } => {
            let (panel, position) = (step.stream_as::<PanelId>()?, step.position());
            let columns =
                "panel, server, address, enabled, added_at, added_by, first_position, position";
            step.insert("panel", columns, move |q| {
                q.bind(panel.to_string())
                    .bind(server.to_string())
                    .bind(address.0)
                    .bind(true)
                    .bind(at)
                    .bind(by.to_string())
                    .bind(position)
                    .bind(position)
            })
            .await
        }
        PanelEvent::Probed { generation, version, inbounds } => {
            let set = "generation = $3, version = $4, inbounds = $5, probed_at = $6";
            step.change(PANEL, set, move |q| {
                q.bind(generation.code()).bind(version).bind(Json(inbounds)).bind(at)
            })
            .await
        }
        PanelEvent::AccessChanged { address, by: _ } => {
            step.change(PANEL, "address = $3", move |q| q.bind(address.0)).await
        }
        PanelEvent::InboundsOffered { inbounds, by: _ } => {
            step.change(PANEL, "offered = $3", move |q| q.bind(inbounds)).await
        }
        PanelEvent::Disabled { by: _ } => step.change(PANEL, "enabled = false", |q| q).await,
        PanelEvent::Enabled { by: _ } => step.change(PANEL, "enabled = true", |q| q).await,
    }
}

/// One panel.
pub async fn by_id(db: impl PgExecutor<'_>, panel: PanelId) -> Answer<Option<PanelRow>> {
    let sql = "SELECT * FROM rm.panel WHERE panel = $1";
    Ok(sqlx::query_as(sql).bind(panel.to_string()).fetch_optional(db).await?)
}

/// Those of these panels that exist.
pub async fn by_ids(db: impl PgExecutor<'_>, panels: &[PanelId]) -> Answer<Vec<PanelRow>> {
    let sql = "SELECT * FROM rm.panel WHERE panel = ANY ($1)";
    Ok(sqlx::query_as(sql).bind(texts(panels)).fetch_all(db).await?)
}

/// Every panel, oldest first.
pub async fn all(db: impl PgExecutor<'_>) -> Answer<Vec<PanelRow>> {
    Ok(sqlx::query_as("SELECT * FROM rm.panel ORDER BY first_position").fetch_all(db).await?)
}

/// The panels on a server, oldest first.
pub async fn of_server(db: impl PgExecutor<'_>, server: ServerId) -> Answer<Vec<PanelRow>> {
    let sql = "SELECT * FROM rm.panel WHERE server = $1 ORDER BY first_position";
    Ok(sqlx::query_as(sql).bind(server.to_string()).fetch_all(db).await?)
}

/// The panels that take new accounts, oldest first.
pub async fn offering(db: impl PgExecutor<'_>) -> Answer<Vec<PanelRow>> {
    let sql = "SELECT * FROM rm.panel WHERE enabled AND cardinality(offered) > 0 \
         ORDER BY first_position";
    Ok(sqlx::query_as(sql).fetch_all(db).await?)
}
