//! The tree against a second, naive implementation of RFC 6962 and known values; notes and keys
//! against those that the Go implementation of the signed note publishes.

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng};

use super::edge::{self, Edge};
use super::range::{self, Range};
use super::tile::Place;
use super::{
    Checkpoint, CheckpointError, Consistency, Frontier, Hash, Inclusion, KeyError, Note, NoteError,
    ProofError, SigningKey, TileId, VerifierKey, leaf_hash, node_hash, verify_consistency,
    verify_inclusion,
};

/// The eight leaves of Certificate Transparency's reference tests.
const REFERENCE: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

/// The roots over the first one to eight of them.
const REFERENCE_ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// The root as RFC 6962, section 2.1, defines it, word for word.
fn naive_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::empty_root(),
        [leaf] => *leaf,
        _ => {
            let middle = leaves.len().next_power_of_two() / 2;
            node_hash(&naive_root(&leaves[..middle]), &naive_root(&leaves[middle..]))
        }
    }
}

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

fn at(leaves: &[Hash], range: Range) -> Hash {
    naive_root(&leaves[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()])
}

fn roots(leaves: &[Hash], ranges: &[Range]) -> Vec<Hash> {
    ranges.iter().map(|range| at(leaves, *range)).collect()
}

#[test]
fn roots_are_those_of_the_reference_tests() {
    let mut frontier = Frontier::new();
    assert_eq!(
        frontier.root().to_string(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    for (leaf, root) in REFERENCE.iter().zip(REFERENCE_ROOTS) {
        frontier.push(leaf_hash(&hex::decode(leaf).unwrap()));
        assert_eq!(frontier.root().to_string(), root);
    }
}

#[test]
fn the_proof_of_the_reference_tests_is_the_same() {
    let leaves: Vec<_> =
        REFERENCE.iter().map(|leaf| leaf_hash(&hex::decode(leaf).unwrap())).collect();
    let path = roots(&leaves, &range::inclusion(0, 8));
    assert_eq!(
        path.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]
    );
    let path = roots(&leaves, &range::consistency(6, 8));
    assert_eq!(
        path.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]
    );
}

#[test]
fn every_proof_of_every_small_tree_holds_and_no_wrong_one_does() {
    let all = leaves(70);
    for size in 1..=70_u64 {
        let tree = &all[..usize::try_from(size).unwrap()];
        let root = naive_root(tree);
        for position in 1..=size {
            let hashes = roots(tree, &range::inclusion(position - 1, size));
            let leaf = tree[usize::try_from(position - 1).unwrap()];
            let proof = Inclusion { position, tree_size: size, hashes };
            assert_eq!(verify_inclusion(&proof, leaf, root), Ok(()));
            let other = leaf_hash(b"another");
            assert_eq!(verify_inclusion(&proof, other, root), Err(ProofError::OtherRoot));
            if position < size {
                let shifted = Inclusion { position: position + 1, ..proof };
                assert!(verify_inclusion(&shifted, leaf, root).is_err());
            }
        }
        for old_size in 0..=size {
            let old_root = naive_root(&tree[..usize::try_from(old_size).unwrap()]);
            let hashes = roots(tree, &range::consistency(old_size, size));
            let proof = Consistency { old_size, new_size: size, hashes };
            assert_eq!(verify_consistency(&proof, old_root, root), Ok(()));
            let other = leaf_hash(b"another");
            assert_eq!(verify_consistency(&proof, other, root), Err(ProofError::OtherRoot));
            if old_size > 0 {
                assert_eq!(verify_consistency(&proof, old_root, other), Err(ProofError::OtherRoot));
            }
        }
    }
}

#[test]
fn a_proof_of_another_length_is_refused() {
    let tree = leaves(13);
    let root = naive_root(&tree);
    let hashes = roots(&tree, &range::inclusion(4, 13));
    let mut proof = Inclusion { position: 5, tree_size: 13, hashes };
    proof.hashes.push(root);
    assert_eq!(verify_inclusion(&proof, tree[4], root), Err(ProofError::Length));
    proof.hashes.truncate(2);
    assert_eq!(verify_inclusion(&proof, tree[4], root), Err(ProofError::Length));
    proof.position = 14;
    let outside = ProofError::OutsideTree { position: 14, tree_size: 13 };
    assert_eq!(verify_inclusion(&proof, tree[4], root), Err(outside));

    let hashes = roots(&tree, &range::consistency(6, 13));
    let mut proof = Consistency { old_size: 6, new_size: 13, hashes };
    let old = naive_root(&tree[..6]);
    proof.hashes.push(root);
    assert_eq!(verify_consistency(&proof, old, root), Err(ProofError::Length));
    proof.hashes.clear();
    assert_eq!(verify_consistency(&proof, old, root), Err(ProofError::Length));
    let shrunk = Consistency { old_size: 13, new_size: 6, hashes: Vec::new() };
    let error = ProofError::Shrunk { old_size: 13, new_size: 6 };
    assert_eq!(verify_consistency(&shrunk, root, old), Err(error));
}

#[test]
fn tiles_filled_in_any_batches_give_the_roots_of_any_size_and_range() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);
    let all = leaves(70_000);
    let mut tiles: BTreeMap<TileId, Vec<Hash>> = BTreeMap::new();
    let mut size = 0;
    while size < all.len() {
        let mut edge = Edge::new(size as u64, &tiles).expect("the tiles written so far suffice");
        let batch = random.gen_range(1..=4096).min(all.len() - size);
        all[size..size + batch].iter().for_each(|leaf| edge.push(*leaf));
        size += batch;
        assert_eq!(edge.size(), size as u64);
        tiles.extend(edge.take_grown());
    }
    let read = |range| {
        let hashes = range::nodes(range).into_iter().map(|node| {
            let Place { tile, from, count } = Place::of(node);
            edge::root_of(&tiles[&tile][from..from + count])
        });
        super::frontier::fold(&hashes.collect::<Vec<_>>()).unwrap()
    };
    for _ in 0..25 {
        let new = random.gen_range(1..=all.len());
        let end = new as u64;
        assert_eq!(read(Range { start: 0, end }), naive_root(&all[..new]));
        let index = random.gen_range(0..end);
        for range in range::inclusion(index, end) {
            assert_eq!(read(range), at(&all, range), "{range:?}");
        }
        let old = random.gen_range(0..=end);
        for range in range::consistency(old, end) {
            assert_eq!(read(range), at(&all, range), "{range:?}");
        }
    }
}

#[test]
fn an_edge_without_its_tiles_is_refused() {
    let mut edge = Edge::new(0, &BTreeMap::new()).unwrap();
    leaves(300).into_iter().for_each(|leaf| edge.push(leaf));
    let mut tiles: BTreeMap<_, _> = edge.take_grown().into_iter().collect();
    assert!(Edge::new(300, &tiles).is_some());
    assert!(Edge::new(301, &tiles).is_none(), "the last tile is too narrow");
    tiles.remove(&TileId { level: 1, index: 0 });
    assert!(Edge::new(300, &tiles).is_none(), "a level is missing");
}

#[test]
fn a_tile_has_the_path_that_tile_servers_use() {
    let tile = |level, index| TileId { level, index };
    assert_eq!(tile(0, 0).path(256), "tile/0/000");
    assert_eq!(tile(1, 67).path(7), "tile/1/067.p/7");
    assert_eq!(tile(0, 1_234_067).path(256), "tile/0/x001/x234/067");
}

/// The example of the signed note's Go implementation (golang.org/x/mod/sumdb/note).
const GO_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\n\
    \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const GO_VERIFIER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const GO_SIGNER: &str =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

#[test]
fn notes_and_keys_are_those_of_the_go_implementation() {
    let note: Note = GO_NOTE.parse().unwrap();
    let verifier: VerifierKey = GO_VERIFIER.parse().unwrap();
    verifier.verify(&note).unwrap();
    assert_eq!(note.to_string(), GO_NOTE);
    assert_eq!(verifier.to_string(), GO_VERIFIER);
    let signer: SigningKey = GO_SIGNER.parse().unwrap();
    assert_eq!(signer.verifier(), verifier);
    assert_eq!(signer.secret_text(), GO_SIGNER);
    assert_eq!(signer.sign(note.text).to_string(), GO_NOTE);
}

#[test]
fn every_changed_byte_of_a_note_is_noticed() {
    let verifier: VerifierKey = GO_VERIFIER.parse().unwrap();
    for at in 0..GO_NOTE.len() {
        let mut bytes = GO_NOTE.as_bytes().to_vec();
        bytes[at] ^= 1;
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let read: Result<Note, _> = text.parse();
        assert!(read.is_err() || verifier.verify(&read.unwrap()).is_err(), "byte {at}");
    }
}

#[test]
fn a_note_by_someone_else_is_not_signed_by_us() {
    let ours = SigningKey::from_seed("shop.example/log", &[7; 32]).unwrap();
    let theirs = SigningKey::from_seed("shop.example/log", &[8; 32]).unwrap();
    let note = theirs.sign("x\n".to_owned());
    let name = "shop.example/log".to_owned();
    assert_eq!(ours.verifier().verify(&note), Err(NoteError::NotSignedBy { name }));
    theirs.verifier().verify(&note).unwrap();
}

#[test]
fn malformed_notes_are_refused() {
    let read = |text: &str| text.parse::<Note>().unwrap_err();
    assert_eq!(read("text\n"), NoteError::NoSignatures);
    assert_eq!(read("text\n\n"), NoteError::NoSignatures);
    assert_eq!(read("text\n\n- name AAAAAAA=\n"), NoteError::Signature { line: 1 });
    assert_eq!(read("text\n\n\u{2014} na+me AAAAAAA=\n"), NoteError::Signature { line: 1 });
    assert_eq!(read("text\n\n\u{2014} name AAAA\n"), NoteError::Signature { line: 1 });
    assert_eq!(read("te\rxt\n\n\u{2014} name AAAAAAA=\n"), NoteError::Control);
    assert_eq!(read(&"x".repeat(70_000)), NoteError::TooLong);
}

#[test]
fn a_checkpoint_has_one_spelling() {
    let text = "shop.example/log\n17\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    let checkpoint: Checkpoint = text.parse().unwrap();
    assert_eq!((checkpoint.size, checkpoint.root), (17, Hash::empty_root()));
    assert_eq!(checkpoint.to_string(), text);
    let read = |text: &str| text.parse::<Checkpoint>().unwrap_err();
    assert_eq!(read(&text.replace("17", "017")), CheckpointError::Size);
    assert_eq!(read(&text.replace("17", "+17")), CheckpointError::Size);
    assert_eq!(read(&text.replace("47D", "47")), CheckpointError::Root);
    assert_eq!(read(&text.replace("shop.example/log", "")), CheckpointError::Origin);
    assert_eq!(read("shop\n1"), CheckpointError::Lines);
}

#[test]
fn a_key_file_is_made_once_and_refused_when_others_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.key");
    let key = SigningKey::generate("shop.example/log").unwrap();
    key.save_new(&path).unwrap();
    assert_eq!(SigningKey::load(&path).unwrap().verifier(), key.verifier());
    let again = SigningKey::generate("shop.example/log").unwrap().save_new(&path);
    assert!(matches!(again, Err(KeyError::File { .. })), "an existing key is kept");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(SigningKey::load(&path), Err(KeyError::Exposed { mode: 0o640, .. })));
    assert!(!format!("{key:?}").contains(&key.secret_text()));
}

#[test]
fn keys_with_a_wrong_id_or_name_are_refused() {
    let wrong = GO_VERIFIER.replace("c74f20a3", "c74f20a4");
    assert!(matches!(wrong.parse::<VerifierKey>(), Err(KeyError::OtherId)));
    let wrong = GO_SIGNER.replace("c74f20a3", "c74f20a4");
    assert!(matches!(wrong.parse::<SigningKey>(), Err(KeyError::OtherId)));
    assert!(matches!("x".parse::<VerifierKey>(), Err(KeyError::Malformed { .. })));
    assert!(matches!(SigningKey::from_seed("a b", &[1; 32]), Err(KeyError::Name { .. })));
}
