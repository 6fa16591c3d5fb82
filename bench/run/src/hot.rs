//! Everybody on one wallet: what a shop's busiest moment is made of, and what optimistic locking is worst at.

use std::sync::Arc;

use anyhow::Result;

use crate::cell::{Cell, Rounds};
use crate::context::{Bench, CELL};
use crate::fixture;
use crate::load::drive;
use crate::ours::Ours;
use crate::row::Row;
use crate::stock::Stock;

const WORKLOAD: &str = "one hot wallet";
const CLIENTS: usize = 64;

pub(crate) async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let (mut we, mut they) = (Rounds::default(), Rounds::default());
    for round in 1..=bench.sizes.rounds {
        we.push(bench, (WORKLOAD, CLIENTS, round), ours(bench).await?);
        they.push(bench, (WORKLOAD, CLIENTS, round), stock(bench).await?);
    }
    let figures = (we.figure(), they.figure());
    let row = Row::new(WORKLOAD, CLIENTS, figures, "stock cqrs-es + postgres-es", "commands/s");
    Ok(vec![row.at_least(50.0).of(&[&we, &they])])
}

async fn ours(bench: &Bench) -> Result<Cell> {
    bench.fresh(fixture::ours(bench).await?).await?;
    bench.machine.quiet(bench.quick).await;
    let ours = Ours::open(bench, CELL).await?;
    let one = Arc::new(fixture::persons(bench)[..1].to_vec());
    let driven = drive(bench, CLIENTS, ours.credits(&one)).await?;
    ours.check(fixture::preloaded(bench), &driven).await?;
    ours.pool.close().await;
    Ok(Cell::driven("ours", "commands/s", &driven))
}

async fn stock(bench: &Bench) -> Result<Cell> {
    bench.fresh(fixture::stock(bench).await?).await?;
    bench.machine.quiet(bench.quick).await;
    let stock = Stock::open(bench, CELL, CLIENTS, false).await?;
    let one = Arc::new(fixture::persons(bench)[..1].to_vec());
    let driven = drive(bench, CLIENTS, stock.credits(&one)).await?;
    stock.check(bench.sizes.preloaded, &driven).await?;
    stock.pool.close().await;
    Ok(Cell::driven("stock cqrs-es", "commands/s", &driven))
}
