//! What an event with one entry costs in WAL, its command id and metadata included. As many commands go before as are
//! weighed, so that the full images of pages after the checkpoint are mostly behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use tokio::task::JoinSet;

use crate::cell::{Cell, Rounds};
use crate::context::{Bench, CELL};
use crate::fixture;
use crate::load::{Done, Turn};
use crate::ours::Ours;
use crate::row::Row;
use crate::stock::Stock;

const WORKLOAD: &str = "WAL of an event with one entry";
const CLIENTS: usize = 64;

pub(crate) async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let (mut we, mut they) = (Rounds::default(), Rounds::default());
    bench.fresh(fixture::ours(bench).await?).await?;
    let ours = Ours::open(bench, CELL).await?;
    we.push(
        bench,
        (WORKLOAD, CLIENTS, 1),
        weigh(bench, "ours", ours.credits(&fixture::persons(bench))).await?,
    );
    ours.pool.close().await;
    bench.fresh(fixture::stock(bench).await?).await?;
    let stock = Stock::open(bench, CELL, CLIENTS, false).await?;
    let command = stock.credits(&fixture::persons(bench));
    they.push(bench, (WORKLOAD, CLIENTS, 1), weigh(bench, "stock cqrs-es", command).await?);
    stock.pool.close().await;
    let figures = (we.figure(), they.figure());
    // Strangers on the machine do not change what is written.
    let row = Row::new(WORKLOAD, CLIENTS, figures, "stock cqrs-es + postgres-es", "bytes");
    Ok(vec![row.at_most(1.6)])
}

async fn weigh<F, R>(bench: &Bench, who: &str, command: F) -> Result<Cell>
where
    F: Fn(Turn) -> R + Clone + Send + 'static,
    R: Future<Output = Result<Done>> + Send + 'static,
{
    many(bench.sizes.weighed, 0, command.clone()).await?;
    let (used, before) = (bench.machine.used(), bench.server.wal().await?);
    many(bench.sizes.weighed, 1 << 32, command).await?;
    let after = bench.server.wal().await?;
    let bytes = (after.bytes - before.bytes) / bench.sizes.weighed as f64;
    Ok(Cell::new(who, "bytes", bytes, bench.machine.since(used)))
}

/// Exactly so many commands, shared among the clients.
async fn many<F, R>(count: u64, from: u64, command: F) -> Result<()>
where
    F: Fn(Turn) -> R + Clone + Send + 'static,
    R: Future<Output = Result<Done>> + Send + 'static,
{
    let next = Arc::new(AtomicU64::new(0));
    let mut running = JoinSet::new();
    for client in 0..CLIENTS {
        let (next, command) = (Arc::clone(&next), command.clone());
        running.spawn(async move {
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                if nth >= count {
                    return anyhow::Ok(());
                }
                command(Turn { client, nth: from + nth }).await?;
            }
        });
    }
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    Ok(())
}
