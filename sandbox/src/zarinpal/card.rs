//! Cards that payers use: sixteen digits with a right check digit. Only what a gateway tells of them
//! is kept.

use sha2::{Digest, Sha256};

/// The card that is used when nobody says another. No bank gave it out.
pub(super) const DEFAULT: &str = "5022291070745995";
/// Digits of a card.
const DIGITS: usize = 16;

/// A card's number as somebody typed it: also Persian or Arabic digits, spaces and hyphens.
pub(super) fn read(typed: &str) -> Option<String> {
    let skipped = |c: &char| c.is_whitespace() || matches!(c, '-' | '\u{200e}' | '\u{200f}');
    let digits: Option<String> = typed.chars().filter(|c| !skipped(c)).map(latin).collect();
    digits.filter(|digits| digits.len() == DIGITS && is_checked(digits))
}

fn latin(typed: char) -> Option<char> {
    let zero = match typed {
        '0'..='9' => '0',
        '۰'..='۹' => '۰',
        '٠'..='٩' => '٠',
        _ => return None,
    };
    char::from_digit(u32::from(typed) - u32::from(zero), 10)
}

/// Luhn's check.
fn is_checked(digits: &str) -> bool {
    let weighed = digits.bytes().rev().enumerate().map(|(place, byte)| {
        let digit = u32::from(byte - b'0') * if place % 2 == 1 { 2 } else { 1 };
        digit / 10 + digit % 10
    });
    weighed.sum::<u32>() % 10 == 0
}

/// With its middle hidden: `502229******5995`.
pub(super) fn masked(number: &str) -> String {
    format!("{}******{}", &number[..6], &number[DIGITS - 4..])
}

/// SHA-256 of the whole number, in upper-case hex.
pub(super) fn hash(number: &str) -> String {
    hex::encode_upper(Sha256::digest(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_sixteen_digits_with_a_right_check_digit_however_it_was_typed() {
        assert_eq!(read(DEFAULT).as_deref(), Some(DEFAULT));
        let typed = "۵۰۲۲-۲۹۱۰ ۷۰۷۴ ٥٩٩٥";
        assert_eq!(read(typed).as_deref(), Some(DEFAULT));
        assert_eq!(read("5022291070745996"), None, "a digit is wrong");
        assert_eq!(read("502229107074599"), None, "a digit is missing");
        assert_eq!(read("5022x91070745995"), None);
        assert_eq!(masked(DEFAULT), "502229******5995");
    }
}
