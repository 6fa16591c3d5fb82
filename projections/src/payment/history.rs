//! What people paid before, and what was decided today.

use chrono::{DateTime, Utc};
use domain::{
    id::{CardId, PersonId},
    money::Irr,
};
use sqlx::PgExecutor;

use crate::{
    Answer,
    column::{row, texts},
};

row! {
    /// A person as one who pays.
    pub struct PayerRow {
        /// Who.
        pub person: PersonId,
        /// When the shop met him.
        pub registered_at: DateTime<Utc>,
        /// Whether staff shut him out.
        pub blocked: bool,
        /// How many payments he ever opened.
        pub payments: u64,
        /// How many of them stand approved.
        pub approved: u64,
        /// What was found by those.
        pub approved_total: Irr,
        /// How many were rejected.
        pub rejected: u64,
    }
}

row! {
    /// What waits, and what was decided since a time.
    pub struct QueueRow {
        /// How many wait for staff.
        pub waiting: u64,
        /// What they ask for.
        pub waiting_amount: Irr,
        /// Since when the one that has waited longest has.
        pub oldest_at: Option<DateTime<Utc>>,
        /// How many were approved since.
        pub approved: u64,
        /// What was found by those.
        pub approved_amount: Irr,
        /// How many were rejected since.
        pub rejected: u64,
        /// How many a certain member of staff decided since.
        pub decided_by_one: u64,
    }
}

row! {
    /// A card and some of its payments.
    pub struct CardSum {
        /// The card.
        pub card: CardId,
        /// How many payments.
        pub count: u64,
        /// How much they are.
        pub amount: Irr,
    }
}

/// These persons as payers, as far as the shop knows them.
pub async fn of(db: impl PgExecutor<'_>, persons: &[PersonId]) -> Answer<Vec<PayerRow>> {
    let sql = "SELECT person, registered_at, blocked, count(p.payment) AS payments, \
             count(p.payment) FILTER (WHERE p.status = 'approved') AS approved, \
             coalesce(sum(p.credited) FILTER (WHERE p.status = 'approved'), 0)::bigint \
                 AS approved_total, \
             count(p.payment) FILTER (WHERE p.status = 'rejected') AS rejected \
         FROM rm.person LEFT JOIN rm.payment p USING (person) WHERE person = ANY ($1) \
         GROUP BY person, registered_at, blocked";
    Ok(sqlx::query_as(sql).bind(texts(persons)).fetch_all(db).await?)
}

/// How the queue stands, what was decided since `since`, and how much of it by `one`.
pub async fn queue(
    db: impl PgExecutor<'_>,
    since: DateTime<Utc>,
    one: PersonId,
) -> Answer<QueueRow> {
    let sql = "SELECT count(*) FILTER (WHERE status = 'under_review') AS waiting, \
             coalesce(sum(amount) FILTER (WHERE status = 'under_review'), 0)::bigint \
                 AS waiting_amount, \
             min(submitted_at) FILTER (WHERE status = 'under_review') AS oldest_at, \
             count(*) FILTER (WHERE decided_at >= $1 AND status IN ('approved', 'reversed')) \
                 AS approved, \
             coalesce(sum(credited) FILTER (WHERE decided_at >= $1 \
                 AND status IN ('approved', 'reversed')), 0)::bigint AS approved_amount, \
             count(*) FILTER (WHERE decided_at >= $1 AND status = 'rejected') AS rejected, \
             count(*) FILTER (WHERE decided_at >= $1 AND decided_by = $2) AS decided_by_one \
         FROM rm.payment WHERE status = 'under_review' OR decided_at >= $1";
    Ok(sqlx::query_as(sql).bind(since).bind(one.to_string()).fetch_one(db).await?)
}

/// What waits for staff, for each card.
pub async fn waiting_by_card(db: impl PgExecutor<'_>) -> Answer<Vec<CardSum>> {
    let sql = "SELECT card, count(*) AS count, sum(amount)::bigint AS amount FROM rm.payment \
         WHERE status = 'under_review' GROUP BY card ORDER BY sum(amount) DESC, card";
    Ok(sqlx::query_as(sql).fetch_all(db).await?)
}

/// What was approved on these cards since a time, and stands.
pub async fn approved_on(
    db: impl PgExecutor<'_>,
    cards: &[CardId],
    since: DateTime<Utc>,
) -> Answer<Vec<CardSum>> {
    let sql = "SELECT card, count(*) AS count, sum(credited)::bigint AS amount FROM rm.payment \
         WHERE card = ANY ($1) AND status = 'approved' AND decided_at >= $2 GROUP BY card";
    Ok(sqlx::query_as(sql).bind(texts(cards)).bind(since).fetch_all(db).await?)
}
