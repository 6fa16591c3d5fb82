//! Wallet commands while the read models of wallets and journal follow. Clients wait while the read models are further
//! behind than they may be, so that the rate is one that can be held for ever, not one that ends in a backlog.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use event_store::projection::Projections;
use sqlx::PgPool;
use tokio::sync::watch;

use crate::cell::{Cell, Rounds};
use crate::context::{Bench, CELL};
use crate::fixture;
use crate::load::{Turn, drive};
use crate::ours::{Ours, futures_of};
use crate::row::Row;
use crate::stock::Stock;

const WORKLOAD: &str = "wallet command, read models following";
const CLIENTS: usize = 64;
/// Clients wait when the read models are this far behind: half of the second that is promised.
const PATIENCE: Duration = Duration::from_millis(500);
/// What is promised.
const LAG_MAX: Duration = Duration::from_secs(1);
/// Between two looks at the cursors.
const LOOK: Duration = Duration::from_millis(20);
/// How long the read models may take to reach the head once nobody writes.
const CATCH_UP: Duration = Duration::from_secs(60);

pub(crate) async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let (mut we, mut they) = (Rounds::default(), Rounds::default());
    for round in 1..=bench.sizes.rounds {
        we.push(bench, (WORKLOAD, CLIENTS, round), ours(bench).await?);
        they.push(bench, (WORKLOAD, CLIENTS, round), stock(bench).await?);
    }
    let figures = (we.figure(), they.figure());
    let row =
        Row::new(WORKLOAD, CLIENTS, figures, "stock with one GenericQuery view", "commands/s");
    Ok(vec![row.at_least(10.0).of(&[&we, &they])])
}

async fn ours(bench: &Bench) -> Result<Cell> {
    bench.fresh(fixture::ours(bench).await?).await?;
    bench.machine.quiet(bench.quick).await;
    let ours = Ours::open(bench, CELL).await?;
    let projections = Projections::new(ours.log.clone(), fixture::following());
    let (stop, stopping) = watch::channel(false);
    let feeding = tokio::spawn({
        let projections = projections.clone();
        async move { projections.run(stopping).await }
    });
    let (open, gate) = watch::channel(true);
    let worst = Arc::new(AtomicU64::new(0));
    let looking = tokio::spawn(look(bench.server.pool(CELL, 1).await?, open, Arc::clone(&worst)));
    let credit = ours.credits(&fixture::persons(bench));
    let gated = move |turn: Turn| -> futures_of::Boxed {
        let (credit, mut gate) = (credit.clone(), gate.clone());
        Box::pin(async move {
            gate.wait_for(|open| *open).await?;
            credit(turn).await
        })
    };
    let driven = drive(bench, CLIENTS, gated).await?;
    ours.check(fixture::preloaded(bench), &driven).await?;
    let head = ours.log.head().await?;
    let reached = projections.wait_for(&projections.names(), head, CATCH_UP).await?;
    looking.abort();
    stop.send(true)?;
    feeding.await?;
    ensure!(reached, "the read models did not reach the head within {} s", CATCH_UP.as_secs());
    check(&ours.pool, driven.amount, bench).await?;
    ours.pool.close().await;
    let lag = Duration::from_micros(worst.load(Ordering::Relaxed));
    let cell = Cell::driven("ours, wallets and journal", "commands/s", &driven);
    let note = format!("at most {} ms behind", lag.as_millis());
    // A rate at which the read models fall behind is not one that can be held.
    let figure = if lag <= LAG_MAX { cell.figure } else { 0.0 };
    Ok(Cell { figure, ..cell }.noted(note))
}

/// Watches how long ago the head stood where the slowest cursor stands now, and closes the gate when that is too long.
async fn look(pool: PgPool, open: watch::Sender<bool>, worst: Arc<AtomicU64>) -> Result<()> {
    let sql = "SELECT (SELECT coalesce(max(position), 0) FROM log.events WHERE lane = 0), \
         (SELECT min(position) FROM work.cursors WHERE live AND name IN ('ledger', 'wallet'))";
    let mut heads: VecDeque<(Instant, i64)> = VecDeque::new();
    loop {
        let asked = Instant::now();
        let (head, taken): (i64, i64) = sqlx::query_as(sql).fetch_one(&pool).await?;
        heads.push_back((asked, head));
        // What was already there at an earlier look, and is not yet taken, is at least as old as that look.
        while heads.front().is_some_and(|(_, head)| *head <= taken) {
            heads.pop_front();
        }
        let lag = heads.front().map_or(Duration::ZERO, |(at, _)| asked.elapsed() + (asked - *at));
        worst.fetch_max(u64::try_from(lag.as_micros())?, Ordering::Relaxed);
        open.send_if_modified(|open| std::mem::replace(open, lag < PATIENCE) != (lag < PATIENCE));
        tokio::time::sleep(LOOK).await;
    }
}

/// The read models hold what was acknowledged, and the journal balances.
async fn check(pool: &PgPool, amount: u64, bench: &Bench) -> Result<()> {
    let sql = "SELECT (SELECT sum(credited_total) FROM rm.wallet)::bigint - \
         (SELECT sum((payload->'Credited'->>'amount')::bigint) FROM log.events WHERE position <= $1)::bigint, \
         (SELECT sum(amount) FROM rm.journal_line)::bigint";
    let preloaded = i64::try_from(fixture::preloaded(bench))?;
    let (credited, off): (i64, i64) = sqlx::query_as(sql).bind(preloaded).fetch_one(pool).await?;
    ensure!(
        u64::try_from(credited)? == amount && off == 0,
        "acknowledged {amount} rial; the wallets gained {credited}, the journal is off by {off}"
    );
    Ok(())
}

async fn stock(bench: &Bench) -> Result<Cell> {
    bench.fresh(fixture::stock(bench).await?).await?;
    bench.machine.quiet(bench.quick).await;
    let stock = Stock::open(bench, CELL, CLIENTS, true).await?;
    let driven = drive(bench, CLIENTS, stock.credits(&fixture::persons(bench))).await?;
    stock.check(bench.sizes.preloaded, &driven).await?;
    let sql = "SELECT coalesce(sum((payload->>'credits')::bigint), 0)::bigint FROM wallet_view";
    let seen: i64 = sqlx::query_scalar(sql).fetch_one(&stock.pool).await?;
    let lost = driven.all - u64::try_from(seen)?.min(driven.all);
    stock.pool.close().await;
    let reported = stock.lost.load(Ordering::Relaxed);
    let cell = Cell::driven("stock cqrs-es, one view", "commands/s", &driven);
    Ok(cell.noted(format!("its view lost {lost} events, {reported} errors went to its handler")))
}
