//! Methods that put something new into a chat.

use serde_json::{Value, json};

use super::media::{MediaKind, take};
use crate::telegram::{
    error::{ApiError, Reply},
    markup::Markup,
    model::{Attachment, Contact, Message},
    params::Params,
    text::Formatted,
    world::{World, shown},
};

/// Pieces of an album (Bot API).
const ALBUM_PIECES: std::ops::RangeInclusive<usize> = 2..=10;
/// What `sendChatAction` may say (Bot API).
const ACTIONS: [&str; 11] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

/// A message about to be sent: its chat checked, its reply and its markup read.
pub(super) struct Draft {
    pub(super) chat_id: i64,
    pub(super) message: Message,
    pub(super) markup: Markup,
}

impl Draft {
    pub(super) fn read(world: &mut World, params: &Params) -> Result<Self, ApiError> {
        let chat_id = params.int("chat_id");
        world.reachable(chat_id)?;
        let chat_id = chat_id.unwrap_or_default();
        let markup = Markup::read(params)?;
        let mut message = world.blank(chat_id, true);
        message.reply_to_message = replied(world, chat_id, params)?;
        message.has_protected_content = params.flag("protect_content").then_some(true);
        Ok(Self { chat_id, message, markup })
    }

    /// Puts it into the chat.
    pub(super) fn send(mut self, world: &mut World) -> Message {
        if let Markup::Inline(keyboard) = &self.markup {
            self.message.reply_markup = Some(keyboard.clone());
        }
        let had_reply_markup = !matches!(self.markup, Markup::None | Markup::Inline(_));
        let chat = world.chats.entry(self.chat_id).or_default();
        let message = chat.put(self.message, had_reply_markup);
        chat.action = None;
        match self.markup {
            Markup::None | Markup::Inline(_) => {}
            Markup::Keyboard(mut keyboard) => {
                keyboard.message_id = message.message_id;
                chat.keyboard = Some(keyboard);
                chat.force_reply = None;
            }
            Markup::Remove => {
                chat.keyboard = None;
                chat.force_reply = None;
            }
            Markup::ForceReply(hint) => chat.force_reply = Some((message.message_id, hint)),
        }
        message
    }
}

fn replied(world: &World, chat_id: i64, params: &Params) -> Result<Option<Box<Message>>, ApiError> {
    let given = params.nested("reply_parameters")?.unwrap_or_default();
    let Some(id) = given["message_id"].as_i64().or_else(|| params.int("reply_to_message_id"))
    else {
        return Ok(None);
    };
    let lenient =
        given["allow_sending_without_reply"] == true || params.flag("allow_sending_without_reply");
    match world.chats.get(&chat_id).and_then(|chat| chat.messages.get(&id)) {
        Some(kept) => Ok(Some(kept.message.quoted())),
        None if lenient => Ok(None),
        None => Err(ApiError::bad("message to be replied not found")),
    }
}

pub(super) fn message(world: &mut World, params: &Params) -> Reply {
    let mut draft = Draft::read(world, params)?;
    Formatted::message(params)?.into_text(&mut draft.message);
    Ok(shown(&draft.send(world)))
}

pub(super) fn media(world: &mut World, params: &Params, kind: MediaKind) -> Reply {
    let mut draft = Draft::read(world, params)?;
    let caption = Formatted::caption(params)?;
    let attachment = take(&mut world.files, kind, params.file(kind.name()), params)?;
    if attachment.takes_caption() {
        caption.into_caption(&mut draft.message);
    }
    draft.message.attachment = Some(attachment);
    Ok(shown(&draft.send(world)))
}

pub(super) fn contact(world: &mut World, params: &Params) -> Reply {
    let mut draft = Draft::read(world, params)?;
    let phone_number = params
        .text("phone_number")
        .filter(|number| !number.is_empty())
        .ok_or_else(|| ApiError::bad("phone_number is empty"))?;
    let first_name = params
        .text("first_name")
        .filter(|name| !name.is_empty())
        .ok_or_else(|| ApiError::bad("first_name is empty"))?;
    let last_name = params.text("last_name");
    let contact = Contact { phone_number, first_name, last_name, user_id: None };
    draft.message.attachment = Some(Attachment::Contact(contact));
    Ok(shown(&draft.send(world)))
}

pub(super) fn location(world: &mut World, params: &Params) -> Reply {
    let mut draft = Draft::read(world, params)?;
    let degrees = |name: &str| {
        let text = params.text(name).unwrap_or_default();
        serde_json::from_str::<Value>(&text)
            .ok()
            .filter(Value::is_number)
            .ok_or_else(|| ApiError::bad(format!("{name} is empty")))
    };
    let place = json!({"latitude": degrees("latitude")?, "longitude": degrees("longitude")?});
    draft.message.attachment = Some(Attachment::Location(place));
    Ok(shown(&draft.send(world)))
}

pub(super) fn media_group(world: &mut World, params: &Params) -> Reply {
    let first = Draft::read(world, params)?;
    let pieces = params.nested("media")?.unwrap_or_default();
    let pieces = pieces.as_array().ok_or_else(|| ApiError::bad("media is not an array"))?;
    if pieces.len() > *ALBUM_PIECES.end() {
        return Err(ApiError::bad("Too much messages to send as an album"));
    }
    if pieces.len() < *ALBUM_PIECES.start() {
        return Err(ApiError::bad("an album has at least 2 messages"));
    }
    let mut ready = Vec::new();
    for piece in pieces {
        let inner = params.within(piece);
        let kind = piece["type"].as_str().and_then(MediaKind::named);
        let kind = kind
            .filter(|kind| !matches!(kind, MediaKind::Voice | MediaKind::Sticker))
            .filter(|kind| *kind != MediaKind::Animation)
            .ok_or_else(|| ApiError::bad("can't parse InputMedia: type is wrong"))?;
        let source = params.source(piece["media"].as_str().unwrap_or_default());
        let attachment = take(&mut world.files, kind, source, &inner)?;
        ready.push((attachment, Formatted::caption(&inner)?));
    }
    let group = rand::random::<u32>().to_string();
    let mut sent = Vec::new();
    for (attachment, caption) in ready {
        let mut message = first.message.clone();
        message.media_group_id = Some(group.clone());
        message.attachment = Some(attachment);
        caption.into_caption(&mut message);
        let draft = Draft { chat_id: first.chat_id, message, markup: Markup::None };
        sent.push(shown(&draft.send(world)));
    }
    Ok(Value::Array(sent))
}

pub(super) fn chat_action(world: &mut World, params: &Params) -> Reply {
    let action = params.text("action").unwrap_or_default();
    let chat = world.reachable(params.int("chat_id"))?;
    if !ACTIONS.contains(&action.as_str()) {
        return Err(ApiError::bad("wrong parameter action in request"));
    }
    let n = chat.touch();
    chat.action = Some((n, action));
    Ok(json!(true))
}
