//! cala-ledger: a transaction of two entries from one account to another, by its template. It guards no balance here,
//! since it was not asked to: a velocity control would cost it more.

use std::sync::Arc;

use anyhow::{Result, ensure};
use cala_ledger::account::NewAccount;
use cala_ledger::job::{JobSvcConfig, Jobs};
use cala_ledger::journal::NewJournal;
use cala_ledger::tx_template::{
    NewParamDefinition, NewTxTemplate, NewTxTemplateEntry, NewTxTemplateTransaction, ParamDataType,
    Params,
};
use cala_ledger::{AccountId, CalaLedger, CalaLedgerConfig, JournalId, TransactionId};
use rand::Rng;
use rust_decimal::Decimal;
use sqlx::postgres::{PgPool, PgPoolOptions};
use uuid::Uuid;

use crate::load::{Asked, drive};

const TEMPLATE: &str = "TRANSFER";
/// Accounts that are created in one call.
const CREATED_AT_ONCE: usize = 500;

fn journal() -> JournalId {
    JournalId::from(Uuid::from_u128(1))
}

fn account(n: usize) -> AccountId {
    AccountId::from(Uuid::from_u128((7 << 100) | n as u128))
}

async fn open(asked: &Asked, migrate: bool) -> Result<(CalaLedger, Jobs, PgPool)> {
    let connections = u32::try_from(asked.clients)? + 4;
    let pool = PgPoolOptions::new().max_connections(connections).connect(&asked.url).await?;
    if migrate {
        let config =
            CalaLedgerConfig::builder().pool(pool.clone()).exec_migrations(true).build()?;
        let mut jobs = Jobs::init(JobSvcConfig::builder().pool(pool.clone()).build()?).await?;
        let cala = CalaLedger::init(config, &mut jobs).await?;
        return Ok((cala, jobs, pool));
    }
    let mut jobs = Jobs::init(JobSvcConfig::builder().pool(pool.clone()).build()?).await?;
    let config = CalaLedgerConfig::builder().pool(pool.clone()).build()?;
    let cala = CalaLedger::init(config, &mut jobs).await?;
    Ok((cala, jobs, pool))
}

/// A journal, the accounts, and the template of a transfer.
pub(crate) async fn prepare(asked: &Asked) -> Result<()> {
    let (cala, _jobs, pool) = open(asked, true).await?;
    cala.journals().create(NewJournal::builder().id(journal()).name("Ledger").build()).await?;
    let all: Vec<usize> = (0..asked.accounts).collect();
    for some in all.chunks(CREATED_AT_ONCE) {
        let new = some.iter().map(|n| {
            NewAccount::builder()
                .id(account(*n))
                .name(format!("wallet {n}"))
                .code(format!("W{n}"))
                .build()
        });
        cala.accounts().create_all(new.collect()).await?;
    }
    let param = |name: &str, kind: ParamDataType| {
        NewParamDefinition::builder().name(name).r#type(kind).build()
    };
    let params = vec![
        param("payer", ParamDataType::Uuid)?,
        param("payee", ParamDataType::Uuid)?,
        param("amount", ParamDataType::Decimal)?,
    ];
    let entry = |kind: &str, account: &str, direction: &str| {
        NewTxTemplateEntry::builder()
            .entry_type(format!("'{kind}'"))
            .account_id(format!("params.{account}"))
            .layer("SETTLED")
            .direction(direction)
            .units("params.amount")
            .currency("'IRR'")
            .build()
    };
    let entries =
        vec![entry("TRANSFER_DR", "payer", "DEBIT")?, entry("TRANSFER_CR", "payee", "CREDIT")?];
    let transaction = NewTxTemplateTransaction::builder()
        .effective("date()")
        .journal_id(format!("uuid('{}')", journal()))
        .build()?;
    let template = NewTxTemplate::builder()
        .id(Uuid::now_v7())
        .code(TEMPLATE)
        .params(params)
        .transaction(transaction)
        .entries(entries)
        .build();
    cala.tx_templates().create(template).await?;
    sqlx::query("VACUUM ANALYZE").execute(&pool).await?;
    Ok(())
}

/// Transfers between accounts by chance.
pub(crate) async fn run(asked: &Asked) -> Result<()> {
    let (cala, _jobs, pool) = open(asked, false).await?;
    let cala = Arc::new(cala);
    let accounts = asked.accounts;
    let driven = drive(asked, move |_, _| {
        let cala = Arc::clone(&cala);
        let from = rand::thread_rng().gen_range(0..accounts);
        let to = (from + rand::thread_rng().gen_range(1..accounts)) % accounts;
        async move {
            let mut params = Params::new();
            params.insert("payer", account(from));
            params.insert("payee", account(to));
            params.insert("amount", Decimal::from(1_000));
            cala.post_transaction(TransactionId::new(), TEMPLATE, params).await?;
            Ok(0)
        }
    })
    .await?;
    let sql =
        "SELECT (SELECT count(*) FROM cala_transactions), (SELECT count(*) FROM cala_entries)";
    let (transactions, entries): (i64, i64) = sqlx::query_as(sql).fetch_one(&pool).await?;
    let all = i64::try_from(driven.all)?;
    ensure!(
        (transactions, entries) == (all, all * 2),
        "acknowledged {all} transfers; cala has {transactions} with {entries} entries"
    );
    driven.say("transfers/s");
    Ok(())
}
