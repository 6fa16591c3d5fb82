//! The proofs: an RFC 6962 Merkle tree over the log, and the signed heads of it.
//!
//! Leaf *i* is the export line of position *i + 1*, so whoever holds an export can rebuild the
//! tree. A follower keeps the hashes in `log.tiles` in the shape of C2SP tlog-tiles; a proof is
//! a handful of tile reads. A checkpoint is the signed size and root: from then on no event at
//! or below that size can change without every holder of the checkpoint being able to see it.
//!
//! Nothing here runs inside an append: the tree follows the log and may lag behind it.

mod checkpoint;
mod code;
mod delivery;
mod edge;
mod event_proof;
mod frontier;
mod hash;
mod history;
mod key;
mod note;
mod proof;
mod range;
mod sign;
mod store;
mod tile;

#[cfg(test)]
mod tests;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use code::{CodeError, ReceiptCode};
pub use delivery::{
    Due, WitnessStatus, claim_delivery, delivered, delivery_failed, park_witness, retry_witness,
    witness_status,
};
pub use event_proof::{EventProof, EventProofError, Proven};
pub use frontier::Frontier;
pub use hash::{Hash, HashError, leaf_hash, node_hash};
pub use history::{Kept, checkpoints};
pub use key::{KeyError, SigningKey, VerifierKey};
pub use note::{Note, NoteError, NoteSignature};
pub use proof::{Consistency, Inclusion, ProofError, verify_consistency, verify_inclusion};
pub use sign::{SignError, Signed, StoredError, newest_checkpoint, sign_checkpoint};
pub(crate) use sign::{newest, store as store_checkpoint};
pub use store::{Tree, TreeError, follow};
pub(crate) use store::{frontier_at, root_at};
pub use tile::TileId;
