//! The tree in the database: the follower that extends `log.tiles`, and proofs read from it.
//!
//! A tile only ever grows at its end, and only under the tree's lock, in the transaction that
//! has read the events. So followers may run side by side, be killed, and begin again.

use std::collections::BTreeMap;

use sqlx::{PgConnection, PgPool};

use super::edge::{self, Edge};
use super::frontier::{self, Frontier};
use super::hash::{HASH_BYTES, Hash, leaf_hash};
use super::proof::{Consistency, Inclusion};
use super::range::{self, Range};
use super::tile::{Place, TILE_HEIGHT, TILE_WIDTH, TileId};
use crate::error::ReadError;
use crate::export::line;
use crate::log::{LANE, events_after};
use crate::position::{from_database, to_database};

/// Events that one transaction of the follower takes: enough to spread the cost of a commit,
/// few enough that the lock is held for well under a second.
const BATCH_EVENTS: u32 = 4096;

/// First key of the advisory lock under which a lane's tree is extended and signed; the lane is
/// the second. The append's lock has another key, so the tree never holds up an append.
const TREE_LOCK: i32 = 7001;

/// Why the tree could not be extended or read.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The database refused or was not there.
    #[error("the tree's tables")]
    Database(#[from] sqlx::Error),
    /// The log could not be read, or its positions are not contiguous.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// A tile that the tree's size asks for is not there whole: the tiles are damaged.
    #[error("{tile} is missing or too narrow")]
    Tile {
        /// Which tile.
        tile: TileId,
    },
    /// The tree is not that large yet.
    #[error("the tree covers {size} events, {asked} were asked about")]
    Beyond {
        /// The size of the tree.
        size: u64,
        /// The size or position asked for.
        asked: u64,
    },
    /// Position 0, which no event has.
    #[error("positions begin at 1")]
    Zero,
    /// An older size larger than the newer one.
    #[error("a tree of {old} is not the beginning of one of {new}")]
    Backwards {
        /// The older size.
        old: u64,
        /// The newer size.
        new: u64,
    },
}

/// The Merkle tree over one lane of the log.
#[derive(Clone, Debug)]
pub struct Tree {
    pool: PgPool,
    lane: i16,
}

/// Extends the tree to the head of the log's only lane and returns its size.
pub async fn follow(pool: &PgPool) -> Result<u64, TreeError> {
    Tree::new(pool.clone()).follow().await
}

impl Tree {
    /// The tree over the only lane there is today.
    pub const fn new(pool: PgPool) -> Self {
        Self { pool, lane: LANE }
    }

    /// Extends the tree to the head of the log, a batch a transaction; returns its size.
    pub async fn follow(&self) -> Result<u64, TreeError> {
        loop {
            let mut tx = self.pool.begin().await?;
            lock(&mut tx, self.lane).await?;
            let (size, added) = extend(&mut tx, self.lane).await?;
            tx.commit().await?;
            if added < BATCH_EVENTS as usize {
                return Ok(size);
            }
        }
    }

    /// How many events the tree covers.
    pub async fn size(&self) -> Result<u64, TreeError> {
        size(&mut *self.pool.acquire().await?, self.lane).await
    }

    /// The root over the first `size` events.
    pub async fn root_at(&self, size: u64) -> Result<Hash, TreeError> {
        root_at(&mut *self.pool.acquire().await?, self.lane, size).await
    }

    /// The proof that the event at `position` is among the first `size`.
    pub async fn inclusion(&self, position: u64, size: u64) -> Result<Inclusion, TreeError> {
        let index = position.checked_sub(1).ok_or(TreeError::Zero)?;
        if position > size {
            return Err(TreeError::Beyond { size, asked: position });
        }
        let ranges = range::inclusion(index, size);
        let mut conn = self.pool.acquire().await?;
        covers(&mut conn, self.lane, size).await?;
        let hashes = hashes(&mut conn, self.lane, &ranges).await?;
        Ok(Inclusion { position, tree_size: size, hashes })
    }

    /// The proof that the first `old` events are the beginning of the first `new`.
    pub async fn consistency(&self, old: u64, new: u64) -> Result<Consistency, TreeError> {
        consistency(&mut *self.pool.acquire().await?, self.lane, old, new).await
    }
}

/// Takes the tree's lock until the transaction ends.
pub(super) async fn lock(conn: &mut PgConnection, lane: i16) -> Result<(), TreeError> {
    // A statement of its own: the next one then sees what the last holder committed.
    sqlx::query("SELECT pg_advisory_xact_lock($1, $2)")
        .bind(TREE_LOCK)
        .bind(i32::from(lane))
        .execute(conn)
        .await?;
    Ok(())
}

/// Adds one batch of events under the lock; returns the new size and how many came.
async fn extend(conn: &mut PgConnection, lane: i16) -> Result<(u64, usize), TreeError> {
    let size = size(conn, lane).await?;
    let events = events_after(&mut *conn, size, BATCH_EVENTS).await?;
    if events.is_empty() {
        return Ok((size, 0));
    }
    let mut edge = load_edge(conn, lane, size).await?;
    for event in &events {
        edge.push(leaf_hash(line(event).as_bytes()));
    }
    store(conn, lane, &edge.take_grown()).await?;
    Ok((edge.size(), events.len()))
}

async fn load_edge(conn: &mut PgConnection, lane: i16, size: u64) -> Result<Edge, TreeError> {
    let partial = edge::partial_tiles(size);
    let ids = partial.iter().map(|(id, _)| *id).collect();
    let tiles = tiles(conn, lane, ids).await?;
    Edge::new(size, &tiles).ok_or_else(|| {
        let narrow =
            partial.iter().find(|(id, width)| tiles.get(id).is_none_or(|t| t.len() < *width));
        let (tile, _) = narrow.expect("the edge is refused for a tile that is missing or narrow");
        TreeError::Tile { tile: *tile }
    })
}

async fn store(
    conn: &mut PgConnection,
    lane: i16,
    tiles: &[(TileId, Vec<Hash>)],
) -> Result<(), TreeError> {
    let mut levels = Vec::with_capacity(tiles.len());
    let mut indexes = Vec::with_capacity(tiles.len());
    let mut bodies = Vec::with_capacity(tiles.len());
    let mut widths = Vec::with_capacity(tiles.len());
    for (id, hashes) in tiles {
        levels.push(i16::from(id.level));
        indexes.push(to_database(id.index));
        bodies.push(hashes.iter().flat_map(|hash| hash.0).collect::<Vec<u8>>());
        widths.push(i32::try_from(hashes.len()).expect("a tile has at most 256 hashes"));
    }
    sqlx::query(
        "INSERT INTO log.tiles AS t (lane, level, tile_index, hashes, width)
         SELECT $1, level, tile_index, hashes, width
           FROM unnest($2::smallint[], $3::bigint[], $4::bytea[], $5::integer[])
                AS new (level, tile_index, hashes, width)
         ON CONFLICT (lane, level, tile_index)
         DO UPDATE SET hashes = excluded.hashes, width = excluded.width
          WHERE t.width < excluded.width",
    )
    .bind(lane)
    .bind(levels)
    .bind(indexes)
    .bind(bodies)
    .bind(widths)
    .execute(conn)
    .await?;
    Ok(())
}

/// How many events the tree covers: what its last leaf tile says.
pub(super) async fn size(conn: &mut PgConnection, lane: i16) -> Result<u64, TreeError> {
    let last: Option<(i64, i32)> = sqlx::query_as(
        "SELECT tile_index, width FROM log.tiles
          WHERE lane = $1 AND level = 0 ORDER BY tile_index DESC LIMIT 1",
    )
    .bind(lane)
    .fetch_optional(conn)
    .await?;
    Ok(last.map_or(0, |(index, width)| {
        (from_database(index) << TILE_HEIGHT) + u64::from(width.unsigned_abs())
    }))
}

/// The root over the first `size` events.
pub(crate) async fn root_at(
    conn: &mut PgConnection,
    lane: i16,
    size: u64,
) -> Result<Hash, TreeError> {
    Ok(frontier_at(conn, lane, size).await?.root())
}

/// The right edge of the tree over the first `size` events, to go on from.
pub(crate) async fn frontier_at(
    conn: &mut PgConnection,
    lane: i16,
    size: u64,
) -> Result<Frontier, TreeError> {
    covers(conn, lane, size).await?;
    let peaks = range::nodes(Range { start: 0, end: size });
    let hashes = node_hashes(conn, lane, &peaks).await?;
    Ok(Frontier::from_peaks(size, hashes).expect("a size has a peak for each of its bits"))
}

/// The proof that the first `old` events are the beginning of the first `new`.
pub(crate) async fn consistency(
    conn: &mut PgConnection,
    lane: i16,
    old: u64,
    new: u64,
) -> Result<Consistency, TreeError> {
    if old > new {
        return Err(TreeError::Backwards { old, new });
    }
    covers(conn, lane, new).await?;
    let hashes = hashes(conn, lane, &range::consistency(old, new)).await?;
    Ok(Consistency { old_size: old, new_size: new, hashes })
}

async fn covers(conn: &mut PgConnection, lane: i16, asked: u64) -> Result<(), TreeError> {
    let size = size(conn, lane).await?;
    if asked > size { Err(TreeError::Beyond { size, asked }) } else { Ok(()) }
}

/// The roots over these ranges, with one query.
async fn hashes(
    conn: &mut PgConnection,
    lane: i16,
    ranges: &[Range],
) -> Result<Vec<Hash>, TreeError> {
    let nodes: Vec<_> = ranges.iter().map(|range| range::nodes(*range)).collect();
    let all = node_hashes(conn, lane, &nodes.concat()).await?;
    let mut rest = all.as_slice();
    Ok(nodes
        .iter()
        .map(|nodes| {
            let (mine, others) = rest.split_at(nodes.len());
            rest = others;
            frontier::fold(mine).expect("a range of a proof is not empty")
        })
        .collect())
}

async fn node_hashes(
    conn: &mut PgConnection,
    lane: i16,
    nodes: &[range::Node],
) -> Result<Vec<Hash>, TreeError> {
    let places: Vec<_> = nodes.iter().map(|node| Place::of(*node)).collect();
    let tiles = tiles(conn, lane, places.iter().map(|place| place.tile).collect()).await?;
    places
        .iter()
        .map(|&Place { tile, from, count }| {
            let hashes = tiles.get(&tile).and_then(|tile| tile.get(from..from + count));
            hashes.map(edge::root_of).ok_or(TreeError::Tile { tile })
        })
        .collect()
}

async fn tiles(
    conn: &mut PgConnection,
    lane: i16,
    mut ids: Vec<TileId>,
) -> Result<BTreeMap<TileId, Vec<Hash>>, TreeError> {
    ids.sort_unstable();
    ids.dedup();
    let levels: Vec<i16> = ids.iter().map(|id| i16::from(id.level)).collect();
    let indexes: Vec<i64> = ids.iter().map(|id| to_database(id.index)).collect();
    let rows: Vec<(i16, i64, Vec<u8>, i32)> = sqlx::query_as(
        "SELECT t.level, t.tile_index, t.hashes, t.width
           FROM unnest($2::smallint[], $3::bigint[]) AS asked (level, tile_index)
           JOIN log.tiles t ON t.lane = $1
            AND t.level = asked.level AND t.tile_index = asked.tile_index",
    )
    .bind(lane)
    .bind(levels)
    .bind(indexes)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(level, index, bytes, width)| {
            let level = u8::try_from(level).expect("we asked for levels that fit");
            let id = TileId { level, index: from_database(index) };
            let width = usize::try_from(width).unwrap_or(usize::MAX);
            if width > TILE_WIDTH || bytes.len() / HASH_BYTES != width {
                return Err(TreeError::Tile { tile: id });
            }
            let hashes = bytes.chunks_exact(HASH_BYTES);
            Ok((id, hashes.map(|hash| Hash::try_from(hash).expect("32 bytes")).collect()))
        })
        .collect()
}
