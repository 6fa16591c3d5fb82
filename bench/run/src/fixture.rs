//! The data that cells begin with: so many wallets with so many credits each, made once by the product's own writer and
//! copied row by row into the tables of the others.

use std::sync::Arc;

use anyhow::{Result, ensure};
use domain::id::PersonId;
use domain::wallet::Wallet;
use event_store::projection::Projections;
use sqlx::Executor;
use uuid::Uuid;

use crate::bulk::{Held, Writer};
use crate::context::Bench;
use crate::ours::{Credit, Ours, mixed};
use crate::stock;

/// Template of the product's database.
const OURS: &str = "bench_ours";
/// Template of stock's.
const STOCK: &str = "bench_stock";
/// Template of plain tables.
const PLAIN: &str = "bench_plain";

/// Plain tables: what a careful hand would write, with the two indexes that a log needs, and accounts with entries.
const PLAIN_TABLES: &str = "
CREATE TABLE events (
    aggregate_type text NOT NULL, aggregate_id text NOT NULL, sequence bigint NOT NULL, event_type text NOT NULL,
    event_version text NOT NULL, payload json NOT NULL, metadata json NOT NULL, position bigint NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (aggregate_type, aggregate_id, sequence), UNIQUE (position));
CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0)) WITH (fillfactor = 50);
CREATE TABLE transfers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payer int NOT NULL, payee int NOT NULL,
    amount bigint NOT NULL, metadata json NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE entries (
    transfer bigint NOT NULL, account int NOT NULL, amount bigint NOT NULL, balance bigint NOT NULL,
    payload json NOT NULL, PRIMARY KEY (transfer, account));
CREATE FUNCTION transfer(p_payer int, p_payee int, p_amount bigint, p_payload json, p_metadata json)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    moved bigint;
    of_payer bigint;
    of_payee bigint;
BEGIN
    IF p_payer = p_payee THEN RETURN NULL; END IF;
    -- In the order of the ids, so that two transfers cannot wait for each other.
    PERFORM FROM accounts WHERE id IN (p_payer, p_payee) ORDER BY id FOR UPDATE;
    UPDATE accounts SET balance = balance - p_amount WHERE id = p_payer RETURNING balance INTO of_payer;
    UPDATE accounts SET balance = balance + p_amount WHERE id = p_payee RETURNING balance INTO of_payee;
    INSERT INTO transfers (payer, payee, amount, metadata)
        VALUES (p_payer, p_payee, p_amount, p_metadata) RETURNING id INTO moved;
    INSERT INTO entries (transfer, account, amount, balance, payload)
        VALUES (moved, p_payer, -p_amount, of_payer, p_payload), (moved, p_payee, p_amount, of_payee, p_payload);
    RETURN moved;
END $$;";

/// What an account of the plain tables begins with, in rial.
pub(crate) const OPENING: i64 = 1_000_000_000_000;

/// The person of each wallet.
pub(crate) fn persons(bench: &Bench) -> Arc<Vec<PersonId>> {
    let person = |n| {
        PersonId::derive(Uuid::from_u128(2), &format!("customer {n}"), chrono::DateTime::UNIX_EPOCH)
    };
    Arc::new((0..bench.sizes.wallets).map(person).collect())
}

/// Events in every template.
pub(crate) fn preloaded(bench: &Bench) -> u64 {
    (bench.sizes.wallets * bench.sizes.preloaded) as u64
}

/// The product's template.
pub(crate) async fn ours(bench: &Bench) -> Result<&'static str> {
    let made = bench.ours.get_or_try_init(|| async {
        let began = std::time::Instant::now();
        bench.server.create_database(OURS).await?;
        let owner = bench.server.pool(OURS, 4).await?;
        event_store::migrate(&owner).await?;
        let ours = Ours::open(bench, OURS).await?;
        let mut wallets: Vec<Held<Wallet>> = persons(bench).iter().map(Held::new).collect();
        let mut writer = Writer::new(ours.log.clone());
        for round in 0..bench.sizes.preloaded {
            for (n, person) in persons(bench).iter().enumerate() {
                let amount = 1_000_000 * (1 + mixed(n as u64) % 10);
                let credit = Credit::of(*person, amount, &format!("preloaded:{n}:{round}"))?;
                wallets[n].run(&mut writer, credit.command, credit.metadata).await?;
            }
        }
        writer.finish().await?;
        ensure!(
            ours.log.head().await? == preloaded(bench),
            "not all preloaded events were written"
        );
        let projections = Projections::new(ours.log.clone(), following());
        projections.ensure().await?;
        projections.catch_up().await?;
        owner.execute("VACUUM ANALYZE").await?;
        owner.close().await;
        ours.pool.close().await;
        eprintln!("   made {} events in {:.1} s", preloaded(bench), began.elapsed().as_secs_f64());
        anyhow::Ok(OURS)
    });
    Ok(made.await?)
}

/// The read models that follow where a row says so: wallets and the journal.
pub(crate) fn following() -> Vec<Box<dyn event_store::projection::Projector>> {
    vec![Box::new(projections::ledger::Ledger), Box::new(projections::wallet::Wallets)]
}

const STOCK_COLUMNS: &str =
    "aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata";

/// Stock's template: the same rows in its table.
pub(crate) async fn stock(bench: &Bench) -> Result<&'static str> {
    let made = bench.stock.get_or_try_init(|| async {
        let from = ours(bench).await?;
        bench.server.create_database(STOCK).await?;
        let mut connection = bench.server.connect(STOCK).await?;
        connection.execute(stock::TABLES).await?;
        let rows = format!("SELECT {STOCK_COLUMNS} FROM log.events ORDER BY position");
        bench
            .server
            .copy_rows((from, &rows), (STOCK, &format!("events ({STOCK_COLUMNS})")))
            .await?;
        connection.execute("VACUUM ANALYZE").await?;
        anyhow::Ok(STOCK)
    });
    Ok(made.await?)
}

/// The template of plain tables: the same rows, with positions, and as many accounts as wallets.
pub(crate) async fn plain(bench: &Bench) -> Result<&'static str> {
    let made = bench.plain.get_or_try_init(|| async {
        let from = ours(bench).await?;
        bench.server.create_database(PLAIN).await?;
        let mut connection = bench.server.connect(PLAIN).await?;
        connection.execute(PLAIN_TABLES).await?;
        let columns = format!("{STOCK_COLUMNS}, position, recorded_at");
        let rows = format!("SELECT {columns} FROM log.events ORDER BY position");
        bench.server.copy_rows((from, &rows), (PLAIN, &format!("events ({columns})"))).await?;
        let sql = format!(
            "CREATE SEQUENCE numbers START {}; \
             INSERT INTO accounts SELECT n, {OPENING} FROM generate_series(1, {}) n",
            preloaded(bench) + 1,
            bench.sizes.wallets
        );
        connection.execute(sql.as_str()).await?;
        connection.execute("VACUUM ANALYZE").await?;
        anyhow::Ok(PLAIN)
    });
    Ok(made.await?)
}
