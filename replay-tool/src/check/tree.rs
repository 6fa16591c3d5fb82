//! A1, A4: every event is the leaf that the stored tree holds at its place, and the stored tiles
//! agree with each other up to their top.

use std::collections::BTreeMap;

use event_store::tree::{Frontier, Hash};
use sqlx::PgConnection;

use crate::audit::{CheckId, Finding, Row, Sink};

/// Hashes of a full tile.
const WIDTH: usize = 256;
/// The same, for positions.
const LEAVES: i64 = 256;
/// Leaf tiles read at once: four megabytes of hashes.
const TILES: i64 = 512;

type Stored = (i16, i64, Vec<u8>);

/// The stored tree, against the events.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// How many leaves the stored tiles hold, by their last one.
    pub(crate) size: i64,
}

/// The stored leaf tiles of a stretch of positions, by their numbers.
#[derive(Debug, Default)]
pub(crate) struct LeafTiles(BTreeMap<i64, Vec<u8>>);

impl LeafTiles {
    /// Reads those that hold the positions after one, up to and with another.
    pub(crate) async fn read(
        connection: &mut PgConnection,
        after: i64,
        end: i64,
    ) -> Result<Self, sqlx::Error> {
        let sql = "SELECT tile_index, hashes FROM log.tiles \
             WHERE lane = 0 AND level = 0 AND tile_index BETWEEN $1 AND $2";
        let tiles: Vec<(i64, Vec<u8>)> = sqlx::query_as(sql)
            .bind(tile_of(after.saturating_add(1)))
            .bind(tile_of(end))
            .fetch_all(connection)
            .await?;
        Ok(Self(tiles.into_iter().collect()))
    }
}

/// The leaf tile that a position stands in.
const fn tile_of(position: i64) -> i64 {
    position.saturating_sub(1).div_euclid(LEAVES)
}

impl Tree {
    /// Looks how large the stored tree is.
    pub(crate) async fn begin(connection: &mut PgConnection) -> Result<Self, sqlx::Error> {
        let sql = "SELECT tile_index, octet_length(hashes) / 32 FROM log.tiles \
             WHERE lane = 0 AND level = 0 ORDER BY tile_index DESC LIMIT 1";
        let last: Option<(i64, i32)> = sqlx::query_as(sql).fetch_optional(connection).await?;
        let size = last.map_or(0, |(index, width)| {
            index.saturating_mul(LEAVES).saturating_add(i64::from(width))
        });
        Ok(Self { size })
    }

    /// Compares events with the leaves that are stored for them.
    pub(crate) fn compare(
        rows: &[Row<'_>],
        leaves: &[Option<Hash>],
        tiles: &LeafTiles,
        sink: &mut Sink,
    ) {
        let mut compared = 0;
        for (row, leaf) in rows.iter().zip(leaves) {
            let within =
                usize::try_from(row.position.saturating_sub(1).rem_euclid(LEAVES)).unwrap_or(0);
            let tile = tiles.0.get(&tile_of(row.position));
            let held = tile.and_then(|tile| tile.get(within * 32..within * 32 + 32));
            let Some(held) = held else { continue };
            compared += 1;
            if leaf.as_ref().map(|leaf| &leaf.0[..]) != Some(held) {
                let finding =
                    Finding::of(CheckId::A1, row, "it is not the event that the tree holds");
                let actual = leaf.map_or("no possible line".to_owned(), |leaf| leaf.to_string());
                let hint =
                    "A5 tells whether the event or the tile was changed; compare with an export";
                sink.add(finding.wanted(hex::encode(held), actual).hint(hint));
            }
        }
        sink.covered(CheckId::A1, compared, "events in the tree");
    }

    /// Compares the stored tiles with each other: every tile above follows from those below.
    pub(crate) async fn end(
        &self,
        connection: &mut PgConnection,
        head: i64,
        sink: &mut Sink,
    ) -> Result<(), sqlx::Error> {
        sink.covered(CheckId::A1, 0, "events in the tree");
        let sql = "SELECT level, tile_index, hashes FROM log.tiles WHERE lane = 0 AND level > 0";
        let upper: Vec<Stored> = sqlx::query_as(sql).fetch_all(&mut *connection).await?;
        let mut above = Above {
            stored: upper
                .into_iter()
                .map(|(level, index, b)| ((level, index), hashes(&b)))
                .collect(),
            levels: Vec::new(),
        };
        let mut next = 0_i64;
        let mut open = false;
        loop {
            let sql = "SELECT level, tile_index, hashes FROM log.tiles \
                 WHERE lane = 0 AND level = 0 AND tile_index >= $1 ORDER BY tile_index LIMIT $2";
            let tiles: Vec<Stored> =
                sqlx::query_as(sql).bind(next).bind(TILES).fetch_all(&mut *connection).await?;
            for (_, index, bytes) in &tiles {
                if *index != next || open {
                    let message = format!("the leaf tiles do not go on before tile {index}");
                    let finding = Finding::new(CheckId::A4, message);
                    sink.add(finding.wanted(format!("tile {next}, the others full"), index));
                }
                next = index.saturating_add(1);
                let tile = hashes(bytes);
                open = tile.len() < WIDTH;
                if !open {
                    above.push(0, root(&tile), sink);
                }
            }
            sink.covered(CheckId::A4, tiles.len() as u64, "tiles");
            if tiles.len() < usize::try_from(TILES).unwrap_or(usize::MAX) {
                break;
            }
        }
        above.end(sink);
        let sql = "SELECT max(size) FROM log.checkpoints WHERE lane = 0";
        let signed: Option<i64> = sqlx::query_scalar(sql).fetch_one(connection).await?;
        // That more was signed than is there is A9's to say.
        if let Some(signed) = signed.map(|signed| signed.min(head)).filter(|to| *to > self.size) {
            let message = "the tiles cover fewer events than were signed";
            sink.add(Finding::new(CheckId::A4, message).wanted(signed, self.size));
        }
        Ok(())
    }
}

/// The tiles above the leaves, as they follow from below, against those stored.
struct Above {
    stored: BTreeMap<(i16, i64), Vec<Hash>>,
    levels: Vec<(i64, Vec<Hash>)>,
}

impl Above {
    fn push(&mut self, mut level: usize, mut entry: Hash, sink: &mut Sink) {
        loop {
            if self.levels.len() <= level {
                self.levels.push((0, Vec::new()));
            }
            let (index, tile) = &mut self.levels[level];
            tile.push(entry);
            if tile.len() < WIDTH {
                return;
            }
            let (at, full) = (*index, std::mem::take(tile));
            *index += 1;
            entry = root(&full);
            self.compare(level, at, &full, sink);
            level += 1;
        }
    }

    fn compare(&mut self, level: usize, index: i64, wanted: &[Hash], sink: &mut Sink) {
        let name = i16::try_from(level + 1).unwrap_or(i16::MAX);
        let message = match self.stored.remove(&(name, index)) {
            Some(stored) if stored == wanted => return,
            Some(_) => format!("tile {index} of level {name} does not follow from those below it"),
            None => format!("tile {index} of level {name} is missing"),
        };
        let hint =
            "tiles can be made again from the events: delete them, and the follower makes them";
        sink.add(Finding::new(CheckId::A4, message).hint(hint));
    }

    fn end(mut self, sink: &mut Sink) {
        sink.covered(CheckId::A4, self.stored.len() as u64, "tiles");
        for level in 0..self.levels.len() {
            let (index, tile) = std::mem::take(&mut self.levels[level]);
            if !tile.is_empty() {
                self.compare(level, index, &tile, sink);
            }
        }
        for (level, index) in self.stored.keys() {
            let message = format!("tile {index} of level {level} covers no leaf that is stored");
            sink.add(Finding::new(CheckId::A4, message));
        }
    }
}

fn hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.chunks_exact(32).filter_map(|hash| Hash::try_from(hash).ok()).collect()
}

fn root(tile: &[Hash]) -> Hash {
    let mut frontier = Frontier::new();
    for hash in tile {
        frontier.push(*hash);
    }
    frontier.root()
}
