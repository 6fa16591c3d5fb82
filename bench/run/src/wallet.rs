//! Wallet commands: a credit of one of many wallets, by chance, each with its entry, its metadata and its id.

use anyhow::Result;

use crate::cell::{Cell, Rounds};
use crate::context::{Bench, CELL};
use crate::load::drive;
use crate::ours::Ours;
use crate::row::Row;
use crate::stock::Stock;
use crate::{fixture, pgbench};

const WORKLOAD: &str = "wallet command";
/// Clients of pgbench where it writes a hundred rows at a time: more do not make it faster.
const BULK_CLIENTS: usize = 8;

/// A cell of ours.
pub(crate) async fn ours(bench: &Bench, clients: usize) -> Result<Cell> {
    bench.fresh(fixture::ours(bench).await?).await?;
    bench.machine.quiet(bench.quick).await;
    let ours = Ours::open(bench, CELL).await?;
    let driven = drive(bench, clients, ours.credits(&fixture::persons(bench))).await?;
    ours.check(fixture::preloaded(bench), &driven).await?;
    ours.pool.close().await;
    Ok(Cell::driven("ours", "commands/s", &driven))
}

/// A cell of stock.
pub(crate) async fn stock(bench: &Bench, clients: usize) -> Result<Cell> {
    bench.fresh(fixture::stock(bench).await?).await?;
    bench.machine.quiet(bench.quick).await;
    let stock = Stock::open(bench, CELL, clients, false).await?;
    let driven = drive(bench, clients, stock.credits(&fixture::persons(bench))).await?;
    stock.check(bench.sizes.preloaded, &driven).await?;
    stock.pool.close().await;
    Ok(Cell::driven("stock cqrs-es", "commands/s", &driven))
}

/// One client.
pub(crate) async fn one(bench: &Bench) -> Result<Vec<Row>> {
    let (mut we, mut they) = (Rounds::default(), Rounds::default());
    for round in 1..=bench.sizes.rounds {
        we.push(bench, (WORKLOAD, 1, round), ours(bench, 1).await?);
        they.push(bench, (WORKLOAD, 1, round), stock(bench, 1).await?);
    }
    Ok(beside_stock(WORKLOAD, 1, (&we, &they), (2.0, 1.0)))
}

/// Sixty-four clients.
pub(crate) async fn many(bench: &Bench) -> Result<Vec<Row>> {
    let (mut we, mut they, mut plain) = (Rounds::default(), Rounds::default(), Rounds::default());
    for round in 1..=bench.sizes.rounds {
        let place = (WORKLOAD, 64, round);
        we.push(bench, place, ours(bench, 64).await?);
        they.push(bench, place, stock(bench, 64).await?);
        plain.push(bench, place, pgbench::cell(bench, pgbench::Script::Single, 64).await?);
    }
    let mut rows = beside_stock(WORKLOAD, 64, (&we, &they), (12.0, 0.15));
    let figures = (we.figure(), plain.figure());
    let row = Row::new(WORKLOAD, 64, figures, "pgbench, single rows, 64 clients", "events/s");
    rows.push(row.at_least(2.5).of(&[&we, &plain]));
    Ok(rows)
}

/// Five hundred and twelve clients.
pub(crate) async fn crowd(bench: &Bench) -> Result<Vec<Row>> {
    let (mut we, mut plain) = (Rounds::default(), Rounds::default());
    for round in 1..=bench.sizes.rounds {
        we.push(bench, (WORKLOAD, 512, round), ours(bench, 512).await?);
        let cell = pgbench::cell(bench, pgbench::Script::Hundred, BULK_CLIENTS).await?;
        plain.push(bench, (WORKLOAD, BULK_CLIENTS, round), cell);
    }
    let figures = (we.figure(), plain.figure());
    let row =
        Row::new(WORKLOAD, 512, figures, "pgbench, 100 rows a transaction, 8 clients", "events/s");
    Ok(vec![row.at_least(0.5).of(&[&we, &plain])])
}

/// Throughput and the 99th percentile beside stock.
pub(crate) fn beside_stock(
    workload: &str,
    clients: usize,
    (we, they): (&Rounds, &Rounds),
    (throughput, p99): (f64, f64),
) -> Vec<Row> {
    let other = "stock cqrs-es + postgres-es";
    let rate = Row::new(workload, clients, (we.figure(), they.figure()), other, "commands/s");
    let late = Row::new(format!("{workload}, p99"), clients, (we.p99(), they.p99()), other, "ms");
    vec![rate.at_least(throughput).of(&[we, they]), late.at_most(p99).of(&[we, they])]
}
