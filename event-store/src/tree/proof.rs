//! Proofs that a leaf is in a tree and that one tree is the beginning of another, and how to
//! check them (RFC 9162, sections 2.1.3.2 and 2.1.4.2). Checking needs no database.

use serde::{Deserialize, Serialize};

use super::hash::{Hash, node_hash};

/// A proof that the event at `position` is one of the first `tree_size`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inclusion {
    /// The event's place in the log, from 1.
    pub position: u64,
    /// The size of the tree whose root the proof leads to.
    pub tree_size: u64,
    /// The hashes beside the way up, lowest first.
    pub hashes: Vec<Hash>,
}

/// A proof that the first `old_size` events of a log of `new_size` are those it had before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consistency {
    /// The size of the older tree.
    pub old_size: u64,
    /// The size of the newer tree.
    pub new_size: u64,
    /// The hashes that join the two roots, lowest first.
    pub hashes: Vec<Hash>,
}

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The position is 0 or beyond the tree.
    #[error("position {position} is not in a tree of {tree_size}")]
    OutsideTree {
        /// The position asked for.
        position: u64,
        /// The size of the tree.
        tree_size: u64,
    },
    /// The older tree is larger than the newer one.
    #[error("a tree of {old_size} is not the beginning of one of {new_size}")]
    Shrunk {
        /// The size of the older tree.
        old_size: u64,
        /// The size of the newer tree.
        new_size: u64,
    },
    /// The number of hashes does not fit the sizes.
    #[error("the proof has the wrong number of hashes")]
    Length,
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    OtherRoot,
}

/// Checks that `leaf` stands where the proof says, under `root`.
pub fn verify_inclusion(proof: &Inclusion, leaf: Hash, root: Hash) -> Result<(), ProofError> {
    let &Inclusion { position, tree_size, ref hashes } = proof;
    if position == 0 || position > tree_size {
        return Err(ProofError::OutsideTree { position, tree_size });
    }
    let (mut index, mut last, mut hash) = (position - 1, tree_size - 1, leaf);
    for step in hashes {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if index & 1 == 1 || index == last {
            hash = node_hash(step, &hash);
            while index & 1 == 0 && index != 0 {
                index >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, step);
        }
        index >>= 1;
        last >>= 1;
    }
    match (last, hash == root) {
        (0, true) => Ok(()),
        (0, false) => Err(ProofError::OtherRoot),
        _ => Err(ProofError::Length),
    }
}

/// Checks that the tree under `new_root` begins with the whole tree under `old_root`.
pub fn verify_consistency(
    proof: &Consistency,
    old_root: Hash,
    new_root: Hash,
) -> Result<(), ProofError> {
    let &Consistency { old_size, new_size, ref hashes } = proof;
    if old_size > new_size {
        return Err(ProofError::Shrunk { old_size, new_size });
    }
    if old_size == 0 || old_size == new_size {
        if !hashes.is_empty() {
            return Err(ProofError::Length);
        }
        let (wanted, is) =
            if old_size == 0 { (Hash::empty_root(), old_root) } else { (old_root, new_root) };
        return if wanted == is { Ok(()) } else { Err(ProofError::OtherRoot) };
    }
    let mut path = hashes.iter();
    let first = if old_size.is_power_of_two() {
        old_root
    } else {
        *path.next().ok_or(ProofError::Length)?
    };
    let (mut old, mut new) = (first, first);
    let shift = (old_size - 1).trailing_ones();
    let (mut index, mut last) = ((old_size - 1) >> shift, (new_size - 1) >> shift);
    for step in path {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if index & 1 == 1 || index == last {
            old = node_hash(step, &old);
            new = node_hash(step, &new);
            while index & 1 == 0 && index != 0 {
                index >>= 1;
                last >>= 1;
            }
        } else {
            new = node_hash(&new, step);
        }
        index >>= 1;
        last >>= 1;
    }
    match (last, old == old_root && new == new_root) {
        (0, true) => Ok(()),
        (0, false) => Err(ProofError::OtherRoot),
        _ => Err(ProofError::Length),
    }
}
