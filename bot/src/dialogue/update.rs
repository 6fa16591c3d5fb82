//! What a person did, out of an update's JSON. Updates that are not a person's doing in a private
//! chat are nothing.

use app::identity::TelegramUser;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use teloxide::types::{
    CallbackQuery, ChatMemberUpdated, FileMeta, MaybeInaccessibleMessage, MediaKind, Message,
    MessageKind, Update, UpdateKind, User,
};

use super::FileRef;

/// As what a file was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FileKind {
    /// A photo.
    Photo,
    /// A file.
    Document,
}

/// A message of ours that a button stood under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Under {
    /// Its number.
    pub(crate) message: i32,
    /// When it was sent, in seconds since 1970.
    pub(crate) sent_at: i64,
    /// Whether it carries a file.
    pub(crate) captioned: bool,
}

/// What a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Wrote.
    Text(String),
    /// Sent a photo or a file.
    File(FileRef),
    /// Sent something that the bot has no use for; the message that names it.
    Other(&'static str),
    /// Pressed a button.
    Tap {
        /// The tap, to be answered.
        tap: String,
        /// The button's data.
        data: String,
        /// The message that it stood under; none when that is gone.
        under: Option<Under>,
    },
    /// Blocked the bot.
    Blocked,
    /// Took the block back.
    Unblocked,
}

/// What a person did, and who.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stimulus {
    pub(crate) user: TelegramUser,
    pub(crate) deed: Deed,
}

/// Reads an update; none when it is not a person's doing in a private chat.
pub(crate) fn read(body: &str) -> Result<Option<Stimulus>, serde_json::Error> {
    let update: Update = serde_json::from_str(body)?;
    Ok(match update.kind {
        // What the library cannot read of a message, it leaves out.
        UpdateKind::Message(message) if matches!(message.kind, MessageKind::Empty {}) => {
            of_unknown(&serde_json::from_str(body)?)
        }
        UpdateKind::Message(message) => of_message(&message),
        UpdateKind::CallbackQuery(query) => Some(of_tap(query)),
        UpdateKind::MyChatMember(change) => of_member(&change),
        // Newer than the library: that somebody wrote can still be seen.
        UpdateKind::Error(raw) => of_unknown(&raw),
        _ => None,
    })
}

/// A message that the library cannot read is still a message from somebody.
fn of_unknown(raw: &Value) -> Option<Stimulus> {
    let message = raw.get("message")?;
    if message.pointer("/chat/type")?.as_str()? != "private" {
        return None;
    }
    let from: User = serde_json::from_value(message.get("from")?.clone()).ok()?;
    let kinds = [
        ("voice", "payment-kind-voice"),
        ("video", "payment-kind-video"),
        ("video_note", "payment-kind-video"),
        ("sticker", "payment-kind-sticker"),
        ("animation", "payment-kind-animation"),
        ("audio", "payment-kind-audio"),
    ];
    let kind = kinds.iter().find(|(field, _)| message.get(field).is_some());
    let deed = Deed::Other(kind.map_or("payment-kind-other", |(_, key)| key));
    (!from.is_bot).then(|| Stimulus { user: user(&from), deed })
}

fn user(user: &User) -> TelegramUser {
    TelegramUser {
        id: i64::try_from(user.id.0).unwrap_or(0),
        name: user.full_name(),
        username: user.username.clone(),
        language_code: user.language_code.clone(),
    }
}

fn file(meta: &FileMeta, kind: FileKind, caption: Option<&String>, message: &Message) -> Deed {
    Deed::File(FileRef {
        file_id: meta.id.to_string(),
        kind,
        size: Some(u64::from(meta.size)).filter(|size| *size > 0 && *size < u64::from(u32::MAX)),
        caption: caption.cloned(),
        group: message.media_group_id().map(ToString::to_string),
    })
}

fn of_message(message: &Message) -> Option<Stimulus> {
    let from = message.from.as_ref().filter(|from| !from.is_bot)?;
    if !message.chat.is_private() {
        return None;
    }
    let MessageKind::Common(common) = &message.kind else { return None };
    let deed = match &common.media_kind {
        MediaKind::Text(text) => Deed::Text(text.text.clone()),
        MediaKind::Photo(photo) => {
            // Telegram lists the sizes of a photo from small to large.
            let largest = photo.photo.last()?;
            file(&largest.file, FileKind::Photo, photo.caption.as_ref(), message)
        }
        MediaKind::Document(document) => {
            let meta = &document.document.file;
            file(meta, FileKind::Document, document.caption.as_ref(), message)
        }
        MediaKind::Sticker(_) => Deed::Other("payment-kind-sticker"),
        MediaKind::Voice(_) => Deed::Other("payment-kind-voice"),
        MediaKind::Video(_) | MediaKind::VideoNote(_) => Deed::Other("payment-kind-video"),
        MediaKind::Animation(_) => Deed::Other("payment-kind-animation"),
        MediaKind::Audio(_) => Deed::Other("payment-kind-audio"),
        MediaKind::Contact(_) => Deed::Other("payment-kind-contact"),
        MediaKind::Location(_) | MediaKind::Venue(_) => Deed::Other("payment-kind-location"),
        _ => Deed::Other("payment-kind-other"),
    };
    Some(Stimulus { user: user(from), deed })
}

fn of_tap(query: CallbackQuery) -> Stimulus {
    let under = query.message.as_ref().and_then(|message| match message {
        MaybeInaccessibleMessage::Regular(message) => Some(Under {
            message: message.id.0,
            sent_at: message.date.timestamp(),
            captioned: message.photo().is_some() || message.document().is_some(),
        }),
        MaybeInaccessibleMessage::Inaccessible(_) => None,
    });
    let (tap, data) = (query.id.to_string(), query.data.unwrap_or_default());
    Stimulus { user: user(&query.from), deed: Deed::Tap { tap, data, under } }
}

fn of_member(change: &ChatMemberUpdated) -> Option<Stimulus> {
    if !change.chat.is_private() {
        return None;
    }
    let gone = change.new_chat_member.is_banned() || change.new_chat_member.is_left();
    let deed = if gone { Deed::Blocked } else { Deed::Unblocked };
    Some(Stimulus { user: user(&change.from), deed })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(mut content: Value) -> String {
        content["message_id"] = json!(5);
        content["date"] = json!(1_790_000_000);
        content["chat"] = json!({"id": 1001, "type": "private", "first_name": "علی"});
        content["from"] = json!({
            "id": 1001, "is_bot": false, "first_name": "علی", "language_code": "fa",
        });
        json!({"update_id": 9, "message": content}).to_string()
    }

    fn deed(content: Value) -> Option<Deed> {
        read(&message(content)).expect("an update").map(|stimulus| stimulus.deed)
    }

    #[test]
    fn words_photos_and_files_are_told_apart() {
        assert_eq!(deed(json!({"text": "سلام"})), Some(Deed::Text("سلام".to_owned())));
        let sizes = json!([
            {"file_id": "small", "file_unique_id": "a", "width": 90, "height": 90, "file_size": 9},
            {"file_id": "large", "file_unique_id": "b", "width": 900, "height": 900,
             "file_size": 900},
        ]);
        let sent = deed(json!({"photo": sizes, "caption": "رسید", "media_group_id": "g"}));
        let Some(Deed::File(file)) = sent else { unreachable!("a file, not {sent:?}") };
        assert_eq!((file.file_id.as_str(), file.size), ("large", Some(900)));
        assert_eq!((file.caption.as_deref(), file.group.as_deref()), (Some("رسید"), Some("g")));
        let voice = json!({"file_id": "v", "file_unique_id": "v", "duration": 3});
        assert_eq!(deed(json!({"voice": voice})), Some(Deed::Other("payment-kind-voice")));
    }

    #[test]
    fn a_tap_under_a_message_that_is_gone_is_still_a_tap() {
        let tap = json!({"update_id": 9, "callback_query": {
            "id": "77", "chat_instance": "1", "data": "x",
            "from": {"id": 1001, "is_bot": false, "first_name": "علی"},
            "message": {"chat": {"id": 1001, "type": "private"}, "message_id": 3, "date": 0},
        }});
        let read = read(&tap.to_string()).expect("an update").expect("a deed");
        let (tap, data) = ("77".to_owned(), "x".to_owned());
        assert_eq!(read.deed, Deed::Tap { tap, data, under: None });
    }

    #[test]
    fn what_is_unknown_or_of_a_group_is_nothing() {
        assert_eq!(read(r#"{"update_id":1,"story_of_tomorrow":{}}"#).expect("an update"), None);
        assert!(read("not json").is_err());
    }
}
