//! Signed notes, checkpoints and keys in text.

use event_store::tree::{Checkpoint, Note, SigningKey, VerifierKey};

/// A note has one spelling; a changed one is not signed. The first half is read as it is, and all
/// of it says what to change in a note of ours.
pub fn note(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        read(text);
    }
    forged(data);
}

fn read(text: &str) {
    if let Ok(note) = text.parse::<Note>() {
        assert_eq!(note.to_string(), text, "a note in another spelling");
        if let Ok(checkpoint) = note.text.parse::<Checkpoint>() {
            three_lines(&note.text, &checkpoint);
        }
    }
    if let Ok(checkpoint) = text.parse::<Checkpoint>() {
        three_lines(text, &checkpoint);
    }
    if let Ok(key) = text.parse::<VerifierKey>() {
        let again = key.to_string().parse::<VerifierKey>().expect("a key reads back");
        assert_eq!(again.to_string(), key.to_string());
    }
}

/// What is written of a checkpoint is what its text begins with.
fn three_lines(text: &str, checkpoint: &Checkpoint) {
    let written = checkpoint.to_string();
    assert!(text.starts_with(&written), "a checkpoint in another spelling: {written:?}");
    assert_eq!(written.parse::<Checkpoint>().as_ref(), Ok(checkpoint));
}

fn forged(data: &[u8]) {
    let [at, bits, rest @ ..] = data else { return };
    let key = SigningKey::from_seed("shop.example", &[7; 32]).expect("a name without signs");
    let root = event_store::tree::leaf_hash(rest);
    let checkpoint = Checkpoint { origin: "shop.example/log".to_owned(), size: 9, root };
    let note = key.sign(checkpoint.to_string());
    let verifier = key.verifier();
    assert_eq!(verifier.verify(&note), Ok(()), "our own signature");
    let text = note.to_string();
    let mut bytes = text.clone().into_bytes();
    let place = usize::from(*at) % bytes.len();
    bytes[place] ^= *bits;
    let Ok(changed) = String::from_utf8(bytes) else { return };
    if changed == text {
        return;
    }
    if let Ok(changed) = changed.parse::<Note>() {
        assert!(verifier.verify(&changed).is_err(), "a changed note is signed: {changed:?}");
    }
}
