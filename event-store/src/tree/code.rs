//! The receipt code: a few letters that a person can keep, which name one event of the log.
//!
//! It is the event's position and the first 80 bits of its leaf hash, in Crockford's base32 with
//! his check symbol, grouped for reading:
//!
//! ```text
//! 1A7-8K3M-X2Q9-0TBN-4WZC-7
//! │   └─────────┬───────┘ └ check: the number that all symbols before spell, modulo 37
//! │             └ the leaf: 16 symbols, 80 bits of SHA-256(0x00 ‖ line)
//! └ the position: 1 to 11 symbols, without leading zeros
//! ```
//!
//! Eighty bits are too many for anybody to find another event with the same ones. Letters are read
//! in either case, O as 0, I and L as 1, Persian and Arabic digits as digits; hyphens and spaces
//! count for nothing. The check symbol finds every wrong symbol and every two swapped. A code is
//! signed by nobody: it says which event is meant, and the log says whether it is there.

use std::fmt;
use std::str::FromStr;

use super::hash::Hash;

/// Bytes of the leaf hash in a code.
const LEAF_BYTES: usize = 10;
/// Symbols that they make, five bits each.
const LEAF_SYMBOLS: usize = 16;
/// Symbols of a position at the most: 53 bits.
const POSITION_SYMBOLS_MAX: usize = 11;
/// The largest position there can be: integers of the log lie within 2^53 - 1.
const POSITION_MAX: u64 = (1 << 53) - 1;
/// Symbols between two hyphens.
const GROUP: usize = 4;
/// Crockford's symbols: 32 for values, and five more that only stand for a check.
const SYMBOLS: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
/// What a check is counted modulo.
const CHECKS: u64 = 37;

/// Names an event by its position and the beginning of its leaf hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptCode {
    position: u64,
    leaf: [u8; LEAF_BYTES],
}

/// Why a text is not a receipt code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// A symbol that no code has.
    #[error("a receipt code has no {0:?}")]
    Symbol(char),
    /// Too few or too many symbols.
    #[error("a receipt code has 18 to 28 symbols, this has {0}")]
    Length(usize),
    /// The check symbol does not fit the others: a symbol is wrong, or two are swapped.
    #[error("the check symbol does not fit: a symbol was misread, or two were swapped")]
    Check,
    /// No event has this position.
    #[error("no event can have the position of this code")]
    Position,
}

impl ReceiptCode {
    /// The code of the event at `position` with this leaf hash.
    #[must_use]
    pub fn of(position: u64, leaf: &Hash) -> Self {
        let mut short = [0; LEAF_BYTES];
        short.copy_from_slice(&leaf.0[..LEAF_BYTES]);
        Self { position, leaf: short }
    }

    /// The position of the event that it names.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// Whether the event with this leaf hash is the one that it names.
    #[must_use]
    pub fn names(&self, leaf: &Hash) -> bool {
        leaf.0[..LEAF_BYTES] == self.leaf
    }

    /// The values of its symbols, without the check.
    fn values(&self) -> Vec<u8> {
        let mut values = Vec::with_capacity(POSITION_SYMBOLS_MAX + LEAF_SYMBOLS);
        let mut rest = self.position;
        while rest > 0 {
            values.push(u8::try_from(rest & 31).expect("five bits"));
            rest >>= 5;
        }
        values.reverse();
        let mut bits = 0_u32;
        let mut count = 0;
        for byte in self.leaf {
            bits = bits << 8 | u32::from(byte);
            count += 8;
            while count >= 5 {
                count -= 5;
                values.push(u8::try_from(bits >> count & 31).expect("five bits"));
            }
        }
        values
    }
}

/// The check of a number that is spelt in base 32.
fn check(values: &[u8]) -> u8 {
    let rest = values.iter().fold(0, |rest, value| (rest * 32 + u64::from(*value)) % CHECKS);
    u8::try_from(rest).expect("below 37")
}

impl fmt::Display for ReceiptCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = self.values();
        let symbol = |value: &u8| char::from(SYMBOLS[usize::from(*value)]);
        let (position, leaf) = values.split_at(values.len() - LEAF_SYMBOLS);
        f.write_str(&position.iter().map(symbol).collect::<String>())?;
        for group in leaf.chunks(GROUP) {
            write!(f, "-{}", group.iter().map(symbol).collect::<String>())?;
        }
        write!(f, "-{}", symbol(&check(&values)))
    }
}

/// The value of a symbol as people write it; none for what is there to be skipped.
fn value(written: char) -> Option<Result<u8, CodeError>> {
    let plain = match written {
        '-' | '\u{2010}'..='\u{2015}' => return None,
        // Marks of direction travel with a text that is copied out of a Persian message.
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => return None,
        space if space.is_whitespace() => return None,
        'o' | 'O' => '0',
        'i' | 'I' | 'l' | 'L' => '1',
        digit @ ('\u{6f0}'..='\u{6f9}' | '\u{660}'..='\u{669}') => {
            let nine = u32::from(digit) & 0xF;
            char::from_digit(nine, 10).unwrap_or(digit)
        }
        other => other.to_ascii_uppercase(),
    };
    let found = SYMBOLS.iter().position(|symbol| char::from(*symbol) == plain);
    Some(found.and_then(|at| u8::try_from(at).ok()).ok_or(CodeError::Symbol(written)))
}

impl FromStr for ReceiptCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let most = POSITION_SYMBOLS_MAX + LEAF_SYMBOLS + 1;
        let mut values = Vec::with_capacity(most);
        for found in text.chars().filter_map(value) {
            values.push(found?);
            if values.len() > most {
                return Err(CodeError::Length(values.len()));
            }
        }
        let length = values.len();
        let wrong = values.pop().filter(|_| length > LEAF_SYMBOLS + 1);
        let given = wrong.ok_or(CodeError::Length(length))?;
        if values.iter().any(|value| *value > 31) || check(&values) != given {
            return Err(CodeError::Check);
        }
        let (spelt, symbols) = values.split_at(values.len() - LEAF_SYMBOLS);
        let position = spelt.iter().fold(0, |sum, value| sum << 5 | u64::from(*value));
        if !(1..=POSITION_MAX).contains(&position) {
            return Err(CodeError::Position);
        }
        let mut leaf = [0; LEAF_BYTES];
        let number = symbols.iter().fold(0_u128, |sum, value| sum << 5 | u128::from(*value));
        leaf.copy_from_slice(&number.to_be_bytes()[16 - LEAF_BYTES..]);
        Ok(Self { position, leaf })
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};

    use super::super::hash::leaf_hash;
    use super::*;

    fn code(position: u64) -> ReceiptCode {
        ReceiptCode::of(position, &leaf_hash(&position.to_be_bytes()))
    }

    #[test]
    fn a_code_reads_back_however_it_is_written() {
        for position in [1, 31, 32, 4_711, 1 << 20, POSITION_MAX] {
            let code = code(position);
            let text = code.to_string();
            assert_eq!(text.parse(), Ok(code), "{text}");
            for other in [
                text.to_lowercase(),
                text.replace('-', " "),
                text.replace('-', ""),
                text.replace('0', "o").replace('1', "l"),
                text.replace('5', "\u{6f5}").replace('8', "\u{668}"),
                format!("\u{2066}{text}\u{2069}\n"),
            ] {
                assert_eq!(other.parse(), Ok(code), "{other}");
            }
        }
    }

    #[test]
    fn every_wrong_symbol_and_every_two_swapped_are_found() {
        let text = code(4_711).to_string().replace('-', "");
        let symbols: Vec<char> = text.chars().collect();
        for at in 0..symbols.len() {
            for other in SYMBOLS.iter().map(|symbol| char::from(*symbol)) {
                let mut changed = symbols.clone();
                changed[at] = other;
                let changed: String = changed.into_iter().collect();
                assert_eq!(changed.parse::<ReceiptCode>().is_ok(), changed == text, "{changed}");
            }
        }
        for at in 1..symbols.len() {
            let mut swapped = symbols.clone();
            swapped.swap(at - 1, at);
            let swapped: String = swapped.into_iter().collect();
            assert_eq!(swapped.parse::<ReceiptCode>().is_ok(), swapped == text, "{swapped}");
        }
    }

    #[test]
    fn a_code_names_its_own_event_and_no_other() {
        let code = code(7);
        assert!(code.names(&leaf_hash(&7_u64.to_be_bytes())));
        assert!(!code.names(&leaf_hash(&8_u64.to_be_bytes())));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        assert_eq!("".parse::<ReceiptCode>(), Err(CodeError::Length(0)));
        assert_eq!("12".parse::<ReceiptCode>(), Err(CodeError::Length(2)));
        assert_eq!("1é".parse::<ReceiptCode>(), Err(CodeError::Symbol('é')));
        let long = "1".repeat(29);
        assert_eq!(long.parse::<ReceiptCode>(), Err(CodeError::Length(29)));
        let nowhere = ReceiptCode { position: 0, leaf: [0; LEAF_BYTES] };
        assert_eq!(format!("0{nowhere}").parse::<ReceiptCode>(), Err(CodeError::Position));
    }

    #[test]
    fn whatever_is_written_reading_it_breaks_nothing() {
        let mut chance = rand::rngs::StdRng::seed_from_u64(20_261_123);
        for _ in 0..10_000 {
            let length = chance.gen_range(0..40);
            let text: String = (0..length)
                .map(|_| char::from(*SYMBOLS.get(chance.gen_range(0..37)).unwrap()))
                .collect();
            if let Ok(code) = text.parse::<ReceiptCode>() {
                assert_eq!(code.to_string().parse(), Ok(code));
            }
        }
    }
}
