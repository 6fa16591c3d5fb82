//! H1: no card number, telephone number or token stands in an event that anybody may read. Numbers
//! are looked for where people write: in strings, as words of their own.

use super::Check;
use crate::audit::{CheckId, Finding, Seen, Shop, Sink};

/// Digits of a card number.
const CARD_DIGITS: usize = 16;
/// What secrets begin with: tokens of sessions and links of accounts.
const SECRETS: &[&str] = &[
    "vless://",
    "vmess://",
    "trojan://",
    "ss://",
    "Bearer ",
    "eyJ",
    "PRIVATE KEY",
    "AGE-SECRET-KEY-",
];
/// Characters of the secret part of a bot's token.
const TOKEN_CHARACTERS: usize = 35;

/// What nobody may read.
#[derive(Debug, Default)]
pub(crate) struct Privacy;

impl Check for Privacy {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::H1]
    }

    fn see(&mut self, seen: &Seen<'_>, _shop: &Shop, sink: &mut Sink) {
        for (part, text) in [("payload", &seen.row.payload), ("metadata", &seen.row.metadata)] {
            if let Some(what) = exposed(text) {
                let message = format!("its {part} shows {what}");
                let hint = "an event is for ever: seal such data, and restore the log without it";
                sink.add(Finding::of(CheckId::H1, seen.row, message).hint(hint));
            }
        }
        sink.covered(CheckId::H1, 1, "events");
    }
}

/// What a text shows that it must not.
fn exposed(text: &str) -> Option<&'static str> {
    numbers(text).or_else(|| secrets(text))
}

/// A run of digits in a string, with the spaces or hyphens that people put after every four.
#[derive(Default)]
struct Run {
    digits: [u8; CARD_DIGITS],
    count: usize,
    /// Digits since the last space or hyphen.
    group: usize,
    /// Whether it came in groups.
    split: bool,
    /// Whether a letter stands right before it, so that it is part of a word.
    joined: bool,
}

impl Run {
    fn digit(&mut self, digit: u8, before: u8) {
        if self.count == 0 {
            self.joined = is_word(before);
        }
        if let Some(place) = self.digits.get_mut(self.count) {
            *place = digit - b'0';
        }
        self.count += 1;
        self.group += 1;
    }

    /// What the run is, now that it has ended before this byte.
    fn ended(&self, next: u8) -> Option<&'static str> {
        if self.joined || is_word(next) {
            return None;
        }
        let iranian = self.count == 11 && self.digits.starts_with(&[0, 9])
            || self.count == 12 && self.digits.starts_with(&[9, 8, 9]);
        if iranian {
            return Some("a telephone number");
        }
        let whole = self.count == CARD_DIGITS && (!self.split || self.group == 4);
        (whole && luhn(&self.digits)).then_some("a card number")
    }
}

/// Whether a byte joins digits to a word: of an id with or without hyphens, a hash, a sealed text.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn numbers(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    let (mut run, mut inside, mut before) = (Run::default(), false, b'{');
    for (place, byte) in bytes.iter().copied().enumerate() {
        if byte.is_ascii_digit() && inside {
            run.digit(byte, before);
        } else if run.count > 0 {
            let splits = (byte == b' ' || byte == b'-') && run.group == 4;
            if splits && bytes.get(place + 1).is_some_and(u8::is_ascii_digit) {
                run.group = 0;
                run.split = true;
            } else {
                if let Some(what) = run.ended(byte) {
                    return Some(what);
                }
                run = Run::default();
            }
        }
        // JSON's own numbers stand outside of strings, and are amounts.
        if byte == b'"' && before != b'\\' {
            inside = !inside;
        }
        before = if before == b'\\' && byte == b'\\' { b' ' } else { byte };
    }
    None
}

/// The check digit of card numbers.
fn luhn(digits: &[u8; CARD_DIGITS]) -> bool {
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(place, digit)| match u32::from(*digit) {
            digit if place % 2 == 1 => digit,
            digit if digit > 4 => digit * 2 - 9,
            digit => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != 0)
}

fn secrets(text: &str) -> Option<&'static str> {
    if text.bytes().any(|byte| matches!(byte, b'/' | b' ')) || text.contains("\"eyJ") {
        let begins = |secret: &&&str| {
            text.match_indices(**secret)
                .any(|(at, _)| at == 0 || !text.as_bytes()[at - 1].is_ascii_alphanumeric())
        };
        if SECRETS.iter().find(begins).is_some() {
            return Some("a secret");
        }
    }
    let token = |at: usize| {
        let (id, rest) = (&text.as_bytes()[..at], &text.as_bytes()[at + 1..]);
        let digits = id.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let secret = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
            .count();
        (8..=10).contains(&digits) && secret == TOKEN_CHARACTERS
    };
    text.match_indices(':').any(|(at, _)| token(at)).then_some("a bot's token")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_cards_and_telephones_and_tokens_are_seen() {
        let said = |text: &str| exposed(&format!("{{\"Rejected\":{{\"reason\":\"{text}\"}}}}"));
        for card in ["6037997312345672", "6037-9973-1234-5672", "to 6037 9973 1234 5672!"] {
            assert_eq!(said(card), Some("a card number"), "{card}");
        }
        assert_eq!(said("call 09121234567"), Some("a telephone number"));
        assert_eq!(said("+989121234567"), Some("a telephone number"));
        assert_eq!(said("1234567890:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"), Some("a bot's token"));
        assert_eq!(said("vless://x"), Some("a secret"));
        assert_eq!(said("eyJhbGciOi"), Some("a secret"));
    }

    #[test]
    fn amounts_ids_and_hashes_are_not() {
        for text in [
            "{\"a\":6037997312345672}",
            "{\"a\":-6037997312345672,\"b\":[6037997312345672]}",
            "{\"id\":\"01K6037997312345672ABCDEFG\"}",
            "{\"h\":\"ab6037997312345672cd\"}",
            "{\"s\":\"v1.x.a6037997312345672_-b\"}",
            "{\"r\":\"6037997312345675\"}",
            "{\"u\":\"00000000-0000-000a-0000-000000000018\"}",
            "{\"u\":\"6037-997312345672\"}",
            "{\"t\":\"2026-11-23T10:00:00Z\"}",
        ] {
            assert_eq!(exposed(text), None, "{text}");
        }
    }
}
