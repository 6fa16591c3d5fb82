//! A witness as the configuration names it.

use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

/// Characters of a witness's name at the most: it stands in tables and messages.
const NAME_CHARS_MAX: usize = 40;
/// The longest time between two checkpoints to one witness, in seconds: a day.
const EVERY_SECONDS_MAX: u64 = 86_400;

/// Who keeps our checkpoints: exactly one of `folder`, `url` and `telegram_chat`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Setting {
    /// Its name, under which it is known for ever.
    pub(crate) name: String,
    /// A folder, best on another disk or machine: a file for each checkpoint, and `latest`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) folder: Option<PathBuf>,
    /// A host that speaks C2SP tlog-witness, such as `moon witness serve`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// A Telegram channel or chat in which the bot may write, by its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) telegram_chat: Option<i64>,
    /// Seconds between two checkpoints; 0: every one is sent.
    pub(crate) every_seconds: u64,
}

/// Where a witness is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Folder(PathBuf),
    Url(String),
    Telegram(i64),
}

impl Setting {
    /// Where it is, and how often it is sent to.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(crate) fn place(&self) -> Result<(Place, Duration), String> {
        let name = &self.name;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.len() > NAME_CHARS_MAX || !name.chars().all(plain) {
            return Err(format!(
                "the name {name:?} must have 1 to {NAME_CHARS_MAX} small letters, digits and hyphens"
            ));
        }
        if self.every_seconds > EVERY_SECONDS_MAX {
            return Err(format!("{name}: every_seconds must be at most {EVERY_SECONDS_MAX}"));
        }
        let place = match (&self.folder, &self.url, self.telegram_chat) {
            (Some(folder), None, None) => Place::Folder(folder.clone()),
            (None, Some(url), None) if url.starts_with("http") => Place::Url(url.clone()),
            (None, Some(_), None) => {
                return Err(format!("{name}: url must begin with http:// or https://"));
            }
            (None, None, Some(chat)) if chat != 0 => Place::Telegram(chat),
            _ => return Err(format!("{name}: set exactly one of folder, url and telegram_chat")),
        };
        Ok((place, Duration::from_secs(self.every_seconds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_witness_is_exactly_one_of_three() {
        let folder = Some(PathBuf::from("/mnt/other"));
        let good = Setting { name: "disk".to_owned(), folder, ..Setting::default() };
        assert!(good.place().is_ok());
        let both = Setting { url: Some("https://w.example".to_owned()), ..good.clone() };
        assert!(both.place().is_err());
        let none = Setting { folder: None, ..good.clone() };
        assert!(none.place().is_err());
        let unnamed = Setting { name: "Two Words".to_owned(), ..good };
        assert!(unnamed.place().is_err());
    }
}
