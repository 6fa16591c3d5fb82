//! Orders.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    event::Event,
    id::{OrderId, PersonId, PlanId, SubscriptionId},
    money::Irr,
    order::{CancelReason, OrderEvent, OrderKind, Status},
    plan::Terms,
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use sqlx::{PgConnection, PgExecutor};

use crate::{
    Answer, BATCH_MAX,
    column::{Coded, bigint, coded, codes, rial, row, texts},
    page::{Connection, Cursor, Direction, Page},
    sheet::{Sheet, folded, streams},
    step::{broken, decoded, stream_as},
};

/// What an order is for; which account, `subscription` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderType {
    /// A new account.
    New,
    /// The renewal of one.
    Renewal,
}

coded!(OrderType { New => "new", Renewal => "renewal" });
coded!(Status {
    Placed => "placed",
    Paid => "paid",
    Fulfilled => "fulfilled",
    Cancelled => "cancelled",
});
coded!(CancelReason {
    Customer => "customer",
    Expired => "expired",
    PlanGone => "plan_gone",
    NoCapacity => "no_capacity",
    Refused => "refused",
    Refunded => "refunded",
});

row! {
    /// An order.
    pub struct OrderRow {
        /// Which.
        pub order_id: OrderId,
        /// Who buys.
        pub person: PersonId,
        /// A new account, or a renewal.
        pub kind: OrderType,
        /// The account.
        pub subscription: SubscriptionId,
        /// The plan.
        pub plan: PlanId,
        /// The list price.
        pub list: Irr,
        /// The discount within it.
        pub discount: Irr,
        /// What is to pay.
        pub due: Irr,
        /// Bytes; 0 is unlimited.
        pub quota_bytes: u64,
        /// Days.
        pub days: u32,
        /// Devices at once; 0 is unlimited.
        pub devices: u32,
        /// Where it stands.
        pub status: Status,
        /// What the wallet lacked when it was last tried.
        pub missing: Option<Irr>,
        /// Why it came to nothing.
        pub reason: Option<CancelReason>,
        /// Whether the price was ever held.
        pub was_paid: bool,
        /// When it was placed.
        pub placed_at: DateTime<Utc>,
        /// When the price was held.
        pub paid_at: Option<DateTime<Utc>>,
        /// When it was fulfilled or cancelled.
        pub ended_at: Option<DateTime<Utc>>,
        /// Until when it waits for money.
        pub expires_at: DateTime<Utc>,
        /// The event that made the row.
        pub first_position: u64,
        /// The event that last touched it.
        pub position: u64,
    }
}

impl OrderRow {
    /// What the plan gave when it was placed.
    #[must_use]
    pub const fn terms(&self) -> Terms {
        Terms { quota_bytes: self.quota_bytes, days: self.days, devices: self.devices }
    }

    /// What it is for, as the domain says it.
    #[must_use]
    pub const fn kind(&self) -> OrderKind {
        let subscription = self.subscription;
        match self.kind {
            OrderType::New => OrderKind::New { subscription },
            OrderType::Renewal => OrderKind::Renewal { subscription },
        }
    }
}

row! {
    /// How many orders stand so, and what they cost.
    pub struct OrderCount {
        /// Where they stand.
        pub status: Status,
        /// How many.
        pub count: u64,
        /// What they cost together.
        pub due: Irr,
    }
}

row! {
    /// What was sold in some time.
    pub struct Sales {
        /// Orders that were fulfilled.
        pub orders: u64,
        /// Their list prices.
        pub list: Irr,
        /// Their discounts.
        pub discount: Irr,
        /// What was paid for them.
        pub due: Irr,
    }
}

const TABLES: &[Table] = &[Table {
    name: "orders",
    ddl: "CREATE TABLE {name} (
        order_id text PRIMARY KEY,
        person text NOT NULL,
        kind text NOT NULL,
        subscription text NOT NULL,
        plan text NOT NULL,
        list bigint NOT NULL,
        discount bigint NOT NULL,
        due bigint NOT NULL,
        quota_bytes bigint NOT NULL,
        days bigint NOT NULL,
        devices bigint NOT NULL,
        status text NOT NULL,
        missing bigint,
        reason text,
        was_paid boolean NOT NULL DEFAULT false,
        placed_at timestamptz NOT NULL,
        paid_at timestamptz,
        ended_at timestamptz,
        expires_at timestamptz NOT NULL,
        first_position bigint NOT NULL UNIQUE,
        position bigint NOT NULL
    );
    CREATE INDEX ON {name} (person, first_position);
    CREATE INDEX ON {name} (subscription);
    CREATE INDEX ON {name} (expires_at) WHERE status = 'placed';
    CREATE INDEX ON {name} (paid_at) WHERE status = 'paid';
    CREATE INDEX ON {name} (ended_at) WHERE status = 'fulfilled'",
}];

folded! {
    /// An order while it is folded.
    struct Folding of "orders" by order_id unique (order_id) born first_position {
        order_id: String as "text",
        person: String as "text",
        kind: String as "text",
        subscription: String as "text",
        plan: String as "text",
        list: i64 as "bigint",
        discount: i64 as "bigint",
        due: i64 as "bigint",
        quota_bytes: i64 as "bigint",
        days: i64 as "bigint",
        devices: i64 as "bigint",
        status: String as "text",
        missing: Option<i64> as "bigint",
        reason: Option<String> as "text",
        was_paid: bool as "boolean",
        placed_at: DateTime<Utc> as "timestamptz",
        paid_at: Option<DateTime<Utc>> as "timestamptz",
        ended_at: Option<DateTime<Utc>> as "timestamptz",
        expires_at: DateTime<Utc> as "timestamptz",
        first_position: i64 as "bigint",
        position: i64 as "bigint",
    }
}

/// Fills `orders`.
#[derive(Debug, Clone, Copy)]
pub struct Orders;

#[async_trait]
impl Projector for Orders {
    fn name(&self) -> &'static str {
        "order"
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
        let events = decoded(events, &["order"])?;
        let touched = streams(events.iter().map(|(recorded, _)| *recorded));
        let mut orders: Sheet<Folding> = Sheet::load(transaction, tables, touched).await?;
        for (recorded, event) in events {
            if let Event::Order(event) = event {
                take(&mut orders, recorded, event)?;
            }
        }
        orders.write(transaction, tables).await
    }
}

fn take(
    orders: &mut Sheet<Folding>,
    recorded: &Recorded,
    event: OrderEvent,
) -> Result<(), ProjectionError> {
    let at = recorded.recorded_at;
    if matches!(event, OrderEvent::Placed { .. }) {
        return place(orders, recorded, event);
    }
    let order = orders.of(recorded)?;
    order.position = bigint(recorded.position);
    match event {
        OrderEvent::Placed { .. } => {}
        OrderEvent::FundsMissing { person: _, missing } => order.missing = Some(rial(missing)),
        OrderEvent::Paid { person: _ } => {
            Status::Paid.code().clone_into(&mut order.status);
            (order.was_paid, order.missing, order.paid_at) = (true, None, Some(at));
        }
        OrderEvent::Fulfilled { person: _ } => {
            Status::Fulfilled.code().clone_into(&mut order.status);
            order.ended_at = Some(at);
        }
        OrderEvent::Cancelled { person: _, reason, was_paid } => {
            Status::Cancelled.code().clone_into(&mut order.status);
            order.ended_at = Some(at);
            order.reason = Some(reason.code().to_owned());
            order.was_paid = was_paid;
        }
    }
    Ok(())
}

fn place(
    orders: &mut Sheet<Folding>,
    recorded: &Recorded,
    event: OrderEvent,
) -> Result<(), ProjectionError> {
    let OrderEvent::Placed { person, kind, plan, terms, price, expires_at } = event else {
        return Ok(());
    };
    let due = price.due().map_err(|error| broken(recorded, &error.to_string()))?;
    let (order, position): (OrderId, _) = (stream_as(recorded)?, bigint(recorded.position));
    let order_type = match kind {
        OrderKind::New { .. } => OrderType::New,
        OrderKind::Renewal { .. } => OrderType::Renewal,
    };
    let folding = Folding {
        order_id: order.to_string(),
        person: person.to_string(),
        kind: order_type.code().to_owned(),
        subscription: kind.subscription().to_string(),
        plan: plan.to_string(),
        list: rial(price.list),
        discount: rial(price.discount),
        due: rial(due),
        quota_bytes: bigint(terms.quota_bytes),
        days: i64::from(terms.days),
        devices: i64::from(terms.devices),
        status: Status::Placed.code().to_owned(),
        missing: None,
        reason: None,
        was_paid: false,
        placed_at: recorded.recorded_at,
        paid_at: None,
        ended_at: None,
        expires_at,
        first_position: position,
        position,
    };
    orders.begin(recorded, folding)
}

/// Which orders are wanted; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Standing so; none named is any.
    pub statuses: Vec<Status>,
    /// Of this person.
    pub person: Option<PersonId>,
    /// Of this plan.
    pub plan: Option<PlanId>,
    /// About this account.
    pub subscription: Option<SubscriptionId>,
    /// Placed at this time or later.
    pub placed_from: Option<DateTime<Utc>>,
    /// Placed before this time.
    pub placed_to: Option<DateTime<Utc>>,
}

const WHERE: &str = "(cardinality($3::text[]) = 0 OR status = ANY ($3)) \
     AND ($4::text IS NULL OR person = $4) AND ($5::text IS NULL OR plan = $5) \
     AND ($6::text IS NULL OR subscription = $6) \
     AND ($7::timestamptz IS NULL OR placed_at >= $7) \
     AND ($8::timestamptz IS NULL OR placed_at < $8)";

/// One order.
pub async fn by_id(db: impl PgExecutor<'_>, order: OrderId) -> Answer<Option<OrderRow>> {
    let sql = "SELECT * FROM rm.orders WHERE order_id = $1";
    Ok(sqlx::query_as(sql).bind(order.to_string()).fetch_optional(db).await?)
}

/// Those of these orders that exist.
pub async fn by_ids(db: impl PgExecutor<'_>, orders: &[OrderId]) -> Answer<Vec<OrderRow>> {
    let sql = "SELECT * FROM rm.orders WHERE order_id = ANY ($1)";
    Ok(sqlx::query_as(sql).bind(texts(orders)).fetch_all(db).await?)
}

/// A page of orders.
pub async fn page(
    db: impl PgExecutor<'_>,
    filter: &OrderFilter,
    direction: Direction,
    page: &Page,
) -> Answer<Connection<OrderRow>> {
    let tail = direction.tail("first_position");
    let sql = format!("SELECT * FROM rm.orders WHERE {WHERE} AND {tail}");
    let rows = sqlx::query_as(&sql)
        .bind(page.position())
        .bind(page.limit())
        .bind(codes(&filter.statuses))
        .bind(filter.person.map(|id| id.to_string()))
        .bind(filter.plan.map(|id| id.to_string()))
        .bind(filter.subscription.map(|id| id.to_string()))
        .bind(filter.placed_from)
        .bind(filter.placed_to)
        .fetch_all(db)
        .await?;
    Ok(Connection::new(rows, page, |row: &OrderRow| Cursor::of(row.first_position)))
}

/// How many orders there are.
pub async fn count(db: impl PgExecutor<'_>, filter: &OrderFilter) -> Answer<u64> {
    let sql = format!(
        "SELECT count(*) FROM rm.orders WHERE $1::bigint IS NULL AND $2::bigint IS NULL AND {WHERE}"
    );
    let count: i64 = sqlx::query_scalar(&sql)
        .bind(None::<i64>)
        .bind(None::<i64>)
        .bind(codes(&filter.statuses))
        .bind(filter.person.map(|id| id.to_string()))
        .bind(filter.plan.map(|id| id.to_string()))
        .bind(filter.subscription.map(|id| id.to_string()))
        .bind(filter.placed_from)
        .bind(filter.placed_to)
        .fetch_one(db)
        .await?;
    Ok(count.unsigned_abs())
}

/// How many orders stand how.
pub async fn counts(db: impl PgExecutor<'_>) -> Answer<Vec<OrderCount>> {
    let sql = "SELECT status, count(*) AS count, sum(due)::bigint AS due FROM rm.orders \
         GROUP BY status ORDER BY status";
    Ok(sqlx::query_as(sql).fetch_all(db).await?)
}

/// What a person has placed and not paid, oldest first.
pub async fn placed_of(db: impl PgExecutor<'_>, person: PersonId) -> Answer<Vec<OrderRow>> {
    let sql = "SELECT * FROM rm.orders WHERE person = $1 AND status = 'placed' \
         ORDER BY first_position";
    Ok(sqlx::query_as(sql).bind(person.to_string()).fetch_all(db).await?)
}

/// What has waited for money until `now` and in vain.
pub async fn expired_by(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    limit: u32,
) -> Answer<Vec<OrderRow>> {
    let sql = "SELECT * FROM rm.orders WHERE status = 'placed' AND expires_at <= $1 \
         ORDER BY expires_at, first_position LIMIT $2";
    let limit = i64::from(limit.min(BATCH_MAX));
    Ok(sqlx::query_as(sql).bind(now).bind(limit).fetch_all(db).await?)
}

/// What was paid before that time and is not delivered yet.
pub async fn paid_before(
    db: impl PgExecutor<'_>,
    before: DateTime<Utc>,
    limit: u32,
) -> Answer<Vec<OrderRow>> {
    let sql = "SELECT * FROM rm.orders WHERE status = 'paid' AND paid_at < $1 \
         ORDER BY paid_at LIMIT $2";
    let limit = i64::from(limit.min(BATCH_MAX));
    Ok(sqlx::query_as(sql).bind(before).bind(limit).fetch_all(db).await?)
}

/// What was fulfilled from one time until before another.
pub async fn sales(
    db: impl PgExecutor<'_>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Answer<Sales> {
    let sql = "SELECT count(*) AS orders, coalesce(sum(list), 0)::bigint AS list, \
         coalesce(sum(discount), 0)::bigint AS discount, coalesce(sum(due), 0)::bigint AS due \
         FROM rm.orders WHERE status = 'fulfilled' AND ended_at >= $1 AND ended_at < $2";
    Ok(sqlx::query_as(sql).bind(from).bind(to).fetch_one(db).await?)
}
