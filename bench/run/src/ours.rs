//! Our side: the log opened as the shop's executable opens it, and wallet commands through it.

use std::sync::Arc;

use anyhow::{Result, ensure};
use chrono::NaiveDate;
use domain::id::{CardId, EntryId, PaymentId, PersonId};
use domain::money::Irr;
use domain::time::effective_date;
use domain::wallet::{Wallet, WalletCommand};
use event_store::{AppendError, ExecuteError, Log, Metadata};
use sqlx::postgres::{PgPool, PgPoolOptions};
use uuid::Uuid;

use crate::context::Bench;
use crate::load::{Done, Driven, Turn};
use crate::metadata::Stimulus;

/// The role of the shop's executable: it may insert into the log and never change it.
const SERVICE_ROLE: &str = "moon_service";
/// Connections of the shop's executable when its owner has not said otherwise.
const CONNECTIONS: u32 = 16;

/// The log of a cell.
#[derive(Debug, Clone)]
pub(crate) struct Ours {
    pub(crate) log: Log,
    pub(crate) pool: PgPool,
}

impl Ours {
    pub(crate) async fn open(bench: &Bench, database: &str) -> Result<Self> {
        let options = bench.server.options(database).options([("role", SERVICE_ROLE)]);
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).connect_with(options).await?;
        Ok(Self { log: Log::new(pool.clone()), pool })
    }

    /// One credit on one of these wallets. A conflict, or a log that is busy, is tried again under the same id.
    pub(crate) async fn credit(&self, persons: &[PersonId], run: u64, turn: Turn) -> Result<Done> {
        let credit = Credit::new(persons, run, turn)?;
        let id = credit.person.to_string();
        let mut retries = 0;
        loop {
            let ran = self.log.execute::<Wallet>(&id, credit.command.clone(), &credit.metadata);
            match ran.await {
                Ok(_) => return Ok(Done { amount: credit.amount, retries }),
                Err(ExecuteError::Conflict | ExecuteError::Unavailable(AppendError::Busy(_))) => {
                    retries += 1;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The command of a closed loop over these wallets.
    pub(crate) fn credits(
        &self,
        persons: &Arc<Vec<PersonId>>,
    ) -> impl Fn(Turn) -> futures_of::Boxed + Clone + Send + 'static {
        let (ours, persons, run) = (self.clone(), Arc::clone(persons), rand::random());
        move |turn| {
            let (ours, persons) = (ours.clone(), Arc::clone(&persons));
            Box::pin(async move { ours.credit(&persons, run, turn).await })
        }
    }

    /// Counts by SQL what stands after `position`: it must be what was acknowledged.
    pub(crate) async fn check(&self, position: u64, driven: &Driven) -> Result<()> {
        let sql = "SELECT count(*), coalesce(sum((payload->'Credited'->>'amount')::bigint), 0)::bigint, \
             coalesce(max(position) - min(position) + 1, 0) FROM log.events WHERE position > $1";
        let (count, sum, span): (i64, i64, i64) =
            sqlx::query_as(sql).bind(i64::try_from(position)?).fetch_one(&self.pool).await?;
        let sql = "SELECT count(*) FROM log.commands WHERE first_position > $1";
        let commands: i64 =
            sqlx::query_scalar(sql).bind(i64::try_from(position)?).fetch_one(&self.pool).await?;
        let found = (u64::try_from(count)?, u64::try_from(sum)?, u64::try_from(commands)?);
        ensure!(
            found == (driven.all, driven.amount, driven.all) && span == count,
            "acknowledged {} of {} rial; the log has {} events of {} rial over {span} positions and {} commands",
            driven.all,
            driven.amount,
            found.0,
            found.1,
            found.2
        );
        Ok(())
    }
}

/// Futures of commands, boxed so that their types can be written down.
pub(crate) mod futures_of {
    use super::{Done, Result};

    /// One command under way.
    pub(crate) type Boxed = std::pin::Pin<Box<dyn Future<Output = Result<Done>> + Send>>;
}

/// A credit: the same command and metadata for whoever executes it.
#[derive(Debug, Clone)]
pub(crate) struct Credit {
    pub(crate) person: PersonId,
    pub(crate) amount: u64,
    pub(crate) command: WalletCommand,
    pub(crate) metadata: Metadata,
}

impl Credit {
    /// The credit of this turn, on one of these wallets.
    pub(crate) fn new(persons: &[PersonId], run: u64, turn: Turn) -> Result<Self> {
        let chance = mixed(run ^ ((turn.client as u64) << 40) ^ turn.nth);
        let person = persons[(chance % persons.len() as u64) as usize];
        Self::of(
            person,
            1_000 * (1 + chance % 1_000),
            &format!("{run}:{}:{}", turn.client, turn.nth),
        )
    }

    /// A credit of one wallet.
    pub(crate) fn of(person: PersonId, amount: u64, key: &str) -> Result<Self> {
        let stimulus = Stimulus::of_process("top_up", key);
        let (id, at) = (stimulus.command_id, stimulus.at);
        let payment = PaymentId::derive(id, "payment", at);
        let metadata = stimulus.metadata("wallet.credit", &(person, payment, amount))?;
        let command = WalletCommand::Credit {
            person,
            payment,
            card: card(),
            amount: Irr::new(amount)?,
            order: None,
            entry: EntryId::derive(id, "entry", at),
            on: today(&stimulus),
        };
        Ok(Self { person, amount, command, metadata })
    }
}

/// The accounting day of a stimulus.
pub(crate) fn today(stimulus: &Stimulus) -> NaiveDate {
    effective_date(stimulus.at)
}

/// The shop's one card.
pub(crate) fn card() -> CardId {
    CardId::derive(Uuid::from_u128(1), "card", chrono::DateTime::UNIX_EPOCH)
}

/// A number that looks like chance and is the same for the same seed.
pub(crate) fn mixed(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}
