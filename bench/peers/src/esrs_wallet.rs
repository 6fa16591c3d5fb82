//! esrs: a wallet that is credited, its event as large as the product's, metadata included, since esrs keeps none.

use std::collections::HashSet;
use std::sync::Arc;

use anyhow::{Result, ensure};
use esrs::manager::AggregateManager;
use esrs::store::postgres::{PgStore, PgStoreBuilder, PgStoreError};
use esrs::{Aggregate, AggregateState};
use rand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::postgres::{PgPool, PgPoolOptions};
use uuid::Uuid;

use crate::load::{Asked, drive};

/// Rial of each credit.
const AMOUNT: u64 = 1_000;

struct Wallet;

#[derive(Default)]
struct State {
    balance: u64,
    payments: HashSet<String>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Credited {
    person: String,
    payment: String,
    card: String,
    amount: u64,
    entry: Value,
    metadata: Value,
}

#[derive(Debug, thiserror::Error)]
#[error("credited before")]
struct Before;

impl Aggregate for Wallet {
    const NAME: &'static str = "wallet";
    type State = State;
    type Command = Credited;
    type Event = Credited;
    type Error = Before;

    fn handle_command(state: &State, command: Credited) -> Result<Vec<Credited>, Before> {
        match state.payments.contains(&command.payment)
            || state.balance.checked_add(AMOUNT).is_none()
        {
            true => Err(Before),
            false => Ok(vec![command]),
        }
    }

    fn apply_event(mut state: State, event: Credited) -> State {
        state.balance += event.amount;
        state.payments.insert(event.payment);
        state
    }
}

fn wallet(n: usize) -> Uuid {
    Uuid::from_u128((9 << 100) | n as u128)
}

/// A credit with members and lengths as the product's.
fn credited(n: usize) -> Credited {
    let id = || format!("01{:024X}", rand::random::<u64>());
    let (person, card) = (format!("01{n:024X}"), "01K0000000000000000000CARD".to_owned());
    let line = |account: String, amount: i64| json!({"account": account, "amount": amount, "commodity": "IRR"});
    let entry = json!({
        "effective_date": "2026-11-23", "entry_id": id(), "rule_version": 1,
        "lines": [
            line(format!("Assets:Clearing:CardIn:{card}"), 1_000),
            line(format!("Liabilities:Wallet:{person}"), -1_000),
        ],
    });
    let command = Uuid::new_v4();
    let metadata = json!({
        "actor": "process:top_up", "channel": "process", "command_id": command, "correlation_id": command,
        "fingerprint": format!("{:064x}", rand::random::<u128>()),
    });
    Credited { person, payment: id(), card, amount: AMOUNT, entry, metadata }
}

async fn open(asked: &Asked) -> Result<(PgStore<Wallet>, PgPool)> {
    let connections = u32::try_from(asked.clients)? + 2;
    let pool = PgPoolOptions::new().max_connections(connections).connect(&asked.url).await?;
    Ok((PgStoreBuilder::new(pool.clone()).try_build().await?, pool))
}

/// The preloaded events, row by row as the store would write them.
pub(crate) async fn prepare(asked: &Asked) -> Result<()> {
    let (_store, pool) = open(asked).await?;
    for round in 1..=asked.preloaded {
        let ids: Vec<Uuid> = (0..asked.accounts).map(wallet).collect();
        let payloads: Vec<Value> = (0..asked.accounts)
            .map(|n| serde_json::to_value(credited(n)))
            .collect::<Result<_, _>>()?;
        let sql = "INSERT INTO wallet_events (id, aggregate_id, payload, occurred_on, sequence_number) \
             SELECT gen_random_uuid(), u.id, u.payload, clock_timestamp(), $3 FROM unnest($1, $2) u(id, payload)";
        sqlx::query(sql)
            .bind(ids)
            .bind(payloads)
            .bind(i32::try_from(round)?)
            .execute(&pool)
            .await?;
    }
    sqlx::query("VACUUM ANALYZE").execute(&pool).await?;
    Ok(())
}

/// Credits of wallets by chance.
pub(crate) async fn run(asked: &Asked) -> Result<()> {
    let (store, pool) = open(asked).await?;
    let manager = Arc::new(AggregateManager::new(store));
    let accounts = asked.accounts;
    let driven = drive(asked, move |_, _| {
        let manager = Arc::clone(&manager);
        let n = rand::thread_rng().gen_range(0..accounts);
        async move {
            let command = credited(n);
            let mut retries = 0;
            loop {
                let state = manager.load(wallet(n)).await?;
                let state = state.unwrap_or_else(|| AggregateState::with_id(wallet(n)));
                match manager.handle_command(state, command.clone()).await {
                    Ok(decided) => {
                        decided?;
                        return Ok(retries);
                    }
                    // Two clients on one wallet: the second finds its sequence taken.
                    Err(PgStoreError::Sqlx(sqlx::Error::Database(taken)))
                        if taken.is_unique_violation() =>
                    {
                        retries += 1;
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        }
    })
    .await?;
    let sql = "SELECT count(*), coalesce(sum((payload->>'amount')::bigint), 0)::bigint FROM wallet_events \
         WHERE sequence_number > $1";
    let (count, sum): (i64, i64) =
        sqlx::query_as(sql).bind(i32::try_from(asked.preloaded)?).fetch_one(&pool).await?;
    let all = i64::try_from(driven.all)?;
    ensure!(
        count == all && sum == all * i64::try_from(AMOUNT)?,
        "acknowledged {all} credits; esrs has {count} of {sum} rial"
    );
    driven.say("commands/s");
    Ok(())
}
