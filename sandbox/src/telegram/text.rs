//! Texts as the Bot API takes them: parsed by `parse_mode` or with given entities, trimmed,
//! measured in UTF-16 code units, and with the entities Telegram finds by itself.

use super::{
    error::ApiError,
    html, markdown,
    model::{Entity, Message},
    params::Params,
};

/// Characters of a message, after its entities are parsed (Bot API).
pub(super) const TEXT_CHARS_MAX: usize = 4096;
/// Characters of a caption, after its entities are parsed (Bot API).
pub(super) const CAPTION_CHARS_MAX: usize = 1024;
/// Entities of one text; the rest is dropped (Bot API).
pub(super) const ENTITIES_MAX: usize = 100;

/// A text and its entities.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Formatted {
    /// What is read.
    pub text: String,
    /// How it looks.
    pub entities: Vec<Entity>,
}

/// Length in UTF-16 code units, which is what Telegram counts.
pub(super) fn utf16_len(text: &str) -> usize {
    text.encode_utf16().count()
}

impl Formatted {
    /// The `text` of a call.
    pub(super) fn message(params: &Params) -> Result<Self, ApiError> {
        let formatted = Self::parse(params, "text", "entities")?;
        if formatted.text.is_empty() {
            return Err(ApiError::bad("message text is empty"));
        }
        if utf16_len(&formatted.text) > TEXT_CHARS_MAX {
            return Err(ApiError::bad("message is too long"));
        }
        Ok(formatted)
    }

    /// The `caption` of a call; empty when there is none.
    pub(super) fn caption(params: &Params) -> Result<Self, ApiError> {
        let formatted = Self::parse(params, "caption", "caption_entities")?;
        if utf16_len(&formatted.text) > CAPTION_CHARS_MAX {
            return Err(ApiError::bad("message caption is too long"));
        }
        Ok(formatted)
    }

    /// A text as a person types it: no markup, but links and commands are found.
    pub(super) fn typed(text: &str) -> Self {
        Self { text: text.trim().to_owned(), entities: Vec::new() }.finished()
    }

    fn parse(params: &Params, name: &str, entities: &str) -> Result<Self, ApiError> {
        let raw = params.text(name).unwrap_or_default().replace("\r\n", "\n");
        let mode = params.text("parse_mode").unwrap_or_default().to_ascii_lowercase();
        let parsed = match mode.as_str() {
            "html" => html::parse(&raw)?,
            "markdownv2" => markdown::parse(&raw)?,
            "markdown" => markdown::parse_legacy(&raw)?,
            "" | "none" => {
                let given = params.typed::<Vec<Entity>>(entities)?.unwrap_or_default();
                Self { text: raw, entities: given }
            }
            _ => return Err(ApiError::bad("unsupported parse_mode")),
        };
        Ok(parsed.trimmed().finished())
    }

    /// Cuts white space at both ends and moves the entities along.
    fn trimmed(self) -> Self {
        let start = self.text.len() - self.text.trim_start().len();
        let shift = utf16_len(&self.text[..start]);
        let text = self.text.trim().to_owned();
        let end = utf16_len(&text);
        let entities = self
            .entities
            .into_iter()
            .filter_map(|mut entity| {
                let from = entity.offset.saturating_sub(shift);
                let to = (entity.offset + entity.length).saturating_sub(shift).min(end);
                entity.offset = from;
                entity.length = to.checked_sub(from).filter(|length| *length > 0)?;
                Some(entity)
            })
            .collect();
        Self { text, entities }
    }

    fn finished(mut self) -> Self {
        let found = found_in(&self.text);
        for entity in found {
            let overlaps = self.entities.iter().any(|kept| {
                entity.offset < kept.offset + kept.length
                    && kept.offset < entity.offset + entity.length
                    && matches!(kept.kind.as_str(), "code" | "pre" | "text_link" | "url")
            });
            if !overlaps {
                self.entities.push(entity);
            }
        }
        self.entities.sort_by_key(|entity| (entity.offset, usize::MAX - entity.length));
        self.entities.truncate(ENTITIES_MAX);
        self
    }

    /// Puts this as the message's text.
    pub(super) fn into_text(self, message: &mut Message) {
        message.text = Some(self.text);
        message.entities = self.entities;
    }

    /// Puts this as the message's caption; an empty one is none.
    pub(super) fn into_caption(self, message: &mut Message) {
        message.caption = Some(self.text).filter(|text| !text.is_empty());
        message.caption_entities = self.entities;
    }
}

/// Commands, mentions, hashtags, addresses: what Telegram marks without being asked.
fn found_in(text: &str) -> Vec<Entity> {
    let mut found = Vec::new();
    let mut offset = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        if let Some((kind, length)) = kind_of(bare) {
            found.push(Entity {
                kind: kind.to_owned(),
                offset,
                length,
                url: None,
                language: None,
                custom_emoji_id: None,
            });
        }
        offset += utf16_len(word);
    }
    found
}

/// The entity a word is, and how much of it.
fn kind_of(word: &str) -> Option<(&'static str, usize)> {
    let name = |rest: &str| {
        rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf16).sum()
    };
    if let Some(rest) = word.strip_prefix('/') {
        let command: usize =
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').count();
        if !(1..=64).contains(&command) {
            return None;
        }
        let bot = rest[command..].strip_prefix('@').map_or(0, |bot| 1 + name(bot));
        return Some(("bot_command", 1 + command + bot));
    }
    if let Some(rest) = word.strip_prefix('@') {
        let length: usize = name(rest);
        return (4..=32).contains(&length).then_some(("mention", 1 + length));
    }
    if let Some(rest) = word.strip_prefix('#') {
        let length: usize = name(rest);
        return (length > 0).then_some(("hashtag", 1 + length));
    }
    let address = word.trim_end_matches(['.', ',', '!', '?', ')', ':', ';', '،', '؛', '؟']);
    let scheme = ["https://", "http://", "tg://", "t.me/", "www."];
    if scheme.iter().any(|start| address.starts_with(start) && address.len() > start.len()) {
        return Some(("url", utf16_len(address)));
    }
    let (user, host) = address.split_once('@')?;
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "._+-".contains(c))
    };
    (plain(user) && plain(host) && host.contains('.')).then(|| ("email", utf16_len(address)))
}
