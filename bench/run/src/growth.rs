//! Whether appending slows down as the log grows: the same commands on as many wallets of a small and of a large shop,
//! the indexes of the large one as random as life makes them. And whether verify's memory stays in bounds on it.

use std::sync::Arc;

use anyhow::Result;
use domain::id::PersonId;
use sqlx::Connection;

use crate::cell::{Cell, Rounds};
use crate::context::{Bench, CELL};
use crate::load::drive;
use crate::ours::Ours;
use crate::row::Row;
use crate::shop::{self, Made};
use crate::verify;

const SMALL: &str = "bench_small";
const LARGE: &str = "bench_large";
const CLIENTS: usize = 64;

pub(crate) async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let sizes = bench.sizes;
    let small = shop::make(bench, SMALL, sizes.small).await?;
    let mut rows = Vec::new();
    let own;
    let large = if sizes.large == sizes.shop {
        verify::shop(bench).await?
    } else {
        own = shop::make(bench, LARGE, sizes.large).await?;
        let (cell, peak) = verify::verify(bench, &own, None).await?;
        Rounds::default().push(bench, ("verify", 1, 1), cell);
        rows.push(verify::memory(own.events, peak));
        &own
    };
    let workload = format!("append rate at {} events", large.events);
    let (mut we, mut they) = (Rounds::default(), Rounds::default());
    // Each round falls on other wallets, so that those of the large shop do not grow longer than those of the small.
    let wallets = small.customers.len();
    for round in 1..=sizes.rounds {
        let from = (round as usize - 1) * wallets;
        let of = |made: &Made| {
            let many = made.customers.len();
            Arc::new((0..wallets).map(|n| made.customers[(from + n) % many]).collect::<Vec<_>>())
        };
        we.push(bench, (&workload, CLIENTS, round), cell(bench, large, false, &of(large)).await?);
        they.push(
            bench,
            (&workload, CLIENTS, round),
            cell(bench, &small, true, &of(&small)).await?,
        );
    }
    bench.server.drop_database(SMALL).await?;
    bench.server.drop_database(LARGE).await?;
    let figures = (we.figure(), they.figure());
    let other = format!("the same at {} events", small.events);
    rows.push(
        Row::new(workload, CLIENTS, figures, other, "commands/s").at_least(0.9).of(&[&we, &they]),
    );
    Ok(rows)
}

/// A cell on a copy of the shop, or, where it is too large to be copied, on itself.
async fn cell(
    bench: &Bench,
    made: &Made,
    copied: bool,
    persons: &Arc<Vec<PersonId>>,
) -> Result<Cell> {
    let database = if copied { CELL } else { made.database };
    if copied {
        bench.fresh(made.database).await?;
    } else {
        bench.server.checkpoint().await?;
    }
    bench.machine.quiet(bench.quick).await;
    let mut connection = bench.server.connect(database).await?;
    let sql = "SELECT max(position) FROM log.events";
    let head: i64 = sqlx::query_scalar(sql).fetch_one(&mut connection).await?;
    connection.close().await?;
    let ours = Ours::open(bench, database).await?;
    let driven = drive(bench, CLIENTS, ours.credits(persons)).await?;
    ours.check(u64::try_from(head)?, &driven).await?;
    ours.pool.close().await;
    Ok(Cell::driven(&format!("ours, from {head} events"), "commands/s", &driven))
}
