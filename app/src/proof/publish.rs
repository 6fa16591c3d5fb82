//! Signed heads of the log, sent to witnesses: whoever keeps them where we cannot change them.
//!
//! A witness gets a checkpoint only after what it holds was proved to be the beginning of it. One
//! that holds more than our log has, or something else, is not overwritten and not argued with: the
//! delivery is parked, and the log says loudly what was lost.

use std::{sync::Arc, time::Duration};

use event_store::{
    Connections,
    tree::{
        Checkpoint, Due, Note, Tree, TreeError, claim_delivery, delivered, delivery_failed,
        newest_checkpoint, park_witness, verify_consistency,
    },
};

use crate::{
    error::{Result, unavailable},
    ports::{Addition, Unwitnessed, Witness},
};

/// Checkpoints that one witness gets in one round, so that none keeps the others waiting.
const ROUND_MAX: u32 = 100;

/// A witness as the configuration names it.
#[derive(Clone)]
pub struct Posted {
    /// Its name there.
    pub name: String,
    /// The least time between two checkpoints; zero: it gets every one.
    pub every: Duration,
    /// How it is reached.
    pub witness: Arc<dyn Witness>,
}

/// What became of one delivery.
enum Sent {
    /// The witness has everything up to this size.
    Up { to: u64 },
    /// Not now.
    Later(String),
    /// It holds what contradicts our log.
    Contradiction(String),
}

/// Sends every witness what it has not got. Safe to repeat, and to run on several nodes at once.
/// How many checkpoints were taken.
///
/// # Errors
/// [`crate::Error::Unavailable`] when our own database fails; a witness that fails is tried again.
pub async fn publish(pool: &Connections, witnesses: &[Posted]) -> Result<u64> {
    let mut taken = 0;
    for posted in witnesses {
        for _ in 0..ROUND_MAX {
            let newest_only = !posted.every.is_zero();
            let due = claim_delivery(pool, &posted.name, newest_only).await.map_err(unavailable)?;
            let Some(due) = due else { break };
            if !settle(pool, posted, &due).await? {
                break;
            }
            taken += 1;
        }
    }
    Ok(taken)
}

/// Sends one checkpoint and records what became of it; whether the witness took it.
async fn settle(pool: &Connections, posted: &Posted, due: &Due) -> Result<bool> {
    let Posted { name, every, witness } = posted;
    match send(pool, &**witness, due).await? {
        Sent::Up { to } => {
            tracing::debug!(witness = name, size = to, "a checkpoint is with a witness");
            delivered(pool, name, to, *every).await.map_err(unavailable)?;
            Ok(true)
        }
        Sent::Later(why) => {
            tracing::warn!(witness = name, why, "a witness did not take a checkpoint");
            delivery_failed(pool, name, due.attempt, &why).await.map_err(unavailable)?;
            Ok(false)
        }
        Sent::Contradiction(why) => {
            tracing::error!(
                witness = name,
                why,
                "A WITNESS CONTRADICTS OUR LOG; `moon-replay verify --witness` says what was lost"
            );
            park_witness(pool, name, &why).await.map_err(unavailable)?;
            Ok(false)
        }
    }
}

async fn send(pool: &Connections, witness: &dyn Witness, due: &Due) -> Result<Sent> {
    let origin = &due.signed.checkpoint.origin;
    let held = match witness.newest(origin).await {
        Ok(held) => held,
        Err(Unwitnessed::Unavailable { reason }) => return Ok(Sent::Later(reason)),
        Err(Unwitnessed::Contradiction { reason }) => return Ok(Sent::Contradiction(reason)),
        Err(Unwitnessed::OtherSize { size }) => return offer(pool, witness, due, size).await,
    };
    let Some(held) = held else { return offer(pool, witness, due, due.delivered).await };
    let read = held.parse::<Note>().map_err(|error| error.to_string());
    let read =
        read.and_then(|note| note.text.parse::<Checkpoint>().map_err(|error| error.to_string()));
    match read {
        Err(error) => Ok(Sent::Contradiction(format!("what it holds is no checkpoint: {error}"))),
        Ok(held) => match contradiction(pool, &held, origin).await? {
            Some(why) => Ok(Sent::Contradiction(why)),
            None => offer(pool, witness, due, held.size).await,
        },
    }
}

/// Why what a witness holds cannot be the beginning of our log; none when it is.
async fn contradiction(
    pool: &Connections,
    held: &Checkpoint,
    origin: &str,
) -> Result<Option<String>> {
    if held.origin != origin {
        return Ok(Some(format!("it keeps another log, {}", held.origin)));
    }
    let newest = newest_checkpoint(pool).await.map_err(unavailable)?;
    let ours = newest.map_or(0, |signed| signed.checkpoint.size);
    if held.size > ours {
        let (from, to) = (ours + 1, held.size);
        return Ok(Some(format!(
            "it holds {to} events, we have signed {ours}: {from} to {to} are lost"
        )));
    }
    let root = Tree::new(pool.clone()).root_at(held.size).await.map_err(unavailable)?;
    let rewritten = || format!("of the first {} events it holds others than we have", held.size);
    Ok((root != held.root).then(rewritten))
}

/// Offers a checkpoint to a witness that holds `old` events.
async fn offer(pool: &Connections, witness: &dyn Witness, due: &Due, old: u64) -> Result<Sent> {
    let mut old = old;
    // Once more, when the witness says that it holds another size than we thought.
    for _ in 0..2 {
        let size = due.signed.checkpoint.size;
        let old_size = old.min(size);
        let addition = match addition(pool, due, old_size).await {
            Ok(Some(addition)) => addition,
            Ok(None) => {
                let why = "our own tree does not lead to our own checkpoint; run verify".to_owned();
                return Ok(Sent::Contradiction(why));
            }
            Err(TreeError::Database(error)) => return Err(unavailable(error)),
            Err(error) => return Ok(Sent::Contradiction(error.to_string())),
        };
        match witness.add(&addition).await {
            Ok(()) => return Ok(Sent::Up { to: size }),
            Err(Unwitnessed::Unavailable { reason }) => return Ok(Sent::Later(reason)),
            Err(Unwitnessed::Contradiction { reason }) => return Ok(Sent::Contradiction(reason)),
            Err(Unwitnessed::OtherSize { size: held }) if held > size => {
                let newest = newest_checkpoint(pool).await.map_err(unavailable)?;
                let ours = newest.map_or(0, |signed| signed.checkpoint.size);
                if held <= ours {
                    // Another node has brought it a newer one.
                    return Ok(Sent::Up { to: held });
                }
                let why = format!("it holds {held} events, we have signed {ours}");
                return Ok(Sent::Contradiction(why));
            }
            Err(Unwitnessed::OtherSize { size: held }) => old = held,
        }
    }
    Ok(Sent::Later("it keeps saying that it holds another size".to_owned()))
}

/// What a witness is sent; none when our own tree contradicts what we have signed.
async fn addition(
    pool: &Connections,
    due: &Due,
    old_size: u64,
) -> std::result::Result<Option<Addition>, TreeError> {
    let tree = Tree::new(pool.clone());
    let checkpoint = &due.signed.checkpoint;
    let proof = tree.consistency(old_size, checkpoint.size).await?;
    let old_root = tree.root_at(old_size).await?;
    if verify_consistency(&proof, old_root, checkpoint.root).is_err() {
        return Ok(None);
    }
    Ok(Some(Addition {
        old_size,
        proof: proof.hashes,
        size: checkpoint.size,
        origin: checkpoint.origin.clone(),
        note: due.signed.note.clone(),
    }))
}
