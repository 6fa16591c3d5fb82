//! C2SP signed notes: a text, a blank line, and one line for each signature.
//!
//! Reading is strict, so that a note has one spelling; whether a signature holds is asked of
//! a [`VerifierKey`](super::VerifierKey).

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Bytes of a note that we read at most: ours have about 200, and witnesses add a line each.
const NOTE_BYTES_MAX: usize = 64 * 1024;

/// Signatures on a note that we read at most: the format asks readers for at least 16.
const SIGNATURES_MAX: usize = 100;

/// Bytes of a key's id, which every signature begins with.
pub(super) const KEY_ID_BYTES: usize = 4;

/// What every line of a signature begins with: an em dash and a space.
const MARK: &str = "\u{2014} ";

/// A text and who signed it; that they did is not checked by reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is signed, ended by a line feed.
    pub text: String,
    /// The signatures, in the order they stand.
    pub signatures: Vec<NoteSignature>,
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key.
    pub name: String,
    /// The first bytes of the hash over the key's name and the key.
    pub key_id: [u8; KEY_ID_BYTES],
    /// The signature itself; for Ed25519, 64 bytes.
    pub signature: Vec<u8>,
}

/// Why a text is not a signed note, or says nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is longer than we read.
    #[error("longer than {NOTE_BYTES_MAX} bytes")]
    TooLong,
    /// It has control characters other than line feeds.
    #[error("holds a control character")]
    Control,
    /// There is no blank line with signatures after it.
    #[error("no blank line between text and signatures")]
    NoSignatures,
    /// A line of the signatures is not a mark, a name and base64.
    #[error("signature line {line} is malformed")]
    Signature {
        /// Which of the signature lines, from 1.
        line: usize,
    },
    /// It has more signatures than we read.
    #[error("more than {SIGNATURES_MAX} signatures")]
    TooManySignatures,
    /// No signature is by the key that was asked about.
    #[error("no signature by {name}")]
    NotSignedBy {
        /// The name of the key.
        name: String,
    },
    /// There is a signature by the key that was asked about, and it does not hold.
    #[error("the signature by {name} does not hold")]
    Forged {
        /// The name of the key.
        name: String,
    },
}

impl FromStr for Note {
    type Err = NoteError;

    fn from_str(note: &str) -> Result<Self, NoteError> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong);
        }
        if note.chars().any(|c| c.is_control() && c != '\n') {
            return Err(NoteError::Control);
        }
        let blank = note.rfind("\n\n").ok_or(NoteError::NoSignatures)?;
        let (text, lines) = (&note[..=blank], &note[blank + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::NoSignatures)?;
        let mut signatures = Vec::new();
        for (index, line) in lines.split('\n').enumerate() {
            if index == SIGNATURES_MAX {
                return Err(NoteError::TooManySignatures);
            }
            signatures.push(signature(line).ok_or(NoteError::Signature { line: index + 1 })?);
        }
        Ok(Self { text: text.to_owned(), signatures })
    }
}

fn signature(line: &str) -> Option<NoteSignature> {
    let (name, encoded) = line.strip_prefix(MARK)?.split_once(' ')?;
    if !is_key_name(name) {
        return None;
    }
    let bytes = STANDARD.decode(encoded).ok()?;
    let (key_id, signature) = bytes.split_first_chunk()?;
    if signature.is_empty() {
        return None;
    }
    Some(NoteSignature { name: name.to_owned(), key_id: *key_id, signature: signature.to_vec() })
}

/// Whether a name can stand in a signature line and in a verifier key.
pub(super) fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c == '+' || c.is_whitespace() || c.is_control())
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for NoteSignature { name, key_id, signature } in &self.signatures {
            let encoded = STANDARD.encode([&key_id[..], signature].concat());
            writeln!(f, "{MARK}{name} {encoded}")?;
        }
        Ok(())
    }
}
