//! Money between two wallets, both or neither: a unit of work over two streams, each with its event and its balanced
//! entry, the payer's balance guarded, under one command id kept for ever.
//!
//! The shop has no command that moves money from person to person, so the pair nearest to it is taken: a hold in the
//! payer's wallet and a credit in the payee's. The others have no metadata and no command id.

use std::sync::Arc;

use anyhow::{Result, ensure};
use domain::id::{EntryId, OrderId, PersonId};
use domain::money::Irr;
use domain::wallet::{Wallet, WalletCommand, WalletError};
use event_store::{AppendError, ExecuteError};

use crate::cell::{Cell, Rounds};
use crate::context::{Bench, CELL};
use crate::load::{Done, Driven, Turn, drive};
use crate::metadata::Stimulus;
use crate::ours::{Credit, Ours, futures_of, mixed, today};
use crate::row::Row;
use crate::{fixture, peer, pgbench};

const WORKLOAD: &str = "transfer between two wallets";
const CLIENTS: usize = 64;
/// Rial of each transfer: little enough that the preloaded balances last.
const AMOUNT: u64 = 1_000;

pub(crate) async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let (mut we, mut plain, mut cala) = (Rounds::default(), Rounds::default(), Rounds::default());
    for round in 1..=bench.sizes.rounds {
        let place = (WORKLOAD, CLIENTS, round);
        we.push(bench, place, ours(bench).await?);
        plain.push(bench, place, pgbench::cell(bench, pgbench::Script::Transfer, CLIENTS).await?);
        if let Some(cell) = peer::cell(bench, "cala", CLIENTS).await? {
            cala.push(bench, place, cell);
        }
    }
    let unit = "transfers/s";
    let row = |other: &Rounds, name: &str| {
        Row::new(WORKLOAD, CLIENTS, (we.figure(), other.figure()), name, unit).of(&[&we, other])
    };
    let mut rows = vec![row(&plain, "pgbench, plpgsql double entry, 64 clients").at_least(3.0)];
    if cala.figure() > 0.0 {
        rows.push(row(&cala, "cala-ledger").at_least(20.0));
    }
    Ok(rows)
}

async fn ours(bench: &Bench) -> Result<Cell> {
    bench.fresh(fixture::ours(bench).await?).await?;
    bench.machine.quiet(bench.quick).await;
    let ours = Ours::open(bench, CELL).await?;
    let (persons, run): (_, u64) = (fixture::persons(bench), rand::random());
    let command = {
        let ours = ours.clone();
        move |turn: Turn| -> futures_of::Boxed {
            let (ours, persons) = (ours.clone(), Arc::clone(&persons));
            Box::pin(async move { transfer(&ours, &persons, run, turn).await })
        }
    };
    let driven = drive(bench, CLIENTS, command).await?;
    check(bench, &ours, &driven).await?;
    ours.pool.close().await;
    Ok(Cell::driven("ours", "transfers/s", &driven))
}

async fn transfer(ours: &Ours, persons: &[PersonId], run: u64, turn: Turn) -> Result<Done> {
    let chance = mixed(run ^ ((turn.client as u64) << 40) ^ turn.nth);
    let many = persons.len() as u64;
    let (from, step) = (chance % many, 1 + (chance >> 32) % (many - 1));
    let payer = persons[from as usize];
    let payee = persons[((from + step) % many) as usize];
    let key = format!("{run}:{}:{}", turn.client, turn.nth);
    let stimulus = Stimulus::of_process("transfer", &key);
    let (id, at) = (stimulus.command_id, stimulus.at);
    let hold = WalletCommand::Hold {
        order: OrderId::derive(id, "order", at),
        amount: Irr::new(AMOUNT)?,
        entry: EntryId::derive(id, "hold", at),
        on: today(&stimulus),
    };
    let credit = Credit::of(payee, AMOUNT, &key)?.command;
    let metadata = stimulus.metadata("wallet.transfer", &(payer, payee, AMOUNT))?;
    let mut retries = 0;
    loop {
        let (payer, payee) = (payer.to_string(), payee.to_string());
        let (hold, credit) = (hold.clone(), credit.clone());
        let ran = ours.log.unit::<WalletError, _>(&metadata, move |unit| {
            let (payer, payee) = (payer.clone(), payee.clone());
            let (hold, credit) = (hold.clone(), credit.clone());
            Box::pin(async move {
                unit.run::<Wallet>(&payer, hold).await?;
                unit.run::<Wallet>(&payee, credit).await?;
                Ok(())
            })
        });
        match ran.await {
            Ok(_) => return Ok(Done { amount: AMOUNT, retries }),
            Err(ExecuteError::Conflict | ExecuteError::Unavailable(AppendError::Busy(_))) => {
                retries += 1
            }
            Err(error) => return Err(error.into()),
        }
    }
}

async fn check(bench: &Bench, ours: &Ours, driven: &Driven) -> Result<()> {
    let sql = "SELECT count(*) FILTER (WHERE event_type = 'wallet.held'), \
         count(*) FILTER (WHERE event_type = 'wallet.credited'), \
         coalesce(sum((payload->'Held'->>'amount')::bigint), 0)::bigint, \
         coalesce(sum((payload->'Credited'->>'amount')::bigint), 0)::bigint, \
         (SELECT count(*) FROM log.commands WHERE first_position > $1) FROM log.events WHERE position > $1";
    let found: (i64, i64, i64, i64, i64) = sqlx::query_as(sql)
        .bind(i64::try_from(fixture::preloaded(bench))?)
        .fetch_one(&ours.pool)
        .await?;
    let (all, amount) = (i64::try_from(driven.all)?, i64::try_from(driven.amount)?);
    ensure!(
        found == (all, all, amount, amount, all),
        "acknowledged {all} transfers of {amount} rial; the log has {found:?} in {CELL}"
    );
    Ok(())
}
