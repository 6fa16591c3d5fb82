//! Receiving cards, and what came in on them. Numbers and holders stand sealed.

use chrono::{DateTime, Utc};
use domain::{
    id::{CardId, PersonId},
    money::Irr,
    payment::CardEvent,
    sealed::{Fingerprint, Sealed},
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Table},
};
use sqlx::PgExecutor;

use crate::{
    Answer,
    column::{bigint, row, texts},
    sheet::{Sheet, folded},
    step::{broken, stream_as},
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

folded! {
    /// A card while it is folded.
    pub(super) struct FoldedCard of "card" by card unique (card) born first_position {
        card: String as "text",
        number: String as "text",
        fingerprint: String as "text",
        holder: String as "text",
        bank: String as "text",
        receives: bool as "boolean",
        added_at: DateTime<Utc> as "timestamptz",
        added_by: String as "text",
        approved_count: i64 as "bigint",
        approved_total: i64 as "bigint",
        first_position: i64 as "bigint",
        position: i64 as "bigint",
    }
}

pub(super) fn take(
    cards: &mut Sheet<FoldedCard>,
    recorded: &Recorded,
    event: CardEvent,
) -> Result<(), ProjectionError> {
    let position = bigint(recorded.position);
    let receives = match event {
        CardEvent::Added { number, fingerprint, holder, bank, by } => {
            let card: CardId = stream_as(recorded)?;
            let row = FoldedCard {
                card: card.to_string(),
                number: number.0,
                fingerprint: fingerprint.0,
                holder: holder.0,
                bank,
                receives: true,
                added_at: recorded.recorded_at,
                added_by: by.to_string(),
                approved_count: 0,
                approved_total: 0,
                first_position: position,
                position,
            };
            return cards.begin(recorded, row);
        }
        CardEvent::Retired { by: _ } => false,
        CardEvent::Restored { by: _ } => true,
    };
    let card = cards.of(recorded)?;
    (card.receives, card.position) = (receives, position);
    Ok(())
}

/// So many payments more, and what they brought.
pub(super) fn count(
    cards: &mut Sheet<FoldedCard>,
    recorded: &Recorded,
    card: &str,
    payments: i64,
    rial: i64,
) -> Result<(), ProjectionError> {
    let Some(card) = cards.get_mut(card) else { return Ok(()) };
    let sums = (card.approved_count.checked_add(payments), card.approved_total.checked_add(rial));
    let (Some(count), Some(total)) = sums else {
        return Err(broken(recorded, "a sum of its card would not fit"));
    };
    (card.approved_count, card.approved_total) = (count, total);
    card.position = bigint(recorded.position);
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
