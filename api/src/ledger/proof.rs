//! Proofs: the signed heads of the log, that an event is in it, and that one head continues
//! another. A client can check all of it without believing us.

use async_graphql::{
    Context, Object, Result, SimpleObject, Subscription,
    connection::{Connection, Edge},
};
use domain::role::Permission;
use event_store::tree::{Hash as Digest, Kept, Tree, checkpoints, leaf_hash};
use futures::{StreamExt, stream, stream::BoxStream};

use super::entry::reader;
use crate::{
    auth::Viewer,
    error::RequestError,
    schema::{
        live::{LOOK_EVERY, place},
        page::{asked, rows},
        scalar::{DateTime, EventPosition, Hash},
    },
    state::Shop,
};

/// A signed head of the log (C2SP tlog-checkpoint).
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct Checkpoint {
    /// Which log.
    origin: String,
    /// How many events it covers: the position of the last.
    size: EventPosition,
    /// The root of the tree over them.
    root: Hash,
    /// The signed note, byte for byte.
    note: String,
    /// When it was signed.
    signed_at: DateTime,
}

impl From<Kept> for Checkpoint {
    fn from(kept: Kept) -> Self {
        let Kept { signed, signed_at } = kept;
        Self {
            origin: signed.checkpoint.origin,
            size: EventPosition(signed.checkpoint.size),
            root: Hash(signed.checkpoint.root.to_string()),
            note: signed.note,
            signed_at: signed_at.into(),
        }
    }
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

/// The proof that an event is in a tree of some size (RFC 6962), with all that is needed to check
/// it.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct InclusionProof {
    /// The event's place in the log; its leaf's index is one less.
    position: EventPosition,
    /// How many leaves the tree has.
    tree_size: EventPosition,
    /// The event's line, which is hashed.
    line: String,
    /// Its hash: SHA-256 of a zero byte and the line.
    leaf_hash: Hash,
    /// The hashes beside the way up, lowest first.
    hashes: Vec<Hash>,
    /// The root that they lead to.
    root: Hash,
    /// The checkpoint that signs this root; none for a size that none was signed of.
    checkpoint: Option<Checkpoint>,
}

/// The proof that a tree continues a smaller one (RFC 9162).
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct ConsistencyProof {
    /// How many leaves the smaller one has.
    from: EventPosition,
    /// How many leaves the larger one has.
    to: EventPosition,
    /// The hashes of the proof.
    hashes: Vec<Hash>,
    /// The root of the smaller one.
    from_root: Hash,
    /// The root of the larger one.
    to_root: Hash,
}

fn told(hashes: &[Digest]) -> Vec<Hash> {
    hashes.iter().map(|hash| Hash(hash.to_string())).collect()
}

/// The newest signed head of the log.
pub(crate) async fn newest(shop: &Shop) -> Result<Option<Kept>, RequestError> {
    let newest = checkpoints(shop.app().pool(), None, 1).await;
    let newest = newest.map_err(|error| RequestError::unavailable(&error))?;
    Ok(newest.into_iter().next())
}

/// The proof that the event at `position` is in the log that the newest checkpoint signs.
pub(super) async fn inclusion(
    ctx: &Context<'_>,
    position: u64,
) -> Result<Option<Inclusion>, RequestError> {
    let shop = ctx.data_unchecked::<Shop>();
    let Some(checkpoint) = newest(shop).await?.map(Checkpoint::from) else { return Ok(None) };
    let EventPosition(size) = checkpoint.size;
    if position > size {
        return Ok(None);
    }
    let tree = Tree::new(shop.app().pool().clone());
    let proof = tree.inclusion(position, size).await;
    let proof = proof.map_err(|error| RequestError::unavailable(&error))?;
    Ok(Some(Inclusion {
        position: EventPosition(proof.position),
        tree_size: EventPosition(proof.tree_size),
        hashes: told(&proof.hashes),
        root: checkpoint.root.clone(),
        checkpoint,
    }))
}

/// The checkpoint of just this size.
async fn of_size(shop: &Shop, size: u64) -> Result<Option<Kept>, RequestError> {
    let found = checkpoints(shop.app().pool(), size.checked_add(1), 1).await;
    let found = found.map_err(|error| RequestError::unavailable(&error))?;
    Ok(found.into_iter().find(|kept| kept.signed.checkpoint.size == size))
}

/// Questions about proofs.
#[derive(Default)]
pub(crate) struct ProofQuery;

#[Object]
impl ProofQuery {
    /// The newest signed head of the log; none before the first was signed. Requires `ledger.read`.
    async fn checkpoint(&self, ctx: &Context<'_>) -> Result<Option<Checkpoint>> {
        reader(ctx).await?;
        Ok(newest(ctx.data_unchecked::<Shop>()).await?.map(Checkpoint::from))
    }

    /// The signed heads of the log, the newest first. Requires `ledger.read`.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn checkpoints(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
    ) -> Result<Connection<String, Checkpoint>> {
        reader(ctx).await?;
        asked(first, None)?;
        let problem = "must be an endCursor of this list";
        let wrong = RequestError::BadInput { field: "after", problem };
        let below = after.as_deref().map(str::parse::<u64>).transpose().map_err(|_| wrong)?;
        let wanted = u32::try_from(first).unwrap_or_default();
        let pool = ctx.data_unchecked::<Shop>().app().pool();
        let found = checkpoints(pool, below, wanted.saturating_add(1)).await;
        let mut found = found.map_err(|error| RequestError::unavailable(&error))?;
        let keep = usize::try_from(wanted).unwrap_or(usize::MAX);
        let more = found.len() > keep;
        found.truncate(keep);
        let mut connection = Connection::new(below.is_some(), more);
        connection.edges.extend(found.into_iter().map(|kept| {
            let cursor = kept.signed.checkpoint.size.to_string();
            Edge::new(cursor, Checkpoint::from(kept))
        }));
        Ok(connection)
    }

    /// The proof that an event is in a tree of some size; none when the tree is smaller than the
    /// event's place, or not yet that large. Requires `ledger.read`.
    #[graphql(complexity = "50 + child_complexity")]
    async fn inclusion_proof(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event's place, from 1.")] position: EventPosition,
        #[graphql(desc = "How many leaves; none is as many as the newest checkpoint covers.")]
        tree_size: Option<EventPosition>,
    ) -> Result<Option<InclusionProof>> {
        reader(ctx).await?;
        let shop = ctx.data_unchecked::<Shop>();
        let tree = Tree::new(shop.app().pool().clone());
        let most = tree.size().await.map_err(|error| RequestError::unavailable(&error))?;
        let (EventPosition(position), size) = match tree_size {
            Some(EventPosition(size)) => (position, size),
            None => match newest(shop).await? {
                Some(kept) => (position, kept.signed.checkpoint.size),
                None => return Ok(None),
            },
        };
        if position == 0 || position > size || size > most {
            return Ok(None);
        }
        let event = shop.app().log().event_at(position).await;
        let event = event.map_err(|error| RequestError::unavailable(&error))?;
        let Some(event) = event else { return Ok(None) };
        let line = event_store::export::line(&event);
        let proof = tree.inclusion(position, size).await;
        let proof = proof.map_err(|error| RequestError::unavailable(&error))?;
        let root = tree.root_at(size).await.map_err(|error| RequestError::unavailable(&error))?;
        Ok(Some(InclusionProof {
            position: EventPosition(position),
            tree_size: EventPosition(size),
            leaf_hash: Hash(leaf_hash(line.as_bytes()).to_string()),
            line,
            hashes: told(&proof.hashes),
            root: Hash(root.to_string()),
            checkpoint: of_size(shop, size).await?.map(Checkpoint::from),
        }))
    }

    /// The proof that the log as it was at one size is the beginning of the log at another; none
    /// when the tree is not that large, or the sizes are not in order. Requires `ledger.read`.
    #[graphql(complexity = "50 + child_complexity")]
    async fn consistency_proof(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many leaves the smaller tree has.")] from: EventPosition,
        #[graphql(desc = "How many leaves the larger tree has.")] to: EventPosition,
    ) -> Result<Option<ConsistencyProof>> {
        reader(ctx).await?;
        let tree = Tree::new(ctx.data_unchecked::<Shop>().app().pool().clone());
        let most = tree.size().await.map_err(|error| RequestError::unavailable(&error))?;
        if from.0 == 0 || from.0 > to.0 || to.0 > most {
            return Ok(None);
        }
        let proof = tree.consistency(from.0, to.0).await;
        let proof = proof.map_err(|error| RequestError::unavailable(&error))?;
        let old = tree.root_at(from.0).await.map_err(|error| RequestError::unavailable(&error))?;
        let new = tree.root_at(to.0).await.map_err(|error| RequestError::unavailable(&error))?;
        Ok(Some(ConsistencyProof {
            from,
            to,
            hashes: told(&proof.hashes),
            from_root: Hash(old.to_string()),
            to_root: Hash(new.to_string()),
        }))
    }
}

/// Signed heads as they appear.
#[derive(Default)]
pub(crate) struct CheckpointSubscription;

/// The next checkpoint that covers more than what was told.
async fn next(shop: &Shop, viewer: &Viewer, told: Option<u64>) -> Result<Checkpoint, RequestError> {
    let mut first = told.is_none();
    loop {
        if !first {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        first = false;
        let found = newest(shop).await?;
        let is_new = |kept: &Kept| Some(kept.signed.checkpoint.size) > told;
        if let Some(kept) = found.filter(is_new) {
            let viewer = viewer.again(shop).await?;
            viewer.require(shop.app(), Permission::LedgerRead).await?;
            return Ok(kept.into());
        }
    }
}

#[Subscription]
impl CheckpointSubscription {
    /// The newest signed head of the log at once, and then each newest one. Those that were signed
    /// in between are in `checkpoints`. Requires `ledger.read`.
    async fn checkpoint_published(
        &self,
        ctx: &Context<'_>,
    ) -> Result<BoxStream<'static, Result<Checkpoint>>> {
        reader(ctx).await?;
        let shop = ctx.data_unchecked::<Shop>().clone();
        let viewer = ctx.data_unchecked::<Viewer>().again(&shop).await?;
        let state = Some((shop, viewer, place(ctx)?, None::<u64>));
        let published = stream::unfold(state, |state| async move {
            let (shop, viewer, place, told) = state?;
            match next(&shop, &viewer, told).await {
                Ok(checkpoint) => {
                    let told = Some(checkpoint.size.0);
                    Some((Ok(checkpoint), Some((shop, viewer, place, told))))
                }
                Err(error) => Some((Err(error.into()), None)),
            }
        });
        Ok(published.boxed())
    }
}
