//! What a user sees of their chat.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::telegram::{
    markup::ReplyKeyboard,
    methods::commands_for,
    model::{Attachment, Contact, Entity, Media},
    world::{Answer, Kept, Person, World},
};

/// Whose message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sender {
    /// The bot's.
    Bot,
    /// The user's own.
    User,
}

/// The chat, or what of it changed after some `n`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ChatView {
    /// Grows with every visible change; to be given as `after` next time.
    pub n: u64,
    /// Messages in their order.
    pub messages: Vec<ChatMessage>,
    /// Messages that were deleted.
    pub deleted: Vec<i64>,
    /// The reply keyboard, always as it is now.
    pub keyboard: Vec<Vec<Button>>,
    /// Its options: `is_persistent`, `one_time_keyboard`, placeholder; absent without a keyboard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyboard_options: Option<ReplyKeyboard>,
    /// The hint of a forced reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub force_reply: Option<String>,
    /// Toasts and alerts.
    pub answers: Vec<Answer>,
    /// What the bot says that it is doing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Commands the bot offers this user.
    pub commands: Value,
    /// Whether the user has blocked the bot.
    pub blocked: bool,
}

/// A message as its reader sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatMessage {
    /// Its id in this chat.
    pub message_id: i64,
    /// The `n` of its last change.
    pub n: u64,
    /// Unix seconds.
    pub date: i64,
    /// Whose it is.
    pub from: Sender,
    /// Its text, or the caption of what hangs on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// How the text looks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<Entity>,
    /// The largest size of a photo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<Attached>,
    /// A document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Attached>,
    /// A sticker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sticker: Option<Attached>,
    /// A recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<Attached>,
    /// A film, animation or music.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<Attached>,
    /// A phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// A place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Value>,
    /// The album it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_group_id: Option<String>,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to_message_id: Option<i64>,
    /// From whom it was forwarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded_from: Option<String>,
    /// Inline buttons, row by row.
    pub buttons: Vec<Vec<Button>>,
    /// Whether it was edited.
    pub edited: bool,
    /// Whether it is pinned.
    #[serde(default)]
    pub pinned: bool,
}

/// A file on a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// Opens it with `getFile`, or under `/user/{id}/file/{file_id}`.
    pub file_id: String,
    /// The same for the same bytes.
    pub file_unique_id: String,
    /// Bytes.
    pub file_size: usize,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Its MIME type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// Pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// The emoji of a sticker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
}

/// A button.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// Its label.
    pub text: String,
    /// What the bot is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// What it opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What it copies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_text: Option<String>,
    /// The Mini App it opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web_app: Option<String>,
    /// `primary`, `success` or `danger`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<String>,
    /// It shares the phone number.
    #[serde(default, skip_serializing_if = "is_false")]
    pub request_contact: bool,
}

/// Serde asks by reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// A user in the list of users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UserView {
    /// The person.
    #[serde(flatten)]
    pub person: Person,
    /// The newest thing said in their chat.
    pub last_text: String,
    /// When, in Unix seconds; 0 when nothing was said.
    pub last_date: i64,
    /// Their chat's `n`.
    pub n: u64,
}

/// Everybody, those who spoke last first.
pub(crate) fn users(world: &World) -> Vec<UserView> {
    let mut all: Vec<UserView> = world
        .people
        .values()
        .map(|person| {
            let chat = world.chats.get(&person.id);
            let last = chat.and_then(|chat| chat.messages.values().next_back());
            let text = last.and_then(|kept| {
                let attached = kept.message.attachment.as_ref().map(Attachment::name);
                kept.message.reading().0.or(attached).map(str::to_owned)
            });
            UserView {
                person: person.clone(),
                last_text: text.unwrap_or_default(),
                last_date: last.map_or(0, |kept| kept.message.date),
                n: chat.map_or(0, |chat| chat.n),
            }
        })
        .collect();
    all.sort_by_key(|user| (std::cmp::Reverse(user.last_date), user.person.id));
    all
}

/// The chat of a user, or what of it changed after `after`.
pub(crate) fn view(world: &World, id: i64, after: u64) -> ChatView {
    let person = world.people.get(&id);
    let language = person.and_then(|person| person.language_code.as_deref()).unwrap_or_default();
    let commands = commands_for(world, id, language);
    let blocked = person.is_some_and(|person| person.blocked);
    let Some(chat) = world.chats.get(&id) else {
        return ChatView { commands, blocked, ..ChatView::default() };
    };
    let bot = world.bot.peer.id;
    let messages = chat
        .messages
        .values()
        .filter(|kept| kept.n > after)
        .map(|kept| {
            let mut seen = message(kept, bot);
            seen.pinned = chat.pinned.contains(&seen.message_id);
            seen
        })
        .collect();
    let rows = chat.keyboard.iter().flat_map(|keyboard| &keyboard.keyboard);
    ChatView {
        n: chat.n,
        messages,
        deleted: chat.deleted.iter().filter(|(n, _)| *n > after).map(|(_, id)| *id).collect(),
        keyboard: rows.map(|row| row.iter().map(button).collect()).collect(),
        keyboard_options: chat.keyboard.clone(),
        force_reply: chat.force_reply.as_ref().map(|(_, hint)| hint.clone()),
        answers: chat.answers.iter().filter(|answer| answer.n > after).cloned().collect(),
        action: chat.action.as_ref().filter(|(n, _)| *n > after).map(|(_, what)| what.clone()),
        commands,
        blocked,
    }
}

fn message(kept: &Kept, bot: i64) -> ChatMessage {
    let message = &kept.message;
    let (text, entities) = message.reading();
    let rows = message.reply_markup.as_ref().and_then(|m| m["inline_keyboard"].as_array());
    let row = |row: &Value| row.as_array().into_iter().flatten().map(button).collect();
    let mut seen = ChatMessage {
        message_id: message.message_id,
        n: kept.n,
        date: message.date,
        from: if message.from.id == bot { Sender::Bot } else { Sender::User },
        text: text.map(str::to_owned),
        entities: entities.to_vec(),
        photo: None,
        document: None,
        sticker: None,
        voice: None,
        media: None,
        contact: None,
        location: None,
        media_group_id: message.media_group_id.clone(),
        reply_to_message_id: message.reply_to_message.as_ref().map(|reply| reply.message_id),
        forwarded_from: message
            .forward_origin
            .as_ref()
            .and_then(|origin| origin["sender_user"]["first_name"].as_str())
            .map(str::to_owned),
        buttons: rows.into_iter().flatten().map(row).collect(),
        edited: message.edit_date.is_some(),
        pinned: false,
    };
    match &message.attachment {
        None => {}
        Some(Attachment::Photo(sizes)) => {
            seen.photo = sizes.last().map(|size| Attached {
                file_id: size.file_id.clone(),
                file_unique_id: size.file_unique_id.clone(),
                file_size: size.file_size,
                width: Some(size.width),
                height: Some(size.height),
                ..Attached::default()
            });
        }
        Some(Attachment::Document(media)) => seen.document = Some(attached(media)),
        Some(Attachment::Sticker(media)) => seen.sticker = Some(attached(media)),
        Some(Attachment::Voice(media)) => seen.voice = Some(attached(media)),
        Some(
            Attachment::Video(media) | Attachment::Animation(media) | Attachment::Audio(media),
        ) => seen.media = Some(attached(media)),
        Some(Attachment::Contact(contact)) => seen.contact = Some(contact.clone()),
        Some(Attachment::Location(place)) => seen.location = Some(place.clone()),
    }
    seen
}

fn attached(media: &Media) -> Attached {
    Attached {
        file_id: media.file_id.clone(),
        file_unique_id: media.file_unique_id.clone(),
        file_size: media.file_size,
        file_name: media.file_name.clone(),
        mime_type: media.mime_type.clone(),
        width: media.width,
        height: media.height,
        emoji: media.emoji.clone(),
    }
}

fn button(button: &Value) -> Button {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Button {
        text: text(&button["text"]).unwrap_or_default(),
        data: text(&button["callback_data"]),
        url: text(&button["url"]).or_else(|| text(&button["login_url"]["url"])),
        copy_text: text(&button["copy_text"]["text"]),
        web_app: text(&button["web_app"]["url"]),
        style: text(&button["style"]),
        request_contact: button["request_contact"] == true,
    }
}
