//! One suite over three stores: ours, ours under the stock store, and the stock repository on our table.
//!
//! Each declares what it can do; what it cannot do is asserted too, so that a change in stock cqrs-es is noticed.

use std::collections::HashMap;

use cqrs_es::persist::{EventStoreAggregateContext, PersistedEventRepository, PersistedEventStore};
use cqrs_es::{AggregateError, CqrsFramework, EventStore};
use event_store::{LedgerRepository, LedgerStore, Log, Metadata, canonical};
use futures::future::join_all;
use postgres_es::PostgresEventRepository;
use sqlx::postgres::PgPoolOptions;

use crate::database::{Database, random_id};
use crate::purse::{Purse, PurseCommand, PurseError, deposited, fresh, metadata};

type OursUnderStock = PersistedEventStore<LedgerRepository, Purse>;
type Stock = PersistedEventStore<PostgresEventRepository, Purse>;

/// What a store can do beyond events in order and conflicts noticed.
#[derive(Clone, Copy)]
struct Capabilities {
    /// A repeated command id writes nothing.
    knows_repeats: bool,
    /// A command id with another body is refused.
    refuses_reused_ids: bool,
    /// Envelopes carry the position.
    gives_positions: bool,
}

trait Subject: EventStore<Purse, AC = EventStoreAggregateContext<Purse>> + Sized + 'static {
    const CAPABILITIES: Capabilities;
    async fn open(database: &Database) -> Self;
}

impl Subject for LedgerStore<Purse> {
    const CAPABILITIES: Capabilities =
        Capabilities { knows_repeats: true, refuses_reused_ids: true, gives_positions: true };

    async fn open(database: &Database) -> Self {
        Self::new(database.again().await)
    }
}

impl Subject for OursUnderStock {
    const CAPABILITIES: Capabilities =
        Capabilities { knows_repeats: true, refuses_reused_ids: true, gives_positions: false };

    async fn open(database: &Database) -> Self {
        Self::new_event_store(LedgerRepository::new(database.again().await))
    }
}

impl Subject for Stock {
    const CAPABILITIES: Capabilities =
        Capabilities { knows_repeats: false, refuses_reused_ids: false, gives_positions: false };

    async fn open(database: &Database) -> Self {
        Self::new_event_store(stock(database).await)
    }
}

async fn stock(database: &Database) -> PostgresEventRepository {
    let options = database.options().options([("search_path", "log"), ("moon.stock_writer", "on")]);
    let pool = PgPoolOptions::new().max_connections(4).connect_with(options).await.unwrap();
    PostgresEventRepository::new(pool)
}

async fn put<S: Subject>(store: &S, id: &str, amounts: &[i64], by: &Metadata) -> usize {
    let context = store.load_aggregate(id).await.unwrap();
    let events = amounts.iter().map(|amount| deposited(*amount)).collect();
    store.commit(events, context, by.to_map()).await.unwrap().len()
}

/// Events come back in order, numbered from 1, to this and to another handle.
async fn keeps_order<S: Subject>() {
    let database = Database::create().await;
    let store = S::open(&database).await;
    let context = store.load_aggregate("a").await.unwrap();
    assert_eq!(context.current_sequence, 0);
    let events = vec![deposited(1), deposited(2)];
    let envelopes = store.commit(events, context, fresh().to_map()).await.unwrap();
    assert_eq!(envelopes.iter().map(|e| e.sequence).collect::<Vec<_>>(), [1, 2]);
    let position = envelopes[1].metadata.get("position").map(String::as_str);
    assert_eq!(position, S::CAPABILITIES.gives_positions.then_some("2"));
    put(&store, "b", &[10], &fresh()).await;
    put(&store, "a", &[3], &fresh()).await;
    let restarted = S::open(&database).await;
    let events = restarted.load_events("a").await.unwrap();
    assert_eq!(events.iter().map(|e| e.sequence).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(events[2].payload, deposited(3));
    let context = restarted.load_aggregate("a").await.unwrap();
    assert_eq!((context.aggregate.balance, context.current_sequence), (6, 3));
}

/// A decision on a state that has moved is refused and leaves nothing behind.
async fn notices_conflicts<S: Subject>() {
    let database = Database::create().await;
    let store = S::open(&database).await;
    put(&store, "a", &[1], &fresh()).await;
    let (one, two) =
        (store.load_aggregate("a").await.unwrap(), store.load_aggregate("a").await.unwrap());
    store.commit(vec![deposited(2)], one, fresh().to_map()).await.unwrap();
    let late = store.commit(vec![deposited(4), deposited(4)], two, fresh().to_map()).await;
    assert!(matches!(late, Err(AggregateError::AggregateConflict)));
    assert_eq!(store.load_aggregate("a").await.unwrap().aggregate.balance, 3);
    assert_eq!(database.log.head().await.unwrap(), 2);
}

/// The same command id, after the state has moved on.
async fn knows_repeats_as_declared<S: Subject>() {
    let database = Database::create().await;
    let store = S::open(&database).await;
    let by = metadata(random_id(), "put 5");
    put(&store, "a", &[5], &by).await;
    put(&store, "a", &[5], &by).await;
    let balance = store.load_aggregate("a").await.unwrap().aggregate.balance;
    assert_eq!(balance, if S::CAPABILITIES.knows_repeats { 5 } else { 10 });
    let other = Metadata { fingerprint: [7; 32], ..by };
    let context = store.load_aggregate("a").await.unwrap();
    let reused = store.commit(vec![deposited(6)], context, other.to_map()).await;
    assert_eq!(reused.is_err(), S::CAPABILITIES.refuses_reused_ids);
}

/// Under the stock framework: accepted, refused, and struck from many sides at once.
async fn serves_the_framework<S: Subject>() {
    let database = Database::create().await;
    let framework = CqrsFramework::new(S::open(&database).await, vec![], ());
    let refused = framework
        .execute_with_metadata("a", PurseCommand::Withdraw(1), fresh().to_map())
        .await
        .unwrap_err();
    let expected = PurseError::Overdrawn { balance: 0, amount: 1 };
    assert!(matches!(refused, AggregateError::UserError(error) if error == expected));
    let strikes = (0..4).map(|side| {
        let framework = &framework;
        async move {
            let mut conflicts = 0;
            for n in 0..15 {
                let id = format!("p{}", (side + n) % 3);
                let by = fresh().to_map();
                let each = PurseCommand::DepositEach(vec![1, 1]);
                while let Err(error) =
                    framework.execute_with_metadata(&id, each.clone(), by.clone()).await
                {
                    assert!(matches!(error, AggregateError::AggregateConflict), "{error}");
                    conflicts += 1;
                }
            }
            conflicts
        }
    });
    let conflicts: i32 = join_all(strikes).await.into_iter().sum();
    println!("{}: 60 commands, {conflicts} conflicts tried again", std::any::type_name::<S>());
    check_positions(&database.log, 120).await;
}

/// Positions are contiguous (reading refuses a gap), time runs forward, texts are canonical, sequences fold.
async fn check_positions(log: &Log, events: usize) {
    let all = log.after(0, 10_000).await.unwrap();
    assert_eq!(all.len(), events);
    assert!(all.windows(2).all(|pair| pair[0].recorded_at < pair[1].recorded_at));
    let mut sequences: HashMap<&str, u64> = HashMap::new();
    for event in &all {
        let sequence = sequences.entry(&event.aggregate_id).or_default();
        *sequence += 1;
        assert_eq!(
            event.sequence, *sequence,
            "the order of the log keeps the order of its streams"
        );
        for text in [&event.payload, &event.metadata] {
            assert_eq!(&canonical(&serde_json::from_str(text).unwrap()).unwrap(), text);
        }
    }
}

/// What one store wrote every other reads.
async fn is_read_by_all<S: Subject>() {
    let database = Database::create().await;
    put(&S::open(&database).await, "a", &[1, 2, 3], &fresh()).await;
    let ours = LedgerStore::<Purse>::open(&database).await.load_aggregate("a").await.unwrap();
    let under = OursUnderStock::open(&database).await;
    let stock = Stock::open(&database).await;
    let under = under.load_aggregate("a").await.unwrap();
    let stock = stock.load_aggregate("a").await.unwrap();
    for context in [ours, under, stock] {
        assert_eq!((context.aggregate.balance, context.current_sequence), (6, 3));
    }
    assert_eq!(database.log.load::<Purse>("a").await.unwrap().0.balance, 6);
}

macro_rules! conformance {
    ($module:ident, $store:ty) => {
        mod $module {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn keeps_order() {
                super::keeps_order::<$store>().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn notices_conflicts() {
                super::notices_conflicts::<$store>().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn knows_repeats_as_declared() {
                super::knows_repeats_as_declared::<$store>().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn serves_the_framework_without_a_gap() {
                super::serves_the_framework::<$store>().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn is_read_by_all_others() {
                super::is_read_by_all::<$store>().await;
            }
        }
    };
}

conformance!(ledger_store, LedgerStore<Purse>);
conformance!(ledger_repository, OursUnderStock);
conformance!(stock_repository, Stock);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_of_our_repository_runs_in_the_order_of_the_log() {
    let database = Database::create().await;
    let store = LedgerStore::<Purse>::open(&database).await;
    for (id, amount) in [("x", 1), ("x", 2), ("y", 3), ("x", 4), ("y", 5)] {
        put(&store, id, &[amount], &fresh()).await;
    }
    let repository = LedgerRepository::new(database.log.clone());
    let mut stream = repository.stream_all_events::<Purse>().await.unwrap();
    let mut seen = Vec::new();
    while let Some(event) = stream.next::<Purse>(&[]).await {
        seen.push(event.unwrap().payload);
    }
    assert_eq!(seen, (1..=5).map(deposited).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stock_writer_is_refused_where_the_database_does_not_say_so() {
    let database = Database::create().await;
    let options = database.options().options([("search_path", "log")]);
    let pool = PgPoolOptions::new().connect_with(options).await.unwrap();
    let store =
        PersistedEventStore::<_, Purse>::new_event_store(PostgresEventRepository::new(pool));
    let context = store.load_aggregate("a").await.unwrap();
    let refused = store.commit(vec![deposited(1)], context, fresh().to_map()).await.unwrap_err();
    assert!(refused.to_string().contains("an event without a position is refused"), "{refused}");
    assert_eq!(database.log.head().await.unwrap(), 0);
}
