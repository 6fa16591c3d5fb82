//! The catalogue.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    event::Event,
    id::{PersonId, PlanId},
    money::Irr,
    plan::{PlanEvent, Terms},
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use sqlx::{PgConnection, PgExecutor};

use crate::{
    Answer,
    column::{bigint, rial, row, texts},
    step::{Step, decoded},
};

row! {
    /// A plan.
    pub struct PlanRow {
        /// Which.
        pub plan: PlanId,
        /// Its name in Persian.
        pub name_fa: String,
        /// Its name in English.
        pub name_en: String,
        /// Bytes; 0 is unlimited.
        pub quota_bytes: u64,
        /// Days.
        pub days: u32,
        /// Devices at once; 0 is unlimited.
        pub devices: u32,
        /// Its price.
        pub price: Irr,
        /// Whether it can be bought.
        pub offered: bool,
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

impl PlanRow {
    /// What it gives.
    #[must_use]
    pub const fn terms(&self) -> Terms {
        Terms { quota_bytes: self.quota_bytes, days: self.days, devices: self.devices }
    }
}

const TABLES: &[Table] = &[Table {
    name: "plan",
    ddl: "CREATE TABLE {name} (
        plan text PRIMARY KEY,
        name_fa text NOT NULL,
        name_en text NOT NULL,
        quota_bytes bigint NOT NULL,
        days bigint NOT NULL,
        devices bigint NOT NULL,
        price bigint NOT NULL,
        offered boolean NOT NULL,
        added_at timestamptz NOT NULL,
        added_by text NOT NULL,
        first_position bigint NOT NULL UNIQUE,
        position bigint NOT NULL
    )",
}];

const PLAN: (&str, &str) = ("plan", "plan");

/// Fills `plan`.
#[derive(Debug, Clone, Copy)]
pub struct Plans;

#[async_trait]
impl Projector for Plans {
    fn name(&self) -> &'static str {
        "plan"
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
        for (recorded, event) in decoded(events, &["plan"])? {
            if let Event::Plan(event) = event {
                take(Step::new(transaction, tables, recorded), event).await?;
            }
        }
        Ok(())
    }
}

async fn take(mut step: Step<'_>, event: PlanEvent) -> Result<(), ProjectionError> {
    match event {
        PlanEvent::Added { name_fa, name_en, terms, price, by } => {
            let (plan, at, position) = (step.stream_as::<PlanId>()?, step.at(), step.position());
            let columns = "plan, name_fa, name_en, quota_bytes, days, devices, price, offered, \
                 added_at, added_by, first_position, position";
            step.insert("plan", columns, move |q| {
                q.bind(plan.to_string())
                    .bind(name_fa)
                    .bind(name_en)
                    .bind(bigint(terms.quota_bytes))
                    .bind(i64::from(terms.days))
                    .bind(i64::from(terms.devices))
                    .bind(rial(price))
                    .bind(true)
                    .bind(at)
                    .bind(by.to_string())
                    .bind(position)
                    .bind(position)
            })
            .await
        }
        PlanEvent::PriceChanged { price, by: _ } => {
            step.change(PLAN, "price = $3", |q| q.bind(rial(price))).await
        }
        PlanEvent::Withdrawn { by: _ } => step.change(PLAN, "offered = false", |q| q).await,
        PlanEvent::Offered { by: _ } => step.change(PLAN, "offered = true", |q| q).await,
    }
}

/// One plan.
pub async fn by_id(db: impl PgExecutor<'_>, plan: PlanId) -> Answer<Option<PlanRow>> {
    let sql = "SELECT * FROM rm.plan WHERE plan = $1";
    Ok(sqlx::query_as(sql).bind(plan.to_string()).fetch_optional(db).await?)
}

/// Those of these plans that exist.
pub async fn by_ids(db: impl PgExecutor<'_>, plans: &[PlanId]) -> Answer<Vec<PlanRow>> {
    let sql = "SELECT * FROM rm.plan WHERE plan = ANY ($1)";
    Ok(sqlx::query_as(sql).bind(texts(plans)).fetch_all(db).await?)
}

/// What can be bought, cheapest first.
pub async fn offered(db: impl PgExecutor<'_>) -> Answer<Vec<PlanRow>> {
    let sql = "SELECT * FROM rm.plan WHERE offered ORDER BY price, first_position";
    Ok(sqlx::query_as(sql).fetch_all(db).await?)
}

/// Every plan that ever was, cheapest first.
pub async fn all(db: impl PgExecutor<'_>) -> Answer<Vec<PlanRow>> {
    let sql = "SELECT * FROM rm.plan ORDER BY price, first_position";
    Ok(sqlx::query_as(sql).fetch_all(db).await?)
}
