//! Building every read model again from the first event, as `moon` does it, beside stock's replay into one view.

use std::sync::atomic::Ordering;
use std::time::Instant;

use anyhow::{Result, ensure};
use cqrs_es::persist::QueryReplay;
use domain::wallet::Wallet;
use event_store::projection::Projections;
use postgres_es::PostgresEventRepository;
use sqlx::Executor;

use crate::cell::{Cell, Rounds};
use crate::context::{Bench, CELL};
use crate::ours::Ours;
use crate::row::Row;
use crate::{shop, stock, verify};

pub(crate) async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let made = verify::shop(bench).await?;
    let workload = format!("rebuild all read models over {} events", made.events);
    let (mut we, mut they) = (Rounds::default(), Rounds::default());
    we.push(bench, (&workload, 1, 1), ours(bench, made).await?);
    they.push(bench, (&workload, 1, 1), stock(bench, made).await?);
    let figures = (we.figure(), they.figure());
    let row =
        Row::new(workload, 1, figures, "stock QueryReplay + GenericQuery, one view", "events/s");
    Ok(vec![row.at_least(50.0).of(&[&we, &they])])
}

/// Rebuilds every read model, the log read once for all of them. The rate is that of the log, not of the sum over read models.
pub(crate) async fn ours(bench: &Bench, made: &shop::Made) -> Result<Cell> {
    bench.server.checkpoint().await?;
    bench.machine.quiet(bench.quick).await;
    let ours = Ours::open(bench, made.database).await?;
    let projections = Projections::new(ours.log.clone(), projections::all());
    let (used, began) = (bench.machine.used(), Instant::now());
    projections.rebuild_all(&projections.names()).await?;
    let seconds = began.elapsed().as_secs_f64();
    let cores = bench.machine.since(used);
    let sql = "SELECT coalesce(sum(amount), 0)::bigint = 0 AND \
         (SELECT min(position) FROM work.cursors WHERE live) = (SELECT max(position) FROM log.events) \
         FROM rm.journal_line";
    let whole: bool = sqlx::query_scalar(sql).fetch_one(&ours.pool).await?;
    ensure!(whole, "a rebuilt read model is not at the head, or the journal does not balance");
    ours.pool.close().await;
    let cell = Cell::new("ours, all read models", "events/s", made.events as f64 / seconds, cores);
    Ok(cell.noted(format!("{} read models in {seconds:.1} s", projections.names().len())))
}

/// Stock replays the wallets' events into its one view until its time is up; what it did until then is its rate.
async fn stock(bench: &Bench, made: &shop::Made) -> Result<Cell> {
    bench.server.create_database(CELL).await?;
    let mut connection = bench.server.connect(CELL).await?;
    connection.execute(stock::TABLES).await?;
    let columns =
        "aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata";
    let rows = format!(
        "SELECT {columns} FROM log.events WHERE aggregate_type = 'wallet' ORDER BY position"
    );
    bench.server.copy_rows((made.database, &rows), (CELL, &format!("events ({columns})"))).await?;
    connection.execute("VACUUM ANALYZE").await?;
    bench.server.checkpoint().await?;
    bench.machine.quiet(bench.quick).await;
    let pool = bench.server.pool(CELL, 4).await?;
    let (query, lost) = stock::query(&pool);
    let replay: QueryReplay<_, _, Wallet> =
        QueryReplay::new(PostgresEventRepository::new(pool.clone()), query);
    let (used, began) = (bench.machine.used(), Instant::now());
    let ended = tokio::time::timeout(bench.sizes.replay_cap, replay.replay_all()).await;
    let seconds = began.elapsed().as_secs_f64();
    let cores = bench.machine.since(used);
    let capped = ended.is_err();
    if let Ok(ended) = ended {
        ended?;
    }
    let sql =
        "SELECT coalesce(sum(version), 0)::bigint, (SELECT count(*) FROM events) FROM wallet_view";
    let (done, of): (i64, i64) = sqlx::query_as(sql).fetch_one(&pool).await?;
    ensure!(done > 0 && lost.load(Ordering::Relaxed) == 0, "stock replayed {done} events");
    ensure!(capped || done == of, "stock ended after {done} of {of} events");
    pool.close().await;
    let note = match capped {
        true => format!("stopped after {seconds:.0} s at {done} of {of} events"),
        false => format!("{of} events in {seconds:.1} s"),
    };
    Ok(Cell::new("stock QueryReplay, one view", "events/s", done as f64 / seconds, cores)
        .noted(note))
}
