//! Canonical JSON (RFC 8785) for what the log stores: one text for one value, for ever.
//!
//! Narrower than the RFC on purpose: only integers within ±(2^53−1), so that every reader in every language sees the
//! same number, and no U+0000, which Postgres cannot hold in `json` that is read as text.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Map, Number, Value};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// The largest integer that a double holds exactly, and so the largest the log takes: 2^53 − 1.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Why a value has no canonical form in the log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotCanonical {
    /// A number with a fraction or exponent.
    #[error("{0} is not an integer, and the log holds no other numbers")]
    Fraction(String),
    /// An integer that a double cannot hold exactly.
    #[error("{0} is beyond 2^53-1")]
    TooLarge(String),
    /// A character that Postgres cannot store.
    #[error("text holds the character U+0000")]
    Nul,
    /// The value is not JSON at all, such as a map whose keys are not strings.
    #[error("not representable as JSON: {0}")]
    NotJson(String),
}

/// The RFC 8785 text of `value`.
///
/// # Errors
/// When the value holds a fraction, an integer beyond ±(2^53−1), or U+0000.
pub fn canonical(value: &Value) -> Result<String, NotCanonical> {
    let mut text = String::with_capacity(256);
    write_value(value, &mut text)?;
    Ok(text)
}

/// The RFC 8785 text of anything serialisable.
///
/// # Errors
/// As [`canonical`], and when the value is not representable as JSON.
pub fn canonical_of(value: &impl Serialize) -> Result<String, NotCanonical> {
    let value = serde_json::to_value(value).map_err(|e| NotCanonical::NotJson(e.to_string()))?;
    canonical(&value)
}

/// Tells two requests that carry one command id apart: SHA-256 over the use case and its arguments as sent.
#[derive(Debug, Clone, Copy)]
pub struct Fingerprint;

impl Fingerprint {
    /// The fingerprint of `arguments` as sent to `use_case`. Leave out time, generated ids and sealed bytes: they
    /// differ in an honest repeat.
    ///
    /// # Errors
    /// When the arguments have no canonical form.
    pub fn of(use_case: &str, arguments: &impl Serialize) -> Result<[u8; 32], NotCanonical> {
        let mut request = Map::new();
        let arguments =
            serde_json::to_value(arguments).map_err(|e| NotCanonical::NotJson(e.to_string()))?;
        request.insert("arguments".to_owned(), arguments);
        request.insert("use_case".to_owned(), Value::from(use_case));
        Ok(Sha256::digest(canonical(&Value::Object(request))?).into())
    }
}

fn write_value(value: &Value, text: &mut String) -> Result<(), NotCanonical> {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => write_number(number, text)?,
        Value::String(string) => write_string(string, text)?,
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_value(item, text)?;
            }
            text.push(']');
        }
        Value::Object(members) => write_object(members, text)?,
    }
    Ok(())
}

fn write_object(members: &Map<String, Value>, text: &mut String) -> Result<(), NotCanonical> {
    let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
    // The RFC sorts by UTF-16 code units, which differs from UTF-8 order beyond the basic plane. ASCII, which every key
    // of ours is, compares alike in both.
    match sorted.iter().all(|(key, _)| key.is_ascii()) {
        true => sorted.sort_unstable_by_key(|(key, _)| *key),
        false => sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16())),
    }
    text.push('{');
    for (index, (key, value)) in sorted.into_iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        write_string(key, text)?;
        text.push(':');
        write_value(value, text)?;
    }
    text.push('}');
    Ok(())
}

fn write_number(number: &Number, text: &mut String) -> Result<(), NotCanonical> {
    if number.is_f64() {
        return Err(NotCanonical::Fraction(number.to_string()));
    }
    let magnitude = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
    match magnitude {
        Some(magnitude) if magnitude <= MAX_INTEGER => {
            write!(text, "{number}").expect("writing to a String does not fail");
            Ok(())
        }
        Some(_) | None => Err(NotCanonical::TooLarge(number.to_string())),
    }
}

/// Writes a string with its quotes.
pub(crate) fn write_string(string: &str, text: &mut String) -> Result<(), NotCanonical> {
    const HEX: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    text.push('"');
    let plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    if string.bytes().all(plain) {
        text.push_str(string);
        text.push('"');
        return Ok(());
    }
    for character in string.chars() {
        match character {
            '\0' => return Err(NotCanonical::Nul),
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{08}' => text.push_str("\\b"),
            '\u{09}' => text.push_str("\\t"),
            '\u{0a}' => text.push_str("\\n"),
            '\u{0c}' => text.push_str("\\f"),
            '\u{0d}' => text.push_str("\\r"),
            control if (control as u32) < 0x20 => {
                let code = control as usize;
                text.push_str("\\u00");
                text.push(HEX[code / 16]);
                text.push(HEX[code % 16]);
            }
            other => text.push(other),
        }
    }
    text.push('"');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Fingerprint, MAX_INTEGER, NotCanonical, canonical};
    use serde_json::{Value, json};

    #[test]
    fn members_are_sorted_by_utf16_and_nothing_is_padded() {
        let value =
            json!({"b": [1, -2, null, true], "a": {"é": "", "\u{1f600}": 0, "\u{fb33}": 1}});
        assert_eq!(
            canonical(&value).unwrap(),
            "{\"a\":{\"é\":\"\",\"\u{1f600}\":0,\"\u{fb33}\":1},\"b\":[1,-2,null,true]}"
        );
    }

    #[test]
    fn control_characters_take_their_short_escapes() {
        let value = json!("\u{8}\t\n\u{c}\r\u{1f}\u{1}\"\\/\u{7f}");
        assert_eq!(canonical(&value).unwrap(), "\"\\b\\t\\n\\f\\r\\u001f\\u0001\\\"\\\\/\u{7f}\"");
    }

    #[test]
    fn the_text_reads_back_as_the_same_value() {
        let value = json!({"z": {"y": ["x", 1, {"w": false}]}, "متن": "پیام\n"});
        let back: Value = serde_json::from_str(&canonical(&value).unwrap()).unwrap();
        assert_eq!(back, value);
    }

    #[test]
    fn fractions_and_large_integers_are_refused() {
        assert!(matches!(canonical(&json!({"a": 1.5})), Err(NotCanonical::Fraction(_))));
        assert!(matches!(canonical(&json!([1.0])), Err(NotCanonical::Fraction(_))));
        assert_eq!(canonical(&json!(MAX_INTEGER)).unwrap(), "9007199254740991");
        assert!(matches!(canonical(&json!(MAX_INTEGER + 1)), Err(NotCanonical::TooLarge(_))));
        assert!(matches!(
            canonical(&json!(-9_007_199_254_740_992_i64)),
            Err(NotCanonical::TooLarge(_))
        ));
    }

    #[test]
    fn the_nul_character_is_refused_in_values_and_keys() {
        assert_eq!(canonical(&json!({"a": "x\0"})), Err(NotCanonical::Nul));
        assert_eq!(canonical(&json!({"a\0": "x"})), Err(NotCanonical::Nul));
    }

    #[test]
    fn a_fingerprint_ignores_the_order_of_members_and_sees_every_value() {
        let one = Fingerprint::of("wallet.credit", &json!({"a": 1, "b": 2})).unwrap();
        let same = Fingerprint::of("wallet.credit", &json!({"b": 2, "a": 1})).unwrap();
        let other = Fingerprint::of("wallet.credit", &json!({"b": 2, "a": 2})).unwrap();
        let elsewhere = Fingerprint::of("wallet.debit", &json!({"a": 1, "b": 2})).unwrap();
        assert_eq!(one, same);
        assert_ne!(one, other);
        assert_ne!(one, elsewhere);
    }
}
