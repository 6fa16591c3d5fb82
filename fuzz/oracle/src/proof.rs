//! Proofs of a tree: the right one verifies, and one with anything changed does not.

use event_store::tree::{
    Consistency, Frontier, Hash, Inclusion, leaf_hash, node_hash, verify_consistency,
    verify_inclusion,
};

/// Leaves of the trees at the most: enough for every shape of edge.
const LEAVES_MAX: u8 = 70;

/// Size, position, older size, and what is changed where; the rest are the bytes of changes.
pub fn proof(data: &[u8]) {
    let &[size, position, older, how, at, bits, ..] = data else { return };
    let size = usize::from(size % LEAVES_MAX) + 1;
    let leaves: Vec<Hash> = (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect();
    let mut tree = Frontier::new();
    leaves.iter().for_each(|leaf| tree.push(*leaf));
    let root = root(&leaves);
    assert_eq!(tree.root(), root, "two ways to one root");
    inclusion(&leaves, usize::from(position) % size, root, (how, at, bits));
    consistency(&leaves, usize::from(older) % size + 1, root, (how, at, bits));
}

fn inclusion(leaves: &[Hash], index: usize, root: Hash, (how, at, bits): (u8, u8, u8)) {
    let [position, tree_size] = [index + 1, leaves.len()].map(|n| n as u64);
    let proof = Inclusion { position, tree_size, hashes: path(leaves, index) };
    let leaf = leaves[index];
    assert_eq!(verify_inclusion(&proof, leaf, root), Ok(()), "a right proof");
    let written = serde_json::to_string(&proof).expect("proofs are plain data");
    assert_eq!(serde_json::from_str::<Inclusion>(&written).expect("it reads back"), proof);
    let mut changed = (proof.clone(), leaf, root);
    match how % 5 {
        0 => flip(&mut changed.1, at, bits),
        1 => flip(&mut changed.2, at, bits),
        // The size is the checkpoint's to say: a proof alone does not bind it.
        2 => changed.0.position = u64::from(at) % (changed.0.tree_size + 2),
        _ => change(&mut changed.0.hashes, how, at, bits),
    }
    if changed != (proof, leaf, root) {
        let (proof, leaf, root) = changed;
        assert!(verify_inclusion(&proof, leaf, root).is_err(), "a changed proof: {proof:?}");
    }
}

fn consistency(leaves: &[Hash], older: usize, root: Hash, (how, at, bits): (u8, u8, u8)) {
    let [old_size, new_size] = [older, leaves.len()].map(|n| n as u64);
    let old_root = self::root(&leaves[..older]);
    let hashes = if older == leaves.len() { vec![] } else { between(leaves, older, true) };
    let proof = Consistency { old_size, new_size, hashes };
    assert_eq!(verify_consistency(&proof, old_root, root), Ok(()), "a right proof");
    let mut changed = (proof.clone(), old_root, root);
    match how % 4 {
        0 => flip(&mut changed.1, at, bits),
        1 => flip(&mut changed.2, at, bits),
        _ => change(&mut changed.0.hashes, how, at, bits),
    }
    if changed != (proof, old_root, root) {
        let (proof, old_root, root) = changed;
        assert!(verify_consistency(&proof, old_root, root).is_err(), "a changed proof: {proof:?}");
    }
}

fn flip(hash: &mut Hash, at: u8, bits: u8) {
    hash.0[usize::from(at) % 32] ^= bits;
}

/// Changes one hash, or adds, drops or exchanges some.
fn change(hashes: &mut Vec<Hash>, how: u8, at: u8, bits: u8) {
    let place = usize::from(bits).checked_rem(hashes.len());
    match (how / 5 % 4, place) {
        (0, Some(place)) => flip(&mut hashes[place], at, bits),
        (1, Some(place)) => drop(hashes.remove(place)),
        (2, Some(place)) => hashes.swap(0, place),
        _ => hashes.insert(usize::from(at) % (hashes.len() + 1), leaf_hash(&[bits])),
    }
}

/// RFC 6962, section 2.1, word for word: slow, and not how the product does it.
fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(half(leaves.len()));
            node_hash(&root(left), &root(right))
        }
    }
}

/// Section 2.1.1: the path of a leaf.
fn path(leaves: &[Hash], index: usize) -> Vec<Hash> {
    if leaves.len() == 1 {
        return vec![];
    }
    let middle = half(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (mut below, beside) = if index < middle {
        (path(left, index), root(right))
    } else {
        (path(right, index - middle), root(left))
    };
    below.push(beside);
    below
}

/// Section 2.1.2: the proof that the first `older` leaves are the beginning.
fn between(leaves: &[Hash], older: usize, whole: bool) -> Vec<Hash> {
    if older == leaves.len() {
        return if whole { vec![] } else { vec![root(leaves)] };
    }
    let middle = half(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (mut below, beside) = if older <= middle {
        (between(left, older, whole), root(right))
    } else {
        (between(right, older - middle, false), root(left))
    };
    below.push(beside);
    below
}

/// The largest power of two below `size`.
const fn half(size: usize) -> usize {
    size.next_power_of_two() / 2
}
