//! The metadata of an event: who, and by which command. The plain form, which the log writes, is
//! read in place; any other goes the slow way, which can say what is wrong with it.

use std::borrow::Cow;
use std::collections::HashMap;

use event_store::{Metadata, canonical};
use serde_json::Value;
use uuid::Uuid;

/// Bytes of a fingerprint in hexadecimal digits.
const FINGERPRINT_DIGITS: usize = 64;

/// What the checks go by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meta<'a> {
    pub(crate) command_id: Uuid,
    pub(crate) fingerprint: [u8; 32],
    pub(crate) actor: Cow<'a, str>,
    /// Whether the text is the one that it would be written as.
    pub(crate) canonical: bool,
}

impl<'a> Meta<'a> {
    /// Reads it from the stored text.
    pub(crate) fn read(text: &'a str) -> Result<Self, String> {
        plain(text).map_or_else(|| slow(text), Ok)
    }
}

/// The form in which the log writes it: known members in their order, no character escaped.
fn plain(text: &str) -> Option<Meta<'_>> {
    let rest = text.strip_prefix("{\"actor\":\"")?;
    let (actor, rest) = string(rest)?;
    let rest = match rest.strip_prefix(",\"causation_id\":\"") {
        Some(rest) => {
            let (cause, rest) = string(rest)?;
            Uuid::parse_str(cause).ok()?;
            rest
        }
        None => rest,
    };
    let (_, rest) = string(rest.strip_prefix(",\"channel\":\"")?)?;
    let (command, rest) = string(rest.strip_prefix(",\"command_id\":\"")?)?;
    let (correlation, rest) = string(rest.strip_prefix(",\"correlation_id\":\"")?)?;
    Uuid::parse_str(correlation).ok()?;
    let (digits, rest) = string(rest.strip_prefix(",\"fingerprint\":\"")?)?;
    let mut fingerprint = [0; 32];
    if rest != "}" || digits.len() != FINGERPRINT_DIGITS {
        return None;
    }
    hex::decode_to_slice(digits, &mut fingerprint).ok()?;
    let (command_id, actor) = (Uuid::parse_str(command).ok()?, Cow::Borrowed(actor));
    Some(Meta { command_id, fingerprint, actor, canonical: true })
}

/// A string up to its closing quote, if nothing in it is escaped; and what follows.
fn string(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().position(|byte| byte == b'"' || byte == b'\\' || byte < b' ')?;
    let (string, rest) = text.split_at(end);
    Some((string, rest.strip_prefix('"')?))
}

fn slow(text: &str) -> Result<Meta<'static>, String> {
    let map: HashMap<String, String> =
        serde_json::from_str(text).map_err(|error| error.to_string())?;
    let Metadata { command_id, fingerprint, actor, .. } =
        Metadata::from_map(&map).map_err(|error| error.to_string())?;
    let value: Option<Value> = serde_json::from_str(text).ok();
    let written = value.and_then(|value| canonical(&value).ok());
    let canonical = written.as_deref() == Some(text);
    Ok(Meta { command_id, fingerprint, actor: Cow::Owned(actor), canonical })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_way_and_the_slow_way_read_the_same() {
        let id = "0192d8a0-0000-7000-8000-000000000001";
        let text = |actor: &str, cause: &str| {
            format!(
                "{{\"actor\":\"{actor}\",{cause}\"channel\":\"bot\",\"command_id\":\"{id}\",\
                 \"correlation_id\":\"{id}\",\"fingerprint\":\"{}\"}}",
                "0a".repeat(32)
            )
        };
        let cause = format!("\"causation_id\":\"{id}\",");
        for text in [text("operator", ""), text("person:01K", &cause)] {
            assert!(plain(&text).is_some(), "{text}");
            assert_eq!(plain(&text), slow(&text).ok());
        }
        let escaped = text("a\\\"b", "");
        assert!(plain(&escaped).is_none());
        assert!(Meta::read(&escaped).is_ok_and(|meta| meta.canonical && meta.actor == "a\"b"));
        let spaced = text("operator", "").replace(":", ": ");
        assert!(Meta::read(&spaced).is_ok_and(|meta| !meta.canonical));
        assert!(Meta::read("{}").is_err() && Meta::read("[").is_err());
    }
}
