//! Which subtrees a proof is made of, as arithmetic: no hash is read here.
//!
//! A proof is a list of subtrees; a subtree is a list of perfect ones, of which the tiles hold
//! every hash. So a proof can be planned first and its tiles read with one query.

/// The leaves from `start` up to, without, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) start: u64,
    pub(super) end: u64,
}

/// The root of the perfect subtree over leaves `index << height` to `(index + 1) << height`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) height: u32,
    pub(super) index: u64,
}

/// The perfect subtrees that make up a range, left to right. A range of the tree's own
/// making starts at a multiple of a power of two that is not less than its length.
pub(super) fn nodes(range: Range) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let fits = (range.end - start).ilog2();
        let height = if start == 0 { fits } else { fits.min(start.trailing_zeros()) };
        nodes.push(Node { height, index: start >> height });
        start += 1 << height;
    }
    nodes
}

/// The subtrees beside the way from leaf `index` up to the root of `size` leaves, lowest first
/// (RFC 9162, section 2.1.3.1).
pub(super) fn inclusion(index: u64, size: u64) -> Vec<Range> {
    let mut path = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(Range { start: middle, end });
            end = middle;
        } else {
            path.push(Range { start, end: middle });
            start = middle;
        }
    }
    path.reverse();
    path
}

/// The subtrees that join the root over `old` leaves to that over `new`, lowest first
/// (RFC 9162, section 2.1.4.1).
pub(super) fn consistency(old: u64, new: u64) -> Vec<Range> {
    if old == 0 || old == new {
        return Vec::new();
    }
    let mut path = Vec::new();
    let (mut start, mut end) = (0, new);
    while end != old {
        let middle = start + split(end - start);
        if old <= middle {
            path.push(Range { start: middle, end });
            end = middle;
        } else {
            path.push(Range { start, end: middle });
            start = middle;
        }
    }
    // The old root itself is known to whoever checks, unless the way turned right.
    if start != 0 {
        path.push(Range { start, end });
    }
    path.reverse();
    path
}

/// The largest power of two below `length`, which is at least 2.
fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}
