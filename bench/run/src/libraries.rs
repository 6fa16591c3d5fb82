//! Wallet commands beside other libraries of event sourcing, where they build and install. Rows that inform and promise
//! nothing.

use anyhow::Result;

use crate::cell::Rounds;
use crate::context::Bench;
use crate::row::Row;
use crate::{peer, wallet};

const WORKLOAD: &str = "wallet command";
const CLIENTS: usize = 64;
/// In the order of the rows.
const PEERS: [&str; 1] = ["esrs"];

pub(crate) async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let mut we = Rounds::default();
    let mut they = PEERS.map(|name| (name, Rounds::default()));
    for round in 1..=bench.sizes.rounds {
        let place = (WORKLOAD, CLIENTS, round);
        we.push(bench, place, wallet::ours(bench, CLIENTS).await?);
        for (name, rounds) in &mut they {
            if let Some(cell) = peer::cell(bench, name, CLIENTS).await? {
                rounds.push(bench, place, cell);
            }
        }
    }
    let measured = they.iter().filter(|(_, rounds)| rounds.figure() > 0.0);
    let row = |(name, rounds): &(&'static str, Rounds)| {
        Row::new(WORKLOAD, CLIENTS, (we.figure(), rounds.figure()), *name, "commands/s")
            .of(&[&we, rounds])
    };
    Ok(measured.map(row).collect())
}
