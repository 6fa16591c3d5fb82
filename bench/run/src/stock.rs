//! The other side: stock cqrs-es 0.5 with postgres-es 0.5, in event mode, executing the very same aggregate.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Result, ensure};
use cqrs_es::persist::{GenericQuery, PersistedEventStore};
use cqrs_es::{AggregateError, CqrsFramework, EventEnvelope, View};
use domain::id::PersonId;
use domain::wallet::{Wallet, WalletEvent};
use postgres_es::{PostgresEventRepository, PostgresViewRepository};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;

use crate::context::Bench;
use crate::load::{Done, Driven, Turn};
use crate::ours::{Credit, futures_of};

/// The tables that postgres-es asks for, and one view.
pub(crate) const TABLES: &str = "
CREATE TABLE events (
    aggregate_type text NOT NULL, aggregate_id text NOT NULL, sequence bigint CHECK (sequence >= 0) NOT NULL,
    event_type text NOT NULL, event_version text NOT NULL, payload json NOT NULL, metadata json NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence));
CREATE TABLE snapshots (
    aggregate_type text NOT NULL, aggregate_id text NOT NULL,
    last_sequence bigint CHECK (last_sequence >= 0) NOT NULL,
    current_snapshot bigint CHECK (current_snapshot >= 0) NOT NULL, payload json NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, last_sequence));
CREATE TABLE wallet_view (
    view_id text NOT NULL, version bigint CHECK (version >= 0) NOT NULL, payload json NOT NULL,
    PRIMARY KEY (view_id));";

/// A view as small as one can be: what came in, and how often.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct BalanceView {
    balance: i64,
    credits: u64,
}

impl View<Wallet> for BalanceView {
    fn update(&mut self, event: &EventEnvelope<Wallet>) {
        match &event.payload {
            WalletEvent::Credited { amount, .. } | WalletEvent::GatewayCredited { amount, .. } => {
                self.balance += amount.debit();
                self.credits += 1;
            }
            WalletEvent::CreditReversed { amount, .. }
            | WalletEvent::Held { amount, .. }
            | WalletEvent::ReversalHeld { amount, .. } => {
                self.balance -= amount.debit();
            }
            WalletEvent::CreditClawedBack { from_wallet, .. } => {
                self.balance -= from_wallet.debit()
            }
            WalletEvent::Released { amount, .. } | WalletEvent::ReversalReleased { amount, .. } => {
                self.balance += amount.debit();
            }
            WalletEvent::Captured { .. } | WalletEvent::ReversalSettled { .. } => {}
        }
    }
}

type Views = PostgresViewRepository<BalanceView, Wallet>;
type Framework = CqrsFramework<Wallet, PersistedEventStore<PostgresEventRepository, Wallet>>;

/// The stock framework of a cell.
#[derive(Clone)]
pub(crate) struct Stock {
    pub(crate) pool: PgPool,
    cqrs: Arc<Framework>,
    /// Events that the view lost, since its errors go to a handler only.
    pub(crate) lost: Arc<AtomicU64>,
}

/// The view's query, counting what it loses.
pub(crate) fn query(pool: &PgPool) -> (GenericQuery<Views, BalanceView, Wallet>, Arc<AtomicU64>) {
    let lost = Arc::new(AtomicU64::new(0));
    let mut query = GenericQuery::new(Arc::new(Views::new("wallet_view", pool.clone())));
    let counter = Arc::clone(&lost);
    query.use_error_handler(Box::new(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
    }));
    (query, lost)
}

impl Stock {
    /// The framework over this database, a connection for each client.
    pub(crate) async fn open(
        bench: &Bench,
        database: &str,
        clients: usize,
        view: bool,
    ) -> Result<Self> {
        let pool = bench.server.pool(database, u32::try_from(clients)?.max(2)).await?;
        let store =
            PersistedEventStore::new_event_store(PostgresEventRepository::new(pool.clone()));
        let (query, lost) = query(&pool);
        let queries: Vec<Box<dyn cqrs_es::Query<Wallet>>> =
            if view { vec![Box::new(query)] } else { Vec::new() };
        Ok(Self { pool, cqrs: Arc::new(CqrsFramework::new(store, queries, ())), lost })
    }

    async fn credit(&self, persons: &[PersonId], run: u64, turn: Turn) -> Result<Done> {
        let credit = Credit::new(persons, run, turn)?;
        let id = credit.person.to_string();
        let mut retries = 0;
        loop {
            let metadata = credit.metadata.to_map();
            let ran = self.cqrs.execute_with_metadata(&id, credit.command.clone(), metadata).await;
            match ran {
                Ok(()) => return Ok(Done { amount: credit.amount, retries }),
                // Stock does not try again; its users do.
                Err(AggregateError::AggregateConflict) => retries += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The command of a closed loop over these wallets.
    pub(crate) fn credits(
        &self,
        persons: &Arc<Vec<PersonId>>,
    ) -> impl Fn(Turn) -> futures_of::Boxed + Clone + Send + 'static {
        let (stock, persons, run) = (self.clone(), Arc::clone(persons), rand::random());
        move |turn| {
            let (stock, persons) = (stock.clone(), Arc::clone(&persons));
            Box::pin(async move { stock.credit(&persons, run, turn).await })
        }
    }

    /// Counts by SQL what stands beyond the preloaded sequences: it must be what was acknowledged.
    pub(crate) async fn check(&self, preloaded: usize, driven: &Driven) -> Result<()> {
        let sql = "SELECT count(*), coalesce(sum((payload->'Credited'->>'amount')::bigint), 0)::bigint \
             FROM events WHERE sequence > $1";
        let (count, sum): (i64, i64) =
            sqlx::query_as(sql).bind(i64::try_from(preloaded)?).fetch_one(&self.pool).await?;
        let found = (u64::try_from(count)?, u64::try_from(sum)?);
        ensure!(
            found == (driven.all, driven.amount),
            "stock acknowledged {} of {} rial; its table has {} of {} rial",
            driven.all,
            driven.amount,
            found.0,
            found.1
        );
        Ok(())
    }
}
