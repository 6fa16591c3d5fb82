//! What a witness is for: it keeps the newest checkpoint of each log that it knows, and takes a
//! newer one only with the proof that it continues the one it has (C2SP tlog-witness).
//!
//! So a log that was cut, rewritten or forked cannot get a checkpoint past it.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    str::FromStr,
    sync::Mutex,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use event_store::tree::{
    Checkpoint, Consistency, Hash, Note, ProofError, VerifierKey, verify_consistency,
};

/// Hashes of a proof at the most, as the specification has it.
const HASHES_MAX: usize = 63;

/// Keeps checkpoints in a folder, a file for each log.
#[derive(Debug)]
pub(crate) struct Keeper {
    folder: PathBuf,
    logs: Vec<VerifierKey>,
    /// One addition at a time, so that two cannot both continue the same checkpoint.
    turn: Mutex<()>,
}

/// Why a checkpoint was not taken; each is a status of the specification.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotTaken {
    /// The request is not one (400).
    #[error("{0}")]
    Malformed(&'static str),
    /// The log is not known here (404).
    #[error("this witness does not know the log {0}")]
    UnknownLog(String),
    /// The signature is not by the log's key, or does not hold (403).
    #[error("{0}")]
    Unsigned(String),
    /// What is held has another size, or another root (409).
    #[error("{held}")]
    Conflict { held: u64 },
    /// The proof does not lead from what is held to the checkpoint (422).
    #[error("{0}")]
    Unproved(String),
    /// The folder cannot be read or written (500).
    #[error("the witness cannot keep it: {0}")]
    Storage(String),
}

/// The body of `add-checkpoint`, read.
struct Request {
    old_size: u64,
    hashes: Vec<Hash>,
    note: String,
}

impl FromStr for Request {
    type Err = NotTaken;

    fn from_str(body: &str) -> Result<Self, NotTaken> {
        let malformed = NotTaken::Malformed;
        let (head, note) =
            body.split_once("\n\n").ok_or(malformed("no blank line before the checkpoint"))?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old "));
        let old = old.ok_or(malformed("the first line is not `old <size>`"))?;
        let old_size: u64 = old.parse().map_err(|_| malformed("the old size is no number"))?;
        if old_size.to_string() != old {
            return Err(malformed("the old size has another spelling"));
        }
        let mut hashes = Vec::new();
        for line in lines {
            let bytes = STANDARD.decode(line).ok();
            let hash = bytes.and_then(|bytes| Hash::try_from(&bytes[..]).ok());
            hashes.push(hash.ok_or(malformed("a hash of the proof is no SHA-256 in base64"))?);
            if hashes.len() > HASHES_MAX {
                return Err(malformed("a proof has at most 63 hashes"));
            }
        }
        Ok(Self { old_size, hashes, note: note.to_owned() })
    }
}

impl Keeper {
    /// Keeps the logs of these keys in this folder.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub(crate) fn open(folder: &Path, logs: Vec<VerifierKey>) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned(), logs, turn: Mutex::new(()) })
    }

    fn file(&self, origin: &str) -> PathBuf {
        self.folder.join(format!("{}.txt", Hash::of(origin.as_bytes())))
    }

    /// The newest checkpoint of a log, by the SHA-256 of its origin; none when nothing is held.
    pub(crate) fn newest(&self, origin_sha256: &str) -> Option<String> {
        let name: Hash = origin_sha256.parse().ok()?;
        fs::read_to_string(self.folder.join(format!("{name}.txt"))).ok()
    }

    fn held(&self, origin: &str) -> Result<Option<Checkpoint>, NotTaken> {
        let broken = |error: String| NotTaken::Storage(error);
        match fs::read_to_string(self.file(origin)) {
            Ok(text) => {
                let note: Note = text.parse().map_err(|error| broken(format!("{error}")))?;
                Ok(Some(note.text.parse().map_err(|error| broken(format!("{error}")))?))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(broken(error.to_string())),
        }
    }

    /// Takes a checkpoint, if it continues what is held. Its size.
    pub(crate) fn add(&self, body: &str) -> Result<u64, NotTaken> {
        let request: Request = body.parse()?;
        let note: Note =
            request.note.parse().map_err(|_| NotTaken::Malformed("it is no signed note"))?;
        let new: Checkpoint =
            note.text.parse().map_err(|_| NotTaken::Malformed("it is no checkpoint"))?;
        let key = self.logs.iter().find(|key| key.name() == new.origin);
        let key = key.ok_or_else(|| NotTaken::UnknownLog(new.origin.clone()))?;
        key.verify(&note).map_err(|error| NotTaken::Unsigned(error.to_string()))?;
        if request.old_size > new.size {
            return Err(NotTaken::Malformed("the old size is beyond the checkpoint"));
        }
        let _turn = self.turn.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let held = self.held(&new.origin)?;
        let (size, root) = held.map_or((0, Hash::empty_root()), |held| (held.size, held.root));
        if request.old_size != size || (size == new.size && root != new.root) {
            return Err(NotTaken::Conflict { held: size });
        }
        let Request { old_size, hashes, note } = request;
        let proof = Consistency { old_size, new_size: new.size, hashes };
        let proved = verify_consistency(&proof, root, new.root);
        proved.map_err(|error: ProofError| NotTaken::Unproved(error.to_string()))?;
        if size != new.size {
            let kept = write(&self.folder, &self.file(&new.origin), &note);
            kept.map_err(|error| NotTaken::Storage(error.to_string()))?;
        }
        Ok(new.size)
    }
}

/// Writes a file whole, and makes it survive a crash of the machine.
fn write(folder: &Path, path: &Path, text: &str) -> io::Result<()> {
    let part = path.with_extension("part");
    let mut file = fs::File::create(&part)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&part, path)?;
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use event_store::tree::{Frontier, SigningKey, leaf_hash, node_hash};

    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_seed("shop", &[7; 32]).expect("a name")
    }

    /// A log of three events at two sizes, and the proof between them.
    fn signed(size: u64, third: &[u8]) -> String {
        let mut tree = Frontier::new();
        for leaf in
            [b"one".as_slice(), b"two", third].iter().take(usize::try_from(size).expect("few"))
        {
            tree.push(leaf_hash(leaf));
        }
        let checkpoint = Checkpoint { origin: "shop".to_owned(), size, root: tree.root() };
        key().sign(checkpoint.to_string()).to_string()
    }

    fn body(old: u64, hashes: &[Hash], note: &str) -> String {
        let hashes: String = hashes.iter().map(|hash| STANDARD.encode(hash.0) + "\n").collect();
        format!("old {old}\n{hashes}\n{note}")
    }

    fn keeper(folder: &Path) -> Keeper {
        Keeper::open(folder, vec![key().verifier()]).expect("a folder")
    }

    #[test]
    fn a_checkpoint_is_taken_when_it_continues_what_is_held() {
        let home = tempfile::tempdir().expect("a folder");
        let keeper = keeper(home.path());
        assert_eq!(keeper.add(&body(0, &[], &signed(2, b"3"))), Ok(2));
        assert_eq!(keeper.add(&body(2, &[], &signed(2, b"3"))), Ok(2), "the same again is nothing");
        let step = leaf_hash(b"3");
        assert_eq!(keeper.add(&body(2, &[step], &signed(3, b"3"))), Ok(3));
        let name = Hash::of(b"shop").to_string();
        assert_eq!(keeper.newest(&name), Some(signed(3, b"3")));
    }

    #[test]
    fn a_log_that_was_cut_forked_or_not_signed_gets_nothing_past_it() {
        let home = tempfile::tempdir().expect("a folder");
        let keeper = keeper(home.path());
        keeper.add(&body(0, &[], &signed(3, b"3"))).expect("the first is taken");
        let cut = keeper.add(&body(0, &[], &signed(2, b"3")));
        assert_eq!(cut, Err(NotTaken::Conflict { held: 3 }));
        let forked = keeper.add(&body(3, &[], &signed(3, b"4")));
        assert_eq!(forked, Err(NotTaken::Conflict { held: 3 }));
        let stranger = SigningKey::from_seed("shop", &[8; 32]).expect("a name");
        let text = signed(3, b"3").parse::<Note>().expect("a note").text;
        let forged = keeper.add(&body(3, &[], &stranger.sign(text).to_string()));
        assert!(matches!(forged, Err(NotTaken::Unsigned(_))), "{forged:?}");
        let elsewhere = SigningKey::from_seed("other", &[7; 32]).expect("a name");
        let text = signed(3, b"3").replace("shop", "other");
        let text = text.split_once("\n\n").expect("a note").0.to_owned() + "\n";
        let unknown = keeper.add(&body(0, &[], &elsewhere.sign(text).to_string()));
        assert_eq!(unknown, Err(NotTaken::UnknownLog("other".to_owned())));
        let name = Hash::of(b"shop").to_string();
        assert_eq!(keeper.newest(&name), Some(signed(3, b"3")));
    }

    #[test]
    fn a_wrong_proof_is_refused() {
        let home = tempfile::tempdir().expect("a folder");
        let keeper = keeper(home.path());
        keeper.add(&body(0, &[], &signed(2, b"3"))).expect("the first is taken");
        let (one, two) = (leaf_hash(b"one"), leaf_hash(b"two"));
        for wrong in [vec![], vec![leaf_hash(b"4")], vec![one, two], vec![node_hash(&one, &two)]] {
            let refused = keeper.add(&body(2, &wrong, &signed(3, b"3")));
            assert!(matches!(refused, Err(NotTaken::Unproved(_))), "{wrong:?}: {refused:?}");
        }
        for nonsense in ["", "old 2", "old x\n\nz", "old 02\n\nz", "old 2\nz\n\nz", "old 9\n\nz"] {
            let refused = keeper.add(nonsense);
            assert!(matches!(refused, Err(NotTaken::Malformed(_))), "{nonsense}: {refused:?}");
        }
    }
}
