//! A log in memory, its tree made as RFC 6962 writes it down, its proofs checked by the product's
//! own verification before a browser sees them.

use event_store::tree::{
    Checkpoint, Consistency, EventProof, Hash, Inclusion, ReceiptCode, SigningKey, leaf_hash,
    node_hash, verify_consistency,
};
use serde_json::json;

const ORIGIN: &str = "moonledger/0123456789abcdef";

/// A log of top-ups.
pub(crate) struct TestLog {
    pub(crate) key: SigningKey,
    lines: Vec<String>,
}

fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::empty_root(),
        [leaf] => *leaf,
        _ => {
            let middle = leaves.len().next_power_of_two() / 2;
            node_hash(&root(&leaves[..middle]), &root(&leaves[middle..]))
        }
    }
}

fn path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return vec![];
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut way, beside) = match index.checked_sub(left.len()) {
        None => (path(index, left), root(right)),
        Some(within) => (path(within, right), root(left)),
    };
    way.push(beside);
    way
}

fn step(old: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if whole { vec![] } else { vec![root(leaves)] };
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut way, beside) = match old.checked_sub(left.len()) {
        None | Some(0) => (step(old, left, whole), root(right)),
        Some(within) => (step(within, right, false), root(left)),
    };
    way.push(beside);
    way
}

fn line(position: u64, amount: u64) -> String {
    format!(
        "{{\"aggregate_id\":\"01JD0000000000000000SARA01\",\"aggregate_type\":\"wallet\",\
         \"event_type\":\"wallet.credited\",\"event_version\":\"1\",\"metadata\":{{\"actor\":\
         \"process:top_up\"}},\"payload\":{{\"Credited\":{{\"amount\":{amount},\"note\":\
         \"شارژ \\\"کیف\\\" 🌙\"}}}},\"position\":{position},\"recorded_at\":\
         \"2026-11-23T08:15:30.123456Z\",\"sequence\":{position}}}"
    )
}

impl TestLog {
    /// A log of so many events.
    pub(crate) fn new(events: u64) -> Self {
        let key = SigningKey::from_seed(ORIGIN, &[7; 32]).unwrap();
        Self { key, lines: (1..=events).map(|position| line(position, 7_000_000)).collect() }
    }

    /// The same with another amount at one position, signed by the same key.
    pub(crate) fn forked(events: u64, position: u64) -> Self {
        let mut log = Self::new(events);
        log.lines[usize::try_from(position).unwrap() - 1] = line(position, 9_000_000);
        log
    }

    /// The key of somebody else.
    pub(crate) fn stranger() -> SigningKey {
        SigningKey::from_seed("moonledger/fedcba9876543210", &[9; 32]).unwrap()
    }

    fn leaves(&self, size: u64) -> Vec<Hash> {
        let size = usize::try_from(size).unwrap();
        self.lines[..size].iter().map(|line| leaf_hash(line.as_bytes())).collect()
    }

    /// The signed head at a size.
    pub(crate) fn note(&self, size: u64) -> String {
        let root = root(&self.leaves(size));
        let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size, root };
        self.key.sign(checkpoint.to_string()).to_string()
    }

    /// The proof of an event under the head at a size.
    pub(crate) fn proof(&self, position: u64, size: u64) -> String {
        let index = usize::try_from(position).unwrap() - 1;
        let hashes = path(index, &self.leaves(size));
        let inclusion = Inclusion { position, tree_size: size, hashes };
        let line = self.lines[index].clone();
        let proof = EventProof { line, inclusion, note: self.note(size) };
        proof.verify(&self.key.verifier()).expect("the product's own check holds");
        proof.to_string()
    }

    /// The code of an event.
    pub(crate) fn code(&self, position: u64) -> String {
        let line = &self.lines[usize::try_from(position).unwrap() - 1];
        ReceiptCode::of(position, &leaf_hash(line.as_bytes())).to_string()
    }

    /// That the head at `new` continues the one at `old`, as `moon-replay prove` writes it.
    pub(crate) fn continuation(&self, old: u64, new: u64) -> String {
        let leaves = self.leaves(new);
        let hashes = match usize::try_from(old).unwrap() {
            0 => vec![],
            old => step(old, &leaves, true),
        };
        let proof = Consistency { old_size: old, new_size: new, hashes };
        verify_consistency(&proof, root(&self.leaves(old)), root(&leaves)).expect("it holds");
        json!({"old_checkpoint": self.note(old), "new_checkpoint": self.note(new),
            "old_size": old, "new_size": new, "hashes": proof.hashes})
        .to_string()
    }
}
