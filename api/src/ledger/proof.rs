//! Proofs: the signed head of the log, and that an event is in it.

use async_graphql::{Context, SimpleObject};
use event_store::tree::{Tree, newest_checkpoint};

use crate::{
    error::RequestError,
    schema::scalar::{EventPosition, Hash},
    state::Shop,
};

/// A signed head of the log (C2SP tlog-checkpoint).
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct Checkpoint {
    /// Which log.
    origin: String,
    /// How many events it covers: the position of the last.
    size: EventPosition,
    /// The root of the tree over them.
    root: Hash,
    /// The signed note, byte for byte.
    note: String,
}

/// The proof that an event is one of those that a checkpoint covers (RFC 6962).
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct Inclusion {
    /// The event's place in the log.
    position: EventPosition,
    /// The size of the tree whose root the proof leads to.
    tree_size: EventPosition,
    /// The hashes beside the way up, lowest first.
    hashes: Vec<Hash>,
    /// The root that the proof leads to.
    root: Hash,
    /// The checkpoint that signs this root.
    checkpoint: Checkpoint,
}

/// The newest signed head of the log.
pub(super) async fn checkpoint(ctx: &Context<'_>) -> Result<Option<Checkpoint>, RequestError> {
    let newest = newest_checkpoint(ctx.data_unchecked::<Shop>().app().pool()).await;
    let newest = newest.map_err(|error| RequestError::unavailable(&error))?;
    Ok(newest.map(|signed| Checkpoint {
        origin: signed.checkpoint.origin,
        size: EventPosition(signed.checkpoint.size),
        root: Hash(signed.checkpoint.root.to_string()),
        note: signed.note,
    }))
}

/// The proof that the event at `position` is in the log that the newest checkpoint signs.
pub(super) async fn inclusion(
    ctx: &Context<'_>,
    position: u64,
) -> Result<Option<Inclusion>, RequestError> {
    let Some(checkpoint) = checkpoint(ctx).await? else { return Ok(None) };
    let EventPosition(size) = checkpoint.size;
    if position > size {
        return Ok(None);
    }
    let tree = Tree::new(ctx.data_unchecked::<Shop>().app().pool().clone());
    let proof = tree.inclusion(position, size).await;
    let proof = proof.map_err(|error| RequestError::unavailable(&error))?;
    Ok(Some(Inclusion {
        position: EventPosition(proof.position),
        tree_size: EventPosition(proof.tree_size),
        hashes: proof.hashes.iter().map(|hash| Hash(hash.to_string())).collect(),
        root: checkpoint.root.clone(),
        checkpoint,
    }))
}
