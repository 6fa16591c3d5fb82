//! The follower and the signer on a real log: batches, rivals, and logs that were tampered with.

use rand::{Rng, SeedableRng};

use super::database::Database;
use super::shop::{self, ORIGIN};
use crate::export::line;
use crate::tree::{
    Frontier, Hash, SignError, Tree, TreeError, follow, leaf_hash, newest_checkpoint,
    sign_checkpoint, verify_consistency, verify_inclusion,
};

async fn leaves(database: &Database) -> Vec<Hash> {
    let log = crate::Log::new(database.pool.clone());
    let mut leaves = Vec::new();
    loop {
        let page = log.after(leaves.len() as u64, 10_000).await.unwrap();
        if page.is_empty() {
            return leaves;
        }
        leaves.extend(page.iter().map(|event| leaf_hash(line(event).as_bytes())));
    }
}

fn root(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::new();
    leaves.iter().for_each(|leaf| frontier.push(*leaf));
    frontier.root()
}

#[tokio::test]
async fn proofs_from_the_tiles_hold_however_the_log_grew() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);
    let database = Database::create().await;
    let tree = Tree::new(database.pool.clone());
    assert_eq!(tree.follow().await.unwrap(), 0);
    assert_eq!(tree.root_at(0).await.unwrap(), Hash::empty_root());
    for _ in 0..6 {
        shop::append(&database.pool, random.gen_range(1..6000)).await;
        tree.follow().await.unwrap();
    }
    let leaves = leaves(&database).await;
    let size = leaves.len() as u64;
    assert_eq!(tree.size().await.unwrap(), size);
    for _ in 0..60 {
        let new = random.gen_range(1..=leaves.len());
        let (old, at) = (random.gen_range(0..=new), random.gen_range(1..=new));
        let new_root = tree.root_at(new as u64).await.unwrap();
        assert_eq!(new_root, root(&leaves[..new]));
        let proof = tree.inclusion(at as u64, new as u64).await.unwrap();
        verify_inclusion(&proof, leaves[at - 1], new_root).unwrap();
        let proof = tree.consistency(old as u64, new as u64).await.unwrap();
        verify_consistency(&proof, root(&leaves[..old]), new_root).unwrap();
    }
    let beyond = tree.inclusion(size + 1, size + 1).await;
    assert!(matches!(beyond, Err(TreeError::Beyond { .. })));
    assert!(matches!(tree.inclusion(0, size).await, Err(TreeError::Zero)));
    assert!(matches!(tree.consistency(2, 1).await, Err(TreeError::Backwards { .. })));
}

#[tokio::test]
async fn followers_that_run_side_by_side_build_one_tree() {
    let database = Database::create().await;
    shop::append(&database.pool, 20_000).await;
    let rivals = (0..4).map(|_| {
        let pool = database.pool.clone();
        tokio::spawn(async move { follow(&pool).await })
    });
    for rival in futures::future::join_all(rivals).await {
        assert_eq!(rival.unwrap().unwrap(), 20_000);
    }
    let tree = Tree::new(database.pool.clone());
    assert_eq!(tree.root_at(20_000).await.unwrap(), root(&leaves(&database).await));
}

#[tokio::test]
async fn a_head_is_signed_once_and_continues_the_last_one() {
    let database = Database::create().await;
    let pool = &database.pool;
    assert_eq!(sign_checkpoint(pool, &shop::key(), ORIGIN).await.unwrap(), None);
    shop::append(pool, 10).await;
    let first = shop::sign(pool).await;
    assert_eq!(first.checkpoint.size, 10);
    shop::key().verifier().verify(&first.note.parse().unwrap()).unwrap();
    assert_eq!(sign_checkpoint(pool, &shop::key(), ORIGIN).await.unwrap(), None);
    shop::append(pool, 5).await;
    let second = shop::sign(pool).await;
    assert_eq!(newest_checkpoint(pool).await.unwrap().unwrap(), second);
    let other = sign_checkpoint(pool, &shop::key(), "other.example").await;
    assert!(matches!(other, Err(SignError::OtherOrigin { .. })));
    let empty = sign_checkpoint(pool, &shop::key(), "a\nb").await;
    assert!(matches!(empty, Err(SignError::Origin)));
}

#[tokio::test]
async fn a_log_that_was_cut_or_rewritten_gets_no_signature() {
    let database = Database::create().await;
    let pool = &database.pool;
    shop::append(pool, 400).await;
    shop::sign(pool).await;
    // As someone with the owner's rights would do it: change an event and let the tree be built
    // again, with more events on top.
    let rewrite = "ALTER TABLE log.events DISABLE TRIGGER append_only;
        UPDATE log.events SET aggregate_id = 'X' WHERE position = 17; TRUNCATE log.tiles";
    sqlx::raw_sql(rewrite).execute(pool).await.unwrap();
    shop::append(pool, 10).await;
    let error = sign_checkpoint(pool, &shop::key(), ORIGIN).await.unwrap_err();
    assert!(matches!(error, SignError::Rewritten { signed: 400, .. }), "{error}");
    let cut = "DELETE FROM log.events WHERE position > 399; TRUNCATE log.tiles";
    sqlx::raw_sql(cut).execute(pool).await.unwrap();
    let error = sign_checkpoint(pool, &shop::key(), ORIGIN).await.unwrap_err();
    assert!(matches!(error, SignError::Shrunk { size: 399, signed: 400 }), "{error}");
}

#[tokio::test]
async fn damaged_tiles_are_named() {
    let database = Database::create().await;
    shop::append(&database.pool, 600).await;
    follow(&database.pool).await.unwrap();
    let lose = "DELETE FROM log.tiles WHERE level = 0 AND tile_index = 1";
    sqlx::raw_sql(lose).execute(&database.pool).await.unwrap();
    let error = Tree::new(database.pool.clone()).inclusion(300, 600).await.unwrap_err();
    assert_eq!(error.to_string(), "tile/0/001 is missing or too narrow");
}
