//! The shop's figures: how much of what happened in each half hour.
//!
//! Half hours, because Tehran's days and hours begin at half past of UTC's. What stands here are
//! sums over events, so that a year costs as many rows to read as it has half hours, and not as it
//! has events.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    event::Event,
    identity::PersonEvent,
    ledger::Entry,
    order::OrderEvent,
    payment::{PaymentEvent, Status, gateway::GatewayEvent},
    wallet::WalletEvent,
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use sqlx::{PgConnection, PgExecutor};

use crate::{
    Answer,
    column::{Coded, bigint, coded, codes, rial, row},
    step::{broken, decoded, physical},
};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Sales: what holds became the shop's; its key is the plan.
    Sale,
    /// What was held and returned although the order had been paid; its key is empty.
    Refund,
    /// Money that came in on a card; its key is the card.
    CashIn,
    /// Money that was taken back; its key is empty.
    CashBack,
    /// Money that came in at a gateway; its key is the terminal.
    GatewayIn,
    /// What the shop bore of the gateway's fees; its key is the terminal.
    GatewayFee,
    /// Orders that were placed; the amount is what they cost, the key the plan.
    Placed,
    /// Orders whose price was held.
    Paid,
    /// People whom the shop met.
    Person,
    /// Payments that were decided or ended; its key is the status that they then had.
    Payment,
    /// By how much what the shop owes its customers grew.
    Liability,
}

coded!(Measure {
    Sale => "sale",
    Refund => "refund",
    CashIn => "cash_in",
    CashBack => "cash_back",
    GatewayIn => "gateway_in",
    GatewayFee => "gateway_fee",
    Placed => "placed",
    Paid => "paid",
    Person => "person",
    Payment => "payment",
    Liability => "liability",
});

row! {
    /// A sum of what happened.
    pub struct PulseSum {
        /// Of what.
        pub measure: Measure,
        /// Of which.
        pub key: String,
        /// In which bucket, from 1; 0 where no buckets were asked for.
        pub bucket: u32,
        /// How many.
        pub count: u64,
        /// How much, in rial.
        pub amount: i64,
    }
}

row! {
    /// How many accounts began and ended.
    pub struct AccountFlow {
        /// In which bucket, from 1; 0 is before the first.
        pub bucket: u32,
        /// How many began.
        pub begun: u64,
        /// How many ended, or will, as they stand now.
        pub ended: u64,
    }
}

/// How long a row's time is.
const SLOT_SECONDS: i64 = 1_800;
/// What the shop owes its customers.
const OWED: &[&str] = &["Liabilities:Wallet", "Liabilities:Hold"];
/// The aggregates that are counted.
const COUNTED: &[&str] = &["wallet", "order", "payment", "gateway", "person"];

const TABLES: &[Table] = &[Table {
    name: "pulse",
    ddl: "CREATE TABLE {name} (
        slot timestamptz NOT NULL,
        measure text NOT NULL,
        key text NOT NULL,
        count bigint NOT NULL,
        amount bigint NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (slot, measure, key)
    );
    CREATE INDEX ON {name} (measure, slot)",
}];

/// Fills `pulse`.
#[derive(Debug, Clone, Copy)]
pub struct Pulse;

/// What events add, by slot, measure and key: count, amount, position.
type Sums = BTreeMap<(DateTime<Utc>, Measure, String), (i64, i64, i64)>;

#[async_trait]
impl Projector for Pulse {
    fn name(&self) -> &'static str {
        "report"
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
        let mut sums = Sums::new();
        for (recorded, event) in decoded(events, COUNTED)? {
            for (measure, key, amount) in counted(&event) {
                let slot = slot(recorded.recorded_at);
                let sum = sums.entry((slot, measure, key)).or_default();
                let (Some(count), Some(total)) = (sum.0.checked_add(1), sum.1.checked_add(amount))
                else {
                    return Err(broken(recorded, "a sum would not fit"));
                };
                *sum = (count, total, bigint(recorded.position));
            }
        }
        write(transaction, tables, &sums).await
    }
}

/// The beginning of the half hour of an instant.
fn slot(at: DateTime<Utc>) -> DateTime<Utc> {
    let over = TimeDelta::seconds(at.timestamp().rem_euclid(SLOT_SECONDS));
    at - over - TimeDelta::nanoseconds(i64::from(at.timestamp_subsec_nanos()))
}

/// By how much an entry changes what the shop owes its customers.
fn owed(entry: &Entry) -> i64 {
    let lines = entry.lines().iter().filter(|line| OWED.contains(&line.account.control()));
    lines.map(|line| line.amount).fold(0, i64::saturating_sub)
}

/// What an event adds.
fn counted(event: &Event) -> Vec<(Measure, String, i64)> {
    match event {
        Event::Wallet(event) => wallet(event),
        Event::Order(event) => order(event),
        Event::Payment(event) => payment(event).into_iter().collect(),
        Event::Gateway(event) => gateway(event).into_iter().collect(),
        Event::Person(PersonEvent::Registered { .. }) => {
            vec![(Measure::Person, String::new(), 0)]
        }
        Event::Person(_)
        | Event::Claim(_)
        | Event::Grants(_)
        | Event::Desk(_)
        | Event::Card(_)
        | Event::Plan(_)
        | Event::Subscription(_)
        | Event::Server(_)
        | Event::Panel(_)
        | Event::Backup(_) => vec![],
    }
}

fn wallet(event: &WalletEvent) -> Vec<(Measure, String, i64)> {
    let mut found = vec![(Measure::Liability, String::new(), owed(event.entry()))];
    match event {
        WalletEvent::Credited { card, amount, .. } => {
            found.push((Measure::CashIn, card.to_string(), rial(*amount)));
        }
        WalletEvent::CreditReversed { amount, .. } => {
            found.push((Measure::CashBack, String::new(), rial(*amount)));
        }
        WalletEvent::CreditClawedBack { from_wallet, receivable, .. } => {
            let amount = rial(*from_wallet).saturating_add(rial(*receivable));
            found.push((Measure::CashBack, String::new(), amount));
        }
        WalletEvent::Captured { plan, amount, .. } => {
            found.push((Measure::Sale, plan.to_string(), rial(*amount)));
        }
        WalletEvent::Released { amount, .. } => {
            found.push((Measure::Refund, String::new(), rial(*amount)));
        }
        WalletEvent::GatewayCredited { terminal, amount, fee, .. } => {
            found.push((Measure::GatewayIn, terminal.to_string(), rial(*amount)));
            if !fee.is_zero() {
                found.push((Measure::GatewayFee, terminal.to_string(), rial(*fee)));
            }
        }
        WalletEvent::ReversalSettled { terminal, amount, fee, .. } => {
            found.push((Measure::CashBack, String::new(), rial(*amount)));
            if !fee.is_zero() {
                found.push((Measure::GatewayFee, terminal.to_string(), -rial(*fee)));
            }
        }
        WalletEvent::Held { .. }
        | WalletEvent::ReversalHeld { .. }
        | WalletEvent::ReversalReleased { .. } => {}
    }
    found
}

fn order(event: &OrderEvent) -> Vec<(Measure, String, i64)> {
    match event {
        OrderEvent::Placed { plan, price, .. } => {
            let due = price.due().map(rial).unwrap_or_default();
            vec![(Measure::Placed, plan.to_string(), due)]
        }
        OrderEvent::Paid { .. } => vec![(Measure::Paid, String::new(), 0)],
        OrderEvent::FundsMissing { .. }
        | OrderEvent::Fulfilled { .. }
        | OrderEvent::Cancelled { .. } => vec![],
    }
}

fn payment(event: &PaymentEvent) -> Option<(Measure, String, i64)> {
    let (status, amount) = match event {
        PaymentEvent::Approved { amount, .. } => (Status::Approved, rial(*amount)),
        PaymentEvent::Reversed { amount, .. } => (Status::Reversed, rial(*amount)),
        PaymentEvent::Rejected { .. } => (Status::Rejected, 0),
        PaymentEvent::Withdrawn { .. } => (Status::Withdrawn, 0),
        PaymentEvent::Expired { .. } => (Status::Expired, 0),
        PaymentEvent::Opened { .. }
        | PaymentEvent::AmountChanged { .. }
        | PaymentEvent::ReceiptSubmitted { .. }
        | PaymentEvent::ReceiptReplaced { .. }
        | PaymentEvent::PageAdded { .. } => return None,
    };
    Some((Measure::Payment, status.code().to_owned(), amount))
}

fn gateway(event: &GatewayEvent) -> Option<(Measure, String, i64)> {
    let (status, amount) = match event {
        GatewayEvent::Verified { amount, .. } => (Status::Approved, rial(*amount)),
        GatewayEvent::Reversed { amount, .. } => (Status::Reversed, rial(*amount)),
        GatewayEvent::Failed { .. } => (Status::Failed, 0),
        GatewayEvent::Disputed { .. } => (Status::Disputed, 0),
        GatewayEvent::Opened { .. }
        | GatewayEvent::Requested { .. }
        | GatewayEvent::Returned { .. }
        | GatewayEvent::ReversalAsked { .. }
        | GatewayEvent::ReversalRefused { .. } => return None,
    };
    Some((Measure::Payment, status.code().to_owned(), amount))
}

async fn write(
    transaction: &mut PgConnection,
    tables: &Tables,
    sums: &Sums,
) -> Result<(), ProjectionError> {
    if sums.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO {pulse} AS had (slot, measure, key, count, amount, position) \
         SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::bigint[], \
             $5::bigint[], $6::bigint[]) \
         ON CONFLICT (slot, measure, key) DO UPDATE SET count = had.count + excluded.count, \
             amount = had.amount + excluded.amount, position = excluded.position";
    sqlx::query(&physical(tables, sql))
        .bind(sums.keys().map(|key| key.0).collect::<Vec<_>>())
        .bind(sums.keys().map(|key| key.1.code()).collect::<Vec<_>>())
        .bind(sums.keys().map(|key| key.2.as_str()).collect::<Vec<_>>())
        .bind(sums.values().map(|sum| sum.0).collect::<Vec<_>>())
        .bind(sums.values().map(|sum| sum.1).collect::<Vec<_>>())
        .bind(sums.values().map(|sum| sum.2).collect::<Vec<_>>())
        .execute(transaction)
        .await?;
    Ok(())
}

/// The status that a key of [`Measure::Payment`] names.
#[must_use]
pub fn status_of(key: &str) -> Option<Status> {
    Status::CODES.iter().find(|(code, _)| *code == key).map(|(_, status)| *status)
}

/// What happened from the first of these times until the last, in the buckets between them.
pub async fn between(
    db: impl PgExecutor<'_>,
    edges: &[DateTime<Utc>],
    measures: &[Measure],
) -> Answer<Vec<PulseSum>> {
    let sql = "SELECT measure, key, width_bucket(slot, $1::timestamptz[])::bigint AS bucket, \
             sum(count)::bigint AS count, sum(amount)::bigint AS amount FROM rm.pulse \
         WHERE slot >= $2 AND slot < $3 AND measure = ANY ($4) \
         GROUP BY measure, key, 3 ORDER BY measure, key, 3";
    Ok(sqlx::query_as(sql)
        .bind(edges)
        .bind(edges.first())
        .bind(edges.last())
        .bind(codes(measures))
        .fetch_all(db)
        .await?)
}

/// How much there is of a measure from the beginning until a time.
pub async fn until(db: impl PgExecutor<'_>, measure: Measure, time: DateTime<Utc>) -> Answer<i64> {
    let sql = "SELECT coalesce(sum(amount), 0)::bigint FROM rm.pulse \
         WHERE measure = $1 AND slot < $2";
    Ok(sqlx::query_scalar(sql).bind(measure.code()).bind(time).fetch_one(db).await?)
}

/// How many accounts began and ended before, between and after these times.
pub async fn accounts(
    db: impl PgExecutor<'_>,
    edges: &[DateTime<Utc>],
) -> Answer<Vec<AccountFlow>> {
    let sql = "SELECT bucket, sum(begun)::bigint AS begun, sum(ended)::bigint AS ended FROM ( \
             SELECT width_bucket(starts_at, $1::timestamptz[])::bigint AS bucket, \
                 1 AS begun, 0 AS ended FROM rm.subscription WHERE starts_at IS NOT NULL \
             UNION ALL SELECT width_bucket(expires_at, $1::timestamptz[])::bigint, 0, 1 \
                 FROM rm.subscription WHERE expires_at IS NOT NULL AND starts_at IS NOT NULL \
         ) AS flow GROUP BY bucket ORDER BY bucket";
    Ok(sqlx::query_as(sql).bind(edges).fetch_all(db).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_the_half_hour_that_an_instant_lies_in() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        assert_eq!(slot(at("2026-11-22T20:59:59.999999Z")), at("2026-11-22T20:30:00Z"));
        assert_eq!(slot(at("2026-11-22T20:30:00Z")), at("2026-11-22T20:30:00Z"));
        assert_eq!(slot(at("1969-12-31T23:59:59.5Z")), at("1969-12-31T23:30:00Z"));
    }
}
