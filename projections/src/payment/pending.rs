//! Pending entries: claims that stand outside the books until they are posted or void.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    id::{CardId, EntryId, PaymentId, PersonId},
    ledger::{Entry, Line},
    money::Irr,
};
use event_store::projection::{ProjectionError, Table};
use sqlx::{PgExecutor, types::Json};

use crate::{
    Answer,
    column::{Coded, coded, row, texts},
    page::{Connection, Cursor, Direction, Page},
    step::Step,
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

/// The claim of the payment of this step; its card and amount are the payment's.
pub(super) async fn open(
    step: &mut Step<'_>,
    person: PersonId,
    entry: &Entry,
) -> Result<(), ProjectionError> {
    let (payment, at, position) = (step.stream(), step.at(), step.position());
    let (id, on, lines) = (entry.id(), entry.effective_date(), Json(entry.lines().to_vec()));
    let sql = "INSERT INTO {pending_entry} (payment, person, card, entry_id, effective_date, \
             amount, lines, at, first_position, position) \
         SELECT payment, $2, card, $3, $4, amount, $5, $6, $7, $7 \
         FROM {payment} WHERE payment = $1";
    step.run(sql, move |q| {
        q.bind(payment)
            .bind(person.to_string())
            .bind(id.to_string())
            .bind(on)
            .bind(lines)
            .bind(at)
            .bind(position)
    })
    .await?;
    Ok(())
}

/// Ends the claim of the payment of this step, if one stands.
pub(super) async fn resolve(
    step: &mut Step<'_>,
    resolution: Resolution,
) -> Result<(), ProjectionError> {
    let (payment, at, position) = (step.stream(), step.at(), step.position());
    let sql = "UPDATE {pending_entry} SET resolved = $2, resolved_at = $3, position = $4 \
         WHERE payment = $1 AND resolved IS NULL";
    step.run(sql, move |q| q.bind(payment).bind(resolution.code()).bind(at).bind(position)).await?;
    Ok(())
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
