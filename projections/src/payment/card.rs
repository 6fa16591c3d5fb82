//! Receiving cards, and what came in on them. Numbers and holders stand sealed.

use chrono::{DateTime, Utc};
use domain::{
    id::{CardId, PersonId},
    money::Irr,
    payment::CardEvent,
    sealed::{Fingerprint, Sealed},
};
use event_store::projection::{ProjectionError, Table};
use sqlx::PgExecutor;

use crate::{
    Answer,
    column::{row, texts},
    step::Step,
};

row! {
    /// A receiving card.
    pub struct CardRow {
        /// Which.
        pub card: CardId,
        /// Its 16 digits, sealed.
        pub number: Sealed,
        /// The keyed hash of its digits.
        pub fingerprint: Fingerprint,
        /// Whose it is, sealed.
        pub holder: Sealed,
        /// The bank's name.
        pub bank: String,
        /// Whether the shop receives on it.
        pub receives: bool,
        /// When it was added.
        pub added_at: DateTime<Utc>,
        /// By whom.
        pub added_by: PersonId,
        /// Payments on it that stand approved; those reversed are taken off.
        pub approved_count: u64,
        /// What was found on it by them.
        pub approved_total: Irr,
        /// The event that made the row.
        pub first_position: u64,
        /// The event that last touched it.
        pub position: u64,
    }
}

pub(super) const TABLE: Table = Table {
    name: "card",
    ddl: "CREATE TABLE {name} (
        card text PRIMARY KEY,
        number text NOT NULL,
        fingerprint text NOT NULL,
        holder text NOT NULL,
        bank text NOT NULL,
        receives boolean NOT NULL,
        added_at timestamptz NOT NULL,
        added_by text NOT NULL,
        approved_count bigint NOT NULL DEFAULT 0,
        approved_total bigint NOT NULL DEFAULT 0,
        first_position bigint NOT NULL UNIQUE,
        position bigint NOT NULL
    );
    CREATE INDEX ON {name} (fingerprint)",
};

const CARD: (&str, &str) = ("card", "card");

pub(super) async fn take(step: &mut Step<'_>, event: CardEvent) -> Result<(), ProjectionError> {
    match event {
        CardEvent::Added { number, fingerprint, holder, bank, by } => {
            let (card, at, position) = (step.stream_as::<CardId>()?, step.at(), step.position());
            let columns = "card, number, fingerprint, holder, bank, receives, added_at, added_by, \
                 first_position, position";
            step.insert("card", columns, move |q| {
                q.bind(card.to_string())
                    .bind(number.0)
                    .bind(fingerprint.0)
                    .bind(holder.0)
                    .bind(bank)
                    .bind(true)
                    .bind(at)
                    .bind(by.to_string())
                    .bind(position)
                    .bind(position)
            })
            .await
        }
        CardEvent::Retired { by: _ } => step.change(CARD, "receives = false", |q| q).await,
        CardEvent::Restored { by: _ } => step.change(CARD, "receives = true", |q| q).await,
    }
}

/// So many payments more, and what they brought.
pub(super) async fn count(
    step: &mut Step<'_>,
    card: CardId,
    payments: i64,
    rial: i64,
) -> Result<(), ProjectionError> {
    let position = step.position();
    let sql = "UPDATE {card} SET approved_count = approved_count + $3, \
         approved_total = approved_total + $4, position = $2 WHERE card = $1";
    step.run(sql, move |q| q.bind(card.to_string()).bind(position).bind(payments).bind(rial))
        .await?;
    Ok(())
}

/// One card.
pub async fn by_id(db: impl PgExecutor<'_>, card: CardId) -> Answer<Option<CardRow>> {
    let sql = "SELECT * FROM rm.card WHERE card = $1";
    Ok(sqlx::query_as(sql).bind(card.to_string()).fetch_optional(db).await?)
}

/// Those of these cards that exist.
pub async fn by_ids(db: impl PgExecutor<'_>, cards: &[CardId]) -> Answer<Vec<CardRow>> {
    let sql = "SELECT * FROM rm.card WHERE card = ANY ($1)";
    Ok(sqlx::query_as(sql).bind(texts(cards)).fetch_all(db).await?)
}

/// The card with these digits; should there be several, the one added first.
pub async fn by_fingerprint(
    db: impl PgExecutor<'_>,
    fingerprint: &Fingerprint,
) -> Answer<Option<CardRow>> {
    let sql = "SELECT * FROM rm.card WHERE fingerprint = $1 ORDER BY first_position LIMIT 1";
    Ok(sqlx::query_as(sql).bind(&fingerprint.0).fetch_optional(db).await?)
}

/// Every card, oldest first.
pub async fn all(db: impl PgExecutor<'_>) -> Answer<Vec<CardRow>> {
    let sql = "SELECT * FROM rm.card ORDER BY first_position";
    Ok(sqlx::query_as(sql).fetch_all(db).await?)
}

/// The cards that the shop receives on, the one with the least on it first.
pub async fn receiving(db: impl PgExecutor<'_>) -> Answer<Vec<CardRow>> {
    let sql = "SELECT * FROM rm.card WHERE receives ORDER BY approved_total, first_position";
    Ok(sqlx::query_as(sql).fetch_all(db).await?)
}
