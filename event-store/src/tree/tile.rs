//! The address of a tile, after C2SP tlog-tiles: 256 hashes of one level, side by side.
//!
//! Level 0 holds leaf hashes; an entry of level *n + 1* is the root over a full tile of level
//! *n*. A tile at the right edge is partial until its 256 hashes are there.

use std::fmt;

use super::range::Node;

/// Levels of the tree that one level of tiles spans.
pub(super) const TILE_HEIGHT: u32 = 8;

/// Hashes in a full tile.
pub(super) const TILE_WIDTH: usize = 1 << TILE_HEIGHT;

/// Which tile: its level, from 0 at the leaves, and its place in the level, from 0 at the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// The level, from 0 at the leaves.
    pub level: u8,
    /// The place in its level, from 0 at the left.
    pub index: u64,
}

/// The hashes of a tile whose root over all, or over some, is the hash of one node.
pub(super) struct Place {
    pub(super) tile: TileId,
    pub(super) from: usize,
    pub(super) count: usize,
}

impl Place {
    /// Where the hash of a perfect subtree is found.
    pub(super) fn of(node: Node) -> Self {
        let level = u8::try_from(node.height / TILE_HEIGHT).expect("a height is below 64");
        let within = node.height % TILE_HEIGHT;
        let first = node.index << within;
        let from = usize::try_from(first % TILE_WIDTH as u64).expect("below the tile's width");
        Self { tile: TileId { level, index: first >> TILE_HEIGHT }, from, count: 1 << within }
    }
}

impl TileId {
    /// The path under which a tlog-tiles server offers this tile when it holds `width` hashes.
    pub fn path(self, width: u16) -> String {
        let partial =
            if usize::from(width) == TILE_WIDTH { String::new() } else { format!(".p/{width}") };
        format!("{self}{partial}")
    }
}

impl fmt::Display for TileId {
    /// `tile/<level>/<index>`, the index in groups of three digits, all but the last marked `x`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/", self.level)?;
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for group in groups[1..].iter().rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", groups[0])
    }
}
