//! Ed25519 keys for signed notes, in the text forms of the C2SP signed note.
//!
//! A verifier key is public: `name+hex key id+base64(0x01 ‖ key)`. A signing key is a secret,
//! kept in a file of its own that only its owner can read.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::str::FromStr;
use std::{error, fmt};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer};
use sha2::{Digest, Sha256};

use super::note::{KEY_ID_BYTES, Note, NoteError, NoteSignature, is_key_name};

/// The signature type of Ed25519 in the signed note's registry.
const ED25519: u8 = 1;

/// Bytes of a key file that we read at most: a name and a key.
const KEY_FILE_BYTES_MAX: u64 = 4096;

/// How the text of a signing key begins.
const PRIVATE: &str = "PRIVATE+KEY+";

/// A public key with its name: what a stranger needs to check a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: ed25519_dalek::VerifyingKey,
}

/// A secret key with its name. It is not shown by `Debug` and is wiped when dropped.
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The text is not in the form of such a key.
    #[error("not a {kind} of a signed note")]
    Malformed {
        /// Which kind of key was expected.
        kind: &'static str,
    },
    /// The key's id is not that of its name and key.
    #[error("the key's id does not fit its name and key")]
    OtherId,
    /// The name is empty, or has a plus sign or white space in it.
    #[error("{name:?} cannot be the name of a key")]
    Name {
        /// The name.
        name: String,
    },
    /// The file can be read by others than its owner.
    #[error("{path} can be read by others (mode {mode:o}); it must be 600")]
    Exposed {
        /// The file.
        path: String,
        /// Its permissions.
        mode: u32,
    },
    /// The file could not be read or written.
    #[error("key file {path}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The system has no randomness to give.
    #[error("no randomness to make a key from")]
    Randomness(#[source] Box<dyn error::Error + Send + Sync>),
}

impl VerifierKey {
    /// The name of the key, which stands before its signatures.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Checks that the note has a signature by this key, and that it holds.
    pub fn verify(&self, note: &Note) -> Result<(), NoteError> {
        let key_id = key_id(&self.name, &self.key);
        let mut theirs =
            note.signatures.iter().filter(|s| s.name == self.name && s.key_id == key_id);
        let found =
            theirs.next().ok_or_else(|| NoteError::NotSignedBy { name: self.name.clone() })?;
        // The format forbids two signatures by one key; a second one would be unchecked.
        let forged = || NoteError::Forged { name: self.name.clone() };
        if theirs.next().is_some() {
            return Err(forged());
        }
        let signature = Signature::from_slice(&found.signature).map_err(|_| forged())?;
        self.key.verify_strict(note.text.as_bytes(), &signature).map_err(|_| forged())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = hex::encode(key_id(&self.name, &self.key));
        write!(f, "{}+{id}+{}", self.name, encode(self.key.as_bytes()))
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let kind = "verifier key";
        let (name, id, bytes) = parts(text).ok_or(KeyError::Malformed { kind })?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes)
            .map_err(|_| KeyError::Malformed { kind })?;
        if key_id(name, &key) != id {
            return Err(KeyError::OtherId);
        }
        Ok(Self { name: name.to_owned(), key })
    }
}

impl SigningKey {
    /// A new key from the system's randomness.
    pub fn generate(name: &str) -> Result<Self, KeyError> {
        let mut seed = [0; ed25519_dalek::SECRET_KEY_LENGTH];
        rand::RngCore::try_fill_bytes(&mut rand::rngs::OsRng, &mut seed)
            .map_err(|error| KeyError::Randomness(error.into()))?;
        Self::from_seed(name, &seed)
    }

    /// The key that follows from these 32 secret bytes.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::Name { name: name.to_owned() });
        }
        Ok(Self { name: name.to_owned(), key: ed25519_dalek::SigningKey::from_bytes(seed) })
    }

    /// Reads a key from a file, which nobody but its owner may be able to read.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let file = |source| KeyError::File { path: path.display().to_string(), source };
        let about = fs::metadata(path).map_err(file)?;
        if about.mode() & 0o077 != 0 {
            let path = path.display().to_string();
            return Err(KeyError::Exposed { path, mode: about.mode() & 0o777 });
        }
        if about.len() > KEY_FILE_BYTES_MAX {
            return Err(KeyError::Malformed { kind: "signing key" });
        }
        fs::read_to_string(path).map_err(file)?.trim_end().parse()
    }

    /// Writes the key to a new file that only its owner can read; an existing file stays.
    pub fn save_new(&self, path: &Path) -> Result<(), KeyError> {
        let write = || {
            let mut file =
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
            writeln!(file, "{}", self.secret_text())?;
            file.sync_all()
        };
        write().map_err(|source| KeyError::File { path: path.display().to_string(), source })
    }

    /// The text form of the secret, as [`FromStr`] reads it; for a file or the environment.
    pub fn secret_text(&self) -> String {
        let id = hex::encode(key_id(&self.name, &self.key.verifying_key()));
        format!("{PRIVATE}{}+{id}+{}", self.name, encode(self.key.as_bytes()))
    }

    /// The name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public half.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// Signs a text, which must end with a line feed.
    pub fn sign(&self, text: String) -> Note {
        let signature = self.key.sign(text.as_bytes()).to_bytes().to_vec();
        let key_id = key_id(&self.name, &self.key.verifying_key());
        Note {
            text,
            signatures: vec![NoteSignature { name: self.name.clone(), key_id, signature }],
        }
    }
}

impl FromStr for SigningKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let kind = "signing key";
        let (name, id, seed) =
            text.strip_prefix(PRIVATE).and_then(parts).ok_or(KeyError::Malformed { kind })?;
        let key = Self::from_seed(name, &seed)?;
        if key_id(name, &key.key.verifying_key()) != id {
            return Err(KeyError::OtherId);
        }
        Ok(key)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Name, key id and key of `name+hex+base64`; the base64 may have plus signs of its own.
fn parts(text: &str) -> Option<(&str, [u8; KEY_ID_BYTES], [u8; 32])> {
    let mut fields = text.splitn(3, '+');
    let (name, id, key) = (fields.next()?, fields.next()?, fields.next()?);
    let mut key_id = [0; KEY_ID_BYTES];
    hex::decode_to_slice(id, &mut key_id).ok()?;
    let bytes = STANDARD.decode(key).ok()?;
    let (&kind, key) = bytes.split_first()?;
    (is_key_name(name) && kind == ED25519).then_some((name, key_id, key.try_into().ok()?))
}

fn encode(key: &[u8]) -> String {
    STANDARD.encode([&[ED25519], key].concat())
}

fn key_id(name: &str, key: &ed25519_dalek::VerifyingKey) -> [u8; KEY_ID_BYTES] {
    let mut sha = Sha256::new();
    sha.update(name.as_bytes());
    sha.update([b'\n', ED25519]);
    sha.update(key.as_bytes());
    let hash: [u8; 32] = sha.finalize().into();
    [hash[0], hash[1], hash[2], hash[3]]
}
