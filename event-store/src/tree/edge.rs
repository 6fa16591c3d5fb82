//! The partial tiles at the right edge of the tree, in memory, while leaves are added.
//!
//! Which tiles are partial and how wide follows from the size alone, so the edge of a tree of
//! any size is at most eight tiles.

use std::collections::BTreeMap;

use super::frontier::Frontier;
use super::hash::Hash;
use super::tile::{TILE_HEIGHT, TILE_WIDTH, TileId};

/// The tiles that will grow when the next leaves come, and those that grew since it was read.
#[derive(Debug)]
pub(super) struct Edge {
    size: u64,
    /// By level: the hashes of the one tile that is not full.
    open: Vec<Vec<Hash>>,
    /// By level: whether `open` has hashes that were not taken yet.
    grown: Vec<bool>,
    full: Vec<(TileId, Vec<Hash>)>,
}

/// The partial tiles of a tree of this size with their widths, lowest level first.
pub(super) fn partial_tiles(size: u64) -> Vec<(TileId, usize)> {
    let mut tiles = Vec::new();
    let mut entries = size;
    let mut level = 0;
    while entries > 0 {
        let width = usize::try_from(entries % TILE_WIDTH as u64).expect("below the tile's width");
        if width > 0 {
            tiles.push((TileId { level, index: entries >> TILE_HEIGHT }, width));
        }
        entries >>= TILE_HEIGHT;
        level += 1;
    }
    tiles
}

impl Edge {
    /// The edge of a tree of `size` leaves, given its partial tiles; `None` when one of them is
    /// missing or narrower than the size asks for.
    pub(super) fn new(size: u64, tiles: &BTreeMap<TileId, Vec<Hash>>) -> Option<Self> {
        let mut edge = Self { size, open: Vec::new(), grown: Vec::new(), full: Vec::new() };
        for (id, width) in partial_tiles(size) {
            edge.reach(usize::from(id.level));
            edge.open[usize::from(id.level)] = tiles.get(&id)?.get(..width)?.to_vec();
        }
        Some(edge)
    }

    /// How many leaves the tree has.
    pub(super) const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf at the right.
    pub(super) fn push(&mut self, leaf: Hash) {
        let mut entry = leaf;
        for level in 0.. {
            self.reach(level);
            self.open[level].push(entry);
            self.grown[level] = true;
            if self.open[level].len() < TILE_WIDTH {
                break;
            }
            let hashes = std::mem::take(&mut self.open[level]);
            self.grown[level] = false;
            entry = root_of(&hashes);
            let shift = TILE_HEIGHT * (u32::try_from(level).expect("few levels") + 1);
            let id = TileId {
                level: u8::try_from(level).expect("few levels"),
                index: self.size >> shift,
            };
            self.full.push((id, hashes));
        }
        self.size += 1;
    }

    /// The tiles that grew since the last call: full ones, and the partial ones as they stand.
    pub(super) fn take_grown(&mut self) -> Vec<(TileId, Vec<Hash>)> {
        let mut tiles = std::mem::take(&mut self.full);
        for (id, _) in partial_tiles(self.size) {
            let level = usize::from(id.level);
            if std::mem::take(&mut self.grown[level]) {
                tiles.push((id, self.open[level].clone()));
            }
        }
        tiles
    }

    fn reach(&mut self, level: usize) {
        if self.open.len() <= level {
            self.open.resize_with(level + 1, Vec::new);
            self.grown.resize(level + 1, false);
        }
    }
}

/// The root over the hashes of a tile, or over a part of one that is a power of two wide.
pub(super) fn root_of(hashes: &[Hash]) -> Hash {
    let mut frontier = Frontier::new();
    for hash in hashes {
        frontier.push(*hash);
    }
    frontier.root()
}
