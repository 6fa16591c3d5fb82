//! The Bot API's own objects, as far as this server makes them. Serialising one gives the real
//! JSON; nothing here is specific to the sandbox.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Telegram's `User`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Peer {
    /// Telegram id.
    pub id: i64,
    /// Whether this is the bot.
    pub is_bot: bool,
    /// Given name.
    pub first_name: String,
    /// Family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Name without `@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// IETF tag of the user's application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language_code: Option<String>,
}

/// Telegram's `Chat`, always private here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatRef {
    /// The chat's id, which is the user's.
    pub id: i64,
    /// Always `private`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Name without `@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
}

/// Telegram's `MessageEntity`; offset and length count UTF-16 code units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// `bold`, `code`, `url` and so on.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where it begins.
    pub offset: usize,
    /// How long it is.
    pub length: usize,
    /// Target of a `text_link`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Language of a `pre`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Picture of a `custom_emoji`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_emoji_id: Option<String>,
}

/// Telegram's `PhotoSize`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PhotoSize {
    /// Opens this size with `getFile`; new each time the picture is sent.
    pub file_id: String,
    /// The same for the same bytes, always.
    pub file_unique_id: String,
    /// Bytes.
    pub file_size: usize,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// What `document`, `video`, `audio`, `animation`, `voice` and `sticker` have in common, and their
/// own fields when they have them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Media {
    /// Opens the file with `getFile`.
    pub file_id: String,
    /// The same for the same bytes, always.
    pub file_unique_id: String,
    /// Bytes.
    pub file_size: usize,
    /// The name its sender gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// MIME type its sender gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// Seconds, where it plays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<u32>,
    /// Pixels, where it is seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels, where it is seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// `regular`, for a sticker.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub sticker_type: Option<String>,
    /// The emoji a sticker stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
    /// For a sticker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_animated: Option<bool>,
    /// For a sticker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_video: Option<bool>,
}

/// Telegram's `Contact`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// As the sender's application writes it, usually without `+`.
    pub phone_number: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Whose number it is; a bot must compare it with the sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<i64>,
}

/// What hangs on a message beside its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Attachment {
    /// Sizes from small to large.
    Photo(Vec<PhotoSize>),
    /// Any file.
    Document(Media),
    /// A moving picture with sound.
    Video(Media),
    /// A moving picture without.
    Animation(Media),
    /// Music.
    Audio(Media),
    /// A recording.
    Voice(Media),
    /// A sticker.
    Sticker(Media),
    /// A phone number.
    Contact(Contact),
    /// A place; kept as it was sent.
    Location(Value),
}

impl Attachment {
    /// Whether a caption may stand under it.
    pub(super) fn takes_caption(&self) -> bool {
        !matches!(self, Self::Sticker(_) | Self::Contact(_) | Self::Location(_))
    }

    /// The key it has in a message.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Photo(_) => "photo",
            Self::Document(_) => "document",
            Self::Video(_) => "video",
            Self::Animation(_) => "animation",
            Self::Audio(_) => "audio",
            Self::Voice(_) => "voice",
            Self::Sticker(_) => "sticker",
            Self::Contact(_) => "contact",
            Self::Location(_) => "location",
        }
    }
}

/// Telegram's `Message`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Message {
    /// Counts from 1 in each chat.
    pub message_id: i64,
    /// Who wrote it.
    pub from: Peer,
    /// Where.
    pub chat: ChatRef,
    /// Unix seconds.
    pub date: i64,
    /// Unix seconds of the last edit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit_date: Option<i64>,
    /// Set on a forward.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forward_origin: Option<Value>,
    /// The message it answers, without that one's own reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to_message: Option<Box<Self>>,
    /// The album it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_group_id: Option<String>,
    /// The sender forbade forwarding and saving.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_protected_content: Option<bool>,
    /// Text of a text message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Entities of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<Entity>,
    /// Photo, document and so on.
    #[serde(default, flatten, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
    /// Text under an attachment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Entities of the caption.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caption_entities: Vec<Entity>,
    /// The inline keyboard; other markups are never shown back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_markup: Option<Value>,
}

impl Message {
    /// What a person reads on it, text or caption, with its entities.
    pub(super) fn reading(&self) -> (Option<&str>, &[Entity]) {
        if self.text.is_some() {
            (self.text.as_deref(), &self.entities)
        } else {
            (self.caption.as_deref(), &self.caption_entities)
        }
    }

    /// This message as it stands inside an answer to it.
    pub(super) fn quoted(&self) -> Box<Self> {
        Box::new(Self { reply_to_message: None, reply_markup: None, ..self.clone() })
    }
}
