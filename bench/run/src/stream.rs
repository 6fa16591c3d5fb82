//! Loading one long stream: an account whose usage was observed ten thousand times.
//!
//! Ours may use what the log keeps for loading (a stored state, written beside a command); each load is by a handle of the log of its own, so that nothing is
//! answered from the memory of an earlier one. Stock has no snapshot here, because its snapshots apply events twice.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use cqrs_es::persist::PersistedEventStore;
use cqrs_es::{Aggregate, EventStore};
use domain::id::{OrderId, PanelId, PersonId, PlanId, SubscriptionId};
use domain::plan::Terms;
use domain::subscription::{Placement, Subscription, SubscriptionCommand, Usage};
use event_store::Log;
use postgres_es::PostgresEventRepository;
use sqlx::Executor;
use uuid::Uuid;

use crate::bulk::{Held, Writer};
use crate::cell::{Cell, Rounds};
use crate::context::{Bench, CELL};
use crate::metadata::Stimulus;
use crate::ours::Ours;
use crate::row::Row;
use crate::stock;

const STOCK: &str = "bench_stream";
/// Loads of one round; their median counts.
const LOADS: usize = 20;
/// Looks for a stored state, and the time between them.
const STORED_LOOKS: u32 = 100;
const STORED_LOOK: Duration = Duration::from_millis(100);

pub(crate) async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let workload = format!("load an aggregate of {} events", bench.sizes.stream);
    bench.server.create_database(CELL).await?;
    let owner = bench.server.pool(CELL, 4).await?;
    event_store::migrate(&owner).await?;
    let ours = Ours::open(bench, CELL).await?;
    let (id, expected) = fill(bench, &ours.log).await?;
    bench.server.create_database(STOCK).await?;
    let mut connection = bench.server.connect(STOCK).await?;
    connection.execute(stock::TABLES).await?;
    let columns =
        "aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata";
    let rows = format!(
        "SELECT {columns} FROM log.events WHERE aggregate_type = 'subscription' ORDER BY position"
    );
    bench.server.copy_rows((CELL, &rows), (STOCK, &format!("events ({columns})"))).await?;
    connection.execute("VACUUM ANALYZE").await?;
    owner.execute("VACUUM ANALYZE").await?;
    let (mut we, mut they) = (Rounds::default(), Rounds::default());
    for round in 1..=bench.sizes.rounds {
        bench.machine.quiet(bench.quick).await;
        we.push(bench, (&workload, 1, round), our_loads(bench, &ours, &id, &expected).await?);
        they.push(bench, (&workload, 1, round), stock_loads(bench, &id, &expected).await?);
    }
    owner.close().await;
    bench.server.drop_database(STOCK).await?;
    let figures = (we.figure(), they.figure());
    let row = Row::new(workload, 1, figures, "stock without a snapshot", "ms");
    Ok(vec![row.at_most(0.05).of(&[&we, &they])])
}

/// Writes the stream; the account as it then is.
async fn fill(bench: &Bench, log: &Log) -> Result<(String, Subscription)> {
    let at = chrono::DateTime::UNIX_EPOCH;
    let of = |label: &str| Uuid::from_u128(3 + label.len() as u128);
    let account = SubscriptionId::derive(of("account"), "account", at);
    let order = OrderId::derive(of("order"), "order", at);
    let terms = Terms { quota_bytes: 50 << 30, days: 30, devices: 2 };
    let panel = PanelId::derive(of("panel"), "panel", at);
    let placement = Placement { panel, inbounds: vec![1], name: account.to_string() };
    let person = PersonId::derive(of("person"), "person", at);
    let plan = PlanId::derive(of("plan"), "plan", at);
    let mut held: Held<Subscription> = Held::new(account);
    let mut writer = Writer::new(log.clone());
    let request =
        SubscriptionCommand::RequestProvisioning { order, person, plan, terms, placement };
    let delivered = SubscriptionCommand::RecordDelivered { order, at: chrono::Utc::now() };
    let observed = (0..bench.sizes.stream as u64 - 3).map(|n| {
        let usage = Usage { up_bytes: n << 10, down_bytes: (n + 1) << 20 };
        SubscriptionCommand::ObserveUsage { usage }
    });
    let last = bench.sizes.stream as u64;
    for (n, command) in [request, delivered].into_iter().chain(observed).enumerate() {
        let stimulus = Stimulus::of_process("usage", &n.to_string());
        held.run(&mut writer, command, stimulus.metadata("subscription.usage", &n)?).await?;
    }
    writer.finish().await?;
    // One more through the path of every command, which may leave a state behind.
    let usage = Usage { up_bytes: last << 10, down_bytes: last << 20 };
    let observe = SubscriptionCommand::ObserveUsage { usage };
    let metadata = Stimulus::of_process("usage", "last").metadata("subscription.usage", &last)?;
    log.execute::<Subscription>(&held.id, observe.clone(), &metadata).await?;
    for event in held.aggregate.decide(observe)? {
        held.aggregate.apply(event);
    }
    stored(log).await;
    ensure!(log.head().await? == bench.sizes.stream as u64, "the stream has another length");
    Ok((held.id, held.aggregate))
}

/// Waits for the state that is written beside the command, if one is.
async fn stored(log: &Log) {
    for _ in 0..STORED_LOOKS {
        let sql = "SELECT count(*) FROM work.states";
        if sqlx::query_scalar::<_, i64>(sql).fetch_one(log.pool()).await.is_ok_and(|rows| rows > 0)
        {
            return;
        }
        tokio::time::sleep(STORED_LOOK).await;
    }
    eprintln!("   no state was stored; ours loads the whole stream");
}

fn median(mut millis: Vec<f64>) -> f64 {
    millis.sort_by(f64::total_cmp);
    millis.get(millis.len() / 2).copied().unwrap_or_default()
}

async fn our_loads(bench: &Bench, ours: &Ours, id: &str, expected: &Subscription) -> Result<Cell> {
    let used = bench.machine.used();
    let mut millis = Vec::new();
    for _ in 0..LOADS {
        let log = Log::new(ours.pool.clone());
        let began = Instant::now();
        let (loaded, sequence) = log.load::<Subscription>(id).await?;
        millis.push(began.elapsed().as_secs_f64() * 1_000.0);
        ensure!(
            sequence == bench.sizes.stream as u64 && loaded == *expected,
            "loaded something else"
        );
    }
    Ok(Cell::new("ours", "ms", median(millis), bench.machine.since(used)))
}

async fn stock_loads(bench: &Bench, id: &str, expected: &Subscription) -> Result<Cell> {
    let pool = bench.server.pool(STOCK, 1).await?;
    let store: PersistedEventStore<_, Subscription> =
        PersistedEventStore::new_event_store(PostgresEventRepository::new(pool.clone()));
    let used = bench.machine.used();
    let mut millis = Vec::new();
    for _ in 0..LOADS {
        let began = Instant::now();
        let context = store.load_aggregate(id).await?;
        millis.push(began.elapsed().as_secs_f64() * 1_000.0);
        ensure!(context.aggregate == *expected, "stock loaded something else");
    }
    let cores = bench.machine.since(used);
    pool.close().await;
    Ok(Cell::new("stock without a snapshot", "ms", median(millis), cores))
}
