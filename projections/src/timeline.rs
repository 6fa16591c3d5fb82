//! Everything that happened, by whom, and to which person: for the view around a customer, for
//! "why", and for telling listeners what moved.
//!
//! Payloads are not here; the log has them.

use std::{borrow::Cow, collections::HashMap};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    event::Event,
    id::PersonId,
    identity::ClaimEvent,
    order::OrderEvent,
    payment::{PaymentEvent, gateway::GatewayEvent},
    subscription::SubscriptionEvent,
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use serde::Deserialize;
use sqlx::{PgConnection, PgExecutor};

use crate::{
    Answer, BATCH_MAX,
    column::{bigint, row},
    page::{Connection, Cursor, Direction, Page},
    step::{broken, decode, physical},
};

row! {
    /// Something that happened.
    pub struct TimelineRow {
        /// Where it stands in the log.
        pub position: u64,
        /// The person that it is about, when it or its stream tells.
        pub person: Option<PersonId>,
        /// The feature that it belongs to.
        pub feature: String,
        /// What happened, such as `wallet.held`.
        pub event_type: String,
        /// The kind of its stream.
        pub stream_type: String,
        /// Its stream.
        pub stream_id: String,
        /// Who did it: a person's id, or the name of a process.
        pub actor: Option<String>,
        /// By which door.
        pub channel: Option<String>,
        /// Shared by all that one stimulus set in motion.
        pub correlation_id: Option<String>,
        /// When.
        pub at: DateTime<Utc>,
    }
}

const TABLES: &[Table] = &[Table {
    name: "timeline",
    ddl: "CREATE TABLE {name} (
        position bigint PRIMARY KEY,
        person text,
        feature text NOT NULL,
        event_type text NOT NULL,
        stream_type text NOT NULL,
        stream_id text NOT NULL,
        actor text,
        channel text,
        correlation_id text,
        at timestamptz NOT NULL
    );
    CREATE INDEX ON {name} (person, position) WHERE person IS NOT NULL;
    CREATE INDEX ON {name} (stream_type, stream_id, position);
    CREATE INDEX ON {name} (actor, position);
    CREATE INDEX ON {name} (correlation_id, position)",
}];

/// Fills `timeline`.
#[derive(Debug, Clone, Copy)]
pub struct Timeline;

#[async_trait]
impl Projector for Timeline {
    fn name(&self) -> &'static str {
        "timeline"
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
        let mut facts = events.iter().map(fact).collect::<Result<Vec<_>, _>>()?;
        name_from_earlier(transaction, tables, &mut facts).await?;
        write(transaction, tables, &facts).await
    }
}

const fn feature(event: &Event) -> &'static str {
    match event {
        Event::Claim(_) | Event::Person(_) => "identity",
        Event::Grants(_) => "role",
        Event::Wallet(_) => "wallet",
        Event::Payment(_) | Event::Gateway(_) | Event::Desk(_) | Event::Card(_) => "payment",
        Event::Plan(_) => "plan",
        Event::Order(_) => "order",
        Event::Subscription(_) => "subscription",
        Event::Server(_) | Event::Panel(_) => "location",
        Event::Backup(_) => "backup",
    }
}

/// Whom an event is about.
enum Whom {
    /// The person that it names.
    Named(PersonId),
    /// The person whose stream it stands in.
    Stream,
    /// The person whom an earlier event of its stream names.
    Earlier,
    /// Nobody.
    Nobody,
}

const fn whom(event: &Event) -> Whom {
    match event {
        Event::Claim(ClaimEvent::Made { person, .. } | ClaimEvent::Released { person }) => {
            Whom::Named(*person)
        }
        Event::Person(_) | Event::Grants(_) | Event::Desk(_) => Whom::Stream,
        Event::Wallet(event) => Whom::Named(event.person()),
        Event::Payment(event) => of_payment(event),
        Event::Gateway(event) => of_gateway(event),
        Event::Order(event) => Whom::Named(of_order(event)),
        Event::Subscription(event) => of_subscription(event),
        Event::Card(_) | Event::Plan(_) | Event::Server(_) | Event::Panel(_) | Event::Backup(_) => {
            Whom::Nobody
        }
    }
}

const fn of_payment(event: &PaymentEvent) -> Whom {
    match event {
        PaymentEvent::Opened { person, .. }
        | PaymentEvent::ReceiptSubmitted { person, .. }
        | PaymentEvent::Approved { person, .. }
        | PaymentEvent::Rejected { person, .. }
        | PaymentEvent::Withdrawn { person, .. }
        | PaymentEvent::Expired { person }
        | PaymentEvent::Reversed { person, .. } => Whom::Named(*person),
        PaymentEvent::AmountChanged { .. }
        | PaymentEvent::ReceiptReplaced { .. }
        | PaymentEvent::PageAdded { .. } => Whom::Earlier,
    }
}

const fn of_gateway(event: &GatewayEvent) -> Whom {
    match event {
        GatewayEvent::Opened { person, .. }
        | GatewayEvent::Requested { person, .. }
        | GatewayEvent::Verified { person, .. }
        | GatewayEvent::Failed { person, .. }
        | GatewayEvent::Disputed { person, .. }
        | GatewayEvent::ReversalAsked { person, .. }
        | GatewayEvent::Reversed { person, .. }
        | GatewayEvent::ReversalRefused { person, .. } => Whom::Named(*person),
        GatewayEvent::Returned { .. } => Whom::Earlier,
    }
}

const fn of_order(event: &OrderEvent) -> PersonId {
    match event {
        OrderEvent::Placed { person, .. }
        | OrderEvent::FundsMissing { person, .. }
        | OrderEvent::Paid { person }
        | OrderEvent::Fulfilled { person }
        | OrderEvent::Cancelled { person, .. } => *person,
    }
}

const fn of_subscription(event: &SubscriptionEvent) -> Whom {
    match event {
        SubscriptionEvent::ProvisioningRequested { person, .. }
        | SubscriptionEvent::Provisioned { person, .. }
        | SubscriptionEvent::RenewalRequested { person, .. }
        | SubscriptionEvent::Renewed { person, .. }
        | SubscriptionEvent::ProvisioningFailed { person, .. }
        | SubscriptionEvent::ProvisioningParked { person, .. }
        | SubscriptionEvent::ProvisioningAbandoned { person, .. } => Whom::Named(*person),
        SubscriptionEvent::ProvisioningRetried { .. } | SubscriptionEvent::UsageObserved { .. } => {
            Whom::Earlier
        }
    }
}

/// What is written down about an event.
struct Fact<'e> {
    recorded: &'e Recorded,
    feature: &'static str,
    person: Option<String>,
    earlier: bool,
    said: Said<'e>,
}

/// What the metadata of a command says that is shown here.
#[derive(Default, Deserialize)]
struct Said<'e> {
    #[serde(borrow, default)]
    actor: Option<Cow<'e, str>>,
    #[serde(borrow, default)]
    channel: Option<Cow<'e, str>>,
    #[serde(borrow, default)]
    correlation_id: Option<Cow<'e, str>>,
}

impl Fact<'_> {
    fn stream(&self) -> (String, String) {
        (self.recorded.aggregate_type.clone(), self.recorded.aggregate_id.clone())
    }
}

fn fact(recorded: &Recorded) -> Result<Fact<'_>, ProjectionError> {
    let event = decode(recorded)?;
    let (person, earlier) = match whom(&event) {
        Whom::Named(person) => (Some(person.to_string()), false),
        Whom::Stream => {
            let person: PersonId = recorded
                .aggregate_id
                .parse()
                .map_err(|_| broken(recorded, "the stream has no person's id"))?;
            (Some(person.to_string()), false)
        }
        Whom::Earlier => (None, true),
        Whom::Nobody => (None, false),
    };
    // A stock tool may write other metadata than ours; then nobody knows who it was.
    let said = serde_json::from_str(&recorded.metadata).unwrap_or_default();
    Ok(Fact { recorded, feature: feature(&event), person, earlier, said })
}

/// Gives the facts that name nobody the person whom their stream named before: in this batch, or
/// in the rows that stand already.
async fn name_from_earlier(
    transaction: &mut PgConnection,
    tables: &Tables,
    facts: &mut [Fact<'_>],
) -> Result<(), ProjectionError> {
    let asking = facts.iter().filter(|fact| fact.earlier);
    let (kinds, ids): (Vec<String>, Vec<String>) = asking.map(Fact::stream).unzip();
    if kinds.is_empty() {
        return Ok(());
    }
    let sql = "SELECT DISTINCT ON (stream_type, stream_id) stream_type, stream_id, person \
         FROM {timeline} JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[])) \
             AS asking (stream_type, stream_id) USING (stream_type, stream_id) \
         WHERE person IS NOT NULL ORDER BY stream_type, stream_id, position";
    let rows: Vec<(String, String, String)> =
        sqlx::query_as(&physical(tables, sql)).bind(kinds).bind(ids).fetch_all(transaction).await?;
    let mut known: HashMap<(String, String), String> =
        rows.into_iter().map(|(kind, id, person)| ((kind, id), person)).collect();
    for fact in facts {
        match &fact.person {
            Some(person) => {
                known.entry(fact.stream()).or_insert_with(|| person.clone());
            }
            None if fact.earlier => fact.person = known.get(&fact.stream()).cloned(),
            None => {}
        }
    }
    Ok(())
}

async fn write(
    transaction: &mut PgConnection,
    tables: &Tables,
    facts: &[Fact<'_>],
) -> Result<(), ProjectionError> {
    let recorded = |value: fn(&Recorded) -> &str| -> Vec<&str> {
        facts.iter().map(|fact| value(fact.recorded)).collect()
    };
    fn said<'f>(
        facts: &'f [Fact<'_>],
        key: fn(&'f Said<'_>) -> &'f Option<Cow<'f, str>>,
    ) -> Vec<Option<&'f str>> {
        facts.iter().map(|fact| key(&fact.said).as_deref()).collect()
    }
    let sql = "INSERT INTO {timeline} (position, person, feature, event_type, stream_type, \
             stream_id, actor, channel, correlation_id, at) \
         SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], \
             $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[])";
    sqlx::query(&physical(tables, sql))
        .bind(facts.iter().map(|fact| bigint(fact.recorded.position)).collect::<Vec<_>>())
        .bind(facts.iter().map(|fact| fact.person.as_deref()).collect::<Vec<_>>())
        .bind(facts.iter().map(|fact| fact.feature).collect::<Vec<_>>())
        .bind(recorded(|one| &one.event_type))
        .bind(recorded(|one| &one.aggregate_type))
        .bind(recorded(|one| &one.aggregate_id))
        .bind(said(facts, |said| &said.actor))
        .bind(said(facts, |said| &said.channel))
        .bind(said(facts, |said| &said.correlation_id))
        .bind(facts.iter().map(|fact| fact.recorded.recorded_at).collect::<Vec<_>>())
        .execute(transaction)
        .await?;
    Ok(())
}

/// What is wanted of the timeline; all of it by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimelineFilter {
    /// About this person.
    pub person: Option<PersonId>,
    /// Of these features; none named is any.
    pub features: Vec<String>,
    /// Of streams of these types; none named is any.
    pub stream_types: Vec<String>,
    /// Of this stream.
    pub stream_id: Option<String>,
    /// Of these types of events, such as `wallet.held`; none named is any.
    pub event_types: Vec<String>,
    /// Done by this one.
    pub actor: Option<String>,
    /// Set in motion by this stimulus.
    pub correlation: Option<String>,
    /// Without the counters of accounts, which move all day.
    pub quiet: bool,
}

/// A page of the timeline.
pub async fn page(
    db: impl PgExecutor<'_>,
    filter: &TimelineFilter,
    direction: Direction,
    page: &Page,
) -> Answer<Connection<TimelineRow>> {
    let found = rows(db, filter, direction, page.position(), page.limit()).await?;
    Ok(Connection::new(found, page, |row: &TimelineRow| Cursor::of(row.position)))
}

async fn rows(
    db: impl PgExecutor<'_>,
    filter: &TimelineFilter,
    direction: Direction,
    after: Option<i64>,
    limit: i64,
) -> Answer<Vec<TimelineRow>> {
    let tail = direction.tail("position");
    let sql = format!(
        "SELECT * FROM rm.timeline WHERE ($3::text IS NULL OR person = $3) \
         AND (cardinality($4::text[]) = 0 OR feature = ANY ($4)) \
         AND (cardinality($5::text[]) = 0 OR stream_type = ANY ($5)) \
         AND ($6::text IS NULL OR stream_id = $6) AND ($7::text IS NULL OR actor = $7) \
         AND ($8::text IS NULL OR correlation_id = $8) \
         AND (cardinality($10::text[]) = 0 OR event_type = ANY ($10)) \
         AND NOT ($9 AND event_type = 'subscription.usage_observed') AND {tail}"
    );
    Ok(sqlx::query_as(&sql)
        .bind(after)
        .bind(limit)
        .bind(filter.person.map(|person| person.to_string()))
        .bind(&filter.features)
        .bind(&filter.stream_types)
        .bind(filter.stream_id.as_deref())
        .bind(filter.actor.as_deref())
        .bind(filter.correlation.as_deref())
        .bind(filter.quiet)
        .bind(&filter.event_types)
        .fetch_all(db)
        .await?)
}

/// The positions of what is wanted of the timeline after one of them, in this order.
pub async fn positions(
    db: impl PgExecutor<'_>,
    filter: &TimelineFilter,
    direction: Direction,
    after: Option<u64>,
    limit: u32,
) -> Answer<Vec<u64>> {
    let limit = i64::from(limit.min(BATCH_MAX));
    let found = rows(db, filter, direction, after.map(bigint), limit).await?;
    Ok(found.into_iter().map(|row| row.position).collect())
}

/// The streams of one kind that tell of a person, each once.
pub async fn streams(db: impl PgExecutor<'_>, person: PersonId, kind: &str) -> Answer<Vec<String>> {
    let sql = "SELECT DISTINCT stream_id FROM rm.timeline WHERE person = $1 AND stream_type = $2 \
         ORDER BY stream_id";
    Ok(sqlx::query_scalar(sql).bind(person.to_string()).bind(kind).fetch_all(db).await?)
}

/// What happened at this position.
pub async fn at(db: impl PgExecutor<'_>, position: u64) -> Answer<Option<TimelineRow>> {
    let sql = "SELECT * FROM rm.timeline WHERE position = $1";
    Ok(sqlx::query_as(sql).bind(bigint(position)).fetch_optional(db).await?)
}

/// What happened at these positions, in order.
pub async fn at_many(db: impl PgExecutor<'_>, at: &[u64]) -> Answer<Vec<TimelineRow>> {
    let sql = "SELECT * FROM rm.timeline WHERE position = ANY ($1) ORDER BY position";
    let positions: Vec<i64> = at.iter().copied().map(bigint).collect();
    Ok(sqlx::query_as(sql).bind(positions).fetch_all(db).await?)
}

/// The position of the last event that was recorded before a time.
pub async fn last_before(db: impl PgExecutor<'_>, time: DateTime<Utc>) -> Answer<Option<u64>> {
    // The log's times never decrease, so the walk from its end is as short as the time is late.
    let sql = "SELECT position FROM rm.timeline WHERE at < $1 ORDER BY position DESC LIMIT 1";
    let found: Option<i64> = sqlx::query_scalar(sql).bind(time).fetch_optional(db).await?;
    Ok(found.map(i64::unsigned_abs))
}

/// What happened after this position, in order: for listeners that go on where they were.
pub async fn since(db: impl PgExecutor<'_>, position: u64, limit: u32) -> Answer<Vec<TimelineRow>> {
    let sql = "SELECT * FROM rm.timeline WHERE position > $1 ORDER BY position LIMIT $2";
    let limit = i64::from(limit.min(BATCH_MAX));
    Ok(sqlx::query_as(sql).bind(bigint(position)).bind(limit).fetch_all(db).await?)
}
