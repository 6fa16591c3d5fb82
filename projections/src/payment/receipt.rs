//! The pages of receipts. A replaced receipt stays, marked; so that a picture sent twice is found
//! also when it was sent for another payment and then replaced.

use chrono::{DateTime, Utc};
use domain::{
    id::{PaymentId, PersonId},
    payment::{Receipt, ReceiptKind, Status},
    sealed::{Fingerprint, Sealed},
};
use event_store::{Recorded, projection::Table};
use sqlx::PgExecutor;

use crate::{
    Answer, BATCH_MAX,
    column::{Coded, bigint, coded, row, texts},
    sheet::{Sheet, folded},
};

coded!(ReceiptKind { Photo => "photo", Document => "document", Text => "text" });

row! {
    /// A page of a receipt.
    pub struct ReceiptPageRow {
        /// Of which payment.
        pub payment: PaymentId,
        /// Its number among all that were sent for it, from 1.
        pub n: u32,
        /// What it came as.
        pub kind: ReceiptKind,
        /// The sealed bytes in the blob store.
        pub blob: Option<String>,
        /// The type of the file.
        pub media_type: Option<String>,
        /// The keyed hash of what was sent.
        pub content: Fingerprint,
        /// The words, or the caption, sealed.
        pub text: Option<Sealed>,
        /// When it came.
        pub at: DateTime<Utc>,
        /// Whether another receipt stands in its place.
        pub superseded: bool,
        /// The event that last touched it.
        pub position: u64,
    }
}

row! {
    /// Another payment for which the same was sent.
    pub struct DuplicateRow {
        /// The payment that was asked about.
        pub payment: PaymentId,
        /// The other one.
        pub other: PaymentId,
        /// Who pays that.
        pub other_person: PersonId,
        /// Where that stands.
        pub other_status: Status,
        /// What is the same.
        pub content: Fingerprint,
        /// When it was sent for the other one.
        pub at: DateTime<Utc>,
    }
}

pub(super) const TABLE: Table = Table {
    name: "receipt_page",
    ddl: "CREATE TABLE {name} (
        payment text NOT NULL,
        n bigint NOT NULL,
        kind text NOT NULL,
        blob text,
        media_type text,
        content text NOT NULL,
        text text,
        at timestamptz NOT NULL,
        superseded boolean NOT NULL DEFAULT false,
        position bigint NOT NULL,
        PRIMARY KEY (payment, n)
    );
    CREATE INDEX ON {name} (content);
    CREATE INDEX ON {name} (blob) WHERE blob IS NOT NULL",
};

folded! {
    /// A page while it is folded.
    pub(super) struct FoldedPage of "receipt_page" by payment unique (payment, n) born position {
        payment: String as "text",
        n: i64 as "bigint",
        kind: String as "text",
        blob: Option<String> as "text",
        media_type: Option<String> as "text",
        content: String as "text",
        text: Option<String> as "text",
        at: DateTime<Utc> as "timestamptz",
        superseded: bool as "boolean",
        position: i64 as "bigint",
    }
}

/// Another page of a payment.
pub(super) fn add(pages: &mut Sheet<FoldedPage>, recorded: &Recorded, page: Receipt) {
    let payment = recorded.aggregate_id.clone();
    // Pages are never taken away, so the next number is one more than there are.
    let n = i64::try_from(pages.count(&payment)).unwrap_or(i64::MAX).saturating_add(1);
    pages.add(FoldedPage {
        payment,
        n,
        kind: page.kind.code().to_owned(),
        blob: page.blob,
        media_type: page.media_type,
        content: page.content.0,
        text: page.text.map(|text| text.0),
        at: recorded.recorded_at,
        superseded: false,
        position: bigint(recorded.position),
    });
}

/// The receipt so far no longer counts.
pub(super) fn supersede(pages: &mut Sheet<FoldedPage>, recorded: &Recorded) {
    for page in pages.all_mut(&recorded.aggregate_id).filter(|page| !page.superseded) {
        page.superseded = true;
        page.position = bigint(recorded.position);
    }
}

/// The pages of these payments in the order in which they came, also those that no longer count.
pub async fn pages_of(
    db: impl PgExecutor<'_>,
    payments: &[PaymentId],
) -> Answer<Vec<ReceiptPageRow>> {
    let sql = "SELECT * FROM rm.receipt_page WHERE payment = ANY ($1) ORDER BY payment, n";
    Ok(sqlx::query_as(sql).bind(texts(payments)).fetch_all(db).await?)
}

/// The pages that show this blob: who may see it follows from their payments.
pub async fn page_by_blob(db: impl PgExecutor<'_>, blob: &str) -> Answer<Vec<ReceiptPageRow>> {
    let sql = "SELECT * FROM rm.receipt_page WHERE blob = $1 ORDER BY payment, n LIMIT $2";
    Ok(sqlx::query_as(sql).bind(blob).bind(i64::from(BATCH_MAX)).fetch_all(db).await?)
}

/// Every page with this content, oldest first.
pub async fn same_content(
    db: impl PgExecutor<'_>,
    content: &Fingerprint,
) -> Answer<Vec<ReceiptPageRow>> {
    let sql = "SELECT * FROM rm.receipt_page WHERE content = $1 ORDER BY at, payment, n LIMIT $2";
    Ok(sqlx::query_as(sql).bind(&content.0).bind(i64::from(BATCH_MAX)).fetch_all(db).await?)
}

/// For each of these payments the others for which the same was sent, oldest first.
pub async fn duplicates(
    db: impl PgExecutor<'_>,
    payments: &[PaymentId],
) -> Answer<Vec<DuplicateRow>> {
    let sql = "SELECT mine.payment, theirs.payment AS other, p.person AS other_person, \
             p.status AS other_status, theirs.content, min(theirs.at) AS at \
         FROM (SELECT DISTINCT payment, content FROM rm.receipt_page WHERE payment = ANY ($1)) mine \
         JOIN rm.receipt_page theirs USING (content) \
         JOIN rm.payment p ON p.payment = theirs.payment \
         WHERE theirs.payment <> mine.payment \
         GROUP BY mine.payment, theirs.payment, p.person, p.status, theirs.content \
         ORDER BY mine.payment, min(theirs.at), theirs.payment LIMIT $2";
    let limit = i64::from(BATCH_MAX);
    Ok(sqlx::query_as(sql).bind(texts(payments)).bind(limit).fetch_all(db).await?)
}
