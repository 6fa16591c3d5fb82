//! The experiments by name: what `--list` shows and `--only` picks from.

use anyhow::Result;

use crate::context::Bench;
use crate::row::Row;
use crate::{growth, hot, libraries, projected, rebuild, stream, transfer, verify, wal, wallet};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Experiment {
    Wallet1,
    Wallet64,
    Wallet512,
    Projected,
    HotWallet,
    Transfer,
    Libraries,
    Load,
    Wal,
    Verify,
    Rebuild,
    Growth,
}

impl Experiment {
    /// All, in the order in which they run.
    pub(crate) const ALL: [Self; 12] = [
        Self::Wallet1,
        Self::Wallet64,
        Self::Wallet512,
        Self::Projected,
        Self::HotWallet,
        Self::Transfer,
        Self::Libraries,
        Self::Load,
        Self::Wal,
        Self::Verify,
        Self::Rebuild,
        Self::Growth,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Wallet1 => "wallet-1",
            Self::Wallet64 => "wallet-64",
            Self::Wallet512 => "wallet-512",
            Self::Projected => "projected",
            Self::HotWallet => "hot-wallet",
            Self::Transfer => "transfer",
            Self::Libraries => "libraries",
            Self::Load => "load",
            Self::Wal => "bytes",
            Self::Verify => "verify",
            Self::Rebuild => "rebuild",
            Self::Growth => "growth",
        }
    }

    pub(crate) const fn about(self) -> &'static str {
        match self {
            Self::Wallet1 => "wallet commands, 1 client, against stock cqrs-es with postgres-es",
            Self::Wallet64 => {
                "the same, 64 clients, against stock and against pgbench inserting single rows"
            }
            Self::Wallet512 => {
                "the same, 512 clients, against pgbench inserting 100 rows a transaction"
            }
            Self::Projected => {
                "the same, 64 clients, read models following, against stock with one view"
            }
            Self::HotWallet => "64 clients on one wallet, against stock",
            Self::Transfer => {
                "two wallets in one command, 64 clients, against plpgsql and ledger libraries"
            }
            Self::Libraries => {
                "wallet commands, 64 clients, beside other libraries of event sourcing"
            }
            Self::Load => "load a stream of 10,000 events, against stock without a snapshot",
            Self::Wal => "WAL of an event with one entry, against stock",
            Self::Verify => {
                "moon-replay verify over a shop's log, against COPY of the same rows; its memory"
            }
            Self::Rebuild => {
                "build every read model again, against stock QueryReplay with one view"
            }
            Self::Growth => {
                "append rate on a large log against a small one; memory of verify on the large one"
            }
        }
    }

    pub(crate) async fn run(self, bench: &Bench) -> Result<Vec<Row>> {
        match self {
            Self::Wallet1 => wallet::one(bench).await,
            Self::Wallet64 => wallet::many(bench).await,
            Self::Wallet512 => wallet::crowd(bench).await,
            Self::Projected => projected::run(bench).await,
            Self::HotWallet => hot::run(bench).await,
            Self::Transfer => transfer::run(bench).await,
            Self::Libraries => libraries::run(bench).await,
            Self::Load => stream::run(bench).await,
            Self::Wal => wal::run(bench).await,
            Self::Verify => verify::run(bench).await,
            Self::Rebuild => rebuild::run(bench).await,
            Self::Growth => growth::run(bench).await,
        }
    }
}
