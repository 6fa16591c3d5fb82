//! A proof that can be kept: one event, its place under a signed head, in one text file.
//!
//! The form is C2SP tlog-proof (`c2sp.org/tlog-proof@v1`); its `extra` line carries the event's
//! export line, whose hash is the leaf. Before it may stand lines that begin with `#`: words for
//! people, which prove nothing and are passed over.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::checkpoint::{Checkpoint, CheckpointError};
use super::hash::{Hash, leaf_hash};
use super::key::VerifierKey;
use super::note::{Note, NoteError};
use super::proof::{Inclusion, ProofError, verify_inclusion};
use crate::export::{LineError, parse};
use crate::log::Recorded;

/// The first line of the form.
const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// Bytes of a proof that we read at most: the longest line of an event, in base64, and its way up.
const PROOF_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Hashes on a way up at most: one for each bit of a position.
const HASHES_MAX: usize = 64;

/// One event, and the way from it to a signed head of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventProof {
    /// The event's export line, without its line feed.
    pub line: String,
    /// The way from its leaf to the root.
    pub inclusion: Inclusion,
    /// The signed checkpoint, byte for byte.
    pub note: String,
}

/// What a proof has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The event.
    pub event: Recorded,
    /// Its leaf hash.
    pub leaf: Hash,
    /// The head that it is under.
    pub checkpoint: Checkpoint,
}

/// Why a proof shows nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventProofError {
    /// It is longer than we read.
    #[error("longer than {PROOF_BYTES_MAX} bytes")]
    TooLong,
    /// It does not begin as a proof does.
    #[error("it does not begin with {HEADER}")]
    Header,
    /// A line is not what stands there in a proof.
    #[error("the line of the {0} is malformed")]
    Form(&'static str),
    /// The event's line cannot be read.
    #[error("the event: {0}")]
    Line(#[from] LineError),
    /// The event says another position than the proof.
    #[error("the event says position {event}, the proof {proof}")]
    OtherPosition {
        /// What the event says.
        event: u64,
        /// What the proof says.
        proof: u64,
    },
    /// The signed note cannot be read, or its signature does not hold.
    #[error("the signed head: {0}")]
    Note(#[from] NoteError),
    /// The signed text is no checkpoint.
    #[error("the signed head: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The way does not lead from the event to the signed root.
    #[error("the way to the signed root: {0}")]
    Way(#[from] ProofError),
}

impl EventProof {
    /// Checks everything: that the event lies where it says under the signed root, and that `key`
    /// has signed it.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn verify(&self, key: &VerifierKey) -> Result<Proven, EventProofError> {
        let proven = self.verify_unsigned()?;
        key.verify(&self.note.parse()?)?;
        Ok(proven)
    }

    /// Checks everything but the signature.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn verify_unsigned(&self) -> Result<Proven, EventProofError> {
        let event = parse(&self.line)?;
        let proof = self.inclusion.position;
        if event.position != proof {
            return Err(EventProofError::OtherPosition { event: event.position, proof });
        }
        let checkpoint: Checkpoint = self.note.parse::<Note>()?.text.parse()?;
        let way = Inclusion { tree_size: checkpoint.size, ..self.inclusion.clone() };
        let leaf = leaf_hash(self.line.as_bytes());
        verify_inclusion(&way, leaf, checkpoint.root)?;
        Ok(Proven { event, leaf, checkpoint })
    }
}

impl fmt::Display for EventProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}\nextra {}", STANDARD.encode(&self.line))?;
        writeln!(f, "index {}", self.inclusion.position - 1)?;
        for hash in &self.inclusion.hashes {
            writeln!(f, "{}", STANDARD.encode(hash.0))?;
        }
        write!(f, "\n{}", self.note)
    }
}

impl FromStr for EventProof {
    type Err = EventProofError;

    fn from_str(text: &str) -> Result<Self, EventProofError> {
        if text.len() > PROOF_BYTES_MAX {
            return Err(EventProofError::TooLong);
        }
        let mut rest = text;
        while rest.starts_with('#') {
            rest = rest.split_once('\n').ok_or(EventProofError::Header)?.1;
        }
        let rest = rest.strip_prefix(HEADER).and_then(|rest| rest.strip_prefix('\n'));
        let rest = rest.ok_or(EventProofError::Header)?;
        let (extra, rest) = member(rest, "extra ").ok_or(EventProofError::Form("event"))?;
        let bytes = STANDARD.decode(extra).map_err(|_| EventProofError::Form("event"))?;
        let line = String::from_utf8(bytes).map_err(|_| LineError::Encoding)?;
        let (written, rest) = member(rest, "index ").ok_or(EventProofError::Form("index"))?;
        let index: u64 = written.parse().map_err(|_| EventProofError::Form("index"))?;
        let position = index.checked_add(1).filter(|_| index.to_string() == written);
        let position = position.ok_or(EventProofError::Form("index"))?;
        let mut hashes = Vec::new();
        let mut rest = rest;
        loop {
            let (hash, after) = rest.split_once('\n').ok_or(EventProofError::Form("hashes"))?;
            rest = after;
            if hash.is_empty() {
                break;
            }
            let bytes = STANDARD.decode(hash).map_err(|_| EventProofError::Form("hashes"))?;
            hashes.push(Hash::try_from(&bytes[..]).map_err(|_| EventProofError::Form("hashes"))?);
            if hashes.len() > HASHES_MAX {
                return Err(EventProofError::Form("hashes"));
            }
        }
        let tree_size = rest.parse::<Note>()?.text.parse::<Checkpoint>()?.size;
        let inclusion = Inclusion { position, tree_size, hashes };
        Ok(Self { line, inclusion, note: rest.to_owned() })
    }
}

/// What a line says after its name, and the lines after it.
fn member<'t>(text: &'t str, name: &str) -> Option<(&'t str, &'t str)> {
    text.strip_prefix(name)?.split_once('\n')
}

#[cfg(test)]
mod tests {
    use super::super::hash::node_hash;
    use super::super::key::SigningKey;
    use super::*;

    const LINE: &str = "{\"aggregate_id\":\"A\",\"aggregate_type\":\"wallet\",\"event_type\":\
        \"wallet.credited\",\"event_version\":\"1\",\"metadata\":{\"actor\":\"operator\"},\
        \"payload\":{\"Credited\":{\"amount\":700000}},\"position\":2,\
        \"recorded_at\":\"2026-10-01T08:00:00.000000Z\",\"sequence\":1}";

    fn key() -> SigningKey {
        SigningKey::from_seed("moonledger/test", &[7; 32]).unwrap()
    }

    fn proof() -> EventProof {
        let (left, leaf, right) = (leaf_hash(b"one"), leaf_hash(LINE.as_bytes()), leaf_hash(b"3"));
        let root = node_hash(&node_hash(&left, &leaf), &right);
        let checkpoint = Checkpoint { origin: "moonledger/test".to_owned(), size: 3, root };
        let note = key().sign(checkpoint.to_string()).to_string();
        let inclusion = Inclusion { position: 2, tree_size: 3, hashes: vec![left, right] };
        EventProof { line: LINE.to_owned(), inclusion, note }
    }

    #[test]
    fn a_proof_reads_back_also_below_words_for_people_and_holds() {
        let text = proof().to_string();
        assert_eq!(text.parse(), Ok(proof()));
        let with_words = format!("# گواهی\n#\n# words\n{text}");
        let read: EventProof = with_words.parse().unwrap();
        let proven = read.verify(&key().verifier()).unwrap();
        assert_eq!((proven.event.position, proven.checkpoint.size), (2, 3));
    }

    #[test]
    fn of_every_byte_changed_none_goes_unseen() {
        let text = proof().to_string();
        let verifier = key().verifier();
        let mut struck = 0;
        for at in 0..text.len() {
            for flip in [1, 2, 32, 128] {
                let mut bytes = text.clone().into_bytes();
                bytes[at] ^= flip;
                let Ok(changed) = String::from_utf8(bytes) else { continue };
                struck += 1;
                let holds =
                    changed.parse::<EventProof>().is_ok_and(|p| p.verify(&verifier).is_ok());
                assert!(!holds, "byte {at} was changed by {flip} and the proof holds:\n{changed}");
            }
        }
        println!("{struck} changes to a proof of {} bytes, none unseen", text.len());
        assert!(struck > text.len());
    }

    #[test]
    fn of_every_place_to_cut_none_leaves_a_proof() {
        let text = proof().to_string();
        for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
            assert!(text[..at].parse::<EventProof>().is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_proof_for_another_place_key_or_event_is_refused() {
        let verifier = key().verifier();
        let other = SigningKey::from_seed("moonledger/test", &[8; 32]).unwrap().verifier();
        assert!(matches!(proof().verify(&other), Err(EventProofError::Note(_))));
        let mut moved = proof();
        moved.inclusion.position = 3;
        let wanted = EventProofError::OtherPosition { event: 2, proof: 3 };
        assert_eq!(moved.verify(&verifier), Err(wanted));
        let richer = EventProof { line: LINE.replace("700000", "900000"), ..proof() };
        assert_eq!(richer.verify(&verifier), Err(ProofError::OtherRoot.into()));
    }
}
