//! What is asked of accounts.

use chrono::{DateTime, Utc};
use domain::id::{PanelId, PersonId, PlanId, SubscriptionId};
use sqlx::PgExecutor;

use super::{DeliveryState, State, SubscriptionRow};
use crate::{
    Answer, BATCH_MAX,
    column::{bigint, codes, row, texts},
    page::{Connection, Cursor, Direction, PAGE_MAX, Page},
};

row! {
    /// How many accounts a panel carries.
    pub struct PanelLoad {
        /// The panel.
        pub panel: PanelId,
        /// Accounts that are asked for or work, and whose time is not over.
        pub accounts: u64,
        /// Deliveries to it that wait for staff.
        pub parked: u64,
    }
}

row! {
    /// How many accounts are in a state.
    pub struct StateCount {
        /// The state.
        pub state: State,
        /// How many.
        pub count: u64,
    }
}

/// Which accounts are wanted; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubscriptionFilter {
    /// Of this person.
    pub person: Option<PersonId>,
    /// On this panel.
    pub panel: Option<PanelId>,
    /// Of this plan.
    pub plan: Option<PlanId>,
    /// In these states; none named is any.
    pub states: Vec<State>,
    /// With a delivery that stands so; none named is any.
    pub deliveries: Vec<DeliveryState>,
    /// Ending at this time or later.
    pub expires_from: Option<DateTime<Utc>>,
    /// Ending before this time.
    pub expires_to: Option<DateTime<Utc>>,
}

const WHERE: &str = "($3::text IS NULL OR person = $3) AND ($4::text IS NULL OR panel = $4) \
     AND ($5::text IS NULL OR plan = $5) \
     AND (cardinality($6::text[]) = 0 OR state = ANY ($6)) \
     AND (cardinality($7::text[]) = 0 OR delivery = ANY ($7)) \
     AND ($8::timestamptz IS NULL OR expires_at >= $8) \
     AND ($9::timestamptz IS NULL OR expires_at < $9)";

/// One account.
pub async fn by_id(
    db: impl PgExecutor<'_>,
    subscription: SubscriptionId,
) -> Answer<Option<SubscriptionRow>> {
    let sql = "SELECT * FROM rm.subscription WHERE subscription = $1";
    Ok(sqlx::query_as(sql).bind(subscription.to_string()).fetch_optional(db).await?)
}

/// Those of these accounts that exist.
pub async fn by_ids(
    db: impl PgExecutor<'_>,
    subscriptions: &[SubscriptionId],
) -> Answer<Vec<SubscriptionRow>> {
    let sql = "SELECT * FROM rm.subscription WHERE subscription = ANY ($1)";
    Ok(sqlx::query_as(sql).bind(texts(subscriptions)).fetch_all(db).await?)
}

/// The account that a panel knows by this name.
pub async fn by_name(
    db: impl PgExecutor<'_>,
    panel: PanelId,
    name: &str,
) -> Answer<Option<SubscriptionRow>> {
    let sql = "SELECT * FROM rm.subscription WHERE panel = $1 AND name = $2 \
         ORDER BY first_position LIMIT 1";
    Ok(sqlx::query_as(sql).bind(panel.to_string()).bind(name).fetch_optional(db).await?)
}

/// The accounts of a person, newest first, at most a page of them.
pub async fn of_person(db: impl PgExecutor<'_>, person: PersonId) -> Answer<Vec<SubscriptionRow>> {
    let sql = "SELECT * FROM rm.subscription WHERE person = $1 \
         ORDER BY first_position DESC LIMIT $2";
    Ok(sqlx::query_as(sql).bind(person.to_string()).bind(i64::from(PAGE_MAX)).fetch_all(db).await?)
}

/// The accounts of these persons, newest first, at most a page of each.
pub async fn of_persons(
    db: impl PgExecutor<'_>,
    persons: &[PersonId],
) -> Answer<Vec<SubscriptionRow>> {
    let sql = "SELECT s.* FROM unnest($1::text[]) AS asked (person) CROSS JOIN LATERAL \
             (SELECT * FROM rm.subscription s WHERE s.person = asked.person \
                 ORDER BY first_position DESC LIMIT $2) s \
         ORDER BY s.first_position DESC";
    let limit = i64::from(PAGE_MAX);
    Ok(sqlx::query_as(sql).bind(texts(persons)).bind(limit).fetch_all(db).await?)
}

/// A page of accounts.
pub async fn page(
    db: impl PgExecutor<'_>,
    filter: &SubscriptionFilter,
    direction: Direction,
    page: &Page,
) -> Answer<Connection<SubscriptionRow>> {
    let tail = direction.tail("first_position");
    let sql = format!("SELECT * FROM rm.subscription WHERE {WHERE} AND {tail}");
    let rows = sqlx::query_as(&sql)
        .bind(page.position())
        .bind(page.limit())
        .bind(filter.person.map(|id| id.to_string()))
        .bind(filter.panel.map(|id| id.to_string()))
        .bind(filter.plan.map(|id| id.to_string()))
        .bind(codes(&filter.states))
        .bind(codes(&filter.deliveries))
        .bind(filter.expires_from)
        .bind(filter.expires_to)
        .fetch_all(db)
        .await?;
    Ok(Connection::new(rows, page, |row: &SubscriptionRow| Cursor::of(row.first_position)))
}

/// How many accounts there are.
pub async fn count(db: impl PgExecutor<'_>, filter: &SubscriptionFilter) -> Answer<u64> {
    let sql = format!(
        "SELECT count(*) FROM rm.subscription \
         WHERE $1::bigint IS NULL AND $2::bigint IS NULL AND {WHERE}"
    );
    let count: i64 = sqlx::query_scalar(&sql)
        .bind(None::<i64>)
        .bind(None::<i64>)
        .bind(filter.person.map(|id| id.to_string()))
        .bind(filter.panel.map(|id| id.to_string()))
        .bind(filter.plan.map(|id| id.to_string()))
        .bind(codes(&filter.states))
        .bind(codes(&filter.deliveries))
        .bind(filter.expires_from)
        .bind(filter.expires_to)
        .fetch_one(db)
        .await?;
    Ok(count.unsigned_abs())
}

/// How many accounts are in which state.
pub async fn counts(db: impl PgExecutor<'_>) -> Answer<Vec<StateCount>> {
    let sql = "SELECT state, count(*) AS count FROM rm.subscription GROUP BY state ORDER BY state";
    Ok(sqlx::query_as(sql).fetch_all(db).await?)
}

/// How many accounts each panel carries at `now`; a panel without any is not named.
pub async fn loads(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> Answer<Vec<PanelLoad>> {
    let sql = "SELECT panel, count(*) AS accounts, \
             count(*) FILTER (WHERE delivery = 'parked') AS parked FROM rm.subscription \
         WHERE state <> 'failed' AND (expires_at IS NULL OR expires_at > $1) \
         GROUP BY panel ORDER BY panel";
    Ok(sqlx::query_as(sql).bind(now).fetch_all(db).await?)
}

/// The accounts that were delivered, oldest first, after a row that was seen before: for rounds of
/// looking at their usage.
pub async fn active_after(
    db: impl PgExecutor<'_>,
    after: Option<u64>,
    limit: u32,
) -> Answer<Vec<SubscriptionRow>> {
    let sql = "SELECT * FROM rm.subscription WHERE state = 'active' AND first_position > $1 \
         ORDER BY first_position LIMIT $2";
    let limit = i64::from(limit.min(BATCH_MAX));
    Ok(sqlx::query_as(sql).bind(bigint(after.unwrap_or(0))).bind(limit).fetch_all(db).await?)
}

/// Those of them that a panel carries.
pub async fn active_on(
    db: impl PgExecutor<'_>,
    panel: PanelId,
    after: Option<u64>,
    limit: u32,
) -> Answer<Vec<SubscriptionRow>> {
    let sql = "SELECT * FROM rm.subscription WHERE state = 'active' AND panel = $3 \
         AND first_position > $1 ORDER BY first_position LIMIT $2";
    Ok(sqlx::query_as(sql)
        .bind(bigint(after.unwrap_or(0)))
        .bind(i64::from(limit.min(BATCH_MAX)))
        .bind(panel.to_string())
        .fetch_all(db)
        .await?)
}

/// The deliveries that wait for staff, longest first.
pub async fn parked(db: impl PgExecutor<'_>, page: &Page) -> Answer<Connection<SubscriptionRow>> {
    let sql = "SELECT * FROM rm.subscription WHERE delivery = 'parked' \
         AND ($3::bigint IS NULL OR (delivery_since, first_position) > \
             ('epoch'::timestamptz + $3 * interval '1 microsecond', $1)) \
         ORDER BY delivery_since, first_position LIMIT $2";
    let rows = sqlx::query_as(sql)
        .bind(page.position())
        .bind(page.limit())
        .bind(page.key())
        .fetch_all(db)
        .await?;
    let place = |row: &SubscriptionRow| {
        let since = row.delivery_since.unwrap_or(row.requested_at);
        Cursor::keyed(since.timestamp_micros(), row.first_position)
    };
    Ok(Connection::new(rows, page, place))
}

/// The deliveries that have been tried since before that time.
pub async fn under_way_before(
    db: impl PgExecutor<'_>,
    before: DateTime<Utc>,
    limit: u32,
) -> Answer<Vec<SubscriptionRow>> {
    let sql = "SELECT * FROM rm.subscription WHERE delivery = 'under_way' \
         AND delivery_since < $1 ORDER BY delivery_since, first_position LIMIT $2";
    let limit = i64::from(limit.min(BATCH_MAX));
    Ok(sqlx::query_as(sql).bind(before).bind(limit).fetch_all(db).await?)
}

/// The accounts that end from one time until before another, soonest first.
pub async fn ending(
    db: impl PgExecutor<'_>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    limit: u32,
) -> Answer<Vec<SubscriptionRow>> {
    let sql = "SELECT * FROM rm.subscription WHERE state = 'active' \
         AND expires_at >= $1 AND expires_at < $2 ORDER BY expires_at, first_position LIMIT $3";
    let limit = i64::from(limit.min(BATCH_MAX));
    Ok(sqlx::query_as(sql).bind(from).bind(to).bind(limit).fetch_all(db).await?)
}
