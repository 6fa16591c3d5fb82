//! Signing the head of the log, and the checkpoints signed so far, in `log.checkpoints`.
//!
//! A checkpoint is a promise to whoever keeps it. So before a new one is signed the tree is
//! proved to continue the last one; a log that was rewritten or cut gets no signature.

use sqlx::{PgConnection, PgPool};

use super::checkpoint::{Checkpoint, CheckpointError};
use super::hash::{Hash, HashError};
use super::key::SigningKey;
use super::note::Note;
use super::proof::{ProofError, verify_consistency};
use super::store::{Tree, TreeError, consistency, lock, root_at, size};
use crate::log::LANE;
use crate::position::{from_database, to_database};

/// A checkpoint with its note, as stored, published and exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// What was signed.
    pub checkpoint: Checkpoint,
    /// The signed note, byte for byte.
    pub note: String,
}

/// Why nothing was signed, or a stored checkpoint cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The tree could not be extended or read.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The database refused or was not there.
    #[error("the table of checkpoints")]
    Database(#[from] sqlx::Error),
    /// The log has fewer events than the last checkpoint: its end was cut off.
    #[error("the log has {size} events, a checkpoint of {signed} was signed before")]
    Shrunk {
        /// How many events the tree covers.
        size: u64,
        /// How many the last checkpoint covers.
        signed: u64,
    },
    /// The first events are not those that the last checkpoint covers.
    #[error("the first {signed} events are not those that were signed before")]
    Rewritten {
        /// How many events the last checkpoint covers.
        signed: u64,
        /// How the proof failed.
        source: ProofError,
    },
    /// The origin is empty or has more than one line.
    #[error("an origin is one line of text")]
    Origin,
    /// The stored checkpoints are of a log with another name.
    #[error("the log was signed as {stored:?} before, not as {given:?}")]
    OtherOrigin {
        /// The origin of the last checkpoint.
        stored: String,
        /// The origin given.
        given: String,
    },
    /// A stored checkpoint cannot be read.
    #[error("the stored checkpoint of {size}")]
    Stored {
        /// The size it is stored under.
        size: i64,
        /// What is wrong with it.
        source: StoredError,
    },
}

/// What is wrong with a stored checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoredError {
    /// The note is not a note.
    #[error(transparent)]
    Note(#[from] super::note::NoteError),
    /// The note is not of a checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The root beside the note is not a hash.
    #[error(transparent)]
    Root(#[from] HashError),
    /// The columns beside the note say something else than the note.
    #[error("its size or root differs from its note's")]
    Differs,
}

/// Extends the tree and, when the log moved since the last checkpoint, signs a new one and
/// stores it. `None` when there is nothing new to sign.
pub async fn sign_checkpoint(
    pool: &PgPool,
    key: &SigningKey,
    origin: &str,
) -> Result<Option<Signed>, SignError> {
    if origin.is_empty() || origin.chars().any(char::is_control) {
        return Err(SignError::Origin);
    }
    Tree::new(pool.clone()).follow().await?;
    let lane = LANE;
    let mut tx = pool.begin().await?;
    lock(&mut tx, lane).await?;
    let size = size(&mut tx, lane).await?;
    let root = root_at(&mut tx, lane, size).await?;
    if let Some(last) = newest(&mut tx, lane).await? {
        let Checkpoint { origin: stored, size: signed, root: old_root } = last.checkpoint;
        if stored != origin {
            return Err(SignError::OtherOrigin { stored, given: origin.to_owned() });
        }
        if size < signed {
            return Err(SignError::Shrunk { size, signed });
        }
        let proof = consistency(&mut tx, lane, signed, size).await?;
        verify_consistency(&proof, old_root, root)
            .map_err(|source| SignError::Rewritten { signed, source })?;
        if signed == size {
            return Ok(None);
        }
    } else if size == 0 {
        return Ok(None);
    }
    let checkpoint = Checkpoint { origin: origin.to_owned(), size, root };
    let note = key.sign(checkpoint.to_string()).to_string();
    let signed = Signed { checkpoint, note };
    store(&mut tx, lane, &signed).await?;
    tx.commit().await?;
    tracing::debug!(size, root = %signed.checkpoint.root, "signed the head of the log");
    Ok(Some(signed))
}

/// The newest checkpoint stored, if any.
pub async fn newest_checkpoint(pool: &PgPool) -> Result<Option<Signed>, SignError> {
    newest(&mut *pool.acquire().await?, LANE).await
}

/// The newest checkpoint of a lane, checked against its own columns.
pub(crate) async fn newest(
    conn: &mut PgConnection,
    lane: i16,
) -> Result<Option<Signed>, SignError> {
    let row: Option<(i64, Vec<u8>, String)> = sqlx::query_as(
        "SELECT size, root, note FROM log.checkpoints
          WHERE lane = $1 ORDER BY size DESC LIMIT 1",
    )
    .bind(lane)
    .fetch_optional(conn)
    .await?;
    row.map(|(size, root, note)| {
        read(size, &root, note).map_err(|source| SignError::Stored { size, source })
    })
    .transpose()
}

pub(super) fn read(size: i64, root: &[u8], note: String) -> Result<Signed, StoredError> {
    let checkpoint: Checkpoint = note.parse::<Note>()?.text.parse()?;
    if checkpoint.size != from_database(size) || checkpoint.root != Hash::try_from(root)? {
        return Err(StoredError::Differs);
    }
    Ok(Signed { checkpoint, note })
}

/// Stores a checkpoint; one of the same size stays as it is.
pub(crate) async fn store(
    conn: &mut PgConnection,
    lane: i16,
    signed: &Signed,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO log.checkpoints (lane, size, root, note) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
    )
    .bind(lane)
    .bind(to_database(signed.checkpoint.size))
    .bind(&signed.checkpoint.root.0[..])
    .bind(&signed.note)
    .execute(conn)
    .await?;
    Ok(())
}
