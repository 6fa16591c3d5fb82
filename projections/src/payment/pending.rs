//! Pending entries: claims that stand outside the books until they are posted or void.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    id::{CardId, EntryId, PaymentId, PersonId},
    ledger::{Entry, Line},
    money::Irr,
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Table},
};
use sqlx::PgExecutor;

use super::table::FoldedPayment;
use crate::{
    Answer,
    column::{Coded, bigint, coded, row, texts},
    page::{Connection, Cursor, Direction, Page},
    sheet::{Sheet, folded},
    step::broken,
};

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// The money was found; the wallet's stream holds the entry.
    Posted,
    /// It came to nothing.
    Void,
}

coded!(Resolution { Posted => "posted", Void => "void" });

row! {
    /// A pending entry.
    pub struct PendingEntryRow {
        /// Of which payment.
        pub payment: PaymentId,
        /// Whose claim.
        pub person: PersonId,
        /// The card that is to have received it.
        pub card: CardId,
        /// Its id.
        pub entry_id: EntryId,
        /// Its accounting day.
        pub effective_date: NaiveDate,
        /// How much is claimed.
        pub amount: Irr,
        /// Its lines.
        pub lines: Vec<Line>,
        /// When it was made.
        pub at: DateTime<Utc>,
        /// What became of it; nothing while it stands.
        pub resolved: Option<Resolution>,
        /// When.
        pub resolved_at: Option<DateTime<Utc>>,
        /// The event that made the row.
        pub first_position: u64,
        /// The event that last touched it.
        pub position: u64,
    }
}

pub(super) const TABLE: Table = Table {
    name: "pending_entry",
    ddl: "CREATE TABLE {name} (
        payment text PRIMARY KEY,
        person text NOT NULL,
        card text NOT NULL,
        entry_id text NOT NULL UNIQUE,
        effective_date date NOT NULL,
        amount bigint NOT NULL,
        lines jsonb NOT NULL,
        at timestamptz NOT NULL,
        resolved text,
        resolved_at timestamptz,
        first_position bigint NOT NULL UNIQUE,
        position bigint NOT NULL
    );
    CREATE INDEX ON {name} (first_position) WHERE resolved IS NULL",
};

folded! {
    /// A claim while it is folded.
    pub(super) struct FoldedEntry of "pending_entry" by payment unique (payment) born first_position {
        payment: String as "text",
        person: String as "text",
        card: String as "text",
        entry_id: String as "text",
        effective_date: NaiveDate as "date",
        amount: i64 as "bigint",
        lines: String as "text" in "jsonb",
        at: DateTime<Utc> as "timestamptz",
        resolved: Option<String> as "text",
        resolved_at: Option<DateTime<Utc>> as "timestamptz",
        first_position: i64 as "bigint",
        position: i64 as "bigint",
    }
}

/// The claim of a payment, whose card and amount it has.
pub(super) fn open(
    entries: &mut Sheet<FoldedEntry>,
    recorded: &Recorded,
    person: PersonId,
    payment: &FoldedPayment,
    entry: &Entry,
) -> Result<(), ProjectionError> {
    let position = bigint(recorded.position);
    let lines = serde_json::to_string(entry.lines());
    let row = FoldedEntry {
        payment: payment.payment.clone(),
        person: person.to_string(),
        card: payment.card.clone().ok_or_else(|| broken(recorded, "its payment has no card"))?,
        entry_id: entry.id().to_string(),
        effective_date: entry.effective_date(),
        amount: payment.amount,
        lines: lines.map_err(|error| broken(recorded, &error.to_string()))?,
        at: recorded.recorded_at,
        resolved: None,
        resolved_at: None,
        first_position: position,
        position,
    };
    entries.begin(recorded, row)
}

/// Ends the claim of a payment, if one stands.
pub(super) fn resolve(
    entries: &mut Sheet<FoldedEntry>,
    recorded: &Recorded,
    resolution: Resolution,
) {
    let payment = &recorded.aggregate_id;
    if entries.get(payment).is_none_or(|entry| entry.resolved.is_some()) {
        return;
    }
    if let Some(entry) = entries.get_mut(payment) {
        entry.resolved = Some(resolution.code().to_owned());
        entry.resolved_at = Some(recorded.recorded_at);
        entry.position = bigint(recorded.position);
    }
}

/// The claims of these payments, as far as a receipt came.
pub async fn pending(
    db: impl PgExecutor<'_>,
    payments: &[PaymentId],
) -> Answer<Vec<PendingEntryRow>> {
    let sql = "SELECT * FROM rm.pending_entry WHERE payment = ANY ($1)";
    Ok(sqlx::query_as(sql).bind(texts(payments)).fetch_all(db).await?)
}

/// The claims that stand, oldest first.
pub async fn open_pending(
    db: impl PgExecutor<'_>,
    page: &Page,
) -> Answer<Connection<PendingEntryRow>> {
    let tail = Direction::OldestFirst.tail("first_position");
    let sql = format!("SELECT * FROM rm.pending_entry WHERE resolved IS NULL AND {tail}");
    let rows = sqlx::query_as(&sql).bind(page.position()).bind(page.limit()).fetch_all(db).await?;
    Ok(Connection::new(rows, page, |row: &PendingEntryRow| Cursor::of(row.first_position)))
}
